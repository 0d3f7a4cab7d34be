package connector

import (
	"net/http"
	"strings"

	"cognate/internal/definition"
	"cognate/internal/media"
)

// adhocFile is what a caller says of a vendor call that no connector has: keys of a
// vendor call, and headers as they are.
type adhocFile struct {
	Items      definition.Text                 `yaml:"items" doc:"Expression over response: the records. Its presence makes the call a list."`
	Item       definition.Text                 `yaml:"item" doc:"Expression over response: the record, where it is wrapped."`
	ErrorWhen  definition.Text                 `yaml:"error_when" doc:"Expression over response, headers and status: true, or the status that should have been."`
	Headers    definition.Map[definition.Text] `yaml:"headers" doc:"Headers to send: name → text."`
	Pagination *paginationFile                 `yaml:"pagination" doc:"How the list is paged."`
	wireFile   `yaml:",inline"`
}

// maxAdhoc bounds what a caller says of a call, in bytes.
const maxAdhoc = 64 << 10

// AdhocName is the resource of calls that no connector has.
const AdhocName = "custom"

// Adhoc makes a call of this integration that its connector does not have: verb
// and path, percent-encoded, below the base address. config, if any, is a JSON
// object with keys of a vendor call: items, item, pagination, body, answer,
// error_when, and headers. Its expressions see what those of a connector do, and no
// secret. Without it the call passes body and answer on as they are.
func (i *Integration) Adhoc(verb, path string, config []byte) (*Method, []Param, definition.Problems) {
	m := &Method{
		Resource: AdhocName, Name: strings.ToLower(verb), HTTPMethod: verb, Path: fixedPath(path),
		Wire: Wire{Body: media.Raw, Answer: media.Binary},
	}
	if config == nil {
		return m, nil, nil
	}
	if len(config) > maxAdhoc {
		return nil, nil, definition.Problems{{Message: "it is larger than 64 KiB"}}
	}
	root, problems := definition.ParseJSON("", config)
	if root == nil || len(problems) > 0 {
		return nil, nil, problems
	}
	var f adhocFile
	if problems = definition.DecodeNode(root, &f); len(problems) > 0 {
		return nil, nil, problems
	}
	own := *i
	own.Methods = nil
	c := &compiler{integration: &own}
	headers := c.adhocHeaders(f.Headers)
	if f.Anonymous {
		c.problem(root.Pos(), "anonymous", "the account's credential always goes along")
	}
	c.method(AdhocName, m.Name, root.Pos(), &methodFile{
		Call: definition.NewText(root.Pos(), verb+" /"), Items: f.Items, Item: f.Item, ErrorWhen: f.ErrorWhen, Pagination: f.Pagination, wireFile: f.wireFile,
	}, nil)
	if len(c.problems) > 0 {
		c.problems.Sort()
		return nil, nil, below(c.problems, "resources."+m.FullName())
	}
	m = own.Methods[0]
	m.Path = fixedPath(path)
	return m, headers, nil
}

// adhocHeaders checks the headers that a caller names.
func (c *compiler) adhocHeaders(m definition.Map[definition.Text]) []Param {
	var out []Param
	for _, e := range m.Entries() {
		switch value := e.Value.Value(); {
		case !IsHeaderName(e.Key):
			c.problem(e.KeyPos, "headers", "%q is not the name of a header", e.Key)
		case !CanSetHeader(e.Key):
			c.problem(e.KeyPos, "headers", "%s is not a caller's to set", e.Key)
		case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
			c.problem(e.Value.Pos(), "headers", "a control character in the header %s", e.Key)
		default:
			out = append(out, Param{Name: http.CanonicalHeaderKey(e.Key), Value: value})
		}
	}
	return out
}

// fixedPath is a path without variables, percent-encoded already. What errors and
// logs show of it tells nothing.
func fixedPath(escaped string) Path {
	return Path{Template: "/…", parts: []pathPart{{literal: escaped}}}
}
