package freshdesk

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"cognate/internal/sim/rig"
)

// The statuses that every account has, with what agents and what customers read; two of
// them wait for somebody. The numbers are documented.
var statuses = []struct {
	number    int
	agents    string
	customers string
}{
	{2, "Open", "Being Processed"},
	{3, "Pending", "Awaiting your Reply"},
	{4, "Resolved", "This ticket has been Resolved"},
	{5, "Closed", "This ticket has been Closed"},
	{6, "Waiting on Customer", "Awaiting your Reply"},
	{7, "Waiting on Third Party", "Being Processed"},
}

const (
	open     = 2
	resolved = 4
	closed   = 5
)

var (
	priorities = []string{"Low", "Medium", "High", "Urgent"} // from 1 on
	// The channels, by the number that is documented.
	sources = map[string]int{"Email": 1, "Portal": 2, "Phone": 3, "Chat": 7, "Feedback Widget": 9, "Outbound Email": 10}
)

func statusNumbers() []string {
	var out []string
	for _, s := range statuses {
		out = append(out, strconv.Itoa(s.number))
	}
	return out
}

func sourceNumbers() []string {
	var out []string
	for _, n := range slices.Sorted(maps.Values(sources)) {
		out = append(out, strconv.Itoa(n))
	}
	return out
}

// kindsOfFields are what custom fields hold, by the end of their type.
var kindsOfFields = map[string]kind{
	"text": words, "paragraph": words, "phone_number": words, "url": words, "dropdown": words, "checkbox": boolean, "number": integer, "decimal": decimal, "date": date,
}

func (f *field) kind() kind { return kindsOfFields[strings.TrimPrefix(f.Type, "custom_")] }

// custom checks what a request sends as custom_fields. A problem is told of the field's
// name alone. What is required and missing is told where the record is new, or is emptied.
func (c *call) custom(p *problems, defs *rig.Table[*field], isNew bool) {
	sent, _ := c.in.values["custom_fields"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		f, found := defs.First(func(f *field) bool { return f.Name == name && !f.Default })
		if !found {
			p.unknown(name)
			continue
		}
		v, isOne := c.in.convert(f.kind()|clearable, sent[name])
		word, _ := v.(string)
		switch {
		case !isOne:
			p.mismatch(name, f.kind(), sent[name])
		case f.Choices != nil && v != nil && !slices.Contains(f.Choices, word):
			p.oneOf(name, f.Choices)
		}
		sent[name] = v
	}
	for _, f := range defs.Rows() {
		v, isSent := sent[f.Name]
		if !f.Default && f.RequiredForAgents && (isNew || isSent) && (v == nil || v == "") {
			p.add(f.Name, missingField, "It should be a/an %s", kindNames[f.kind()])
		}
	}
}

// filled are the values of a record: all fields, null where there is none.
func filled(defs *rig.Table[*field], values map[string]any) map[string]any {
	out := map[string]any{}
	for _, f := range defs.Rows() {
		if !f.Default {
			out[f.Name] = values[f.Name]
		}
	}
	return out
}

func listTicketFields(c *call) reply {
	p := c.parameters("type")
	if len(p) > 0 {
		return p.refused()
	}
	out := []any{}
	for _, f := range c.st.TicketFields.Rows() {
		if kind := c.query.Get("type"); kind == "" || kind == f.Type {
			out = append(out, c.ticketField(f))
		}
	}
	return ok(out)
}

// ticketField shows one with its choices, whose form is another in almost each of them.
func (c *call) ticketField(f *field) any {
	toCustomers := f.Name == "subject" || f.Name == "description"
	return struct {
		*field
		LabelForCustomers    string `json:"label_for_customers"`
		RequiredForClosure   bool   `json:"required_for_closure"`
		RequiredForCustomers bool   `json:"required_for_customers"`
		CustomersCanEdit     bool   `json:"customers_can_edit"`
		DisplayedToCustomers bool   `json:"displayed_to_customers"`
		Choices              any    `json:"choices,omitempty"`
	}{f, f.Label, false, toCustomers, toCustomers, toCustomers, c.ticketChoices(f)}
}

func (c *call) ticketChoices(f *field) any {
	out := object{}
	switch f.Name {
	case "status":
		for _, s := range statuses {
			out[strconv.Itoa(s.number)] = []string{s.agents, s.customers}
		}
	case "priority":
		for i, name := range priorities {
			out[name] = i + 1
		}
	case "source":
		for name, number := range sources {
			out[name] = number
		}
	case "group":
		for _, g := range c.st.Groups.Rows() {
			out[g.Name] = g.ID
		}
	case "agent":
		for _, a := range c.st.Agents.Rows() {
			out[a.Contact.Name] = a.ID
		}
	case "product":
		for _, p := range c.st.Products.Rows() {
			out[p.Name] = p.ID
		}
	default:
		if f.Choices == nil {
			return nil
		}
		return f.Choices
	}
	return out
}

func listContactFields(c *call) reply { return c.personFields(&c.st.ContactFields) }
func listCompanyFields(c *call) reply { return c.personFields(&c.st.CompanyFields) }

func (c *call) personFields(defs *rig.Table[*field]) reply {
	if p := c.parameters(); len(p) > 0 {
		return p.refused()
	}
	out := []any{}
	for _, f := range defs.Rows() {
		out = append(out, c.personField(defs, f))
	}
	return ok(out)
}

func (c *call) personField(defs *rig.Table[*field], f *field) any {
	var choices any
	if f.Choices != nil {
		choices = f.personChoices(defs == &c.st.ContactFields)
	}
	return struct {
		*field
		Choices            any  `json:"choices,omitempty"`
		AgentsCanEdit      bool `json:"agents_can_edit"`
		DisplayedForAgents bool `json:"displayed_for_agents"`
		QuickAddForAgent   bool `json:"quick_add_for_agent"`
		Unique             bool `json:"unique"`
	}{f, choices, true, true, f.RequiredForAgents, f.Name == "email" || f.Name == "name" && defs == &c.st.CompanyFields}
}

// personChoices are objects in the samples of contacts, and words in those of companies.
func (f *field) personChoices(ofContact bool) any {
	if !ofContact {
		return f.Choices
	}
	out := []object{}
	for i, word := range f.Choices {
		out = append(out, object{"id": i + 1, "label": word, "value": word, "position": i + 1})
	}
	return out
}
