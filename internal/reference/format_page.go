package reference

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cognate/internal/connector"
)

// FormatPage is the page on the connector format as Markdown: docs/connector-format.md.
func FormatPage() ([]byte, error) { return guideMarkdown("connector-format") }

// ExamplesPage is the page of examples of the format as Markdown: docs/connector-examples.md.
func ExamplesPage() ([]byte, error) { return guideMarkdown("connector-examples") }

func guideMarkdown(name string) ([]byte, error) {
	s := &site{catalog: &connector.Catalog{}}
	p, err := s.guidePage(name)
	if err != nil {
		return nil, err
	}
	return markdown(p, ""), nil
}

func scopeTable() table {
	t := table{Head: []string{"Expression", "Sees", "Secrets of context"}}
	for _, s := range connector.Scopes() {
		secrets := text("no")
		if s.Secrets {
			secrets = "yes"
		}
		t.Rows = append(t.Rows, []text{text("**" + string(plain(s.Slots)) + "**"), joinText(monos(s.Variables), ", "), secrets})
	}
	return t
}

// jsonSchema is the part of JSON Schema that definition.Schema writes.
type jsonSchema struct {
	Ref         string                 `json:"$ref"`
	Defs        map[string]*jsonSchema `json:"$defs"`
	Type        string                 `json:"type"`
	Description string                 `json:"description"`
	Enum        []string               `json:"enum"`
	Default     json.RawMessage        `json:"default"`
	Pattern     string                 `json:"pattern"`
	Properties  map[string]*jsonSchema `json:"properties"`
	Required    []string               `json:"required"`
	Items       *jsonSchema            `json:"items"`
	AnyOf       []*jsonSchema          `json:"anyOf"`
	// Rest is false, or the schema of the values of a map.
	Rest json.RawMessage `json:"additionalProperties"`
}

// parts names the definitions of the format, in the order of the page. A test
// sees to it that none is missing.
var parts = []struct{ file, def, title string }{
	{"connector.schema.json", "integrationfile", "connector.yaml"},
	{"connector.schema.json", "credentialfieldfile", "A credential field"},
	{"connector.schema.json", "authfile", "auth"},
	{"connector.schema.json", "basicfile", "auth.basic"},
	{"connector.schema.json", "hmacfile", "auth.hmac"},
	{"connector.schema.json", "jwtfile", "auth.jwt"},
	{"connector.schema.json", "schemefile", "A scheme of auth.methods"},
	{"connector.schema.json", "paginationfile", "pagination"},
	{"connector.schema.json", "pagefile", "pagination.page"},
	{"connector.schema.json", "offsetfile", "pagination.offset"},
	{"connector.schema.json", "cursorfile", "pagination.cursor"},
	{"connector.schema.json", "relayfile", "pagination.relay"},
	{"connector.schema.json", "linkfile", "pagination.link"},
	{"connector.schema.json", "nexturlfile", "pagination.next_url"},
	{"connector.schema.json", "rangefile", "pagination.range"},
	{"connector.schema.json", "dynamicfile", "pagination.dynamic"},
	{"connector.schema.json", "capfile", "pagination.cap"},
	{"connector.schema.json", "lookupfile", "A lookup"},
	{"connector.schema.json", "methodfile", "A vendor call"},
	{"resource.schema.json", "resourcefile", "A resource's file"},
	{"resource.schema.json", "mappingfile", "A method's mapping"},
	{"resource.schema.json", "stepfile", "A step"},
	{"resource.schema.json", "callfile", "A shared step"},
	{"resource.schema.json", "sideloadfile", "A side load"},
}

// formatBlocks describes every key of the format.
func formatBlocks() ([]block, error) {
	schemas := map[string]*jsonSchema{}
	for name, raw := range connector.Schemas() {
		schemas[name] = &jsonSchema{}
		if err := json.Unmarshal(raw, schemas[name]); err != nil {
			return nil, fmt.Errorf("schema %s: %w", name, err)
		}
	}
	var out []block
	for _, part := range parts {
		schema := schemas[part.file]
		if schema == nil || schema.Defs[part.def] == nil {
			return nil, fmt.Errorf("schema %s has no %s", part.file, part.def)
		}
		f := format{schema}
		out = append(out, heading{slug(part.title), part.title, 2}, fields{Rows: f.rows(schema.Defs[part.def], slug(part.title))})
	}
	return out, nil
}

type format struct{ root *jsonSchema }

// rows lists the keys, those that are required first.
func (f format) rows(s *jsonSchema, prefix string) []*field {
	names := slices.Sorted(maps.Keys(s.Properties))
	slices.SortStableFunc(names, func(a, b string) int {
		return order(contains(s.Required, a)) - order(contains(s.Required, b))
	})
	var rows []*field
	for _, name := range names {
		p := s.Properties[name]
		row := &field{ID: prefix + "." + name, Path: name, Name: name, Type: f.kind(p), Must: must(contains(s.Required, name)), Enum: p.Enum, Text: plain(p.Description)}
		if p.Default != nil {
			row.Default = scalarText(p.Default)
		}
		if p.Items != nil && len(p.Items.Enum) > 0 {
			row.Enum = p.Items.Enum
		}
		rows = append(rows, row)
	}
	return rows
}

func order(first bool) int {
	if first {
		return 0
	}
	return 1
}

// kind is the type in words.
func (f format) kind(s *jsonSchema) string {
	name := strings.TrimPrefix(s.Ref, "#/$defs/")
	switch {
	case s.Ref != "" && titleOf(name) != "":
		return titleOf(name)
	case s.Ref != "":
		return f.kind(f.root.Defs[name])
	case len(s.AnyOf) > 0:
		kinds := make([]text, len(s.AnyOf))
		for i, one := range s.AnyOf {
			kinds[i] = text(f.kind(one))
		}
		return string(words(kinds, "or"))
	case s.Type == "array":
		return "list: " + f.kind(s.Items)
	case s.Type == "object" && len(s.Properties) > 0:
		return "{" + strings.Join(slices.Sorted(maps.Keys(s.Properties)), ", ") + "}"
	case s.Type == "object":
		return f.mapKind(s)
	case s.Type == "string":
		return "text"
	default:
		return s.Type
	}
}

// mapKind is "name → …" for an object whose keys are the author's.
func (f format) mapKind(s *jsonSchema) string {
	var values jsonSchema
	if json.Unmarshal(s.Rest, &values) != nil {
		return "object"
	}
	return "name → " + f.kind(&values)
}

func titleOf(def string) string {
	for _, part := range parts {
		if part.def == def {
			return part.title
		}
	}
	return ""
}
