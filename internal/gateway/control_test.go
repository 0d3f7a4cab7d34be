package gateway_test

import (
	"fmt"
	"strings"
	"testing"

	"cognate/internal/engine"
)

func TestControlParameters(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		query string
		check func(c *engine.Call) any
		want  any
	}{
		"default format":        {"", func(c *engine.Call) any { return c.Format }, engine.FormatUnified},
		"empty format":          {"truto_response_format=", func(c *engine.Call) any { return c.Format }, engine.FormatUnified},
		"raw":                   {"truto_response_format=raw", func(c *engine.Call) any { return c.Format }, engine.FormatRaw},
		"normalized":            {"truto_response_format=normalized", func(c *engine.Call) any { return c.Format }, engine.FormatNormalized},
		"debug":                 {"truto_response_format=debug", func(c *engine.Call) any { return c.Format }, engine.FormatDebug},
		"ignore remote data":    {"truto_ignore_remote_data=true", func(c *engine.Call) any { return c.IgnoreRemoteData }, true},
		"keep remote data":      {"truto_ignore_remote_data=false", func(c *engine.Call) any { return c.IgnoreRemoteData }, false},
		"exclude, brackets":     {"truto_exclude_fields[]=id&truto_exclude_fields[]=name", excluded, "id name"},
		"exclude, indices":      {"truto_exclude_fields[1]=name&truto_exclude_fields[0]=id", excluded, "id name"},
		"exclude, repeats":      {"truto_exclude_fields=id&truto_exclude_fields=name", excluded, "id name"},
		"exclude, commas":       {"truto_exclude_fields=id,%20name,,", excluded, "id name"},
		"exclude, all mixed":    {"truto_exclude_fields[]=id,name&truto_exclude_fields=phones", excluded, "id name phones"},
		"exclude, empty":        {"truto_exclude_fields=", excluded, ""},
		"key by":                {"truto_key_by=id", func(c *engine.Call) any { return c.KeyBy }, "id"},
		"ignore limit":          {"truto_ignore_limit=true", func(c *engine.Call) any { return c.IgnoreLimit }, true},
		"limit":                 {"limit=10", func(c *engine.Call) any { return c.Limit }, 10},
		"limit, leading zeros":  {"limit=00010", func(c *engine.Call) any { return c.Limit }, 10},
		"limit, empty":          {"limit=", func(c *engine.Call) any { return c.Limit }, 0},
		"limit, huge":           {"limit=99999999999999999999999999", func(c *engine.Call) any { return c.Limit }, 1_000_000_000},
		"cursor":                {"next_cursor=abc%2B", func(c *engine.Call) any { return c.Cursor }, "abc+"},
		"cursor, empty":         {"next_cursor=", func(c *engine.Call) any { return c.Cursor }, ""},
		"remote query":          {"remote_query[status]=2&remote_query[q]=a+b", remoteQuery, `{"status":"2","q":"a b"}`},
		"remote query, deep":    {"remote_query[a][b][]=1&remote_query[7]=x", remoteQuery, `{"a":{"b":["1"]},"7":"x"}`},
		"remote query, empty":   {"remote_query=", remoteQuery, ``},
		"remote query, none":    {"", remoteQuery, ``},
		"off: body passthrough": {"truto_body_passthrough=false", own, `{}`},
		"off: skip":             {"truto_skip_api_call=false", own, `{}`},
		"empty: super query":    {"truto_super_query=", own, `{}`},
		"own parameters":        {"limit=1&emails[][email]=ana@example.com&name=x&sort_by[name]=asc", own, `{"emails":[{"email":"ana@example.com"}],"name":"x","sort_by":{"name":"asc"}}`},
		"raw query":             {"limit=1&name=x", raw, `{"integrated_account_id":"` + accountID + `","limit":"1","name":"x"}`},
		"unknown truto word":    {"truto_exclude_field=x", own, `{"truto_exclude_field":"x"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			a := s.send(t, "GET", "/unified/ticketing/contacts"+ref+"&"+c.query, "")
			if a.status != 200 {
				t.Fatalf("%d %s", a.status, a.text)
			}
			call := s.engine.last(t)
			if got := c.check(&call); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func excluded(c *engine.Call) any    { return strings.Join(c.ExcludeFields, " ") }
func own(c *engine.Call) any         { return string(c.Query.AppendJSON(nil)) }
func raw(c *engine.Call) any         { return string(c.RawQuery.AppendJSON(nil)) }
func remoteQuery(c *engine.Call) any { return string(c.RemoteQuery.AppendJSON(nil)) }

func TestControlParametersRefused(t *testing.T) {
	t.Parallel()
	const list, record = "GET /unified/ticketing/contacts", "GET /unified/ticketing/contacts/7"
	var many strings.Builder
	for i := range 101 {
		fmt.Fprintf(&many, "f%d,", i)
	}
	for name, c := range map[string]struct{ route, query, paths, message string }{
		"format":               {list, "truto_response_format=xml", "truto_response_format:enum", `"xml" is none of unified, raw, normalized, stream and debug`},
		"boolean":              {list, "truto_ignore_remote_data=yes", "truto_ignore_remote_data:type", `true or false is needed, not "yes"`},
		"boolean, case":        {list, "truto_ignore_limit=True", "truto_ignore_limit:type", `true or false is needed, not "True"`},
		"zero":                 {list, "limit=0", "limit:type", `a whole number from 1 is needed, not "0"`},
		"negative":             {list, "limit=-1", "limit:type", `a whole number from 1 is needed, not "-1"`},
		"plus":                 {list, "limit=%2B1", "limit:type", `a whole number from 1 is needed, not "+1"`},
		"NaN":                  {list, "limit=NaN", "limit:type", `a whole number from 1 is needed, not "NaN"`},
		"fraction":             {list, "limit=1.5", "limit:type", `a whole number from 1 is needed, not "1.5"`},
		"other digits":         {list, "limit=%D9%A1", "limit:type", `a whole number from 1 is needed, not "١"`},
		"limit twice":          {list, "limit=1&limit=2", "limit:type", "it takes one value and is sent once, without brackets"},
		"limit as object":      {list, "limit[gt]=1", "limit:type", "it takes one value and is sent once, without brackets"},
		"limit of a record":    {record, "limit=1", "limit:unsupported", "it is for lists; this is get"},
		"cursor of a record":   {record, "next_cursor=x", "next_cursor:unsupported", "it is for lists; this is get"},
		"key by of a record":   {record, "truto_key_by=id", "truto_key_by:unsupported", "it is for lists; this is get"},
		"ignore limit, record": {record, "truto_ignore_limit=true", "truto_ignore_limit:unsupported", "it is for lists; this is get"},
		"super query":          {list, "truto_super_query=apac", "truto_super_query:unsupported", "it is not offered yet"},
		"body passthrough":     {list, "truto_body_passthrough=true", "truto_body_passthrough:unsupported", "it is for writes; this is list"},
		"passthrough, record":  {record, "truto_body_passthrough=true", "truto_body_passthrough:unsupported", "it is for writes; this is get"},
		"passthrough, maybe":   {list, "truto_body_passthrough=maybe", "truto_body_passthrough:type", `true or false is needed, not "maybe"`},
		"skip":                 {list, "truto_skip_api_call=true", "truto_skip_api_call:unsupported", "it is not offered yet"},
		"remote query":         {list, "remote_query=x", "remote_query:type", "the provider's own parameters stand in brackets: remote_query[name]=value"},
		"remote query list":    {list, "remote_query[]=x", "remote_query:type", "the provider's own parameters stand in brackets: remote_query[name]=value"},
		"exclude object":       {list, "truto_exclude_fields[a]=x", "truto_exclude_fields:type", "a list of field names is needed: truto_exclude_fields[]=name"},
		"exclude objects":      {list, "truto_exclude_fields[][a]=x", "truto_exclude_fields:type", "a list of field names is needed: truto_exclude_fields[]=name"},
		"exclude many":         {list, "truto_exclude_fields=" + many.String(), "truto_exclude_fields:length", "there are more than 100 names"},
		"several":              {list, "limit=x&truto_ignore_remote_data=1", "limit:type truto_ignore_remote_data:type", `a whole number from 1 is needed, not "x" (and 1 more)`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			method, path, _ := strings.Cut(c.route, " ")
			a := s.send(t, method, path+ref+"&"+c.query, "")
			first, _, _ := strings.Cut(c.paths, ":")
			if m := a.message(t, 400); m != "query parameter "+first+": "+c.message {
				t.Errorf("message\n got %s\nwant %s", m, c.message)
			}
			if a.paths() != c.paths || s.engine.count() != 0 {
				t.Errorf("failures %q, want %q", a.paths(), c.paths)
			}
		})
	}
}
