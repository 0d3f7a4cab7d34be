package happyfox_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cognate/internal/sim/happyfox"
)

func TestCreateContact(t *testing.T) {
	t.Parallel()
	a := demo(t)
	r := a.post("users/", `{"name": " Vera Lind ", "email": "vera.lind@example.org", "password": "ignored",
		"phones": [{"number": "5550200"}, {"type": "mo", "number": "+15550201", "is_primary": true}],
		"c-cf-4": "K-2000", "c-cf-5": 3, "is_login_enabled": "TRUE"}`)
	r.want(http.StatusOK, `{
		"name": "Vera Lind",
		"primary_phone": {"type": "mo", "number": "+15550201", "id": 15},
		"phones": [{"type": "o", "number": "5550200", "id": 14}, {"type": "mo", "number": "+15550201", "id": 15}],
		"created_at": "2026-03-01 12:00:00", "updated_at": "2026-03-01 12:00:00",
		"pending_tickets_count": 0, "contact_groups": [], "tickets_count": 0, "id": 13, "email": "vera.lind@example.org",
		"custom_fields": [
			{"name": "Customer No", "value": "K-2000", "value_id": null, "type": "text", "id": 4, "visible_to_staff_only": false},
			{"name": "Region", "value": "Americas", "value_id": 3, "type": "choice", "id": 5, "visible_to_staff_only": false}
		]}`)
	a.get("user/13/").want(http.StatusOK, r.Body)
	a.get("user/VERA.LIND@example.org/").want(http.StatusOK, r.Body)
}

func TestCreateForms(t *testing.T) {
	t.Parallel()
	multipart := func(boundary string, pairs ...string) string {
		var b strings.Builder
		for i := 0; i < len(pairs); i += 2 {
			fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", boundary, pairs[i], pairs[i+1])
		}
		return b.String() + "--" + boundary + "--\r\n"
	}
	cases := map[string]struct{ contentType, body string }{
		"json":       {"application/json; charset=utf-8", `{"name": "Vera Lind", "email": "vera@example.org", "c-cf-6": "11", "c-cf-9": [21, "23"], "c-cf-11": 7}`},
		"urlencoded": {"application/x-www-form-urlencoded", "name=Vera+Lind&email=vera%40example.org&c-cf-6=11&c-cf-9=21&c-cf-9=23&c-cf-11=7"},
		"multipart": {"multipart/form-data; boundary=xyz", multipart("xyz",
			"name", "Vera Lind", "email", "vera@example.org", "c-cf-6", "11", "c-cf-9", "21", "c-cf-9", "23", "c-cf-11", "7")},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, happyfox.Options{Seed: happyfox.SeedStrict})
			r := a.do(a.Request(http.MethodPost, happyfox.BasePath+"/users/", c.contentType, c.body)).want(http.StatusOK, "")
			r.is(`"Vera Lind"`, "name").is(`["Training", "Beta programme"]`, "custom_fields", 5, "value")
			r.is(`[21, 23]`, "custom_fields", 5, "value_id").is(`"7"`, "custom_fields", 7, "value").is(`null`, "custom_fields", 1, "value")
		})
	}
}

func TestUpsertKeepsResetsAndAppends(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.get("user/1/").is(`"K-1001"`, "custom_fields", 0, "value").is(`"Europe"`, "custom_fields", 1, "value")

	r := a.post("users/", `{"email": "ADA.MARLOW@example.org", "c-cf-5": 4, "phones": [
		{"id": 2, "number": "+15550999", "is_primary": true}, {"type": "h", "number": "+15550998"}]}`).want(http.StatusOK, "")
	r.is(`1`, "id").is(`"Ada Marlow"`, "name").is(`"ada.marlow@example.org"`, "email")
	r.is(`"2025-11-03 09:15:00"`, "created_at").is(`"2026-03-01 12:00:00"`, "updated_at")
	r.is(`null`, "custom_fields", 0, "value").is(`4`, "custom_fields", 1, "value_id")
	r.is(`[{"type": "mo", "number": "+15550100", "id": 1}, {"type": "w", "number": "+15550999", "id": 2}, {"type": "h", "number": "+15550998", "id": 14}]`, "phones")
	r.is(`{"type": "w", "number": "+15550999", "id": 2}`, "primary_phone")

	r = a.post("users/", `{"email": "ada.marlow@example.org", "name": null, "phones": [{"id": 2, "number": "+15550999", "is_primary": false}]}`)
	r.want(http.StatusOK, "").is(`1`, "primary_phone", "id").is(`null`, "custom_fields", 1, "value_id")
	if got := a.total(); got != "12" {
		t.Errorf("%s contacts, want 12", got)
	}
}

func TestPhoneOnlyContact(t *testing.T) {
	t.Parallel()
	a := demo(t)
	first := a.post("users/", `{"name": "Walk In", "email": null, "phones": [{"number": 5550300}]}`).want(http.StatusOK, "")
	first.is(`null`, "email").is(`"5550300"`, "phones", 0, "number").is(`13`, "id")
	a.post("users/", `{"name": "Walk In", "email": null, "phones": [{"number": "5550300"}]}`).want(http.StatusOK, "").is(`14`, "id")
}

func TestUpsertErrors(t *testing.T) {
	t.Parallel()
	const choice = `"Select a valid choice. That choice is not one of the available choices."`
	cases := map[string]struct{ body, want string }{
		"nothing":         {`{}`, `[{"field": "email", "errors": ["This field is required."]}, {"field": "name", "errors": ["This field is required."]}]`},
		"no name":         {`{"email": "new@example.com"}`, `[{"field": "name", "errors": ["This field is required."]}]`},
		"blank name":      {`{"email": "new@example.com", "name": "  "}`, `[{"field": "name", "errors": ["This field is required."]}]`},
		"no e-mail":       {`{"name": "New"}`, `[{"field": "email", "errors": ["This field is required."]}]`},
		"blank e-mail":    {`{"name": "New", "email": ""}`, `[{"field": "email", "errors": ["This field is required."]}]`},
		"bad e-mail":      {`{"name": "New", "email": "new@example"}`, `[{"field": "email", "errors": ["Enter a valid email address."]}]`},
		"e-mail a number": {`{"name": "New", "email": 4}`, `[{"field": "email", "errors": ["Enter a valid email address."]}]`},
		"nothing to call": {`{"name": "New", "email": null}`, `[{"field": "phones", "errors": ["This field is required."]}]`},
		"empty phones":    {`{"name": "New", "email": null, "phones": []}`, `[{"field": "phones", "errors": ["This field is required."]}]`},
		"phones a text":   {`{"name": "New", "email": null, "phones": "5550100"}`, `[{"field": "phones", "errors": ["Enter a list of values."]}]`},
		"name a list":     {`{"name": ["New"], "email": "new@example.com"}`, `[{"field": "name", "errors": ["Enter a valid value."]}]`},
		"login":           {`{"name": "New", "email": "new@example.com", "is_login_enabled": "perhaps"}`, `[{"field": "is_login_enabled", "errors": ["Enter a valid value."]}]`},
		"unknown option":  {`{"name": "New", "email": "new@example.com", "c-cf-5": 99}`, `[{"field": "c-cf-5", "errors": [` + choice + `]}]`},
		"option by label": {`{"name": "New", "email": "new@example.com", "c-cf-5": "Europe"}`, `[{"field": "c-cf-5", "errors": [` + choice + `]}]`},
		"text an object":  {`{"name": "New", "email": "new@example.com", "c-cf-4": {}}`, `[{"field": "c-cf-4", "errors": ["Enter a valid value."]}]`},
		"unknown fields": {
			`{"name": "New", "email": "new@example.com", "c-cf-99": 1, "c-cf-": 1}`,
			`[{"field": "c-cf-", "errors": ["This field does not exist"]}, {"field": "c-cf-99", "errors": ["This field does not exist"]}]`,
		},
		"bad phones": {
			`{"name": "New", "email": "new@example.com", "phones": [{"type": "fax"}, 4, {"number": "1", "id": 1}, {"number": true, "is_primary": "x"}]}`,
			`[{"field": "phones", "errors": ["Phone 1, type: Select a valid choice. That choice is not one of the available choices.",
				"Phone 1, number: This field is required.", "Phone 2, Enter a valid value.",
				"Phone 3, id: Select a valid choice. That choice is not one of the available choices.",
				"Phone 4, number: Enter a valid value.", "Phone 4, is_primary: Enter a valid value."]}]`,
		},
		"phone of another": {
			`{"email": "ada.marlow@example.org", "phones": [{"id": 3, "number": "1"}]}`,
			`[{"field": "phones", "errors": ["Phone 1, id: Select a valid choice. That choice is not one of the available choices."]}]`,
		},
		"phone twice": {
			`{"email": "ada.marlow@example.org", "phones": [{"id": 1, "number": "1"}, {"id": 1, "number": "2"}]}`,
			`[{"field": "phones", "errors": ["Phone 2, id: This phone is given twice."]}]`,
		},
		"two primaries": {
			`{"name": "New", "email": "new@example.com", "phones": [{"number": "1", "is_primary": true}, {"number": "2", "is_primary": "TRUE"}]}`,
			`[{"field": "phones", "errors": ["Only one phone can be primary."]}]`,
		},
		"everything at once": {
			`{"name": "", "email": "bad", "phones": [{}], "c-cf-5": 1, "is_login_enabled": 3}`,
			`[{"field": "email", "errors": ["Enter a valid email address."]}, {"field": "name", "errors": ["This field is required."]},
			  {"field": "phones", "errors": ["Phone 1, number: This field is required."]},
			  {"field": "c-cf-5", "errors": [` + choice + `]}, {"field": "is_login_enabled", "errors": ["Enter a valid value."]}]`,
		},
		"long name": {
			`{"name": "` + strings.Repeat("é", 256) + `", "email": "new@example.com"}`,
			`[{"field": "name", "errors": ["Ensure this value has at most 255 characters (it has 256)."]}]`,
		},
	}
	a := demo(t)
	before := a.get("users/?size=50").Body
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a.post("users/", c.body).want(http.StatusBadRequest, `{"error": `+c.want+`}`)
			a.get("users/?size=50").want(http.StatusOK, before)
		})
	}
}

func TestRequiredAndTypedFields(t *testing.T) {
	t.Parallel()
	a := start(t, happyfox.Options{Seed: happyfox.SeedStrict})
	base := `"name": "New", "email": "new@example.com", `
	cases := map[string]struct{ body, want string }{
		"required missing": {`{"name": "New", "email": "new@example.com"}`, `[{"field": "c-cf-6", "errors": ["This field is required"]}, {"field": "c-cf-11", "errors": ["This field is required"]}]`},
		"required null":    {`{` + base + `"c-cf-6": null, "c-cf-11": ""}`, `[{"field": "c-cf-6", "errors": ["This field is required"]}, {"field": "c-cf-11", "errors": ["This field is required"]}]`},
		"edit too":         {`{"email": "ada.marlow@example.org", "c-cf-11": "T"}`, `[{"field": "c-cf-6", "errors": ["This field is required"]}]`},
		"dependent":        {`{` + base + `"c-cf-6": 12, "c-cf-11": "T"}`, `[{"field": "c-cf-8", "errors": ["This field is required"]}]`},
		"number":           {`{` + base + `"c-cf-6": 11, "c-cf-11": "T", "c-cf-7": "many"}`, `[{"field": "c-cf-7", "errors": ["Enter a number."]}]`},
		"exponent":         {`{` + base + `"c-cf-6": 11, "c-cf-11": "T", "c-cf-7": 1e3}`, `[{"field": "c-cf-7", "errors": ["Enter a number."]}]`},
		"decimals":         {`{` + base + `"c-cf-6": 11, "c-cf-11": "T", "c-cf-7": 1.125}`, `[{"field": "c-cf-7", "errors": ["Ensure that there are no more than 2 decimal places."]}]`},
		"date":             {`{` + base + `"c-cf-6": 11, "c-cf-11": "T", "c-cf-10": "2026-02-30"}`, `[{"field": "c-cf-10", "errors": ["Enter a valid date."]}]`},
		"list":             {`{` + base + `"c-cf-6": 11, "c-cf-11": "T", "c-cf-9": 21}`, `[{"field": "c-cf-9", "errors": ["Enter a list of values."]}]`},
		"list item":        {`{` + base + `"c-cf-6": 11, "c-cf-11": "T", "c-cf-9": [21, 24]}`, `[{"field": "c-cf-9", "errors": ["Select a valid choice. That choice is not one of the available choices."]}]`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a.post("users/", c.body).want(http.StatusBadRequest, `{"error": `+c.want+`}`)
		})
	}
	r := a.post("users/", `{`+base+`"c-cf-6": 12, "c-cf-7": -012.50, "c-cf-8": "2027-01-31", "c-cf-9": [22, 22], "c-cf-11": "T"}`)
	r.want(http.StatusBadRequest, "") // a leading zero is not JSON
	r = a.post("users/", `{`+base+`"c-cf-6": 12, "c-cf-7": -12.50, "c-cf-8": "2027-01-31", "c-cf-9": [22, 22], "c-cf-11": "T"}`)
	r.want(http.StatusOK, "").is(`-12.50`, "custom_fields", 3, "value").is(`"2027-01-31"`, "custom_fields", 4, "value")
	r.is(`["Hardware"]`, "custom_fields", 5, "value").is(`[22]`, "custom_fields", 5, "value_id")
}

func TestBulk(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.post("users/", `[
		{"name": "One", "email": "one@example.com"},
		{"email": "bad", "name": "Two"},
		{"email": "ada.marlow@example.org"},
		7,
		{"name": "Three", "email": null, "phones": [{"number": "1"}]},
		{"name": "One Again", "email": "one@example.com"}]`).want(http.StatusOK, `[
		{"email": "one@example.com", "success": true, "id": 13},
		{"email": "bad", "success": false, "error": [{"field": "email", "errors": ["Enter a valid email address."]}]},
		{"email": "ada.marlow@example.org", "success": true, "id": 1},
		{"email": null, "success": false, "error": [{"field": "__all__", "errors": ["Enter one object."]}]},
		{"email": null, "success": true, "id": 14},
		{"email": "one@example.com", "success": true, "id": 13}]`)
	a.get("user/13/").is(`"One Again"`, "name")
	a.get("user/1/").is(`null`, "custom_fields", 0, "value")

	limit := `{"error": [{"field": "__all__", "errors": ["Enter from 1 to 100 contacts."]}]}`
	a.post("users/", `[]`).want(http.StatusBadRequest, limit)
	a.post("users/", `[`+strings.TrimSuffix(strings.Repeat(`{"name": "X", "email": "x@example.com"},`, 101), ",")+`]`).want(http.StatusBadRequest, limit)
	a.post("users/", `[`+strings.TrimSuffix(strings.Repeat(`{"name": "X", "email": "x@example.com"},`, 100), ",")+`]`).want(http.StatusOK, "")
	if got := a.total(); got != "15" {
		t.Errorf("%s contacts, want 15", got)
	}
}

func TestEditContact(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.post("user/1/", `{"c-cf-4": "K-9"}`).want(http.StatusOK, "").is(`"K-9"`, "custom_fields", 0, "value").is(`"Europe"`, "custom_fields", 1, "value").is(`"Ada Marlow"`, "name")
	a.post("user/ada.marlow@example.org/", `{"email": "ada@north.example.org", "is_login_enabled": "FALSE"}`).want(http.StatusOK, "").
		is(`"ada@north.example.org"`, "email").is(`"Dealers North"`, "contact_groups", 0, "name").is(`false`, "contact_groups", 0, "access_all_tickets_in_group")
	a.get("user/ada.marlow@example.org/").want(http.StatusNotFound, "")
	a.get("user/ada@north.example.org/").want(http.StatusOK, "").is(`1`, "id")
	a.post("user/1/", `{"phones": [{"id": 1, "number": "+15550777"}], "c-cf-5": null}`).want(http.StatusOK, "").
		is(`"+15550777"`, "primary_phone", "number").is(`"mo"`, "primary_phone", "type").is(`null`, "custom_fields", 1, "value")
	a.post("user/1/", `{"email": null}`).want(http.StatusOK, "").is(`null`, "email")

	const taken = `{"error": [{"field": "email", "errors": ["Contact with this Email already exists."]}]}`
	a.post("user/1/", `{"email": "Zephyrine@example.com"}`).want(http.StatusBadRequest, taken)
	a.post("user/3/", `{"email": null}`).want(http.StatusBadRequest, `{"error": [{"field": "phones", "errors": ["This field is required."]}]}`)
	a.post("user/3/", `{"email": "ZEPHYRINE@example.com"}`).want(http.StatusOK, "").is(`"ZEPHYRINE@example.com"`, "email")
	a.post("user/3/", `[]`).want(http.StatusBadRequest, "")
	a.post("user/99/", `{"name": "X"}`).want(http.StatusNotFound, "")
	a.form("user/3/", url.Values{"name": {"Zephyrine Vale"}, "email": {""}}).want(http.StatusBadRequest, "")
	a.form("user/3/", url.Values{"name": {"Zephyrine Vale"}}).want(http.StatusOK, "").is(`"Zephyrine Vale"`, "name")
}

func TestResetOnEditSwitch(t *testing.T) {
	t.Parallel()
	a := start(t, happyfox.Options{Seed: happyfox.SeedDemo, ResetOnEdit: true})
	a.post("user/1/", `{"name": "Ada M."}`).want(http.StatusOK, "").is(`null`, "custom_fields", 0, "value").is(`null`, "custom_fields", 1, "value")
}

func TestTaggedDomainsOnUpsert(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.post("users/", `{"name": "Nils", "email": "nils@North.Example.org"}`).want(http.StatusOK, "").is(`3`, "contact_groups", 0, "id")
	a.post("users/", `{"name": "Nele", "email": "nele@far.north.example.org"}`).want(http.StatusOK, "").is(`[]`, "contact_groups")
}

func TestUnusualAddresses(t *testing.T) {
	t.Parallel()
	a := demo(t)
	for _, path := range []string{"user/theo+billing@example.com/", "user/theo%2Bbilling@example.com/", "user/theo%2Bbilling%40example.com/"} {
		a.get(path).want(http.StatusOK, "").is(`"Theo Brandt"`, "name")
	}
	a.get("user/renee.o'dalaigh@example.org/").want(http.StatusOK, "").is(`9`, "id")
	a.post("users/", `{"name": "Slash", "email": "a/b#c?d%e@example.com"}`).want(http.StatusOK, "")
	a.get("user/a%2Fb%23c%3Fd%25e@example.com/").want(http.StatusOK, "").is(`"Slash"`, "name")
	a.post("users/", `{"name": "Ümlaut", "email": "post@büro.example.com"}`).want(http.StatusOK, "")
	a.get("user/post@b%C3%BCro.example.com/").want(http.StatusOK, "").is(`"Ümlaut"`, "name")
}
