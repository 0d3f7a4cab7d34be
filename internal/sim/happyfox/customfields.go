package happyfox

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Types of a custom field.
const (
	typeText     = "text"
	typeNumber   = "number"
	typeChoice   = "choice"
	typeMultiple = "multiple_choice"
	typeDate     = "date"
)

// fieldDef is a contact field, in the state and in answers alike.
type fieldDef struct {
	Name      string   `json:"name"`
	DependsOn *int64   `json:"depends_on_choice"` // an option's id
	Required  bool     `json:"required"`
	ID        int64    `json:"id"`
	Choices   []choice `json:"choices"` // null unless a choice or multiple choice
	Type      string   `json:"type"`
	Order     int      `json:"order"`
	StaffOnly bool     `json:"visible_to_staff_only"`
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

// customField is a value as answers draw it.
type customField struct {
	Name      string `json:"name"`
	Value     any    `json:"value"`
	ValueID   any    `json:"value_id"`
	Type      string `json:"type"`
	ID        int64  `json:"id"`
	StaffOnly bool   `json:"visible_to_staff_only"`
}

func (def *fieldDef) draw(v fieldValue) customField {
	out := customField{Name: def.Name, Type: def.Type, ID: def.ID, StaffOnly: def.StaffOnly}
	out.Value, out.ValueID = drawValue(def.Type, def.Choices, v)
	return out
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

func labelOf(choices []choice, id int64) string {
	for _, c := range choices {
		if c.ID == id {
			return c.Text
		}
	}
	return ""
}

const contactFieldPrefix = "c-cf-"

// checkFields checks every c-cf-<id> key, and that the required fields are
// sent: in a change that resets, or creates, what is not sent would be empty.
func (st *state) checkFields(d *draft, f fields, errs *fieldErrors) {
	d.fields = map[int64]fieldValue{}
	known := map[string]bool{}
	for _, def := range st.UserFields {
		key := contactFieldPrefix + strconv.FormatInt(def.ID, 10)
		known[key] = true
		if _, given := f.value(key); !given {
			continue
		}
		value, message := def.check(f, key)
		if message != "" {
			errs.add(key, message)
			continue
		}
		d.fields[def.ID] = value
	}
	st.checkRequired(d, f, errs)
	keys := f.keys()
	slices.Sort(keys)
	for _, key := range keys {
		if strings.HasPrefix(key, contactFieldPrefix) && !known[key] {
			errs.add(key, "This field does not exist")
		}
	}
}

func (st *state) checkRequired(d *draft, f fields, errs *fieldErrors) {
	for _, def := range st.UserFields {
		key := contactFieldPrefix + strconv.FormatInt(def.ID, 10)
		if !def.Required || failed(*errs, key) || !d.willHold(def.ID).empty() {
			continue
		}
		_, given := f.value(key)
		concerned := given || d.reset || d.target == nil
		if concerned && st.applies(def, d) {
			errs.add(key, msgFieldRequired)
		}
	}
}

// willHold is a field's value once the draft is applied.
func (d *draft) willHold(id int64) fieldValue {
	if v, given := d.fields[id]; given || d.reset || d.target == nil {
		return v
	}
	return d.target.Fields[id]
}

// applies tells whether a field that depends on an option is asked for.
func (st *state) applies(def *fieldDef, d *draft) bool {
	if def.DependsOn == nil {
		return true
	}
	for _, other := range st.UserFields {
		if slices.Contains(d.willHold(other.ID).IDs, *def.DependsOn) {
			return true
		}
	}
	return false
}

// check reads one field's value by its type; message is empty when it is good.
func (def *fieldDef) check(f fields, key string) (value fieldValue, message string) {
	if def.Type == typeMultiple {
		entries, isList, _ := f.list(key)
		if !isList {
			return value, msgList
		}
		return def.checkOptions(entries)
	}
	raw, _ := f.value(key)
	if raw == nil || raw == "" {
		return value, ""
	}
	switch def.Type {
	case typeChoice:
		return def.checkOptions([]any{raw})
	case typeNumber:
		return checkNumber(raw)
	case typeDate:
		text, isText := raw.(string)
		if _, err := time.Parse(time.DateOnly, text); !isText || err != nil {
			return value, msgDate
		}
		return fieldValue{Text: text}, ""
	}
	text, isText := asText(raw)
	if !isText {
		return value, msgValue
	}
	if n := utf8.RuneCountInString(text); n > maxText {
		return value, tooLong(maxText, n)
	}
	return fieldValue{Text: text}, ""
}

func (def *fieldDef) checkOptions(entries []any) (value fieldValue, message string) {
	for _, entry := range entries {
		id, isID := asID(entry)
		known := slices.ContainsFunc(def.Choices, func(c choice) bool { return c.ID == id })
		if !isID || !known {
			return fieldValue{}, msgChoice
		}
		if !slices.Contains(value.IDs, id) {
			value.IDs = append(value.IDs, id)
		}
	}
	return value, ""
}

// checkNumber takes an integer, or a decimal with at most two places.
func checkNumber(raw any) (value fieldValue, message string) {
	text, isText := asText(raw)
	whole, places, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	if !isText || whole == "" || len(text) > 30 || digits(whole) != whole || digits(places) != places || strings.HasSuffix(text, ".") {
		return value, msgNumber
	}
	if len(places) > 2 {
		return value, msgDecimals
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0" // a JSON number has no leading zeros
	}
	out := whole
	if places != "" {
		out += "." + places
	}
	if strings.HasPrefix(text, "-") {
		out = "-" + out
	}
	return fieldValue{Text: out}, ""
}
