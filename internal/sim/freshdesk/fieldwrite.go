package freshdesk

import (
	"regexp"
	"slices"
	"strings"

	"cognate/internal/sim/rig"
)

// ownFields are the custom fields of one kind of record, as their routes have them.
type ownFields struct {
	defs     func(st *state) *rig.Table[*field]
	resource string
	prefix   string // of the names that are made
	kinds    []string
	labels   []string // mandatory, beside the type
	show     func(c *call, f *field) any
}

var (
	ownTicketFields = ownFields{
		func(st *state) *rig.Table[*field] { return &st.TicketFields }, "admin/ticket_fields", "cf_",
		[]string{"custom_text", "custom_paragraph", "custom_checkbox", "custom_number", "custom_decimal", "custom_date", "custom_dropdown"},
		[]string{"label", "label_for_customers"},
		(*call).adminField,
	}
	ownContactFields = ownFields{
		func(st *state) *rig.Table[*field] { return &st.ContactFields }, "contact_fields", "",
		[]string{"custom_text", "custom_paragraph", "custom_checkbox", "custom_number", "custom_dropdown", "custom_phone_number", "custom_url", "custom_date"},
		[]string{"label", "label_for_customers"},
		func(c *call, f *field) any { return c.personField(&c.st.ContactFields, f) },
	}
	ownCompanyFields = ownFields{
		func(st *state) *rig.Table[*field] { return &st.CompanyFields }, "company_fields", "",
		[]string{"custom_text", "custom_paragraph", "custom_checkbox", "custom_number", "custom_dropdown", "custom_phone_number", "custom_url", "custom_date"},
		[]string{"label"},
		(*call).writtenField,
	}
)

var fieldAttributes = attributes{
	"label": words, "label_for_customers": words, "type": words, "position": integer, "required_for_agents": boolean, "choices": hashes,
}

// adminField shows a ticket's field as the routes below admin do: each choice with a
// number.
func (c *call) adminField(f *field) any {
	return struct {
		*field
		LabelForCustomers string   `json:"label_for_customers"`
		Choices           []object `json:"choices,omitempty"`
	}{f, f.Label, f.numbered()}
}

// writtenField shows a company's field as a write answers it: with numbered choices,
// which the list of all has not.
func (c *call) writtenField(f *field) any {
	return struct {
		*field
		Choices []object `json:"choices,omitempty"`
	}{f, f.numbered()}
}

// numbered are the choices as objects.
func (f *field) numbered() []object {
	var out []object
	for i, word := range f.Choices {
		out = append(out, object{"id": int64(f.ID)*100 + int64(i) + 1, "value": word, "position": i + 1})
	}
	return out
}

var noName = regexp.MustCompile(`[^a-z0-9]+`)

func (o ownFields) create(c *call) reply {
	p := c.in.accept(fieldAttributes, append([]string{"type"}, o.labels...)...)
	kind, label := c.in.text("type"), strings.TrimSpace(c.in.text("label"))
	if kind != "" && !slices.Contains(o.kinds, kind) {
		p.oneOf("type", o.kinds)
	}
	name := o.prefix + strings.Trim(noName.ReplaceAllString(strings.ToLower(label), "_"), "_")
	defs := o.defs(c.st)
	if _, taken := defs.First(func(f *field) bool { return strings.EqualFold(f.Label, label) || f.Name == name }); taken {
		p.add("label", duplicate, "It should be a unique value")
	}
	choices := c.choices(&p, kind == "custom_dropdown")
	if len(p) > 0 {
		return p.refused()
	}
	f := &field{
		ID: c.st.Last + 1, Name: name, Label: label, Position: len(defs.Rows()) + 1, Type: kind, Choices: choices,
		RequiredForAgents: c.in.values["required_for_agents"] == true, CreatedAt: c.now, UpdatedAt: c.now,
	}
	defs.Put(f)
	return c.created(o.resource, c.st.next(), o.show(c, f))
}

// choices are the words of a new dropdown, which has some; no other field has.
func (c *call) choices(p *problems, wanted bool) []string {
	sent, _ := c.in.values["choices"].([]any)
	var out []string
	for _, one := range sent {
		of, _ := one.(map[string]any)
		word, _ := of["value"].(string)
		if word == "" || slices.Contains(out, word) {
			p.add("choices", invalidValue, "Each choice has a value of its own")
			return nil
		}
		out = append(out, word)
	}
	if wanted != (len(out) > 0) {
		p.add("choices", missingField, "It should be a/an %s", kindNames[hashes])
	}
	return out
}

// update changes label, place and need; the choices stay (the simulator takes none).
func (o ownFields) update(c *call) reply {
	defs := o.defs(c.st)
	was, found := defs.Get(c.arg(0))
	if !found {
		return notFound()
	}
	known := attributes{"label": words, "label_for_customers": words, "position": integer, "required_for_agents": boolean}
	p := c.in.accept(known)
	if label, sent := c.in.values["label"].(string); sent && strings.TrimSpace(label) == "" {
		p.add("label", invalidValue, "It should not be blank as this is a mandatory field")
	}
	f := patched(c, was, &p)
	if len(p) > 0 {
		return p.refused()
	}
	f.UpdatedAt = c.now
	defs.Put(f)
	return updated(o.show(c, f))
}

// remove takes custom fields alone; the values go with them.
func (o ownFields) remove(c *call) reply {
	defs := o.defs(c.st)
	if f, found := defs.Get(c.arg(0)); !found || f.Default {
		return notFound()
	}
	defs.Remove(func(f *field) bool { return f.ID == c.arg(0) })
	return deleted()
}
