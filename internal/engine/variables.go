package engine

import (
	"context"
	"errors"
	"strconv"

	"cognate"
	"cognate/internal/connector"
	"cognate/jsonata"
)

// variables are what the expressions of one call can see.
type variables struct {
	body, query, rawQuery, context, headers jsonata.Value
	response, failure, status               jsonata.Value
	id                                      string
	before, after                           steps
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
	case "response":
		return v.response
	case "body":
		return v.body
	case "query":
		return v.query
	case "rawQuery":
		return v.rawQuery
	case "context":
		return v.context
	case "headers":
		return v.headers
	case "before":
		return v.before.value()
	case "after":
		return v.after.value()
	case "error":
		return v.failure
	case "status":
		return v.status
	case "id":
		if v.id == "" {
			return jsonata.Value{}
		}
		return jsonata.String(v.id)
	default:
		return jsonata.Value{}
	}
}

// eval evaluates a slot; undefined for a slot that is not there.
func (r *run) eval(ctx context.Context, s *connector.Slot) (jsonata.Value, error) {
	if s == nil {
		return jsonata.Value{}, nil
	}
	v, err := s.Expr.Eval(ctx, r.vars.input(s))
	if err != nil {
		return jsonata.Value{}, r.evalError(s, err)
	}
	return v, nil
}

// raised is the code of $error, by which a mapping refuses what it was given.
const raised = "D3137"

func (r *run) evalError(s *connector.Slot, err error) error {
	var je *jsonata.Error
	if errors.As(err, &je) && je.Code == raised {
		return cognate.Wrap(err, cognate.CodeInvalid, "%s", je.Error())
	}
	code := "no code"
	if je != nil {
		code = je.Code
	}
	return cognate.Wrap(err, cognate.CodeInternal, "the mapping %s of %s failed (%s)", s.Name, r.integration.Label, code)
}

// truth evaluates a condition; an absent one is true.
func (r *run) truth(ctx context.Context, s *connector.Slot) (bool, error) {
	if s == nil {
		return true, nil
	}
	v, err := r.eval(ctx, s)
	if err != nil {
		return false, err
	}
	return v.Kind() == jsonata.KindBool && v.Bool(), nil
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
