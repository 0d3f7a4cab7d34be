package skeleton

import (
	"cognate/internal/connector"
	"cognate/internal/description"
	"cognate/internal/model"
)

// Suggestion is a method of the model that a description suggests and a connector
// says nothing of.
type Suggestion struct {
	Resource, Method string
	Operation        string // GET /tickets/{id}
}

// Missing lists them, in the order of the model. A method that the connector maps,
// or calls unsupported, is none.
func Missing(in *connector.Integration, m *model.Model, documents []*description.Document) []Suggestion {
	all, _ := calls(documents, m, false)
	mapped := in.Model(m.Name)
	var out []Suggestion
	for _, s := range serve(m, all) {
		for _, method := range s.resource.Methods {
			c := s.calls[method.Name]
			if c == nil || mapped != nil && mapped.Resource(s.resource.Name) != nil && mapped.Resource(s.resource.Name).Mapping(method.Name) != nil {
				continue
			}
			out = append(out, Suggestion{s.resource.Name, method.Name, c.op.Name()})
		}
	}
	return out
}
