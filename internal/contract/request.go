package contract

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/pb33f/jsonschema/v6"

	"cognate/internal/description"
	"cognate/internal/story"
)

// checkRequest holds a request against its operation.
func (c *Contract) checkRequest(op *operation, x *story.Exchange) (found []finding, err error) {
	query, err := url.ParseQuery(x.URL.RawQuery)
	if err != nil {
		return unreadable("query", err), nil
	}
	for _, p := range op.Parameters {
		more, err := c.checkParameter(op, p, x, query)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if !op.describesQuery(name) && !op.doc.isCredential(name) {
			found = append(found, finding{place: "query." + name, text: "is not described", unknown: true})
		}
	}
	body, err := c.checkRequestBody(op, x)
	return append(found, body...), err
}

// plainHeaders are those that no operation describes.
var plainHeaders = []string{"Accept", "Authorization", "Content-Type", "User-Agent"}

func (c *Contract) checkParameter(op *operation, p description.Parameter, x *story.Exchange, query url.Values) ([]finding, error) {
	place := p.In + "." + p.Name
	var v any
	switch p.In {
	case "path":
		text, there := op.values[p.Name]
		if !there {
			return nil, nil // described, and no part of the path
		}
		v = text
	case "query":
		v = op.doc.fromQuery(p, query)
	case "header":
		if slices.Contains(plainHeaders, http.CanonicalHeaderKey(p.Name)) {
			return nil, nil
		}
		if values := x.Header.Values(p.Name); len(values) > 0 {
			v = values[0]
		}
	default:
		return nil, nil
	}
	if v == nil {
		if p.Required && !op.doc.isCredential(p.Name) {
			return []finding{{place: place, text: "is missing"}}, nil
		}
		return nil, nil
	}
	s, err := op.doc.compile(op.Name()+" "+place, p.Schema, reading{required: true, request: true})
	if err != nil {
		return nil, err
	}
	return s.validate(place, op.doc.typed(v, p.Schema)), nil
}

// separators are those of lists in one text, by collectionFormat and style.
var separators = map[string]string{"ssv": " ", "spaceDelimited": " ", "pipes": "|", "pipeDelimited": "|", "tsv": "\t"}

// fromQuery is the parameter's value with texts at its leaves; nil when it is not
// sent.
func (d *document) fromQuery(p description.Parameter, query url.Values) any {
	isList := slices.Contains(d.Types(p.Schema), "array")
	values, there := query[p.Name]
	if !there {
		if values, there = query[p.Name+"[]"]; !there {
			return d.deep(p, query)
		}
	}
	if !isList {
		if len(values) == 1 {
			return values[0]
		}
		return anys(values)
	}
	style := description.TextOf(p.Node["collectionFormat"]) + description.TextOf(p.Node["style"])
	separator := ","
	if s := separators[style]; s != "" {
		separator = s
	}
	whole := style == "multi" || !d.IsSwagger && p.Node["explode"] != false && separators[style] == ""
	if len(values) == 1 && !whole {
		values = strings.Split(values[0], separator)
	}
	return anys(values)
}

// deep reads name[key]=value.
func (d *document) deep(p description.Parameter, query url.Values) any {
	var fields []field
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if rest, under := strings.CutPrefix(name, p.Name+"["); under {
			for _, text := range query[name] {
				fields = append(fields, field{strings.Replace(rest, "]", "", 1), text})
			}
		}
	}
	if fields == nil {
		return nil
	}
	return d.nested(fields, p.Schema)
}

func anys(values []string) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

func (op *operation) describesQuery(name string) bool {
	base, _, _ := strings.Cut(name, "[")
	return slices.ContainsFunc(op.Parameters, func(p description.Parameter) bool {
		if p.In != "query" {
			return false
		}
		return p.Name == name || p.Name == name+"[]" || p.Name+"[]" == name || p.Name == base && slices.Contains(op.Types(p.Schema), "object")
	})
}

// isCredential says whether a parameter of that name proves who is asking.
func (d *document) isCredential(name string) bool {
	schemes := description.ObjectOf(description.ObjectOf(d.Root["components"])["securitySchemes"])
	if d.IsSwagger {
		schemes = description.ObjectOf(d.Root["securityDefinitions"])
	}
	for _, s := range schemes {
		resolved, _ := d.Resolve(s)
		if scheme := description.ObjectOf(resolved); description.TextOf(scheme["type"]) == "apiKey" && strings.EqualFold(description.TextOf(scheme["name"]), name) {
			return true
		}
	}
	return false
}

func (c *Contract) checkRequestBody(op *operation, x *story.Exchange) ([]finding, error) {
	b := op.Body()
	switch {
	case len(x.Body) == 0 && b != nil && b.Required:
		return []finding{{place: "body", text: "is missing"}}, nil
	case len(x.Body) == 0:
		return nil, nil
	case b == nil:
		return []finding{{place: "body", text: "is not described", unknown: true}}, nil
	}
	kind, params, _ := mime.ParseMediaType(x.Header.Get("Content-Type"))
	schema, described := mediaOf(b.Media, kind)
	if !described {
		return []finding{{place: "header.Content-Type", text: fmt.Sprintf("%s is not described; there is %s", kind, strings.Join(slices.Sorted(maps.Keys(b.Media)), ", "))}}, nil
	}
	v, err := op.doc.decode(kind, params["boundary"], x.Body, schema)
	if err != nil {
		return unreadable("body", err), nil
	}
	if v == nil {
		return nil, nil
	}
	s, err := op.doc.compile(op.Name()+" body "+kind, schema, c.grade.request())
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(s.validate("body", v), func(f finding) bool { return f.unknown && c.isCustom(f.place) }), nil
}

// isCustom says whether a place is a customer's own field.
func (c *Contract) isCustom(place string) bool {
	return slices.ContainsFunc(c.customKeys, func(key *regexp.Regexp) bool { return key.MatchString(place) })
}

// mediaOf finds the schema of a media type: itself, its wildcard, or any JSON for
// JSON.
func mediaOf(media map[string]any, kind string) (schema any, found bool) {
	for name, s := range media {
		if base, _, _ := mime.ParseMediaType(name); base == kind {
			return s, true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(media)) {
		base, _, _ := mime.ParseMediaType(name)
		major, _, _ := strings.Cut(kind, "/")
		if base == "*/*" || base == major+"/*" || isJSON(kind) && isJSON(base) {
			return media[name], true
		}
	}
	return nil, false
}

func isJSON(kind string) bool {
	return kind == "application/json" || strings.HasSuffix(kind, "+json") || kind == "text/json"
}

// decode reads a body as its schema can be asked; nil for one that can't be looked
// into.
func (d *document) decode(kind, boundary string, body []byte, schema any) (any, error) {
	switch {
	case isJSON(kind):
		return jsonschema.UnmarshalJSON(bytes.NewReader(body))
	case kind == "application/x-www-form-urlencoded":
		fields, err := formFields(string(body))
		if err != nil {
			return nil, err
		}
		return d.typed(d.nested(fields, schema), schema), nil
	case kind == "multipart/form-data":
		fields, err := multipartFields(body, boundary)
		if err != nil {
			return nil, err
		}
		return d.typed(d.nested(fields, schema), schema), nil
	}
	return nil, nil
}

// multipartFields reads the fields; a file is its name.
func multipartFields(body []byte, boundary string) ([]field, error) {
	r := multipart.NewReader(bytes.NewReader(body), boundary)
	var out []field
	for {
		part, err := r.NextPart()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		text := part.FileName()
		if text == "" {
			data, err := io.ReadAll(part)
			if err != nil {
				return nil, err
			}
			text = string(data)
		}
		out = append(out, field{part.FormName(), text})
	}
}
