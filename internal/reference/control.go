package reference

import (
	"slices"

	"cognate/internal/model"
)

// control is a parameter that steers a call and belongs to no model.
type control struct {
	Name     string
	Type     string // string, integer, boolean, object, array
	Format   string
	Required bool
	Default  string
	Enum     []string
	Min, Max int // of an integer; 0 for none
	Example  string
	Text     text
	in       func(*model.Method) bool
}

// Page sizes of lists.
const (
	defaultLimit = "25"
	maxLimit     = 250
)

func everywhere(*model.Method) bool { return true }
func onLists(m *model.Method) bool  { return m.Response == model.ResponseList }
func withBody(m *model.Method) bool {
	return m.Name == "create" || m.Name == "update" || m.Custom() && m.Response != model.ResponseBinary
}

func onRecords(m *model.Method) bool {
	return m.Response != model.ResponseBinary && m.Response != model.ResponseDeleted
}

// controls are the parameters of every unified call, in the order of the docs.
var controls = []control{
	{
		Name: "integrated_account_id", Type: "string", Format: "uuid", Required: true, in: everywhere,
		Example: "3f2b8c1e-9a4d-4e7b-8f60-1c2d3e4f5a6b",
		Text:    "The connected account to run against. May be left out with an integrated-account token, which names its account itself.",
	},
	{
		Name: "limit", Type: "integer", Default: defaultLimit, Min: 1, Max: maxLimit, Example: "50", in: onLists,
		Text: "Records on a page, at most 250; more is taken as 250.",
	},
	{
		Name: "next_cursor", Type: "string", in: onLists,
		Text: "The `next_cursor` of the page before, with the same filters, sort and limit. Empty means the first page.",
	},
	{
		Name: "truto_response_format", Type: "string", Default: "unified", Enum: []string{"unified", "raw", "normalized", "stream", "debug"}, in: onRecords,
		Text: "`unified` is the mapped record, `normalized` the same with every field of the model present, `raw` the vendor's own body, `stream` that of a read as it comes, without being held, and `debug` the unified answer beside what was exchanged with the vendor.",
	},
	{
		Name: "truto_ignore_remote_data", Type: "boolean", Default: "false", in: onRecords,
		Text: "Leaves `remote_data` out of the answer.",
	},
	{
		Name: "truto_exclude_fields", Type: "array of strings", Example: "truto_exclude_fields[]=details", in: onRecords,
		Text: "Top-level fields to leave out of each record. Brackets, indices, repeats and commas are all understood.",
	},
	{
		Name: "truto_key_by", Type: "string", Example: "id", in: onLists,
		Text: "Turns `result` into an object keyed by this field of each record.",
	},
	{
		Name: "truto_ignore_limit", Type: "boolean", Default: "false", in: onLists,
		Text: "Reads on past `limit`, up to a bound of the server.",
	},
	{
		Name: "truto_body_passthrough", Type: "boolean", Default: "false", in: withBody,
		Text: "Hands the request's body to the vendor as it comes, unmapped, with its own `Content-Type`.",
	},
	{
		Name: "remote_query", Type: "object", Example: "remote_query[size]=10", in: everywhere,
		Text: "Query parameters of the vendor's own, sent with the main call as they are.",
	},
}

// controlsOf lists the control parameters of a method.
func controlsOf(m *model.Method) []control {
	return slices.DeleteFunc(slices.Clone(controls), func(c control) bool { return !c.in(m) })
}
