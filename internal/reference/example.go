package reference

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"cognate/internal/model"
)

// bodyExample is a body that the integration takes whole: the fields that reach
// the vendor, with the model's example values. Ids of other records are left out
// unless required, since they differ from account to account, and so is what
// gives way to a required field (name beside first_name).
func bodyExample(o offer, body *model.Schema) object {
	out := bodyOf(o, body, false)
	if len(out) == 0 { // it is about nothing but other records
		out = bodyOf(o, body, true)
	}
	return out
}

func bodyOf(o offer, body *model.Schema, references bool) object {
	var out object
	for _, f := range body.Fields {
		if f.Name == model.RemoteData || !o.mapping.TakesBody(f.Name) || redundant(o, f.Name) {
			continue
		}
		if !references && !needed(o, f.Name) && (len(f.Ref) > 0 || f.Type == model.Object && f.Open) {
			continue
		}
		if v := exampleOf(f, f.Name, o.mapping.TakesBody); v != nil {
			out.set(f.Name, v)
		}
	}
	return out
}

// changeExample is a small change: two fields of text that the integration takes.
func changeExample(o offer, body *model.Schema) object {
	const enough = 2
	var out object
	for _, m := range bodyExample(o, body) {
		if body.Field(m.Key).Type == model.String && len(out) < enough {
			out = append(out, m)
		}
	}
	if len(out) == 0 {
		return bodyExample(o, body)
	}
	return out
}

func needed(o offer, path string) bool {
	for _, r := range o.mapping.Required {
		if r.Field == path || contains(r.AnyOf, path) {
			return true
		}
	}
	return false
}

// redundant says whether another field that is required makes up for this one.
func redundant(o offer, path string) bool {
	for _, r := range o.mapping.Required {
		if r.Field != "" && contains(r.Unless, path) {
			return true
		}
	}
	return false
}

// exampleOf makes a value of the parts that keep allows; nil when the model has
// no example for any of them.
func exampleOf(s *model.Schema, path string, keep func(string) bool) any {
	if s.Example.IsSet() {
		return json.RawMessage(s.Example.Bytes())
	}
	switch s.Type {
	case model.Array:
		if v := exampleOf(s.Items, path+"[]", keep); v != nil {
			return []any{v}
		}
	case model.Object:
		var out object
		for _, f := range s.Fields {
			at := path + "." + f.Name
			if !keep(at) {
				continue
			}
			if v := exampleOf(f, at, keep); v != nil {
				out.set(f.Name, v)
			}
		}
		if len(out) > 0 {
			return out
		}
	case model.String:
		if len(s.Enum) > 0 {
			return s.Enum[0]
		}
	default: // nothing to take one from
	}
	return nil
}

// recordExample is a record as the integration answers it, without remote_data;
// without an integration, as the model describes it.
func recordExample(o *offer, record *model.Schema) object {
	keep := func(path string) bool { return true }
	if o != nil {
		keep = o.mapping.Yields
	}
	var out object
	for _, f := range record.Fields {
		if f.Name == model.RemoteData || !keep(f.Name) {
			continue
		}
		if v := exampleOf(f, f.Name, keep); v != nil {
			out.set(f.Name, v)
		}
	}
	return out
}

// answerExample is the whole body of an answer; nil for a file.
func answerExample(o *offer, m *model.Method) any {
	record := recordExample(o, m.Resource.Fields)
	switch m.Response {
	case model.ResponseList:
		return object{
			{"result", []any{record}},
			{"next_cursor", nil},
			{"prev_cursor", nil},
			{"result_count", 1},
			{"is_partial_response", false},
		}
	case model.ResponseDeleted:
		return object{{"id", idExample(m.Resource)}}
	case model.ResponseResult:
		return object{{"result", record}}
	case model.ResponseBinary:
		return nil
	default:
		return record
	}
}

func idExample(r *model.Resource) string {
	if id := r.Fields.Field("id"); id != nil && id.Example.IsSet() {
		return scalarText(id.Example.Bytes())
	}
	return "1"
}

// scalarText is a JSON value as it stands in a query string.
func scalarText(raw []byte) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// curl is the call as a line for the shell. The token and the account come from
// the environment, by the names that `cognate demo` prints, and so does the id of a
// record, which is another in every account: unset, the shell refuses the line.
func curl(base string, o *offer, m *model.Method) (string, error) {
	var b strings.Builder
	path := strings.ReplaceAll(m.Path, "{id}", "${ID:?an id of "+strings.ToLower(label(m.Resource))+", from list or create}")
	address := base + path + "?integrated_account_id=$COGNATE_ACCOUNT_ID"
	for _, q := range queryExample(o, m) {
		address += "&" + q
	}
	b.WriteString("curl ")
	if m.HTTPMethod != "GET" {
		b.WriteString("-X " + m.HTTPMethod + " ")
	}
	b.WriteString(`"` + address + `"` + " \\\n  -H \"Authorization: Bearer $COGNATE_TOKEN\"")
	if m.Body == nil {
		return b.String(), nil
	}
	text, err := indented(sentExample(o, m))
	if err != nil {
		return "", err
	}
	b.WriteString(" \\\n  -H \"Content-Type: application/json\" \\\n  -d '")
	b.WriteString(strings.ReplaceAll(text, "'", `'\''`) + "'")
	return b.String(), nil
}

// sentExample is the body of the example call; without an integration, all that
// the model has examples for.
func sentExample(o *offer, m *model.Method) any {
	switch {
	case o != nil && m.HTTPMethod == "PATCH":
		return changeExample(*o, m.Body)
	case o != nil:
		return bodyExample(*o, m.Body)
	}
	if v := exampleOf(m.Body, "", func(p string) bool { return p != "."+model.RemoteData }); v != nil {
		return v
	}
	return object{}
}

// queryExample shows a page size on lists, and the file's address on downloads.
func queryExample(o *offer, m *model.Method) []string {
	if m.Response == model.ResponseList {
		return []string{"limit=" + strconv.Itoa(exampleLimit)}
	}
	if m.Response != model.ResponseBinary || o != nil && !o.mapping.TakesQuery("file_url") {
		return nil
	}
	if p := m.Param("file_url"); p != nil && p.Example.IsSet() {
		return []string{"file_url=" + url.QueryEscape(scalarText(p.Example.Bytes()))}
	}
	return nil
}

const exampleLimit = 10
