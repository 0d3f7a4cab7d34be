package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/upstream"
)

// A dry run makes the reads that a write needs and shows the writes in place of
// sending them: the first one that others may depend on is the last one shown.

// errRehearsed ends a dry run at the call that the unified call is about.
var errRehearsed = errors.New("a dry run")

// Rehearsed is a request that a dry run did not send, without secrets.
type Rehearsed struct {
	Name    string          `json:"name"`
	Method  string          `json:"method"`
	URL     string          `json:"url"`
	Headers http.Header     `json:"headers"`
	Body    json.RawMessage `json:"body,omitempty"`
}

// rehearse notes a write. The last one ends the run: the main call, or one whose
// answer is needed to go on.
func (r *run) rehearse(ctx context.Context, last bool, out upstream.Request) error {
	x, err := r.Upstream.Rehearse(ctx, r.target.Target, out)
	if err != nil {
		return err
	}
	r.rehearsal = append(r.rehearsal, Rehearsed{Name: x.Name, Method: x.Method, URL: x.URL, Headers: x.Header, Body: jsonOrText(x.Body)})
	if last {
		return errRehearsed
	}
	return nil
}

// follow notes the calls behind the step that ended a dry run; before says that the
// main call is among them.
func (r *run) follow(steps []*connector.Step, before bool) {
	for _, s := range steps {
		r.then = append(r.then, s.Method.FullName())
	}
	if !before {
		return
	}
	var names []string
	for _, m := range r.mapping.Call.All() {
		names = append(names, m.FullName())
	}
	r.then = append(r.then, strings.Join(names, " or "))
}

type rehearsalAnswer struct {
	DryRun   bool        `json:"dry_run"`
	Outcome  string      `json:"outcome,omitempty"`
	Requests []Rehearsed `json:"requests"`
	// Then names the calls that would follow, with what the vendor answers.
	Then    []string `json:"then,omitempty"`
	Ignored []string `json:"ignored"`
}

// rehearsed answers what would be sent.
func (r *run) rehearsed(ctx context.Context) (*Answer, error) {
	a := rehearsalAnswer{DryRun: true, Requests: r.rehearsal, Then: r.then, Ignored: r.ignored}
	if len(r.rehearsal) > 0 {
		a.Outcome = r.foreseen(ctx)
		for _, s := range r.mapping.After {
			a.Then = append(a.Then, s.Method.FullName())
		}
		if r.mapping.AnswerGet {
			a.Then = append(a.Then, r.call.Resource+".get")
		}
	}
	if a.Requests == nil {
		a.Requests = []Rehearsed{}
	}
	if a.Ignored == nil {
		a.Ignored = []string{}
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(a); err != nil {
		return nil, cognate.Wrap(err, cognate.CodeInternal, "the dry run can't be written")
	}
	return &Answer{Status: http.StatusOK, Body: bytes.TrimSpace(buf.Bytes())}, nil
}

// foreseen is the outcome, where it can be told before the vendor answers.
func (r *run) foreseen(ctx context.Context) string {
	if r.call.Proxy || r.call.Method != "create" && r.call.Method != "update" {
		return ""
	}
	if s := r.mapping.Outcome; s != nil {
		for _, name := range s.Uses {
			if name == "response" || name == "after" {
				return ""
			}
		}
	}
	outcome, err := r.outcome(ctx)
	if err != nil {
		return ""
	}
	return outcome
}
