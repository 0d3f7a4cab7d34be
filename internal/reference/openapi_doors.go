package reference

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// door is an operation that belongs to no resource of a model.
type door struct {
	path, verb, id, tag, summary string
	text                         string
	controls                     []string // parameters of every call that it takes
	params                       []object // its own, of the query
	body                         any      // schema; nil for none
	answer                       any      // schema
	other                        []string // media types that it can answer beside JSON
	statuses                     []int    // of failures
}

// pathParams are the variables of the doors' paths, with an example each.
var pathParams = map[string][2]string{
	"model":       {"A unified model.", "ticketing"},
	"resource":    {"A resource: of the model, or of the vendor's own.", "contacts"},
	"method":      {"A method of the resource.", "list"},
	"integration": {"An integration, by its name.", "happyfox"},
	"id":          {"The id.", "204"},
	"path":        {"A path below the vendor's base address. It may have slashes.", "users"},
}

var pathVariables = regexp.MustCompile(`\{[a-z]+\}`)

// The tags of the doors.
const (
	tagMeta   = "descriptions"
	tagVendor = "vendor"
)

var doorTags = []any{
	object{{"name", tagMeta}, {"description", "What integrations and accounts can do, and how to call them."}},
	object{{"name", tagVendor}, {"description", "The vendor's own API, with the connected account's credential."}},
}

var (
	environmentQuery = object{
		{"name", "environment_id"},
		{"in", "query"},
		{"description", "The environment in question, where the token has none."},
		{"schema", object{{"type", "string"}, {"format", "uuid"}}},
	}
	anyJSON    = object{{"description", "Any JSON."}}
	vendorText = object{{"description", "The vendor's own answer."}}
)

func textQuery(name, description string, enum ...string) object {
	schema := object{{"type", "string"}}
	if len(enum) > 0 {
		schema.set("enum", enum)
	}
	return object{{"name", name}, {"in", "query"}, {"description", description}, {"schema", schema}}
}

// doors are the operations beside those of the models, in the order of the docs.
func doors() []door {
	account := []string{"integrated_account_id"}
	list := append(account, "limit", "next_cursor", "truto_key_by", "truto_ignore_limit")
	format := textQuery("truto_response_format", "unified is the vendor's record as it is, raw its whole body, stream that body as it comes, debug the answer beside what was exchanged.", "unified", "raw", "stream", "debug")
	offers := []object{
		textQuery("type", "Which methods to tell.", "unified", "proxy", "all"),
		textQuery("resource", "Only this resource."),
		textQuery("methods", "Names with commas between, or read, write and custom."),
		textQuery("has_description", "Understood, and leaves nothing out.", "true", "false"),
	}
	capabilities := append(slices.Clone(offers), textQuery("include_proof", "true tells how well each field and each parameter is proven.", "true", "false"))
	meta, vendor := []int{400, 401, 403, 404, 429}, []int{400, 401, 403, 404, 405, 413, 415, 422, 429, 500, 502, 503, 504}
	all := []door{
		{
			path: "/unified/meta/{model}/{integration}", verb: "get", id: "describe_integration", tag: tagMeta, summary: "Describe an integration",
			text:   "How to connect an account, and which methods of the model there are.",
			params: []object{textQuery("format", "json, or the same as one text.", "json", "md", "html"), environmentQuery},
			answer: ref("schemas", "IntegrationDocument"), other: []string{"text/markdown", "text/html"}, statuses: meta,
		},
		{
			path: "/unified/{model}/{resource}/meta/{method}", verb: "get", id: "describe_method_of_account", tag: tagMeta, summary: "Describe a method for an account",
			controls: account, answer: ref("schemas", "MethodMeta"), statuses: meta,
		},
		{
			path: "/unified/{model}/{resource}/{integration}/meta/{method}", verb: "get", id: "describe_method_of_integration", tag: tagMeta, summary: "Describe a method for an integration",
			text: "Not with the token of an account.", params: []object{environmentQuery}, answer: ref("schemas", "MethodMeta"), statuses: meta,
		},
		{
			path: "/integration/{id}/capabilities", verb: "get", id: "capabilities_of_integration", tag: tagMeta, summary: "What an integration can do",
			text: "The id may be the integration's name.", params: capabilities, answer: ref("schemas", "Capabilities"), statuses: meta,
		},
		{
			path: "/integrated-account/{id}/capabilities", verb: "get", id: "capabilities_of_account", tag: tagMeta, summary: "What an account can do",
			params: capabilities, answer: ref("schemas", "Capabilities"), statuses: meta,
		},
		{
			path: "/integration/{id}/tools", verb: "get", id: "tools_of_integration", tag: tagMeta, summary: "The methods of an integration as tools",
			text: "The id may be the integration's name.", params: offers, answer: ref("schemas", "Tools"), statuses: meta,
		},
		{
			path: "/integrated-account/{id}/tools", verb: "get", id: "tools_of_account", tag: tagMeta, summary: "The methods of an account as tools",
			params: offers, answer: ref("schemas", "Tools"), statuses: meta,
		},
		{
			path: "/proxy/{resource}", verb: "get", id: "proxy_list", tag: tagVendor, summary: "List a vendor's own records",
			text:     "Of a resource with a single record, that record. Other parameters go to the vendor as they are.",
			controls: list, params: []object{format}, answer: object{{"anyOf", []any{ref("schemas", "VendorList"), vendorText}}}, statuses: vendor,
		},
	}
	for _, verb := range []string{"get", "head", "post", "put", "patch", "delete", "options"} {
		op := door{
			path: "/custom/{path}", verb: verb, id: "custom_" + verb, tag: tagVendor, summary: "Make any call of the vendor's API",
			text:     "The path, the query and the body go to the vendor as they are, and its answer is passed on. methodConfig, here or in a JSON body, says what the call is like.",
			controls: account, params: []object{
				textQuery("methodConfig", "JSON object with keys of a vendor call: items, item, pagination, body, answer, error_when, headers."),
				textQuery("truto_response_format", "debug has the answer read whole, beside what was exchanged.", "unified", "debug"),
			},
			answer: vendorText, other: []string{"*/*"}, statuses: vendor,
		}
		if verb != "get" && verb != "head" {
			op.body = anyJSON
		}
		all = append(all, op)
	}
	for _, d := range []struct{ verb, path, id, summary string }{
		{"post", "/proxy/{resource}", "proxy_create", "Create a vendor's own record"},
		{"patch", "/proxy/{resource}", "proxy_update_elsewhere", "Change a vendor's own record whose id stands elsewhere"},
		{"put", "/proxy/{resource}", "proxy_replace_elsewhere", "Change a vendor's own record whose id stands elsewhere"},
		{"delete", "/proxy/{resource}", "proxy_delete_elsewhere", "Delete a vendor's own record whose id stands elsewhere"},
		{"get", "/proxy/{resource}/{id}", "proxy_get", "Get a vendor's own record"},
		{"patch", "/proxy/{resource}/{id}", "proxy_update", "Change a vendor's own record"},
		{"put", "/proxy/{resource}/{id}", "proxy_replace", "Change a vendor's own record"},
		{"delete", "/proxy/{resource}/{id}", "proxy_delete", "Delete a vendor's own record"},
		{"post", "/proxy/{resource}/{id}", "proxy_method", "Call another method of the vendor's own; {id} is its name"},
	} {
		op := door{path: d.path, verb: d.verb, id: d.id, tag: tagVendor, summary: d.summary, controls: account, params: []object{format}, answer: vendorText, statuses: vendor}
		if d.verb != "get" {
			op.body = anyJSON
		}
		all = append(all, op)
	}
	return all
}

// doorPaths has an entry for each path of the doors.
func doorPaths() object {
	var paths object
	for _, d := range doors() {
		i := indexOf(paths, d.path)
		if i < 0 {
			paths.set(d.path, object{})
			i = len(paths) - 1
		}
		item, _ := paths[i].Value.(object)
		item.set(d.verb, d.operation())
		paths[i].Value = item
	}
	return paths
}

func (d door) operation() object {
	op := object{{"tags", []any{d.tag}}, {"operationId", d.id}, {"summary", d.summary}}
	op.put("description", d.text)
	params := []any{}
	for _, name := range pathVariables.FindAllString(d.path, -1) {
		name = strings.Trim(name, "{}")
		about := pathParams[name]
		params = append(params, object{
			{"name", name},
			{"in", "path"},
			{"required", true},
			{"description", about[0]},
			{"schema", object{{"type", "string"}}},
			{"example", about[1]},
		})
	}
	for _, name := range d.controls {
		params = append(params, ref("parameters", name))
	}
	for _, p := range d.params {
		params = append(params, p)
	}
	op.set("parameters", params)
	if d.body != nil {
		op.set("requestBody", object{{"content", object{{"application/json", object{{"schema", d.body}}}}}})
	}
	op.set("responses", d.responses())
	return op
}

func (d door) responses() object {
	content := object{{"application/json", object{{"schema", d.answer}}}}
	for _, media := range d.other {
		content.set(media, object{{"schema", object{{"type", "string"}}}})
	}
	var heads object
	for _, name := range []string{"X-Request-Id", "Server-Timing"} {
		heads.set(name, ref("headers", name))
	}
	out := object{{"200", object{{"description", "The answer."}, {"headers", heads}, {"content", content}}}}
	for _, status := range d.statuses {
		out.set(strconv.Itoa(status), ref("responses", "Error"+strconv.Itoa(status)))
	}
	out.set("default", ref("responses", "Error"))
	return out
}
