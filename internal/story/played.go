package story

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"cognate/internal/connector"
	"cognate/internal/engine"
)

// Played is a story as it really went.
type Played struct {
	*txtar.Archive
	Call *engine.Call
	// Mapping is what served the call; nil where nothing could.
	Mapping *connector.Mapping
	// Exchanges are the vendor calls, in order: the story's 1.request and 1.response
	// and so on.
	Exchanges []Exchange
	Answer    *engine.Answer // nil where the call failed
	Err       error
	// Exceptions are the places in which the vendor's published description is wrong
	// or silent, as the story lists them.
	Exceptions []Exception
	// Origin is set for a story recorded from a real system.
	Origin *Origin
	// Outcome is result.json or error.json.
	Outcome txtar.File
}

// Exchange is one request to the vendor, as it left, and the answer to it.
type Exchange struct {
	Name   string // of the vendor call: users.list
	Method string
	URL    *url.URL
	Header http.Header
	Body   []byte

	Status         int
	ResponseHeader http.Header
	ResponseBody   []byte
}

// Exception is a line of a story's part exceptions:
//
//	2.response body.data[].name: null in real answers, see …
type Exception struct {
	Part   string // "2.response"
	Place  string // "body.data[].name"
	Reason string
}

// Origin is a story's part origin: where and when it was recorded.
//
//	recorded 2026-02-03 from Redmine 5.0.4
type Origin struct {
	Date string // 2026-02-03
	From string
}

// told is a story as it was written.
type told struct {
	comment    []byte
	call       call
	callFile   txtar.File
	responses  []txtar.File
	notes      []txtar.File // exceptions and origin
	exceptions []Exception
	origin     *Origin
}

func read(a *txtar.Archive) (*told, error) {
	t := &told{comment: a.Comment}
	seen := map[string]bool{}
	for _, f := range a.Files {
		if seen[f.Name] {
			return nil, fmt.Errorf("%s: stands twice", f.Name)
		}
		seen[f.Name] = true
		if err := t.part(f); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if !seen["call.json"] {
		return nil, fmt.Errorf("a story has a part call.json")
	}
	return t, nil
}

func (t *told) part(f txtar.File) (err error) {
	switch {
	case f.Name == "call.json":
		t.callFile, err = f, decodeStrict(f.Data, &t.call)
	case strings.HasSuffix(f.Name, ".response"):
		t.responses = append(t.responses, f)
	case f.Name == "exceptions":
		t.notes = append(t.notes, f)
		t.exceptions, err = parseExceptions(string(f.Data))
	case f.Name == "origin":
		t.notes = append(t.notes, f)
		t.origin, err = parseOrigin(string(f.Data))
	case strings.HasSuffix(f.Name, ".request"), f.Name == "result.json", f.Name == "error.json":
	default:
		err = fmt.Errorf("not a part of a story")
	}
	return err
}

func parseExceptions(text string) ([]Exception, error) {
	var out []Exception
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		at, reason, _ := strings.Cut(line, ": ")
		part, place, _ := strings.Cut(at, " ")
		if reason = strings.TrimSpace(reason); reason == "" || part == "" || place == "" {
			return nil, fmt.Errorf("%q is not PART PLACE: REASON, such as 2.response body.name: null in real answers", line)
		}
		out = append(out, Exception{Part: part, Place: strings.TrimSpace(place), Reason: reason})
	}
	return out, nil
}

func parseOrigin(text string) (*Origin, error) {
	text = strings.TrimSpace(text)
	rest, recorded := strings.CutPrefix(text, "recorded ")
	date, from, found := strings.Cut(rest, " from ")
	if _, err := time.Parse(time.DateOnly, date); err != nil || !recorded || !found || from == "" || strings.Contains(text, "\n") {
		return nil, fmt.Errorf("%q is not: recorded 2026-02-03 from SYSTEM AND VERSION", text)
	}
	return &Origin{Date: date, From: from}, nil
}

// played puts together the story as it went.
func (s *stage) played(t *told, in *connector.Integration, request *engine.Call) *Played {
	for i, x := range request.Trace.Calls {
		if i < len(s.exchanges) {
			s.exchanges[i].Name = x.Name
		}
	}
	outcome := s.outcome()
	files := slices.Concat([]txtar.File{t.callFile}, s.files, []txtar.File{outcome}, t.notes)
	return &Played{
		Outcome: outcome,
		Archive: &txtar.Archive{Comment: t.comment, Files: files}, Call: request, Mapping: mappingOf(in, request),
		Exchanges: s.exchanges, Answer: s.answer, Err: s.err, Exceptions: t.exceptions, Origin: t.origin,
	}
}

func mappingOf(in *connector.Integration, c *engine.Call) *connector.Mapping {
	m := in.Model(c.Model)
	if m == nil {
		return nil
	}
	r := m.Resource(c.Resource)
	if r == nil {
		return nil
	}
	return r.Mapping(c.Method)
}

// Subject is the resource and method that the story is about: "contacts.create".
func (p *Played) Subject() string { return p.Call.Resource + "." + p.Call.Method }
