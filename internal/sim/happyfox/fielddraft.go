package happyfox

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Prefixes of the keys that carry custom fields: "c-cf-4", "t-cf-1".
const (
	contactFieldPrefix = "c-cf-"
	ticketFieldPrefix  = "t-cf-"
)

// fieldDraft is what one call sends for the custom fields of one object.
type fieldDraft struct {
	prefix string
	defs   []*fieldCore
	before map[int64]fieldValue // what stays where nothing is sent
	whole  bool                 // nothing stays: required fields must be sent
	sent   map[int64]fieldValue
}

func (d *fieldDraft) key(id int64) string { return d.prefix + strconv.FormatInt(id, 10) }

// check reads every key with the prefix, and asks for the required fields. An
// id that is unknown, or of a field that does not apply here, is an error
// (chosen here).
func (d *fieldDraft) check(f fields, errs *fieldErrors) {
	d.sent = map[int64]fieldValue{}
	known := map[string]bool{}
	for _, def := range d.defs {
		key := d.key(def.ID)
		known[key] = true
		if _, given := f.value(key); !given {
			continue
		}
		value, message := def.check(f, key)
		if message != "" {
			errs.add(key, message)
			continue
		}
		d.sent[def.ID] = value
	}
	d.checkRequired(f, errs)
	keys := f.keys()
	slices.Sort(keys)
	for _, key := range keys {
		if strings.HasPrefix(key, d.prefix) && !known[key] {
			errs.add(key, "This field does not exist")
		}
	}
}

func (d *fieldDraft) checkRequired(f fields, errs *fieldErrors) {
	for _, def := range d.defs {
		key := d.key(def.ID)
		if !def.Required || failed(*errs, key) || !d.willHold(def.ID).empty() {
			continue
		}
		if _, given := f.value(key); (given || d.whole) && d.applies(def) {
			errs.add(key, msgFieldRequired)
		}
	}
}

// willHold is a field's value once the draft is applied.
func (d *fieldDraft) willHold(id int64) fieldValue {
	if v, given := d.sent[id]; given {
		return v
	}
	return d.before[id]
}

// applies tells whether a field that depends on an option is asked for.
func (d *fieldDraft) applies(def *fieldCore) bool {
	if def.DependsOn == nil {
		return true
	}
	for _, other := range d.defs {
		if slices.Contains(d.willHold(other.ID).IDs, *def.DependsOn) {
			return true
		}
	}
	return false
}

// apply writes what was sent into an object's values.
func (d *fieldDraft) apply(values map[int64]fieldValue) {
	for id, value := range d.sent {
		if value.empty() {
			delete(values, id)
		} else {
			values[id] = value
		}
	}
}

// changes are the fields whose value the draft alters, as the history keeps
// them.
func (d *fieldDraft) changes() []fieldChange {
	var out []fieldChange
	for _, def := range d.defs {
		value, given := d.sent[def.ID]
		if before := d.before[def.ID]; given && !value.same(before) {
			out = append(out, fieldChange{strconv.FormatInt(def.ID, 10), def.Name, def.text(before), def.text(value)})
		}
	}
	return out
}

// check reads one field's value by its type; message is empty when it is good.
func (f *fieldCore) check(sent fields, key string) (value fieldValue, message string) {
	if f.Type == typeMultiple {
		entries, isList, _ := sent.list(key)
		if !isList {
			return value, msgList
		}
		return f.checkOptions(entries)
	}
	raw, _ := sent.value(key)
	if raw == nil || raw == "" {
		return value, ""
	}
	switch f.Type {
	case typeChoice:
		return f.checkOptions([]any{raw})
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

func (f *fieldCore) checkOptions(entries []any) (value fieldValue, message string) {
	for _, entry := range entries {
		id, isID := asID(entry)
		known := slices.ContainsFunc(f.Choices, func(c choice) bool { return c.ID == id })
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
