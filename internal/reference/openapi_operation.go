package reference

import (
	"net/http"
	"strconv"

	"cognate/internal/model"
)

// operation describes one method.
func operation(s support) (object, error) {
	m := s.method
	op := object{
		{"tags", []any{tag(m.Resource)}},
		{"operationId", m.Resource.Model.Name + "_" + m.Resource.Name + "_" + m.Name},
		{"summary", methodTitle(m)},
	}
	op.put("description", string(join(methodLead(m), text(m.Description))))
	op.set("x-supported-in", s.names())
	if len(s.refusals) > 0 {
		var reasons object
		for _, r := range s.refusals {
			reasons.set(r.in.Name, r.reason)
		}
		op.set("x-unsupported-in", reasons)
	}
	op.set("parameters", parameters(s))
	var first *offer
	if len(s.offers) > 0 {
		first = &s.offers[0]
	}
	if m.Body != nil {
		op.set("requestBody", requestBody(first, m))
	}
	op.set("responses", responses(first, m))
	return op, nil
}

func requestBody(first *offer, m *model.Method) object {
	content := object{{"schema", ref("schemas", bodyName(m))}, {"example", sentExample(first, m)}}
	return object{
		{"required", m.Name == "create" || m.Name == "update"},
		{"content", object{{"application/json", content}}},
	}
}

// responses has the answer of a call that worked, and the errors.
func responses(first *offer, m *model.Method) object {
	var out object
	out.set(successText(m), success(first, m, "The answer."))
	if m.Name == "create" {
		out.set("200", success(first, m, "The vendor had the record and changed it."))
	}
	for _, f := range failuresOf(m) {
		status := strconv.Itoa(f.Status)
		out.set(status, ref("responses", "Error"+status))
	}
	out.set("default", ref("responses", "Error"))
	return out
}

func success(first *offer, m *model.Method, description string) object {
	content := object{{"schema", answerSchema(m)}}
	media := "application/json"
	if m.Response == model.ResponseBinary {
		media, content = "*/*", object{}
	}
	if example := answerExample(first, m); example != nil {
		content.set("example", example)
	}
	return object{
		{"description", description},
		{"headers", successHeaders(m)},
		{"content", object{{media, content}}},
	}
}

func successHeaders(m *model.Method) object {
	var out object
	for _, h := range headers {
		if h.in(m) {
			out.set(h.Name, ref("headers", h.Name))
		}
	}
	return out
}

func answerSchema(m *model.Method) any {
	record := ref("schemas", schemaName(m.Resource))
	switch m.Response {
	case model.ResponseList:
		return object{
			{"type", "object"},
			{"required", []string{"result", "next_cursor"}},
			{"properties", object{
				{"result", object{
					{"description", "The records; an object keyed by truto_key_by, where that is given."},
					{"oneOf", []any{
						object{{"type", "array"}, {"items", record}},
						object{{"type", "object"}, {"additionalProperties", record}},
					}},
				}},
				{"next_cursor", object{{"type", []string{"string", "null"}}, {"description", "Leads to the next page; null on the last one."}}},
				{"prev_cursor", object{{"type", []string{"string", "null"}}}},
				{"result_count", object{{"type", "integer"}, {"description", "Records on this page."}}},
				{"is_partial_response", object{{"type", "boolean"}, {"description", "True when the vendor answered incompletely."}}},
			}},
		}
	case model.ResponseDeleted:
		return object{{"type", "object"}, {"required", []string{"id"}}, {"properties", object{{"id", object{{"type", "string"}}}}}}
	case model.ResponseResult:
		return object{{"type", "object"}, {"required", []string{"result"}}, {"properties", object{{"result", record}}}}
	default:
		return record
	}
}

// header is one that answers carry.
type header struct {
	Name, Type, Description string
	in                      func(*model.Method) bool
}

var headers = []header{
	{"X-Request-Id", "string", "The id of the call: yours, or one made for it.", everywhere},
	{"Server-Timing", "string", "Where the time went, in milliseconds: auth, map, vendor, total.", everywhere},
	{"Cognate-Ignored", "string", "Paths of body fields that the vendor can't take: comma-separated, percent-encoded, sorted.", onWrites},
	{"Cognate-Outcome", "string", "created or updated, after a write.", onWrites},
	{"Cognate-Partial", "string", "What is missing from the answer, when something is.", onWrites},
	{"Cognate-Next-Cursor", "string", "The cursor of the next page, where the format is raw.", onLists},
	{"ratelimit-limit", "string", "The vendor's quota and its window in seconds, such as 500;w=60.", everywhere},
	{"ratelimit-remaining", "integer", "Calls left in the window.", everywhere},
	{"ratelimit-reset", "integer", "Seconds until the window begins anew.", everywhere},
}

// statusOf names what a status of ours stands for.
func statusOf(status int) string {
	return strconv.Itoa(status) + " " + http.StatusText(status)
}
