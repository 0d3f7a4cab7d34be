package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/jsonata"
)

// variables are what the expressions of one call can see.
type variables struct {
	body, query, rawQuery, context jsonata.Value
	response, failure, status      jsonata.Value
	answer                         jsonata.Value // the whole that response is a part of
	headers                        http.Header
	id, source                     string
	before, after                  steps
	lookup, sideLoad               jsonata.Value
	since, page, size              jsonata.Value // of paging
	item                           jsonata.Value // of a step with each
	record, request                jsonata.Value // what an overlay is laid over
}

// steps holds the records of before or after steps, in order.
type steps []jsonata.Field

func (s steps) value() jsonata.Value { return jsonata.Object(s...) }

// input makes the object that a slot is evaluated over: only the variables that
// it reads.
func (v *variables) input(s *connector.Slot) jsonata.Value {
	fields := make([]jsonata.Field, 0, len(s.Uses))
	for _, name := range s.Uses {
		if value := v.get(name); !value.IsUndefined() {
			fields = append(fields, jsonata.Field{Key: name, Value: value})
		}
	}
	return jsonata.Object(fields...)
}

func (v *variables) get(name string) jsonata.Value {
	switch name {
	case "response", "data":
		return v.response
	case "answer":
		return v.answer
	case "body":
		return v.body
	case "query":
		return v.query
	case "rawQuery":
		return v.rawQuery
	case "context":
		return v.context
	case "headers":
		return headerValue(v.headers)
	case "before":
		return v.before.value()
	case "after":
		return v.after.value()
	case "error":
		return v.failure
	case "status":
		return v.status
	case "id":
		return given(v.id)
	case "source":
		return given(v.source)
	case "lookup":
		return v.lookup
	case "side_load":
		return v.sideLoad
	case "item":
		return v.item
	case "record":
		return v.record
	case "request":
		return v.request
	case "since":
		return v.since
	case "page":
		return v.page
	case "size":
		return v.size
	default:
		return jsonata.Value{}
	}
}

// given is a text, undefined when it is empty.
func given(s string) jsonata.Value {
	if s == "" {
		return jsonata.Value{}
	}
	return jsonata.String(s)
}

// eval evaluates a slot; undefined for a slot that is not there.
func (r *run) eval(ctx context.Context, s *connector.Slot) (jsonata.Value, error) {
	if s == nil {
		return jsonata.Value{}, nil
	}
	v, err := s.Expr.Eval(ctx, r.vars.input(s))
	if err != nil {
		return jsonata.Value{}, r.evalError(ctx, s, err)
	}
	return v, nil
}

// raised is the code of $error, by which a mapping refuses what it was given.
const raised = "D3137"

// evalError tells which mapping failed. The engine's own words quote the values
// that an expression met, secrets of request headers among them, so they stay out
// of the message and of the log.
func (r *run) evalError(ctx context.Context, s *connector.Slot, err error) error {
	where := fmt.Sprintf("the mapping %s of %s", s.Name, r.integration.Label)
	if ctx.Err() != nil {
		return over(ctx, "in "+where)
	}
	var je *jsonata.Error
	if !errors.As(err, &je) {
		return cognate.Errorf(cognate.CodeInternal, "%s failed", where)
	}
	if je.Code == raised {
		code := cognate.CodeInvalid
		if slices.Contains(s.Uses, "response") {
			code = cognate.CodeBadGateway // it refuses what the vendor gave
		}
		return cognate.Errorf(code, "%s", clip(r.target.Redact(je.Text())))
	}
	if name, ours := strings.CutPrefix(s.Name, "resources."+connector.AdhocName+"."); ours && r.call.Custom != nil {
		return cognate.Wrap(withoutValues(s, je), cognate.CodeInvalid, "methodConfig: the expression %s failed (%s)", name, je.Code)
	}
	return cognate.Wrap(withoutValues(s, je), cognate.CodeInternal, "%s failed (%s)", where, je.Code)
}

// withoutValues is an error of the expression language as the log may have it.
func withoutValues(s *connector.Slot, err error) error {
	var je *jsonata.Error
	if !errors.As(err, &je) {
		return fmt.Errorf("%s: the expression failed", s.Pos)
	}
	return fmt.Errorf("%s: %s at character %d of the expression", s.Pos, je.Code, je.Position)
}

// truth evaluates a condition, by the language's own idea of truth; an absent one is
// true.
func (r *run) truth(ctx context.Context, s *connector.Slot) (bool, error) {
	if s == nil {
		return true, nil
	}
	v, err := r.eval(ctx, s)
	if err != nil {
		return false, err
	}
	return v.Truth(), nil
}

// headerValue is a vendor's headers as expressions see them: lower-case keys, in
// order, without cookies, which are credentials.
func headerValue(h http.Header) jsonata.Value {
	fields := make([]jsonata.Field, 0, len(h))
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if len(h[name]) > 0 && name != "Set-Cookie" && name != "Set-Cookie2" {
			fields = append(fields, jsonata.Field{Key: strings.ToLower(name), Value: jsonata.String(h[name][0])})
		}
	}
	return jsonata.Object(fields...)
}

// text is a value as a path segment or a query parameter; false for what is none.
func text(v jsonata.Value) (string, bool) {
	switch v.Kind() {
	case jsonata.KindString:
		return v.Str(), true
	case jsonata.KindNumber:
		return string(v.AppendJSON(nil)), true
	case jsonata.KindBool:
		return strconv.FormatBool(v.Bool()), true
	default:
		return "", false
	}
}
