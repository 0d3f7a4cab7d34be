package engine

import (
	"fmt"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/model"
	"cognate/jsonata"
)

// checkBody holds the body against the model and what the integration needs;
// all failures are told at once. It binds body.
func (r *run) checkBody() error {
	schema := r.mapping.Method.Body
	if schema == nil || r.call.Upload != nil {
		return nil
	}
	body := r.call.Body
	if body.Kind() != jsonata.KindObject {
		return cognate.Errorf(cognate.CodeInvalid, "the body of %s is a JSON object", r.call.Method)
	}
	r.vars.body = body
	failures := schema.Validate(body)
	e := &cognate.Error{Code: cognate.CodeInvalid}
	for _, f := range failures {
		if f.Code == "required" {
			e.Insight.MissingBody = appendNew(e.Insight.MissingBody, anyIndex(f.Path))
		}
	}
	for _, req := range r.mapping.Required {
		for _, f := range r.require(req, e) {
			if !slices.ContainsFunc(failures, func(g cognate.Failure) bool { return g.Path == f.Path && g.Code == f.Code }) && len(failures) < maxFailures {
				failures = append(failures, f)
			}
		}
	}
	r.settleStatic()
	if len(failures) == 0 {
		return nil
	}
	e.Failures = failures
	e.Message = failureMessage(failures)
	return e
}

// settleStatic names what no mapping reads; nulls count on an update, where they
// ask for something to be cleared.
func (r *run) settleStatic() {
	r.ignored = r.mapping.Taken.Ignored(r.vars.body, r.call.Method == "update")
}

// require checks one requirement of the integration. A requirement holds for
// creating; on an update what is absent stays as it is.
func (r *run) require(req connector.Requirement, e *cognate.Error) []cognate.Failure {
	if len(req.AnyOf) > 0 {
		rule := req.Rule(r.integration.Label)
		if r.anySent(req.AnyOf) {
			return nil
		}
		if e.Insight.ConditionalBody == nil {
			e.Insight.ConditionalBody = map[string]string{}
		}
		for _, path := range req.AnyOf {
			e.Insight.ConditionalBody[path] = rule
		}
		return []cognate.Failure{{Path: req.AnyOf[0], Code: "required", Message: rule}}
	}
	if strings.Contains(req.Field, "[]") {
		return r.requireEach(req.Field, e)
	}
	if r.anySent([]string{req.Field}) || r.anySent(req.Unless) {
		return nil
	}
	e.Insight.MissingBody = appendNew(e.Insight.MissingBody, req.Field)
	message := req.Rule(r.integration.Label)
	if message == "" {
		message = "required by " + r.integration.Label
	}
	return []cognate.Failure{{Path: req.Field, Code: "required", Message: message}}
}

// requireEach: phones[].number is needed in every phone that is sent.
func (r *run) requireEach(field string, e *cognate.Error) []cognate.Failure {
	var failures []cognate.Failure
	var walk func(v jsonata.Value, path []string, at string)
	walk = func(v jsonata.Value, path []string, at string) {
		switch {
		case len(path) == 0 || path[0] != "[]" && !slices.Contains(path, "[]"):
			if !sent(v, path) {
				e.Insight.MissingBody = appendNew(e.Insight.MissingBody, field)
				at = strings.TrimPrefix(strings.Join(append([]string{at}, path...), "."), ".")
				failures = append(failures, cognate.Failure{Path: at, Code: "required", Message: "required by " + r.integration.Label})
			}
		case path[0] != "[]":
			walk(v.Get(path[0]), path[1:], strings.TrimPrefix(at+"."+path[0], "."))
		default:
			for i := range v.Len() {
				if v.Kind() == jsonata.KindArray {
					walk(v.Index(i), path[1:], fmt.Sprintf("%s[%d]", at, i))
				}
			}
		}
	}
	walk(r.vars.body, model.Steps(field), "")
	return failures
}

func (r *run) anySent(paths []string) bool { return anySent(r.vars.body, paths) }

func anySent(v jsonata.Value, paths []string) bool {
	for _, p := range paths {
		if sent(v, model.Steps(p)) {
			return true
		}
	}
	return false
}

// sent says whether the path has a value that is neither null nor empty text.
func sent(v jsonata.Value, path []string) bool {
	if len(path) == 0 {
		return !v.IsUndefined() && !v.IsNull() && (v.Kind() != jsonata.KindString || strings.TrimSpace(v.Str()) != "")
	}
	if path[0] == "[]" {
		if v.Kind() != jsonata.KindArray {
			return false
		}
		for item := range v.Items() {
			if sent(item, path[1:]) {
				return true
			}
		}
		return false
	}
	if v.Kind() != jsonata.KindObject {
		return false
	}
	return sent(v.Get(path[0]), path[1:])
}

func failureMessage(failures []cognate.Failure) string {
	message := failures[0].Message
	if path := failures[0].Path; path != "" {
		message = path + ": " + message
	}
	if len(failures) > 1 {
		message += fmt.Sprintf(" (and %d more)", len(failures)-1)
	}
	return message
}

const shortLen = 60

// shorten cuts a value for a message.
func shorten(s string) string {
	if r := []rune(s); len(r) > shortLen {
		return string(r[:shortLen]) + "…"
	}
	return s
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// anyIndex writes emails[0].email as emails[].email.
func anyIndex(path string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(path, '[')
		if open < 0 {
			b.WriteString(path)
			return b.String()
		}
		end := strings.IndexByte(path[open:], ']')
		if end < 0 {
			b.WriteString(path)
			return b.String()
		}
		b.WriteString(path[:open] + "[]")
		path = path[open+end+1:]
	}
}
