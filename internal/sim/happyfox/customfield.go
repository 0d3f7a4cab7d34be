package happyfox

import (
	"encoding/json"
	"slices"
)

// Types of a custom field.
const (
	typeText     = "text"
	typeNumber   = "number"
	typeChoice   = "choice"
	typeMultiple = "multiple_choice"
	typeDate     = "date"
)

// fieldCore is what contact fields and ticket fields have in common.
type fieldCore struct {
	Name      string   `json:"name"`
	DependsOn *int64   `json:"depends_on_choice"` // an option's id
	Required  bool     `json:"required"`
	ID        int64    `json:"id"`
	Choices   []choice `json:"choices"` // null unless a choice or multiple choice
	Type      string   `json:"type"`
	StaffOnly bool     `json:"visible_to_staff_only"`
}

// fieldDef is a contact field, in the state and in answers alike.
type fieldDef struct {
	fieldCore
	Order int `json:"order"`
}

// ticketDef is a ticket field, in the state and in answers alike.
type ticketDef struct {
	fieldCore
	Completed  bool            `json:"compulsory_on_completed"`
	OnMove     bool            `json:"compulsory_on_move"`
	Categories []fieldCategory `json:"categories"` // the ones it applies to
}

type fieldCategory struct {
	Category int64 `json:"category"`
	Order    int   `json:"order"`
}

func (f *fieldCore) key() int64       { return f.ID }
func (f *fieldCore) core() *fieldCore { return f }

// cores are the common parts of a list of fields.
func cores[T interface{ core() *fieldCore }](defs []T) []*fieldCore {
	out := make([]*fieldCore, 0, len(defs))
	for _, def := range defs {
		out = append(out, def.core())
	}
	return out
}

// in tells whether the field applies to a category.
func (f *ticketDef) in(categoryID int64) bool {
	return slices.ContainsFunc(f.Categories, func(c fieldCategory) bool { return c.Category == categoryID })
}

// fieldsIn are the ticket fields of a category, in the order of the metadata.
func (st *state) fieldsIn(categoryID int64) []*ticketDef {
	var out []*ticketDef
	for _, def := range st.TicketDefs {
		if def.in(categoryID) {
			out = append(out, def)
		}
	}
	return out
}

type choice struct {
	Text      string  `json:"text"`
	ID        int64   `json:"id"`
	Dependant []int64 `json:"dependant_fields"`
}

// fieldValue is what a contact or ticket holds for one field: option ids for
// choices, the literal text for all other types.
type fieldValue struct {
	Text string  `json:"text,omitempty"`
	IDs  []int64 `json:"ids,omitempty"`
}

func (v fieldValue) empty() bool { return v.Text == "" && len(v.IDs) == 0 }

func (v fieldValue) same(other fieldValue) bool {
	return v.Text == other.Text && slices.Equal(v.IDs, other.IDs)
}

// customField is a value as answers draw it.
type customField struct {
	Name      string `json:"name"`
	Value     any    `json:"value"`
	ValueID   any    `json:"value_id"`
	Type      string `json:"type"`
	ID        int64  `json:"id"`
	StaffOnly bool   `json:"visible_to_staff_only"`
}

func (f *fieldCore) draw(v fieldValue) customField {
	out := customField{Name: f.Name, Type: f.Type, ID: f.ID, StaffOnly: f.StaffOnly}
	out.Value, out.ValueID = drawValue(f.Type, f.Choices, v)
	return out
}

// ticketField is a value as a ticket draws it. The key differs by a letter from
// that of the metadata, as documented.
type ticketField struct {
	customField
	Compulsory bool `json:"compulsory_on_complete"`
}

func (f *ticketDef) draw(v fieldValue) ticketField {
	return ticketField{f.fieldCore.draw(v), f.Completed}
}

// drawValue gives value and value_id: a choice as its label and id, a multiple
// choice as lists of both, a number as a number, the rest as text; null and
// null when unset.
func drawValue(fieldType string, choices []choice, v fieldValue) (value, valueID any) {
	if v.empty() || (fieldType == typeChoice && len(v.IDs) == 0) {
		return nil, nil
	}
	labels := make([]string, 0, len(v.IDs))
	for _, id := range v.IDs {
		labels = append(labels, labelOf(choices, id))
	}
	switch fieldType {
	case typeChoice:
		return labels[0], v.IDs[0]
	case typeMultiple:
		return labels, slices.Clone(v.IDs)
	case typeNumber:
		return json.Number(v.Text), nil
	}
	return v.Text, nil
}

// text is a value as a change of it is recorded: labels for choices, joined by
// commas; null when unset.
func (f *fieldCore) text(v fieldValue) *string {
	if v.empty() {
		return nil
	}
	text := v.Text
	for i, id := range v.IDs {
		if i > 0 {
			text += ", "
		}
		text += labelOf(f.Choices, id)
	}
	return &text
}

func labelOf(choices []choice, id int64) string {
	for _, c := range choices {
		if c.ID == id {
			return c.Text
		}
	}
	return ""
}
