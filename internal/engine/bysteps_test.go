package engine_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/engine"
)

// byStepsUpdate changes a name by its call, and everything else by a step.
const byStepsUpdate = `
update:
  before:
    - {name: existing, method: people.get}
    - {name: tagged, run_if: $boolean(body.details), method: people.tag, request_body_mapping: '{ "note": body.details }'}
  method: people.update
  run_if: $exists(body.name) and body.name != before.existing.name
  unchanged_when: $contains(error.reason, "Nothing to update")
  request_body_mapping: '{ "name": body.name }'`

const (
	byStepsCall    = `update: {method: people.update, request_body_mapping: '{ "name": body.name }'}`
	isAda, adaRead = `200 {"id":7,"name":"Ada"}`, `GET /people/7`
)

// TestUpdateBySteps: an update whose call has nothing to do leaves it to the steps,
// and answers the record as it then is.
func TestUpdateBySteps(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body    string
		change  func(*engine.Call)
		says    []string
		want    []string
		outcome string
		partial string
		fails   string
	}{
		"both": {
			body: `{"name":"Ben","details":"x"}`, says: []string{isAda, `204 `, `200 {"id":7,"name":"Ben"}`},
			want: []string{adaRead, `PUT /people/7/tag {"note":"x"}`, `PATCH /people/7 {"name":"Ben"}`}, outcome: "updated",
		},
		"the step alone": {
			body: `{"details":"x"}`, says: []string{isAda, `204 `, isAda},
			want: []string{adaRead, `PUT /people/7/tag {"note":"x"}`, adaRead}, outcome: "updated",
		},
		"nothing": {
			body: `{"name":"Ada"}`, says: []string{isAda, isAda}, want: []string{adaRead, adaRead},
		},
		"remote_data goes with the call": {
			body: `{"details":"x","remote_data":{"a":1}}`, says: []string{isAda, `204 `, isAda},
			want: []string{adaRead, `PUT /people/7/tag {"note":"x"}`, `PATCH /people/7 {"a":1}`}, outcome: "updated",
		},
		"remote_query, too": {
			body: `{"name":"Ada"}`, change: func(c *engine.Call) { c.RemoteQuery = mustParse(`{"a":"1"}`) }, says: []string{isAda, isAda},
			want: []string{adaRead, `PATCH /people/7?a=1 {"name":"Ada"}`}, outcome: "updated",
		},
		"refused for nothing to do": {
			body: `{"name":"Ben"}`, says: []string{isAda, `400 {"reason":"Nothing to update."}`, `200 {"id":7,"name":"Ben"}`},
			want: []string{adaRead, `PATCH /people/7 {"name":"Ben"}`, adaRead},
		},
		"refused behind a step": {
			body: `{"name":"Ben","details":"x"}`, says: []string{isAda, `204 `, `400 {"reason":"Nothing to update."}`, isAda},
			want: []string{adaRead, `PUT /people/7/tag {"note":"x"}`, `PATCH /people/7 {"name":"Ben"}`, adaRead}, outcome: "updated",
		},
		"refused for another reason": {
			body: `{"name":"Ben"}`, says: []string{isAda, `400 {"reason":"No."}`}, want: []string{adaRead, `PATCH /people/7 {"name":"Ben"}`}, fails: "No.",
		},
		"the words in another failure": {
			body: `{"name":"Ben"}`, says: []string{isAda, `500 {"reason":"Nothing to update."}`}, want: []string{adaRead, `PATCH /people/7 {"name":"Ben"}`}, fails: "Nothing to update.",
		},
		"the step fails": {
			body: `{"details":"x"}`, says: []string{isAda, `400 {"reason":"Nothing to update."}`}, want: []string{adaRead, `PUT /people/7/tag {"note":"x"}`}, fails: "Nothing to update.",
		},
		"not read again": {
			body: `{"details":"x"}`, says: []string{isAda, `204 `, `500 `},
			want: []string{adaRead, `PUT /people/7/tag {"note":"x"}`, adaRead}, outcome: "updated", partial: "the record was written, but could not be read again",
		},
		"nothing, and not read again": {
			body: `{"name":"Ada"}`, says: []string{isAda, `404 {"reason":"Gone."}`}, want: []string{adaRead, adaRead}, fails: "Gone.",
		},
		"dry run": {
			body: `{"details":"x"}`, change: func(c *engine.Call) { c.DryRun = true }, says: []string{isAda}, want: []string{adaRead},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := tt.change
			if change == nil {
				change = func(*engine.Call) {}
			}
			s := newTheatre(t, byStepsCall, byStepsUpdate).says(tt.says...)
			if tt.fails != "" {
				if e := s.fails("update", "7", tt.body, change); !strings.HasPrefix(e.Message, tt.fails) {
					t.Errorf("message is %q", e.Message)
				}
			} else if a := s.succeeds("update", "7", tt.body, change); a.Outcome != tt.outcome || a.Partial != tt.partial || a.Status != 200 {
				t.Errorf("%d, outcome %q, partial %q", a.Status, a.Outcome, a.Partial)
			}
			if diff := cmp.Diff(tt.want, s.asked); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRequiredSetting: a setting of the account is needed, unless the body makes up
// for it or nothing of it reaches the vendor.
func TestRequiredSetting(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, "site: {label: Site}", "site: {label: Site}\n    staff: {label: Staff id, help: Shown in the settings., optional: true}",
		byStepsCall, `
update:
  required_context: [{field: staff, unless: [details, remote_data.staff]}]
  method: people.update
  request_body_mapping: '{ "name": body.name, "by": context.staff, "note": body.details }'`).says(`200 {"id":7,"name":"Ada"}`)
	e := s.fails("update", "7", `{"name":"Ada"}`)
	want := `update of contacts needs staff (Staff id) among the settings of the account: PATCH /integrated-account/a with {"context": {"staff": "…"}}, ` +
		`or details or remote_data.staff in the body. Shown in the settings.`
	if e.Status() != 400 || e.Message != want || len(s.asked) != 0 {
		t.Errorf("got %v", e)
	}
	for _, body := range []string{`{"details":"x"}`, `{"name":"Ada","remote_data":{"staff":3}}`, `{"account_id":"7"}`} {
		s.succeeds("update", "7", body)
	}
	s.context = `{"site":"north","token":"s3/cr\"et","staff":"3"}`
	s.account.CredentialVersion++
	s.succeeds("update", "7", `{"name":"Ada"}`)
}
