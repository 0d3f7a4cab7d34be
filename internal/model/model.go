package model

import (
	"slices"

	"cognate/internal/definition"
)

// RemoteData is the key of the vendor's own data: in every record the vendor's
// whole record, in every body what is handed to the vendor beside the mapped fields.
const RemoteData = "remote_data"

// Set holds the models, ordered by name.
type Set struct{ models []*Model }

// Models returns all models, ordered by name.
func (s *Set) Models() []*Model { return s.models }

// Model returns the model with that name, nil when there is none.
func (s *Set) Model(name string) *Model {
	for _, m := range s.models {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// Model is one unified API, such as ticketing.
type Model struct {
	Name        string // as in paths: "ticketing"
	Label       string
	Description string
	Resources   []*Resource // in the order of the model's file
}

// Resource returns the resource with that name, nil when there is none.
func (m *Model) Resource(name string) *Resource {
	for _, r := range m.Resources {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// ResourceNames returns the names in their order.
func (m *Model) ResourceNames() []string {
	names := make([]string, len(m.Resources))
	for i, r := range m.Resources {
		names[i] = r.Name
	}
	return names
}

// Resource is one kind of record, such as contacts.
type Resource struct {
	Model       *Model
	Name        string // as in paths: "contacts"
	Label       string
	Description string
	// Fields describes the record: an object with remote_data as its last field.
	Fields  *Schema
	Methods []*Method // in the order of the resource's file

	node *definition.Node // the file, for what is laid over it
}

// Method returns the method with that name, nil when the model has none.
func (r *Resource) Method(name string) *Method {
	for _, m := range r.Methods {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// MethodNames returns the names in their order.
func (r *Resource) MethodNames() []string {
	names := make([]string, len(r.Methods))
	for i, m := range r.Methods {
		names[i] = m.Name
	}
	return names
}

// Response says what a method answers.
type Response string

// The responses.
const (
	ResponseList    Response = "list"    // {"result": [record, …], "next_cursor": …}
	ResponseRecord  Response = "record"  // the record, bare
	ResponseDeleted Response = "deleted" // {"id": "…"}
	ResponseResult  Response = "result"  // {"result": record}
	ResponseBinary  Response = "binary"  // a file with the vendor's media type
)

// Method is one thing to do with a resource.
type Method struct {
	Resource    *Resource
	Name        string // list, get, create, update, delete, or a name of its own
	Description string
	HTTPMethod  string // GET, POST, PATCH, DELETE
	Path        string // "/unified/ticketing/contacts/{id}"
	// Query are the parameters of this method; those that every method has are not among them.
	Query []*Schema
	// Body describes the body of a POST or PATCH, an object with remote_data as its
	// last field; nil for the other methods.
	Body     *Schema
	Response Response
}

// Param returns the query parameter with that name, nil when there is none.
func (m *Method) Param(name string) *Schema {
	for _, p := range m.Query {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// HasID reports whether the path names one record.
func (m *Method) HasID() bool { return slices.Contains([]string{"get", "update", "delete"}, m.Name) }

// Custom reports whether the method isn't one of the five that resources share.
func (m *Method) Custom() bool {
	_, standard := standardMethods[m.Name]
	return !standard
}

// standard is what the name of a shared method stands for.
type standard struct {
	httpMethod string
	response   Response
	body       bool
}

var standardMethods = map[string]standard{
	"list":   {"GET", ResponseList, false},
	"get":    {"GET", ResponseRecord, false},
	"create": {"POST", ResponseRecord, true},
	"update": {"PATCH", ResponseRecord, true},
	"delete": {"DELETE", ResponseDeleted, false},
}

// customMethod is what any other name stands for.
var customMethod = standard{"POST", ResponseResult, true}
