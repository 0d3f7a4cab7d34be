package model_test

import (
	"fmt"
	"strings"
	"testing"

	"cognate"
	"cognate/internal/model"
	"cognate/jsonata"
)

func parse(tb testing.TB, text string) jsonata.Value {
	tb.Helper()
	v, err := jsonata.ParseString(text)
	if err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	return v
}

func list(failures []cognate.Failure) string {
	var lines []string
	for _, f := range failures {
		lines = append(lines, fmt.Sprintf("%s %s: %s", f.Path, f.Code, f.Message))
	}
	return strings.Join(lines, "\n")
}

func TestValidate(t *testing.T) {
	t.Parallel()
	ticketing := shipped(t).Model("ticketing")
	cases := []struct{ name, method, body, want string }{
		{"good", "contacts create", `{"first_name":"Ben","emails":[{"email":"ben@example.com","type":"work"}],"custom_fields":{"2":1}}`, ""},
		{"null clears", "contacts update", `{"details":null,"emails":null,"custom_fields":null,"remote_data":null}`, ""},
		{"open enum", "contacts create", `{"emails":[{"email":"ben@example.com","type":"yacht"}]}`, ""},
		{"unknown keys", "contacts create", `{"nick":"B","emails":[{"email":"ben@example.com","verified":true}]}`, ""},
		{"no object", "contacts create", `[1]`, " type: must be an object, not an array"},
		{"null body", "contacts create", `null`, " type: must be an object, not null"},
		{
			"all at once", "contacts create",
			`{"first_name":1,"emails":[{"email":"ben"},{"type":"work"},null,{"email":null}],"phones":{},"remote_data":"x"}`,
			"emails[0].email format: must be a mail address, such as ben@example.com\n" +
				"emails[1].email required: is required\n" +
				"emails[2] type: must be an object, not null\n" +
				"emails[3].email required: is required and can't be null\n" +
				"first_name type: must be a string, not a number\n" +
				"phones type: must be an array, not an object\n" +
				"remote_data type: must be an object, not a string",
		},
		{"closed enum", "workspaces create", `{"type":"secret"}`, "type enum: must be one of public, private"},
		{"boolean", "tickets create", `{"is_private":"true"}`, "is_private type: must be a boolean, not a string"},
		{"date-time", "tickets create", `{"created_at":"2025-03-04 10:15"}`, "created_at format: must be a date-time with a zone, such as 2025-03-04T10:15:00Z"},
		{"day", "tickets create", `{"due_date":"2025-03-04","created_at":"2025-03-04t10:15:00.5+02:00"}`, ""},
		{"no day", "tickets create", `{"due_date":"2025-02-30"}`, "due_date format: must be a date or a date-time with a zone, such as 2025-03-04 or 2025-03-04T10:15:00Z"},
		{"deep", "tickets update", `{"assignees":[{"id":"1","emails":[{"email":"x@"}]}]}`, "assignees[0].emails[0].email format: must be a mail address, such as ben@example.com"},
		{"base64", "attachments create", `{"data":"a b="}`, "data format: must be base64 text"},
		{"base64 good", "attachments create", `{"data":"SGVsbG8="}`, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			resource, method, _ := strings.Cut(c.method, " ")
			body := ticketing.Resource(resource).Method(method).Body
			if got := list(body.Validate(parse(t, c.body))); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestValidateIsBounded(t *testing.T) {
	t.Parallel()
	body := shipped(t).Model("ticketing").Resource("contacts").Method("create").Body
	v := parse(t, `{"emails":[`+strings.Repeat("1,", 999)+`1],"x":1}`)
	if n := len(body.Validate(v)); n != 100 {
		t.Errorf("%d failures", n)
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	cases := map[model.Format][2][]string{
		model.DateTime:       {{"2025-03-04T10:15:00Z", "2025-03-04T10:15:00.123+01:00"}, {"2025-03-04", "2025-03-04T10:15:00", "", "x", "2025-13-04T10:15:00Z"}},
		model.Date:           {{"2025-03-04"}, {"2025-3-4", "2025-03-04T10:15:00Z", "2025-02-29"}},
		model.DateOrDateTime: {{"2025-03-04", "2025-03-04T10:15:00Z"}, {"tomorrow"}},
		model.Email:          {{"a@b.example", "a.b+c@example.com", "é@example.org"}, {"", "a", "a@", "A <a@example.com>", " a@example.com", "a@example.com\n", strings.Repeat("a", 250) + "@example.com"}},
		model.URI:            {{"https://example.com/x", "mailto:a@example.com"}, {"example.com", "/x", "http://", ""}},
		model.UUID:           {{"3f2b8c1e-9a4d-4e7b-8f60-1c2d3e4f5a6b"}, {"3f2b8c1e9a4d4e7b8f601c2d3e4f5a6b", ""}},
		model.Base64:         {{"", "QQ==", "QUI=", "QUJD"}, {"Q", "QQ=", "Q===", "QQ=A", "Q-_A"}},
	}
	for format, texts := range cases {
		s := &model.Schema{Type: model.String, Format: format}
		for _, good := range texts[0] {
			if f := s.Validate(jsonata.String(good)); len(f) > 0 {
				t.Errorf("%s: %q is refused: %v", format, good, f)
			}
		}
		for _, bad := range texts[1] {
			if f := s.Validate(jsonata.String(bad)); len(f) != 1 {
				t.Errorf("%s: %q is taken", format, bad)
			}
		}
	}
}

func TestUnknown(t *testing.T) {
	t.Parallel()
	body := shipped(t).Model("ticketing").Resource("contacts").Method("create").Body
	v := parse(t, `{"name":"x","nick":1,"emails":[{"email":"a"},{"email":"b","verified":true}],"custom_fields":{"a":1},"remote_data":{"b":1},"is_active":true,"a.b":1}`)
	if got := strings.Join(body.Unknown(v), " "); got != `nick emails[1].verified is_active ["a.b"]` {
		t.Errorf("got %s", got)
	}
}

func TestNormalize(t *testing.T) {
	t.Parallel()
	ticketing := shipped(t).Model("ticketing")
	contact := func(changes string) string {
		out := `{"id":null,"first_name":null,"last_name":null,"name":null,"emails":null,"phones":null,"details":null,"account_id":null,` +
			`"created_at":null,"updated_at":null,"etag":null,"custom_fields":null,"is_active":null}`
		for change := range strings.SplitSeq(changes, "|") {
			key, _, _ := strings.Cut(change, ":")
			if change != "" {
				out = strings.Replace(out, key+":null", change, 1)
			}
		}
		return out
	}
	cases := []struct{ name, record, want string }{
		{"empty", `{}`, contact("")},
		{"order and outsiders", `{"x":1,"name":"Ben","id":"1"}`, contact(`"id":"1"|"name":"Ben"`)},
		{"to strings", `{"id":12345678901234567890,"details":true,"account_id":7}`, contact(`"id":"12345678901234567890"|"details":"true"|"account_id":"7"`)},
		{"no string at all", `{"name":{"a":1}}`, contact("")},
		{"times", `{"created_at":"2025-03-04T10:15:00+02:00","updated_at":"2025-03-04 10:15:00.250"}`, contact(`"created_at":"2025-03-04T08:15:00Z"|"updated_at":"2025-03-04T10:15:00.25Z"`)},
		{"a day as a time", `{"created_at":"2025-03-04","updated_at":"soon"}`, contact(`"created_at":"2025-03-04T00:00:00Z"|"updated_at":"soon"`)},
		{"booleans", `{"is_active":1}`, contact(`"is_active":true`)},
		{"booleans in words", `{"is_active":"False"}`, contact(`"is_active":false`)},
		{"one for many", `{"emails":{"email":"a@example.com"},"phones":[null,{"number":5,"x":1}]}`, contact(`"emails":[{"email":"a@example.com","type":null}]|"phones":[{"number":"5","extension":null,"type":null}]`)},
		{"open object", `{"custom_fields":{"b":1,"a":{"c":null}}}`, contact(`"custom_fields":{"b":1,"a":{"c":null}}`)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := string(ticketing.Resource("contacts").Fields.Normalize(parse(t, c.record)).AppendJSON(nil))
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
	t.Run("remote_data", func(t *testing.T) {
		t.Parallel()
		got := string(ticketing.Resource("teams").Fields.Normalize(parse(t, `{"remote_data":{"z":[1.50]}}`)).AppendJSON(nil))
		if !strings.HasSuffix(got, `,"remote_data":{"z":[1.5]}}`) {
			t.Errorf("got %s", got)
		}
	})
	t.Run("a bare id", func(t *testing.T) {
		t.Parallel()
		v := ticketing.Resource("tickets").Fields.Normalize(parse(t, `{"team":6,"due_date":"2025-03-04","attachments":[{"size":"12"}]}`))
		got := string(jsonata.Array(v.Get("team"), v.Get("due_date"), v.Get("attachments").Index(0).Get("size")).AppendJSON(nil))
		if got != `[{"id":"6","name":null},"2025-03-04",12]` {
			t.Errorf("got %s", got)
		}
	})
}

func TestCoerce(t *testing.T) {
	t.Parallel()
	ticketing := shipped(t).Model("ticketing")
	cases := []struct{ name, param, value, want, failures string }{
		{"string", "contacts name", `"Ben"`, `"Ben"`, ""},
		{"string with parts", "contacts name", `{"a":"1"}`, `{"a":"1"}`, "name type: must be a string, not an object"},
		{"boolean", "comments is_internal", `"true"`, `true`, ""},
		{"bad boolean", "comments is_internal", `"yes"`, `"yes"`, "is_internal type: must be true or false"},
		{"boolean list", "comments is_internal", `["true"]`, `["true"]`, "is_internal type: must be a boolean, not an array"},
		{"objects", "contacts emails", `[{"email":"a@example.com"}]`, `[{"email":"a@example.com"}]`, ""},
		{"one for many", "contacts emails", `{"email":"a@example.com"}`, `[{"email":"a@example.com"}]`, ""},
		{"bad format and key", "contacts emails", `[{"email":"a","mail":"b"}]`, `[{"email":"a","mail":"b"}]`, "emails[0].email format: must be a mail address, such as ben@example.com\nemails[0].mail unknown: is not known; there is email, type"},
		{"id for object", "comments ticket", `"42"`, `{"id":"42"}`, ""},
		{"no id for object", "contacts emails", `["a@example.com"]`, `["a@example.com"]`, "emails[0] type: must be an object, not a string"},
		{"enum", "collections type", `"epoch"`, `"epoch"`, "type enum: must be one of component, epic, iteration, milestone, product, project, section, tasklist, version, workflow"},
		{"range", "contacts created_at", `{"gte":"2025-03-04","lt":"2025-03-05T00:00:00Z"}`, `{"gte":"2025-03-04","lt":"2025-03-05T00:00:00Z"}`, ""},
		{"bare range", "contacts created_at", `"2025-03-04"`, `"2025-03-04"`, ""},
		{"bad range", "contacts created_at", `{"after":"2025-03-04","lt":"x","gt":{}}`, `{"after":"2025-03-04","lt":"x","gt":{}}`, "created_at.after unknown: is not known; a range has gt, gte, lt, lte\n" +
			"created_at.lt format: must be a date or a date-time with a zone, such as 2025-03-04 or 2025-03-04T10:15:00Z\n" +
			"created_at.gt format: must be a date or a date-time with a zone, such as 2025-03-04 or 2025-03-04T10:15:00Z"},
		{"range list", "contacts created_at", `["2025"]`, `["2025"]`, "created_at type: must be a date or a date-time with a zone, such as 2025-03-04 or 2025-03-04T10:15:00Z, or bounds as in created_at[gte]=…"},
		{"sort", "contacts sort_by", `{"created_at":"desc"}`, `{"created_at":"desc"}`, ""},
		{"bad sort", "contacts sort_by", `{"id":"asc","created_at":"up"}`, `{"id":"asc","created_at":"up"}`, "sort_by.id unknown: can't be sorted by; there is created_at, first_name, last_name, updated_at\nsort_by.created_at enum: must be asc or desc"},
		{"bare sort", "contacts sort_by", `"created_at"`, `"created_at"`, "sort_by type: must name a field with asc or desc, as in sort_by[created_at]=asc"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			resource, param, _ := strings.Cut(c.param, " ")
			v, failures := ticketing.Resource(resource).Method("list").Param(param).Coerce(parse(t, c.value))
			if got := string(v.AppendJSON(nil)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if got := list(failures); got != c.failures {
				t.Errorf("got\n%s\nwant\n%s", got, c.failures)
			}
		})
	}
	number := &model.Schema{Name: "n", Type: model.Integer}
	for text, good := range map[string]bool{`"12"`: true, `"1.5"`: false, `"x"`: false, `"Inf"`: false, `12`: true, `true`: false} {
		if _, failures := number.Coerce(parse(t, text)); (len(failures) == 0) != good {
			t.Errorf("%s: %v", text, failures)
		}
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	ticketing := shipped(t).Model("ticketing")
	cases := []struct {
		name, param, want, got string
		match                  bool
	}{
		{"fold", "contacts name", `" ben EXAMPLE"`, `"Ben Example"`, true},
		{"fold is whole", "contacts name", `"Ben"`, `"Ben Example"`, false},
		{"exact", "contacts account_id", `"7"`, `7`, true},
		{"exact has case", "contacts account_id", `"A"`, `"a"`, false},
		{"absent", "contacts account_id", `"7"`, `null`, false},
		{"any address", "contacts emails", `[{"email":"B@example.com"}]`, `[{"email":"a@example.com"},{"email":"b@example.com","type":"work"}]`, true},
		{"both keys", "contacts emails", `[{"email":"b@example.com","type":"home"}]`, `[{"email":"b@example.com","type":"work"}]`, false},
		{"digits", "contacts phones", `[{"number":"001 555-0100"}]`, `[{"number":"+1 (555) 0100"}]`, true},
		{"no digits", "contacts phones", `[{"number":"x"}]`, `[{"number":"y"}]`, false},
		{"words", "tickets name", `"PARCEL arrived"`, `"Parcel has not arrived"`, true},
		{"no such word", "tickets name", `"parcel came"`, `"Parcel has not arrived"`, false},
		{"boolean", "comments is_internal", `true`, `true`, true},
		{"other boolean", "comments is_internal", `true`, `false`, false},
		{"day", "contacts created_at", `"2025-03-04"`, `"2025-03-04T23:59:59Z"`, true},
		{"next day", "contacts created_at", `"2025-03-04"`, `"2025-03-05T00:00:00Z"`, false},
		{"moment", "contacts created_at", `"2025-03-04T10:00:00Z"`, `"2025-03-04T12:00:00+02:00"`, true},
		{"gt a day", "contacts created_at", `{"gt":"2025-03-04"}`, `"2025-03-05T00:00:00Z"`, true},
		{"gt within the day", "contacts created_at", `{"gt":"2025-03-04"}`, `"2025-03-04T12:00:00Z"`, false},
		{"gt a moment", "contacts created_at", `{"gt":"2025-03-04T10:00:00Z"}`, `"2025-03-04T10:00:00Z"`, false},
		{"gte", "contacts created_at", `{"gte":"2025-03-04"}`, `"2025-03-04T00:00:00Z"`, true},
		{"lt", "contacts created_at", `{"lt":"2025-03-04"}`, `"2025-03-04T00:00:00Z"`, false},
		{"lte a day", "contacts created_at", `{"lte":"2025-03-04"}`, `"2025-03-04T12:00:00Z"`, true},
		{"lte a moment", "contacts created_at", `{"lte":"2025-03-04T10:00:00Z"}`, `"2025-03-04T10:00:00Z"`, true},
		{"between", "contacts created_at", `{"gte":"2025-03-01","lt":"2025-03-04"}`, `"2025-03-04T10:00:00Z"`, false},
		{"no time", "contacts created_at", `"2025-03-04"`, `"soon"`, false},
		{"object", "tickets status", `{"name":"open"}`, `{"id":"1","name":"open"}`, true},
		{"other object", "tickets status", `{"name":"closed"}`, `{"id":"1","name":"open"}`, false},
		{"due day", "tickets due_date", `"2025-03-04"`, `"2025-03-04"`, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			resource, param, _ := strings.Cut(c.param, " ")
			s := ticketing.Resource(resource).Method("list").Param(param)
			if got := s.Match(parse(t, c.want), parse(t, c.got)); got != c.match {
				t.Errorf("got %v", got)
			}
		})
	}
}

// Whatever comes, checking, coercing and normalizing end, and a normalized record
// has the types of the model and is its own normal form.
func FuzzSchema(f *testing.F) {
	set := shipped(f)
	for _, seed := range []string{
		`{}`, `null`, `[[]]`, `{"id":1,"emails":[{"email":"a@example.com"}],"created_at":"2025-03-04"}`,
		`{"assignees":[1,"2",{"id":3,"phones":"x"}],"team":6,"due_date":"2025-03-04 10:00:00 +0200","attachments":{"size":"1e400"}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := jsonata.ParseString(text)
		if err != nil {
			return
		}
		for _, name := range []string{"tickets", "contacts", "attachments"} {
			r := set.Model("ticketing").Resource(name)
			r.Method("create").Body.Validate(v)
			r.Method("create").Body.Unknown(v)
			for _, p := range r.Method("list").Query {
				p.Coerce(v)
				p.Match(v, v)
			}
			once := r.Fields.Normalize(v)
			if again := r.Fields.Normalize(once); !jsonata.Equal(once, again) {
				t.Fatalf("%s: %s: %s becomes %s", name, text, once.AppendJSON(nil), again.AppendJSON(nil))
			}
			for _, failure := range r.Fields.Validate(once) {
				if failure.Code == model.FailureType && failure.Path != model.RemoteData {
					t.Fatalf("%s: %s: %s: %v", name, text, once.AppendJSON(nil), failure)
				}
			}
		}
	})
}

func BenchmarkValidate(b *testing.B) {
	body := shipped(b).Model("ticketing").Resource("contacts").Method("create").Body
	v := parse(b, `{"first_name":"Ben","last_name":"Example","emails":[{"email":"ben@example.com","type":"work"}],"phones":[{"number":"+1 555 0100","type":"mobile"}],"details":"x"}`)
	b.ReportAllocs()
	for b.Loop() {
		if len(body.Validate(v)) > 0 {
			b.Fatal("failed")
		}
	}
}

func BenchmarkNormalize(b *testing.B) {
	fields := shipped(b).Model("ticketing").Resource("contacts").Fields
	v := parse(b, `{"id":"1","first_name":"Ben","emails":[{"email":"ben@example.com","type":"work"}],"created_at":"2025-03-04T10:15:00Z","remote_data":{"id":1}}`)
	b.ReportAllocs()
	for b.Loop() {
		fields.Normalize(v)
	}
}
