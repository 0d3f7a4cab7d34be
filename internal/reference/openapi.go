package reference

import (
	"strings"

	"cognate/internal/model"
)

// openAPIPath is where the description of the API stands.
const openAPIPath = "/openapi.json"

// openAPI describes every method of every model, and the doors beside them, as
// OpenAPI 3.1. Which integrations
// support a method, a parameter or a field stands in x-supported-in; why one can't
// do a method in x-unsupported-in.
func (s *site) openAPI() ([]byte, error) {
	var paths, schemas object
	var tags []any
	for _, m := range s.catalog.Models {
		for _, r := range m.Resources {
			tags = append(tags, object{{"name", tag(r)}, {"description", r.Description}})
			schemas.set(schemaName(r), s.recordSchema(r))
			found, err := s.resourcePaths(r, &schemas)
			if err != nil {
				return nil, err
			}
			paths = append(paths, found...)
		}
	}
	tags, paths = append(tags, doorTags...), append(paths, doorPaths()...)
	schemas = append(schemas, doorSchemas()...)
	server := s.public
	if server == "" {
		server = "/"
	}
	doc := object{
		{"openapi", "3.1.0"},
		{"info", object{
			{"title", "Cognate"},
			{"version", "1"},
			{"summary", "One API for many vendors' tools."},
			{"description", "A call becomes the vendor's own call with the connected account's credential, live, and the answer comes back in one shape. The pages under /docs/ say the same for people."},
		}},
		{"servers", []any{object{{"url", server}}}},
		{"security", []any{object{{"bearer", []any{}}}}},
		{"tags", tags},
		{"paths", paths},
		{"components", components(schemas)},
	}
	return encode(doc)
}

func tag(r *model.Resource) string        { return r.Model.Name + "/" + r.Name }
func schemaName(r *model.Resource) string { return r.Model.Name + "." + r.Name }
func bodyName(m *model.Method) string     { return schemaName(m.Resource) + "." + m.Name }

// resourcePaths has an entry for each path, with all methods that share it.
func (s *site) resourcePaths(r *model.Resource, schemas *object) (object, error) {
	var paths object
	for _, m := range r.Methods {
		sup := supportOf(s.catalog, m)
		op, err := operation(sup)
		if err != nil {
			return nil, err
		}
		if m.Body != nil {
			schemas.set(bodyName(m), bodySchema(sup))
		}
		i := indexOf(paths, m.Path)
		if i < 0 {
			paths.set(m.Path, object{})
			i = len(paths) - 1
		}
		item, _ := paths[i].Value.(object)
		item.set(strings.ToLower(m.HTTPMethod), op)
		paths[i].Value = item
	}
	return paths, nil
}

func indexOf(o object, key string) int {
	for i, m := range o {
		if m.Key == key {
			return i
		}
	}
	return -1
}

func ref(kind, name string) object {
	return object{{"$ref", "#/components/" + kind + "/" + name}}
}
