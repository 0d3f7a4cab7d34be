package conform

import (
	"fmt"
	"slices"
	"strings"

	"cognate/internal/proof"
)

// Outcome says how a check went.
type Outcome string

// The outcomes.
const (
	Passed  Outcome = "ok"
	Failed  Outcome = "failed"
	Skipped Outcome = "skipped" // there was nothing to try it with; nothing is claimed
)

// Check is one thing that was tried.
type Check struct {
	Resource string  `json:"resource"`
	Method   string  `json:"method"`
	What     string  `json:"what"`
	Outcome  Outcome `json:"outcome"`
	Detail   string  `json:"detail,omitempty"`
}

// String is "ok      tickets.list: pages".
func (c Check) String() string {
	word := string(c.Outcome)
	if c.Outcome == Failed {
		word = "FAIL"
	}
	text := fmt.Sprintf("%-7s %s.%s: %s", word, c.Resource, c.Method, c.What)
	if c.Detail != "" {
		text += ": " + c.Detail
	}
	return text
}

// Report is what a run found.
type Report struct {
	Checks []Check `json:"checks"`
	// Methods are those that passed all that was tried of them, and what they showed.
	Methods map[string]*proof.RunMethod `json:"methods"`
	// Left names the records that the run made and could not remove or close.
	Left []string `json:"left,omitempty"`
	// Calls counts the unified calls.
	Calls int `json:"calls"`
}

// Count counts the checks of an outcome.
func (r *Report) Count(o Outcome) int {
	n := 0
	for _, c := range r.Checks {
		if c.Outcome == o {
			n++
		}
	}
	return n
}

// note keeps a check.
func (s *suite) note(t *trial, what string, o Outcome, detail string) {
	c := Check{Resource: t.resource.name(), Method: t.method, What: what, Outcome: o, Detail: shorten(detail)}
	s.report.Checks = append(s.report.Checks, c)
	if s.Progress != nil {
		s.Progress(c)
	}
}

// maxDetail bounds the detail of a check, in bytes.
const maxDetail = 600

func shorten(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= maxDetail {
		return text
	}
	return strings.ToValidUTF8(text[:maxDetail], "") + "…"
}

// trial is one method of one resource, under which checks are noted.
type trial struct {
	suite    *suite
	resource *pool
	method   string
}

func (t *trial) passed(what string)               { t.suite.note(t, what, Passed, "") }
func (t *trial) skipped(what, why string)         { t.suite.note(t, what, Skipped, why) }
func (t *trial) failed(what, detail string)       { t.suite.note(t, what, Failed, detail) }
func (t *trial) failedBy(what string, err error)  { t.failed(what, describe(err)) }
func (t *trial) judge(what string, lost []string) { t.settle(what, strings.Join(lost, "; ")) }
func (t *trial) settle(what, problem string) bool {
	if problem == "" {
		t.passed(what)
		return true
	}
	t.failed(what, problem)
	return false
}

// outcome makes Methods of the checks: a method is in it that passed something and
// failed nothing.
func (s *suite) outcome() map[string]*proof.RunMethod {
	out := map[string]*proof.RunMethod{}
	failed := map[string]bool{}
	for _, c := range s.report.Checks {
		key := s.key(c.Resource, c.Method)
		switch c.Outcome {
		case Failed:
			failed[key] = true
		case Passed:
			if s.core[key] {
				out[key] = s.shown[key].method()
			}
		case Skipped:
		}
	}
	for key := range failed {
		delete(out, key)
	}
	return out
}

// evidence is what a method has shown.
type evidence struct{ filters, body, record map[string]bool }

func (e *evidence) method() *proof.RunMethod {
	if e == nil {
		return &proof.RunMethod{}
	}
	return &proof.RunMethod{Filters: sortedKeys(e.filters), Body: sortedKeys(e.body), Record: sortedKeys(e.record)}
}

func sortedKeys(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
