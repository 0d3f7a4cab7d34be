package skeleton

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cognate/internal/description"
	"cognate/internal/model"
)

// synonyms are what vendors call the fields of a model beside the model's own name.
var synonyms = map[string][]string{
	"name":             {"subject", "title", "display_name", "full_name", "summary", "label", "value"},
	"description":      {"body", "text", "content", "description_text", "details", "plain_description", "purpose"},
	"html_description": {"description_html", "body_html", "html_body", "html_content"},
	"body":             {"body_text", "text", "content", "message", "comment", "note", "notes", "description", "plain_text"},
	"html_body":        {"body_html", "html", "html_text", "html_content", "content_html", "rendered_text"},
	"created_at":       {"created", "created_on", "create_date", "created_date", "date_created", "creation_date", "created_time", "inserted_at", "create_time", "creation_time", "created_datetime", "sys_created_on", "opened_at", "opened"},
	"updated_at":       {"updated", "updated_on", "modified", "modified_at", "modified_on", "last_modified", "last_updated", "last_updated_at", "changed_at", "update_date", "updated_time", "modified_time", "last_modified_date", "date_updated", "last_change_time", "last_update", "date_modified", "updated_datetime", "sys_updated_on", "changed", "changed_on"},
	"due_date":         {"due", "due_at", "due_on", "due_by", "deadline", "due_time", "due_date_time", "duedate"},
	"closed_at":        {"closed", "closed_on", "closed_time", "closed_datetime", "date_closed"},
	"completed_at":     {"completed_on", "completed", "resolved_at", "solved_at"},
	"number":           {"ticket_number", "display_id", "reference", "key", "identifier", "iid"},
	"status":           {"state", "status_type"},
	"priority":         {"urgency"},
	"ticket_type":      {"type", "issue_type", "category"},
	"contact":          {"requester", "customer", "end_user", "reporter", "person"},
	"account":          {"company", "organization", "client"},
	"assignees":        {"assignee", "assigned_to", "agent", "owner", "responder"},
	"created_by":       {"creator", "author", "submitter", "user"},
	"author":           {"user", "creator", "created_by"},
	"team":             {"group", "department"},
	"workspace":        {"inbox", "mailbox", "project", "queue", "board"},
	"parent_ticket":    {"parent", "parent_issue"},
	"ticket":           {"issue", "conversation", "case", "card", "story"},
	"tags":             {"labels"},
	"emails":           {"email", "email_address", "mail"},
	"phones":           {"phone", "phone_number", "mobile"},
	"email":            {"email_address", "mail", "address", "value"},
	"username":         {"login", "user_name", "handle"},
	"is_active":        {"active", "enabled"},
	"is_private":       {"private"},
	"is_internal":      {"internal"},
	"avatar":           {"avatar_url", "photo_url", "picture", "image_url"},
	"file_name":        {"filename", "name", "file_name"},
	"file_url":         {"url", "content_url", "download_url", "attachment_url", "href"},
	"content_type":     {"mime_type", "mimetype", "media_type"},
	"size":             {"file_size", "filesize", "byte_size"},
	"domains":          {"domain_names"},
	"first_name":       {"given_name", "firstname"},
	"last_name":        {"family_name", "surname", "lastname"},
}

// ids are what vendors call the id of a record, beside id and its noun with _id.
var ids = []string{"gid", "uuid", "guid", "sys_id", "key", "descriptor", "reference_name", "identifier", "number"}

// value is something of the vendor's: where it stands, and what it is.
type value struct {
	path   string // response.subject
	schema any
}

// own are the fields of a record by their names in snake case.
type own struct {
	op     *description.Operation
	fields map[string]value
	order  []string // as the vendor writes them
	used   map[string]bool
}

// inside are keys below which vendors keep the fields of a record.
var inside = []string{"attributes", "fields"}

func ownOf(op *description.Operation, schema any, at string) *own {
	o := &own{op: op, fields: map[string]value{}, used: map[string]bool{}}
	o.add(schema, at)
	for _, name := range inside {
		if v, there := o.fields[name]; there && isRecord(op, v.schema) && !slices.Contains(op.Types(v.schema), "array") {
			o.used[name] = true
			o.add(v.schema, v.path)
		}
	}
	return o
}

func (o *own) add(schema any, at string) {
	for _, name := range o.op.Properties(schema) {
		if _, there := o.fields[snake(name)]; !there && snake(name) != "" {
			o.fields[snake(name)] = value{at + "." + quoted(name), o.op.Property(schema, name)}
			o.order = append(o.order, snake(name))
		}
	}
}

// left lists what nothing reads, with its kinds: subject (string).
func (o *own) left() []string {
	var out []string
	for _, name := range o.order {
		if !o.used[name] {
			_, path, _ := strings.Cut(o.fields[name].path, ".")
			out = append(out, strings.TrimSpace(path+" "+o.kind(o.fields[name].schema)))
		}
	}
	return out
}

// kind is what is said of a value in a comment: (open, closed) for an enum, else its
// type.
func (o *own) kind(schema any) string {
	node, _ := o.op.Parts(schema)
	var words []string
	for _, v := range description.ListOf(node["enum"]) {
		if v != nil && len(words) < 12 {
			words = append(words, strings.Join(strings.Fields(fmt.Sprint(v)), " "))
		}
	}
	if len(words) > 0 {
		return "(" + strings.Join(words, ", ") + ")"
	}
	types := slices.DeleteFunc(o.op.Types(schema), func(t string) bool { return t == "null" })
	if len(types) == 0 {
		return ""
	}
	return "(" + types[0] + ")"
}

// refs are the names of what holds the id alone of what a field is about.
func refs(f *model.Schema) []string {
	var out []string
	for _, name := range namesOf(f) {
		out = append(out, singular(name)+"_id")
	}
	return out
}

func namesOf(f *model.Schema) []string { return append([]string{f.Name}, synonyms[f.Name]...) }

// idOf is the field that holds the id of a record: "" where none is known.
func (o *own) idOf(noun, variable string) string {
	for _, name := range append([]string{"id", noun + "_id", noun + "_gid", variable}, ids...) {
		if v, there := o.fields[name]; there && (isScalar(o.op.Types(v.schema)) || len(o.op.Types(v.schema)) == 0) {
			return name
		}
	}
	return ""
}

func isScalar(types []string) bool {
	return slices.Contains(types, "string") || slices.Contains(types, "integer") || slices.Contains(types, "number")
}

// lines are how the fields of the model are read, by name: those of the same name
// first, so that no other takes it from them. What the vendor has nothing for that
// looks like it is not there.
func (o *own) lines(fields []*model.Schema) map[string]string {
	out := map[string]string{}
	for _, f := range fields {
		if text := o.read(f, f.Name); text != "" {
			out[f.Name] = fmt.Sprintf("%q: %s", f.Name, text)
		}
	}
	for _, f := range fields {
		if out[f.Name] == "" {
			out[f.Name] = o.line(f)
		}
	}
	return out
}

func (o *own) line(f *model.Schema) string {
	for _, name := range synonyms[f.Name] {
		if o.used[name] {
			continue
		}
		if text := o.read(f, name); text != "" {
			return fmt.Sprintf("%q: %s", f.Name, text)
		}
	}
	for _, id := range refs(f) { // assignee_id: who it is, and no more
		v, there := o.fields[id]
		if !there || o.used[id] || !isScalar(o.op.Types(v.schema)) {
			continue
		}
		text := fmt.Sprintf(`{ "id": %s }`, o.text(v))
		switch {
		case f.Type == model.Object && hasOnly(f, "id"):
			text = fmt.Sprintf("%s ? %s", v.path, text)
		case f.Type == model.Array && f.Items != nil && f.Items.Type == model.Object && hasOnly(f.Items, "id"):
			text = fmt.Sprintf("%s ? [%s] : []", v.path, text)
		default:
			continue
		}
		o.used[id] = true
		return fmt.Sprintf("%q: %s", f.Name, text)
	}
	return ""
}

// hasOnly says whether an object has the field, and needs none but it.
func hasOnly(f *model.Schema, name string) bool {
	return f.Field(name) != nil && !slices.ContainsFunc(f.Fields, func(g *model.Schema) bool { return g.Required && g.Name != name })
}

// text is a value as a text.
func (o *own) text(v value) string {
	if slices.Contains(o.op.Types(v.schema), "string") {
		return v.path
	}
	return "$string(" + v.path + ")"
}

func (o *own) read(f *model.Schema, name string) string {
	v, there := o.fields[name]
	if !there {
		return ""
	}
	text := o.expression(f, v)
	if text != "" {
		o.used[name] = true
	}
	return text
}

// expression reads a value as a field of the model has it.
func (o *own) expression(f *model.Schema, v value) string {
	types := o.op.Types(v.schema)
	isText, isNumber := slices.Contains(types, "string"), slices.Contains(types, "integer") || slices.Contains(types, "number")
	switch f.Type {
	case model.String:
		return o.textOf(f, v, isText, isNumber)
	case model.Boolean:
		if slices.Contains(types, "boolean") {
			return v.path
		}
	case model.Number, model.Integer:
		if isNumber {
			return v.path
		}
	case model.Object:
		if f.Open && len(f.Fields) == 0 && slices.Contains(types, "object") {
			return v.path
		}
		return o.objectOf(f, v, isText || isNumber)
	case model.Array:
		return o.listOf(f, v, isText)
	default: // what is no field
	}
	return ""
}

func (o *own) textOf(f *model.Schema, v value, isText, isNumber bool) string {
	isMoment := f.Format == model.DateTime || f.Format == model.Date || f.Format == model.DateOrDateTime
	switch {
	case len(f.Enum) > 0 && !f.Open: // words of the model's own are not the vendor's
		return ""
	case isNumber && isMoment:
		if o.isMillis(v.schema) {
			return fmt.Sprintf("%s ? $fromMillis(%s)", v.path, v.path)
		}
		return fmt.Sprintf("%s ? $fromMillis(%s * 1000)", v.path, v.path)
	case isNumber && !isText:
		return fmt.Sprintf("%s != null ? $string(%s)", v.path, v.path)
	case isText:
		return v.path
	}
	return ""
}

var millis = regexp.MustCompile(`(?i)milli|\bms\b|\b1[0-9]{12}\b`)

// isMillis says whether a moment is told in milliseconds, as far as its description
// or its example lets it be known; mostly it is seconds.
func (o *own) isMillis(schema any) bool {
	node, _ := o.op.Parts(schema)
	return millis.MatchString(fmt.Sprint(node["description"], " ", node["format"], " ", node["example"]))
}

// objectOf reads an object by the fields of the same name, or a plain value as its id.
func (o *own) objectOf(f *model.Schema, v value, isPlain bool) string {
	if isPlain {
		if !hasOnly(f, "id") {
			return ""
		}
		text := `"id": ` + o.text(v)
		name, isText := f.Field("name"), slices.Contains(o.op.Types(v.schema), "string")
		if table := o.table(name, v, false); table != "" {
			text += fmt.Sprintf(`, "name": $lookup(%s, %s)`, table, v.path)
		} else if name != nil && len(name.Enum) == 0 && isText {
			text += `, "name": ` + v.path
		}
		return fmt.Sprintf("%s ? { %s }", v.path, text)
	}
	if lines := o.inner(f, v.schema, v.path); lines != "" {
		return fmt.Sprintf("%s ? { %s }", v.path, lines)
	}
	return ""
}

// inner are the fields of an object within: "" where one that the model requires is
// not known.
func (o *own) inner(f *model.Schema, schema any, at string) string {
	below := ownOf(o.op, schema, at)
	var lines []string
	for _, g := range f.Fields {
		text := ""
		if g.Type == model.String || g.Type == model.Boolean {
			for _, name := range namesOf(g) {
				if text == "" {
					text = below.read(g, name)
				}
			}
		}
		if text == "" && g.Name == "id" {
			if id := below.idOf(singular(f.Name), ""); id != "" {
				text = below.text(below.fields[id])
			}
		}
		if text == "" && g.Required {
			return ""
		}
		if text != "" {
			lines = append(lines, fmt.Sprintf("%q: %s", g.Name, text))
		}
	}
	return strings.Join(lines, ", ")
}

// listOf reads a list of objects or of texts, or one text where the model has a list.
func (o *own) listOf(f *model.Schema, v value, isText bool) string {
	items, of := o.op.Items(v.schema), f.Items
	switch {
	case of == nil:
		return ""
	case isText && of.Type == model.Object: // one address for a list of them
		if key := o.keyOf(of); key != "" && hasOnly(of, key) {
			return fmt.Sprintf("%s ? [{ %q: %s }] : []", v.path, key, v.path)
		}
	case of.Type == model.Object && isRecord(o.op, items):
		if lines := o.inner(of, items, "$"); lines != "" {
			return fmt.Sprintf("[%s.{ %s }]", v.path, strings.ReplaceAll(lines, "$.", ""))
		}
	case of.Type == model.Object && isScalar(o.op.Types(items)):
		if key := o.keyOf(of); key != "" && hasOnly(of, key) {
			return fmt.Sprintf(`[%s.{ %q: $string($) }]`, v.path, key)
		}
	case of.Type == model.Object && isRecord(o.op, v.schema): // one of them, whole
		if lines := o.inner(of, v.schema, v.path); lines != "" {
			return fmt.Sprintf("%s ? [{ %s }] : []", v.path, lines)
		}
	case of.Type == model.String && isScalar(o.op.Types(items)):
		return fmt.Sprintf("[%s.$string()]", v.path)
	}
	return ""
}

// keyOf is the field of an item that a single text stands for.
func (o *own) keyOf(item *model.Schema) string {
	for _, name := range []string{"email", "number", "name", "id"} {
		if g := item.Field(name); g != nil && len(g.Enum) == 0 {
			return name
		}
	}
	return ""
}
