package connector

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cognate/internal/definition"
)

// Level says how well something is proven.
type Level string

// The levels, each more than the one before.
const (
	// Typed: every mapping compiles and yields only fields of the model, of the right
	// type. What loads is typed.
	Typed Level = "typed"
	// Contract: a story shows it, and every request and answer in the story is valid
	// by the vendor's published description.
	Contract Level = "contract"
	// Recorded: a story recorded from a real system shows it.
	Recorded Level = "recorded"
	// Live: the conformance run against a real system has shown it.
	Live Level = "live"
)

// Levels lists the levels, the least first.
var Levels = []Level{Typed, Contract, Recorded, Live}

// AtLeast says whether l is as much as other, or more.
func (l Level) AtLeast(other Level) bool {
	return slices.Index(Levels, l) >= slices.Index(Levels, other)
}

// Proof is what a connector has shown: connectors/<name>/proof.json, written by
// "cognate connector test --update" from what passed and never by hand.
type Proof struct {
	// Level is what every method has shown.
	Level Level `json:"level"`
	// Definitions names the files that were proven: with others, nothing of it holds.
	Definitions string       `json:"definitions"`
	Stories     int          `json:"stories"`
	Description *Description `json:"description,omitempty"`
	// Recorded and Live name the systems and the days: "Redmine 5.0.4, 2026-02-03".
	Recorded []string `json:"recorded,omitempty"`
	Live     []string `json:"live,omitempty"`
	// Simulated names the simulators that the conformance run was made against: it
	// shows that the parts fit together, and raises no level.
	Simulated []string `json:"simulated,omitempty"`
	// Methods: ticketing.contacts.create → what of it is proven.
	Methods map[string]*MethodProof `json:"methods"`
}

// Description is the vendor's published description and how far it can be trusted.
type Description struct {
	Grade string   `json:"grade"` // A to E
	Files []string `json:"files"`
}

// MethodProof is how well one method is proven: as a whole, and each part of it.
type MethodProof struct {
	Level   Level `json:"level"`
	Filters Shown `json:"filters,omitempty"` // parameters that are heeded: sort_by.created_at
	Body    Shown `json:"body,omitempty"`    // fields that do: emails[].email
	Record  Shown `json:"record,omitempty"`  // fields of the answer
}

// Shown lists paths by how well they are proven, sorted.
type Shown map[Level][]string

// Of is what is proven of a mapping; never nil.
func (p *Proof) Of(m *Mapping) *MethodProof {
	if found := p.Methods[ProofKey(m)]; found != nil {
		return found
	}
	return &MethodProof{Level: Typed}
}

// without is the proof of an integration some methods of which are overridden:
// those are typed, and it as a whole.
func (p *Proof) without(overrides []Override) *Proof {
	out := *p
	out.Methods = maps.Clone(p.Methods)
	for _, o := range overrides {
		out.Level = Typed
		delete(out.Methods, strings.Join([]string{o.Model, o.Resource, o.Method}, "."))
	}
	return &out
}

// ProofKey is a mapping's key in Methods.
func ProofKey(m *Mapping) string {
	return strings.Join([]string{m.Resource.Model.Name, m.Resource.Resource.Name, m.Method.Name}, ".")
}

const proofFile = "proof.json"

// digest names the definition files of a folder by what stands in them.
func digest(folder string, files map[string]file) string {
	var names []string
	for name := range files {
		if strings.HasPrefix(name, folder+"/") && !strings.HasSuffix(name, "/"+proofFile) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	h := sha256.New()
	for _, name := range names {
		_, _ = fmt.Fprintf(h, "%s %d\n", name, len(files[name].data)) // a hash takes everything
		_, _ = h.Write(files[name].data)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// proof reads the folder's proof. One of other definitions proves nothing: the
// integration is typed then, since it was compiled.
func (c *compiler) proof(folder string, files map[string]file) {
	i := c.integration
	i.Digest = digest(folder, files)
	i.Proof = &Proof{Level: Typed, Definitions: i.Digest}
	source, ok := files[folder+"/"+proofFile]
	if !ok {
		return
	}
	var p Proof
	d := json.NewDecoder(bytes.NewReader(source.data))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		c.problem(definition.Pos{File: source.name}, "", "not a proof: %s; remove it, or make it again with: cognate connector test %s --update", err, folder)
		return
	}
	if p.Definitions == i.Digest && slices.Contains(Levels, p.Level) {
		i.Proof = &p
	}
}
