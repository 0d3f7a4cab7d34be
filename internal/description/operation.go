package description

import (
	"slices"
	"strconv"
	"strings"
)

// Operation is one method of a path.
type Operation struct {
	*Document
	Path       string // as described: /users/{id}
	Method     string // GET
	Node       Object
	Parameters []Parameter
}

// Name is "GET /users/{id}".
func (o *Operation) Name() string { return o.Method + " " + o.Path }

// Parameter is one of a path, query, header or cookie, or of Swagger's body or form.
type Parameter struct {
	Name, In string
	Required bool
	Schema   any // of Swagger the parameter itself, but for a body
	Node     Object
}

// parameters are those of the operation and those of its path, over which they come.
func (d *Document) parameters(item, node Object) []Parameter {
	var out []Parameter
	for _, v := range slices.Concat(ListOf(node["parameters"]), ListOf(item["parameters"])) {
		resolved, _ := d.Resolve(v)
		n := ObjectOf(resolved)
		p := Parameter{Name: TextOf(n["name"]), In: TextOf(n["in"]), Required: IsTrue(n["required"]), Schema: n["schema"], Node: n}
		if content := ObjectOf(n["content"]); p.Schema == nil && content != nil {
			for _, media := range content {
				p.Schema = ObjectOf(media)["schema"]
			}
		} else if p.Schema == nil && d.IsSwagger {
			p.Schema = swaggerSchema(n)
		}
		if !slices.ContainsFunc(out, func(q Parameter) bool { return q.Name == p.Name && q.In == p.In }) {
			out = append(out, p)
		}
	}
	return out
}

// swaggerSchema is what of a Swagger parameter is a schema.
func swaggerSchema(n Object) Object {
	out := Object{}
	for k, v := range n {
		switch k {
		case "name", "in", "required", "allowEmptyValue", "collectionFormat":
		default:
			out[k] = v
		}
	}
	return out
}

// Query finds a query parameter; nil when there is none.
func (o *Operation) Query(name string) *Parameter {
	for i, p := range o.Parameters {
		if p.In == "query" && p.Name == name {
			return &o.Parameters[i]
		}
	}
	return nil
}

// Body is what an operation says of its body.
type Body struct {
	Media    map[string]any // media type → schema
	Required bool
}

// Body is nil where the operation takes none.
func (o *Operation) Body() *Body {
	if o.IsSwagger {
		return o.swaggerBody()
	}
	resolved, _ := o.Resolve(o.Node["requestBody"])
	node := ObjectOf(resolved)
	if node == nil {
		return nil
	}
	b := &Body{Media: map[string]any{}, Required: IsTrue(node["required"])}
	for name, m := range ObjectOf(node["content"]) {
		b.Media[name] = ObjectOf(m)["schema"]
	}
	return b
}

func (o *Operation) swaggerBody() *Body {
	types := ListOf(o.Node["consumes"])
	if len(types) == 0 {
		types = ListOf(o.Root["consumes"])
	}
	form, required, isForm := Object{}, []any{}, false
	for _, p := range o.Parameters {
		switch p.In {
		case "body":
			b := &Body{Media: map[string]any{}, Required: p.Required}
			for _, name := range append(slices.Clip(types), any("application/json")) {
				b.Media[TextOf(name)] = p.Schema
			}
			return b
		case "formData":
			isForm = true
			form[p.Name] = p.Schema
			if p.Required {
				required = append(required, p.Name)
			}
		}
	}
	if !isForm {
		return nil
	}
	schema := Object{"type": "object", "properties": form, "required": required}
	return &Body{Media: map[string]any{"multipart/form-data": schema, "application/x-www-form-urlencoded": schema}, Required: len(required) > 0}
}

// Response is what is said of a status: itself, its class such as 2XX, or default.
// It is nil where nothing is.
func (o *Operation) Response(status int) Object {
	responses := ObjectOf(o.Node["responses"])
	class := strconv.Itoa(status/100) + "XX"
	for _, key := range []string{strconv.Itoa(status), class, strings.ToLower(class), "default"} {
		if v, ok := responses[key]; ok {
			resolved, _ := o.Resolve(v)
			if node := ObjectOf(resolved); node != nil {
				return node
			}
		}
	}
	return nil
}

// ResponseMedia lists what a response can be: media type → schema.
func (o *Operation) ResponseMedia(response Object) map[string]any {
	media := map[string]any{}
	if o.IsSwagger {
		if s, ok := response["schema"]; ok {
			media["application/json"] = s
		}
		return media
	}
	for name, m := range ObjectOf(response["content"]) {
		media[name] = ObjectOf(m)["schema"]
	}
	return media
}
