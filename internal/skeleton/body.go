package skeleton

import (
	"fmt"
	"slices"
	"strings"

	"cognate/internal/description"
	"cognate/internal/model"
)

// body maps the fields of a write that have the same name, or one that means the same,
// and a kind that fits. gap says what the vendor needs and the model can't be seen to
// have.
func (m *mapping) body(name string, c *call) (text string, required []string, gap string) {
	wrapper, schema := bodyOf(c)
	if len(c.op.Properties(schema)) == 0 {
		return "", nil, "what stands in the body of " + c.op.Name()
	}
	o := ownOf(c.op, schema, "")
	taken, paths := map[string]string{}, map[string]string{}
	for _, f := range m.resource.Method(name).Body.Fields {
		for _, candidate := range append(namesOf(f), refs(f)...) {
			v, there := o.fields[candidate]
			if expression, path := o.sent(f, v, candidate); there && expression != "" && taken[candidate] == "" {
				taken[candidate], paths[candidate] = expression, path
				break
			}
		}
	}
	var lines, missing []string
	s, _ := c.op.Parts(schema)
	needed := description.ListOf(s["required"])
	for _, own := range c.op.Properties(schema) {
		key, isNeeded := snake(own), slices.Contains(needed, any(own))
		if isNeeded && taken[key] == "" {
			missing = append(missing, strings.TrimSpace(own+" "+o.kind(o.fields[key].schema)))
		}
		if taken[key] == "" {
			continue
		}
		lines = append(lines, fmt.Sprintf("%q: %s", own, taken[key]))
		if isNeeded && name == "create" {
			required = append(required, paths[key])
		}
	}
	if len(missing) > 0 {
		gap = c.op.Name() + " requires what no field of the model looks like: " + strings.Join(missing, ", ")
	} else if len(lines) == 0 {
		gap = "which of the model's fields " + c.op.Name() + " takes: it has " + strings.Join(o.left(), ", ")
	}
	if len(lines) == 0 {
		return "", nil, gap
	}
	text = "{ " + strings.Join(lines, ", ") + " }"
	if wrapper != "" {
		text = fmt.Sprintf("{ %q: %s }", wrapper, text)
	}
	return "  request_body_mapping: " + yamlText(text) + "\n", required, gap
}

// sent is how a field of the model is sent as a value of the vendor's, and the path
// that is read: "" where the kinds don't fit.
func (o *own) sent(f *model.Schema, v value, name string) (expression, path string) {
	types := o.op.Types(v.schema)
	isText, isNumber := slices.Contains(types, "string"), slices.Contains(types, "integer") || slices.Contains(types, "number")
	path = f.Name
	switch {
	case len(f.Enum) > 0 && !f.Open, f.Format != "" && isNumber:
		return "", ""
	case f.Type == model.String && isText, f.Type == model.Boolean && slices.Contains(types, "boolean"), (f.Type == model.Number || f.Type == model.Integer) && isNumber:
		return "body." + path, path
	case f.Type == model.Object && f.Field("id") != nil && strings.HasSuffix(name, "_id"):
		path += ".id"
	case f.Type == model.Array && f.Items.Type == model.Object && f.Items.Field("id") != nil && strings.HasSuffix(name, "_id") && isScalar(types):
		return o.number("body."+f.Name+"[0].id", isText), f.Name
	case f.Type == model.Array && f.Items.Type == model.Object && isText && hasOnly(f.Items, o.keyOf(f.Items)) && f.Items.Field("id") == nil:
		return "body." + f.Name + "[0]." + o.keyOf(f.Items), f.Name
	default:
		return "", ""
	}
	if !isText && !isNumber {
		return "", ""
	}
	return o.number("body."+path, isText), path
}

// number writes an id as the number that a vendor has; null stays.
func (o *own) number(expression string, isText bool) string {
	if isText {
		return expression
	}
	return fmt.Sprintf("%s ? $number(%s) : %s", expression, expression, expression)
}

// bodyOf is the schema of a body, without the one key that wraps it.
func bodyOf(c *call) (wrapper string, schema any) {
	media, _ := c.media()
	if media == nil {
		return "", nil
	}
	schema = media
	names := c.op.Properties(schema)
	if len(names) == 1 && len(c.op.Properties(c.op.Property(schema, names[0]))) > 0 {
		own := singular(snake(names[0]))
		if own == c.noun || strings.HasSuffix(c.noun, "_"+own) || own == "data" || own == "datum" {
			return names[0], c.op.Property(schema, names[0])
		}
	}
	return "", schema
}

// media is the schema of a call's body, and how the format calls its type: "" for JSON.
func (c *call) media() (schema any, kind string) {
	b := c.op.Body()
	if b == nil || c.op.Method == "GET" {
		return nil, ""
	}
	for _, want := range []struct{ in, kind string }{{"json", ""}, {"x-www-form-urlencoded", "form"}, {"multipart", "multipart"}} {
		for _, name := range slices.Sorted(keys(b.Media)) {
			if strings.Contains(name, want.in) {
				return b.Media[name], want.kind
			}
		}
	}
	return nil, ""
}
