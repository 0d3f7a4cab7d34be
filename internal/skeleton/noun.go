package skeleton

import (
	"slices"
	"strings"
	"unicode"

	"cognate/internal/model"
)

// nouns are what vendors call the resources of a model: the first fits best.
var nouns = map[string][]string{
	"accounts":          {"account", "company", "organization", "organisation", "client"},
	"attachments":       {"attachment", "file", "upload"},
	"collections":       {"collection", "project", "epic", "milestone", "section", "sprint", "iteration", "folder"},
	"comments":          {"comment", "note", "message", "reply", "journal", "correspondence", "conversation_message", "ticket_article", "thread_message"},
	"contacts":          {"contact", "customer", "requester", "end_user", "person", "lead"},
	"fields":            {"field", "custom_field", "ticket_field", "ticket_custom_field", "property", "custom_attribute"},
	"organizations":     {"workspace", "team", "site"},
	"tags":              {"tag", "label"},
	"task_lists":        {"task_list", "checklist", "todolist"},
	"tasks":             {"task", "todo", "checklist_item"},
	"teams":             {"team", "group", "department"},
	"ticket_priorities": {"ticket_priority", "priority"},
	"ticket_status":     {"ticket_status", "status", "workflow_state", "state", "issue_status", "ticket_state"},
	"ticket_types":      {"ticket_type", "issue_type", "issuetype", "work_item_type", "workitemtype", "request_type", "type", "tracker", "category"},
	"tickets":           {"ticket", "issue", "conversation", "case", "incident", "story", "thread", "request", "card", "work_item", "workitem", "alert"},
	"users":             {"user", "agent", "staff", "member", "teammate", "operator", "admin", "assignee"},
	"workspaces":        {"workspace", "inbox", "mailbox", "queue", "board", "brand", "project", "department", "category"},
}

// rank says how well a vendor's noun fits a resource: the less the better, -1 not at
// all.
func rank(r *model.Resource, noun string) int {
	known := nouns[r.Name]
	if known == nil {
		known = []string{singular(r.Name)}
	}
	return slices.Index(known, singular(noun))
}

// singular takes the plural off the last word: companies → company, staff stays.
func singular(noun string) string {
	for _, s := range []struct{ end, instead string }{
		{"people", "person"}, {"ies", "y"}, {"statuses", "status"}, {"sses", "ss"}, {"xes", "x"}, {"ss", "ss"}, {"us", "us"}, {"s", ""},
	} {
		if rest, ok := strings.CutSuffix(noun, s.end); ok {
			return rest + s.instead
		}
	}
	return noun
}

// snake writes a name in small letters and underscores: ticketFields → ticket_fields.
func snake(name string) string {
	var b strings.Builder
	before := '_'
	for _, c := range name {
		switch {
		case unicode.IsUpper(c):
			if unicode.IsLower(before) || unicode.IsDigit(before) {
				b.WriteByte('_')
			}
			b.WriteRune(unicode.ToLower(c))
		case c < unicode.MaxASCII && (unicode.IsLetter(c) || unicode.IsDigit(c)):
			b.WriteRune(c)
		case before != '_':
			b.WriteByte('_')
			c = '_'
		}
		before = c
	}
	return strings.Trim(strings.ReplaceAll(b.String(), "__", "_"), "_")
}
