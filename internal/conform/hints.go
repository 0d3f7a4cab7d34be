package conform

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"cognate/internal/definition"
	"cognate/jsonata"
)

// HintsFile is that of a connector's hints, in its testdata.
const HintsFile = "conform.yaml"

// hintsFile is conform.yaml: what the suite can't know of a vendor, and where its
// system is started.
type hintsFile struct {
	Testbed   *testbedFile                    `yaml:"testbed" doc:"The system that is started for the tests."`
	Pick      definition.Map[definition.JSON] `yaml:"pick" doc:"Records to refer to: resource → values that they have."`
	Resources definition.Map[resourceHints]   `yaml:"resources" doc:"Hints for a resource."`
}

type testbedFile struct {
	Folder  definition.Text                 `yaml:"folder" required:"true" doc:"Its folder among the testbeds."`
	System  definition.Text                 `yaml:"system" required:"true" doc:"What people call the system; its version is told by the testbed."`
	Context definition.Map[definition.Text] `yaml:"context" required:"true" doc:"Field of the credential → its value, in which {NAME} is what the testbed tells under that name."`
	Method  definition.Text                 `yaml:"authentication_method" doc:"The way to connect; the connector's first when left out."`
	Files   definition.Map[definition.Text] `yaml:"files" doc:"Files of its data that are there before it starts: path below its own folder → text."`
}

type resourceHints struct {
	Create    methodHints                     `yaml:"create" doc:"Of the bodies that are created."`
	Update    methodHints                     `yaml:"update" doc:"Of the bodies of updates."`
	Differs   definition.Map[definition.Text] `yaml:"differs" doc:"Fields that read otherwise than they were written: path → reason. They are not proven."`
	Stays     definition.Map[definition.Text] `yaml:"stays" doc:"Fields of which null leaves something: path → reason."`
	Filters   definition.Map[definition.Text] `yaml:"filters" doc:"Filters that are not tried: path → reason."`
	Lacks     definition.Text                 `yaml:"list_lacks" doc:"What a list without filters leaves out: filtered ones may have more."`
	Gone      definition.JSON                 `yaml:"gone" doc:"Values by which a record shows that it was deleted, where it can be read still."`
	MissingID definition.Text                 `yaml:"missing_id" doc:"An id, in the vendor's form, that no record has."`
	Close     definition.JSON                 `yaml:"close" doc:"Body of the update that closes a record, where none can be deleted."`
}

type methodHints struct {
	Set  definition.JSON                 `yaml:"set" doc:"Values laid over every body (RFC 7396)."`
	Omit definition.Map[definition.Text] `yaml:"omit" doc:"Fields that are not sent: path → reason."`
}

// Hints are the hints for one connector; the zero value has none.
type Hints struct{ file hintsFile }

// Testbed says how the system of a connector is started and reached.
type Testbed struct {
	Folder, System, Method string
	// Context: field of the credential → its value, in which {NAME} is what the testbed
	// tells under that name.
	Context map[string]string
	// Files: path below the folder of its data → what is in it before it starts.
	Files map[string]string
}

// ReadHints reads the hints of a connector's testdata; there may be none. The error
// is definition.Problems for a file that is wrong.
func ReadHints(testdata fs.FS) (*Hints, error) {
	data, err := fs.ReadFile(testdata, HintsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return &Hints{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("hints: %w", err)
	}
	return ParseHints(HintsFile, data)
}

// ParseHints reads hints. The error is definition.Problems.
func ParseHints(name string, data []byte) (*Hints, error) {
	h := &Hints{}
	if problems := definition.Decode(name, data, &h.file); len(problems) > 0 {
		return nil, problems
	}
	return h, nil
}

// Testbed is the system that is started for the tests; nil where there is none.
func (h *Hints) Testbed() *Testbed {
	f := h.file.Testbed
	if f == nil {
		return nil
	}
	return &Testbed{Folder: f.Folder.Value(), System: f.System.Value(), Method: f.Method.Value(), Context: texts(f.Context), Files: texts(f.Files)}
}

// Credential is the context of an account, made of what the testbed told.
func (t *Testbed) Credential(told map[string]string) map[string]string {
	var pairs []string
	for name, value := range told {
		pairs = append(pairs, "{"+name+"}", value)
	}
	fill := strings.NewReplacer(pairs...)
	out := map[string]string{}
	for field, text := range t.Context {
		out[field] = fill.Replace(text)
	}
	return out
}

func texts(m definition.Map[definition.Text]) map[string]string {
	out := map[string]string{}
	for _, e := range m.Entries() {
		out[e.Key] = e.Value.Value()
	}
	return out
}

func (h *Hints) resource(name string) resourceHints {
	r, _ := h.file.Resources.Get(name)
	return r
}

func (h *Hints) method(resource, method string) methodHints {
	if r := h.resource(resource); method == "create" {
		return r.Create
	} else {
		return r.Update
	}
}

// pick is the wanted values of a record of a resource; undefined for any.
func (h *Hints) pick(resource string) jsonata.Value {
	j, _ := h.file.Pick.Get(resource)
	return parsed(j)
}

// parsed is the value of a JSON of a definition; undefined when absent.
func parsed(j definition.JSON) jsonata.Value {
	if !j.IsSet() {
		return jsonata.Value{}
	}
	v, err := jsonata.Parse(j.Bytes())
	if err != nil {
		return jsonata.Value{} // it was written by definition: it is JSON
	}
	return v
}

// named says whether a map of paths has a path, or one above it.
func named(m definition.Map[definition.Text], path string) bool {
	return slices.ContainsFunc(m.Entries(), func(e definition.Entry[definition.Text]) bool { return below(path, e.Key) })
}

// entries yields the paths and reasons of a map.
func entries(m definition.Map[definition.Text]) func(yield func(path, why string) bool) {
	return func(yield func(path, why string) bool) {
		for _, e := range m.Entries() {
			if !yield(e.Key, e.Value.Value()) {
				return
			}
		}
	}
}
