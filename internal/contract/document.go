package contract

import "cognate/internal/description"

type object = description.Object

// document is a description with the schemas that were compiled so far.
type document struct {
	*description.Document
	compiled map[string]*compiled
}

// operation is what a request is one of.
type operation struct {
	*description.Operation
	doc    *document
	values map[string]string // of the path
}

func (d *document) find(method, path string) (*operation, []string) {
	op, values, templates := d.Find(method, path)
	if op == nil {
		return nil, templates
	}
	return &operation{op, d, values}, nil
}
