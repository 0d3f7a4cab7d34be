package function_test

import (
	"strings"
	"testing"

	"cognate/internal/function"
	"cognate/jsonata"
)

// TestAnalysis shows what the static analysis makes of the functions: it is what an
// integration supports.
func TestAnalysis(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ expr, reads, kinds string }{
		{`$firstNonEmpty(body.name, body.label)`, "body.name body.label", "any"},
		{`{"due": $dtFromIso(body.due_date).toISO()}`, "body.due_date", "object"},
		{`$dtToIso(body.due_date)`, "body.due_date", "undefined|null|string"},
		{`$dtToIso(body.due_date, context.zone)`, "body.due_date context.zone", "undefined|null|string"},
		{`body.due_date.$dtToSeconds()`, "body.due_date", "undefined|null|number|array"},
		{`$dtFromIso(body.due_date).plus({"days": $$.body.days})`, "body.due_date body.days!", "any"},
		{`$mapValues(body.status, {"open": "new"})`, "body.status", "any"},
		{`$mapValues(body.emails, function($e) { $e.email })`, "body.emails", "any"},
		{`$mapValues(body.emails, function($e) { $e.email & body.name })`, "body.emails body.name", "any"},
		{`$removeEmpty({"name": body.name, "tags": body.tags}).name`, "body.name body.tags", "any"},
		{`$find(body.emails, "type").email`, "body.emails", "any"},
		{`body.emails ~> $lofilter(function($e) { $e.type = "work" })`, "body.emails", "undefined|array"},
		{`$groupBy(body.emails, "type")`, "body.emails", "undefined|object"},
		{`$pick(body.custom_fields, ["a"])`, "body.custom_fields", "undefined|null|object"},
		{`$digest(body.name)`, "body.name", "undefined|null|string"},
		{`$sign(body.name, "SHA-256", context.secret)`, "body.name context.secret", "undefined|null|string"},
		{`$parseUrl(response.next).searchParams.get("cursor")`, "response.next", "any"},
		{`$stringifyQuery({"q": query.name}, {"skipNulls": true})`, "query.name", "undefined|null|string"},
		{`$uuid()`, "", "undefined|string"},
		{`$dtRange(query.created_at).from`, "query.created_at", "any"},
		{`$dtToMillis($dtRange(query.created_at).from)`, "query.created_at", "undefined|null|number"},
		{`$dtWithTime(body.due_date, "00:00:00Z")`, "body.due_date", "undefined|null|string"},
		{`$joinName(body.first_name, body.last_name, before.now.name)`, "body.first_name body.last_name before.now.name", "undefined|string"},
		{`$idNamed(lookup.types, body.ticket_type, "ticket_type")`, "lookup.types.id lookup.types.name body.ticket_type.id body.ticket_type.name", "any"},
		{`$matchFields(body.custom_fields, lookup.fields, "id")[field].{ field.key: value }`, "body.custom_fields lookup.fields", "undefined|array|object"},
		{`$fileParts(body.attachments)`, "body.attachments.content_type body.attachments.data body.attachments.file_name", "undefined|null|array|object"},
		{`{"file": $fileParts(body)}`, "body.content_type body.data body.file_name", "object"},
		{`$cleared(body, ["name", "status"])`, "body.name? body.status?", "undefined|array"},
		{`$lacking(body, "team")`, "body.team", "undefined|array"},
		{`$beyond(body, "assignees")`, "body.assignees?", "undefined|array"},
		{`$hasAny(body, ["name"])`, "body.name?", "undefined|boolean"},
		{`$no(body.name)`, "body.name?", "undefined|boolean"},
		{`$hasAny(body, [query.key, "status"])`, "body! query.key?", "undefined|boolean"},
	} {
		t.Run(c.expr, func(t *testing.T) {
			t.Parallel()
			a := jsonata.MustCompile(c.expr, function.Options()...).Analyze()
			var reads []string
			for _, r := range a.Reads {
				text := r.String()
				if !r.Bounded {
					text += "!"
				}
				if r.Tested {
					text += "?"
				}
				reads = append(reads, text)
			}
			if got := strings.Join(reads, " "); got != c.reads {
				t.Errorf("reads %s, want %s", got, c.reads)
			}
			if got := a.Result.Kinds.String(); got != c.kinds {
				t.Errorf("gives %s, want %s", got, c.kinds)
			}
		})
	}
}
