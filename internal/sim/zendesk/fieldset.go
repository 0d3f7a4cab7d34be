package zendesk

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The types of custom fields; what the vendor calls dropdown of users and
// organizations is tagger of tickets.
const (
	checkboxField    = "checkbox"
	dateField        = "date"
	decimalField     = "decimal"
	dropdownField    = "dropdown"
	integerField     = "integer"
	multiselectField = "multiselect"
	regexpField      = "regexp"
	taggerField      = "tagger"
	textField        = "text"
	textareaField    = "textarea"
)

func (f *field) hasOptions() bool {
	return f.Type == taggerField || f.Type == dropdownField || f.Type == multiselectField
}

func (f *field) isSystem() bool { return f.Removable != nil && !*f.Removable }

func (f *field) option(value string) bool {
	return slices.ContainsFunc(f.Options, func(o option) bool { return o.Value == value })
}

// take checks a value for a custom field and gives it the form in which it is kept
// and shown; why is the refusal, if any. Numbers of tickets are shown as text, those of
// users and organizations as numbers, as the vendor's examples have them.
func (f *field) take(v any, ofTicket bool) (kept any, why string) {
	if v == nil || v == "" {
		if f.Type == checkboxField {
			return false, ""
		}
		return nil, ""
	}
	switch f.Type {
	case checkboxField:
		return takeBool(v)
	case integerField, decimalField:
		return f.takeNumber(v, ofTicket)
	case dateField:
		return takeDate(v, ofTicket)
	case taggerField, dropdownField:
		if text, isText := v.(string); !isText || !f.option(text) {
			return nil, "is not a valid choice" // the words are ours
		}
		return v, ""
	case multiselectField:
		return f.takeChoices(v)
	case regexpField:
		given, isText := v.(string)
		pattern, err := regexp.Compile(`^(?:` + text(f.Regexp) + `)$`)
		if !isText || err == nil && !pattern.MatchString(given) {
			return nil, "is invalid"
		}
		return given, ""
	}
	given, isText := textual(v)
	if !isText {
		return nil, "is invalid"
	}
	return given, ""
}

func takeBool(v any) (kept any, why string) {
	switch v := v.(type) {
	case bool:
		return v, ""
	case string:
		if b, err := strconv.ParseBool(v); err == nil {
			return b, ""
		}
	}
	return nil, "is invalid"
}

func (f *field) takeNumber(v any, ofTicket bool) (kept any, why string) {
	text, isText := textual(v)
	n, err := strconv.ParseFloat(text, 64)
	if !isText || err != nil || f.Type == integerField && n != float64(int64(n)) {
		return nil, "must be a number" // the words are ours
	}
	if ofTicket {
		return text, ""
	}
	return json.Number(text), ""
}

func takeDate(v any, ofTicket bool) (kept any, why string) {
	text, _ := v.(string)
	day, err := time.Parse(time.DateOnly, text[:min(len(text), len(time.DateOnly))])
	switch {
	case err != nil:
		return nil, "is not a valid date" // the words are ours
	case ofTicket:
		return day.Format(time.DateOnly), ""
	}
	return day.Format(time.RFC3339), ""
}

// takeChoices takes one choice or a list of them.
func (f *field) takeChoices(v any) (kept any, why string) {
	list, isList := v.([]any)
	if !isList {
		list = []any{v}
	}
	out := []any{}
	for _, item := range list {
		text, isText := item.(string)
		if !isText || !f.option(text) {
			return nil, "is not a valid choice"
		}
		if !slices.Contains(out, item) {
			out = append(out, item)
		}
	}
	return out, ""
}

// textual is a text, or a number as text.
func textual(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

// takeFields checks what an object sets of the custom fields of users or organizations,
// and gives all values their form. Keys that no field has are left out, which is chosen
// here.
func takeFields(defs *table[*field], values map[string]any, found problems) map[string]any {
	out := map[string]any{}
	for key, v := range values {
		f, known := defs.First(func(f *field) bool { return text(f.Key) == key })
		if !known {
			continue
		}
		kept, why := f.take(v, false)
		if why != "" {
			found.add(base, "InvalidValue", "%s: %s", f.Title, why)
			continue
		}
		out[key] = kept
	}
	return out
}

// showFields has a value for each field that there is.
func showFields(defs *table[*field], values map[string]any) map[string]any {
	out := map[string]any{}
	for _, f := range defs.Rows() {
		if f.Active && f.Key != nil {
			out[*f.Key] = values[*f.Key]
		}
	}
	return out
}

var (
	tagBad   = regexp.MustCompile(`[\s,;]+`)
	validKey = regexp.MustCompile(`^[A-Za-z0-9_]*[A-Za-z_][A-Za-z0-9_]*$`)
)

// cleanTags are tags as the vendor keeps them: in lower case, each once, sorted. What
// becomes of a space in a tag is not documented; here it is an underscore.
func cleanTags(tags []string) []string {
	out := []string{}
	for _, tag := range tags {
		tag = tagBad.ReplaceAllString(strings.ToLower(strings.TrimSpace(tag)), "_")
		if tag != "" && !slices.Contains(out, tag) {
			out = append(out, tag)
		}
	}
	slices.Sort(out)
	return out
}
