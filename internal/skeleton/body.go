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
	needed := requiredOf(c.op, schema, 0)
	for _, own := range c.op.Properties(schema) {
		key, isNeeded := snake(own), slices.Contains(needed, own)
		if constant := o.constant(key); isNeeded && taken[key] == "" && constant != "" {
			lines = append(lines, fmt.Sprintf("%q: %q", own, constant))
			continue
		}
		if isNeeded && taken[key] == "" {
			missing = append(missing, strings.TrimSpace(own+" "+o.kind(o.fields[key].schema)))
		}
		if taken[key] == "" {
			continue
		}
		lines = append(lines, fmt.Sprintf("%q: %s", own, taken[key]))
		if isNeeded {
			required = append(required, paths[key])
		}
	}
	if len(lines) > 0 && len(taken) == 0 {
		lines = nil // constants alone say nothing
	}
	if len(missing) > 0 {
		gap = c.op.Name() + " requires what no field of the model looks like: " + strings.Join(missing, ", ")
	} else if len(lines) == 0 {
		gap = "which of the model's fields " + c.op.Name() + " takes: it has " + strings.Join(o.left(), ", ")
	}
	if len(lines) == 0 {
		return "", nil, gap
	}
	return "  request_body_mapping: " + mappingText(lines, wrapper) + "\n", required, gap
}

// requiredOf lists the keys that an object has to have: in all of its parts, and in
// each of those of which one has to fit.
func requiredOf(op *description.Operation, schema any, depth int) []string {
	node, _ := op.Parts(schema)
	var out []string
	for _, v := range description.ListOf(node["required"]) {
		out = append(out, description.TextOf(v))
	}
	if depth > 8 {
		return out
	}
	for _, part := range description.ListOf(node["allOf"]) {
		out = append(out, requiredOf(op, part, depth+1)...)
	}
	for _, key := range []string{"oneOf", "anyOf"} {
		var common []string
		isFirst := true
		for _, part := range description.ListOf(node[key]) {
			if len(op.Properties(part)) == 0 {
				continue // no object
			}
			own := requiredOf(op, part, depth+1)
			if isFirst {
				common, isFirst = own, false
				continue
			}
			common = slices.DeleteFunc(common, func(name string) bool { return !slices.Contains(own, name) })
		}
		out = append(out, common...)
	}
	return out
}

// constant is the only word that a field may have; "" for any other field.
func (o *own) constant(name string) string {
	if words := o.enum(o.fields[name].schema); len(words) == 1 {
		return words[0]
	}
	return ""
}

// mappingText is an object with the lines as its fields, on one line where it is short.
func mappingText(lines []string, wrapper string) string {
	text := "{ " + strings.Join(lines, ", ") + " }"
	if wrapper != "" {
		text = fmt.Sprintf("{ %q: %s }", wrapper, text)
	}
	if len(text) <= 110 {
		return yamlText(text)
	}
	indent, end := "      ", "\n    }"
	text = "|\n    {"
	if wrapper != "" {
		text, end = fmt.Sprintf("|\n    { %q: {", wrapper), end+" }"
	}
	return text + "\n" + indent + strings.Join(lines, ",\n"+indent) + end
}

// sent is how a field of the model is sent as a value of the vendor's, and the path
// that is read: "" where the kinds don't fit.
func (o *own) sent(f *model.Schema, v value, name string) (expression, path string) {
	types := o.op.Types(v.schema)
	isText, isNumber := slices.Contains(types, "string"), slices.Contains(types, "integer") || slices.Contains(types, "number")
	isRef := strings.HasSuffix(name, "_id")
	body := "body." + f.Name
	switch {
	case len(f.Enum) > 0 && !f.Open:
	case f.Type == model.String && f.Format != "" && isNumber && !isText:
		if o.isMillis(v.schema) {
			return fmt.Sprintf("%s ? $toMillis(%s) : %s", body, body, body), f.Name
		}
		return fmt.Sprintf("%s ? $floor($toMillis(%s) / 1000) : %s", body, body, body), f.Name
	case f.Type == model.String && isText && o.choice(v, body) != "":
		return o.choice(v, body), f.Name
	case f.Type == model.String && isText, f.Type == model.Boolean && slices.Contains(types, "boolean"), (f.Type == model.Number || f.Type == model.Integer) && isNumber:
		return body, f.Name
	case f.Type == model.String && isNumber: // an id
		return o.number(body, false), f.Name
	case f.Type == model.Object && f.Field("id") != nil && (isText || isNumber):
		if table := o.table(f.Field("name"), v, true); table != "" && !isRef {
			return fmt.Sprintf(`$lookup(%s, %s.name ?: "") ?? %s.id`, table, body, body), f.Name
		}
		if choice := o.choice(v, body+".name ?: "+body+".id"); choice != "" && !isRef && f.Field("name") != nil {
			return choice, f.Name
		}
		return o.number(body+".id", isText), f.Name + ".id"
	case f.Type == model.Array && f.Items.Type == model.Object:
		return o.sentList(f, v, isText, isRef && isScalar(types)), f.Name
	}
	return "", ""
}

// choice sends one of the vendor's words, however it is written; another one is left
// out. It is "" where the vendor takes any text.
func (o *own) choice(v value, expression string) string {
	var pairs []string
	seen := map[string]bool{}
	for _, word := range o.enum(v.schema) {
		if lower := strings.ToLower(word); !seen[lower] {
			seen[lower] = true
			pairs = append(pairs, fmt.Sprintf("%q: %q", lower, word))
		}
	}
	if len(pairs) == 0 || len(pairs) > 24 {
		return ""
	}
	return fmt.Sprintf(`$lookup({ %s }, $lowercase(%s ?: ""))`, strings.Join(pairs, ", "), expression)
}

// sentList is how a list is sent where the vendor has a list of texts, or one text.
func (o *own) sentList(f *model.Schema, v value, isText, isRef bool) string {
	key, items := o.keyOf(f.Items), o.op.Items(v.schema)
	switch {
	case isRef && f.Items.Field("id") != nil:
		return o.number("body."+f.Name+"[0].id", isText)
	case isText && hasOnly(f.Items, key) && f.Items.Field("id") == nil:
		return "body." + f.Name + "[0]." + key
	case slices.Contains(o.op.Types(items), "string") && key != "":
		return fmt.Sprintf("$exists(body.%s) ? [body.%s.%s]", f.Name, f.Name, key)
	}
	return ""
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
