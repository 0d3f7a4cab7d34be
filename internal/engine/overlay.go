package engine

import (
	"context"
	"slices"

	"cognate/internal/connector"
	"cognate/jsonata"
)

// overlayRecord lays the mapping's response overlays over a unified record. One
// that is left out stays so.
func (r *run) overlayRecord(ctx context.Context, overlays []connector.Overlay, record jsonata.Value) (jsonata.Value, error) {
	return r.overlay(ctx, overlays, record, &r.vars.record)
}

// overlayBody lays the mapping's overlays over the body that the vendor gets.
func (r *run) overlayBody(ctx context.Context, body jsonata.Value) (jsonata.Value, error) {
	if len(r.mapping.BodyOverlays) > 0 && body.IsUndefined() {
		body = jsonata.Object()
	}
	return r.overlay(ctx, r.mapping.BodyOverlays, body, &r.vars.request)
}

// overlay lays overlays over an object, one after the other; bound is the variable
// in which the expressions of each see what lies below it.
func (r *run) overlay(ctx context.Context, overlays []connector.Overlay, v jsonata.Value, bound *jsonata.Value) (jsonata.Value, error) {
	if len(overlays) == 0 || v.Kind() != jsonata.KindObject {
		return v, nil
	}
	defer func() { *bound = jsonata.Value{} }()
	for _, o := range overlays {
		*bound = v
		for _, f := range o {
			value, err := r.eval(ctx, f.Value)
			if err != nil {
				return v, err
			}
			v = lay(v, f.Path, value)
		}
	}
	return v, nil
}

// lay sets the value at a path of an object, or drops it when the value is
// undefined. What is no object on the way becomes one.
func lay(v jsonata.Value, path []string, value jsonata.Value) jsonata.Value {
	var fields []jsonata.Field
	for key, own := range v.Fields() {
		fields = append(fields, jsonata.Field{Key: key, Value: own})
	}
	at := slices.IndexFunc(fields, func(f jsonata.Field) bool { return f.Key == path[0] })
	if len(path) > 1 {
		under := jsonata.Object()
		if at >= 0 && fields[at].Value.Kind() == jsonata.KindObject {
			under = fields[at].Value
		} else if value.IsUndefined() {
			return v // there is nothing to drop
		}
		value = lay(under, path[1:], value)
	}
	switch {
	case value.IsUndefined() && at >= 0:
		fields = slices.Delete(fields, at, at+1)
	case value.IsUndefined():
	case at >= 0:
		fields[at].Value = value
	default:
		fields = append(fields, jsonata.Field{Key: path[0], Value: value})
	}
	return jsonata.Object(fields...)
}
