package happyfox

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// putTicketField is PUT ticket_custom_field/<id>/: replaces all options. An
// option with a known id is kept or renamed, one with a null id is added, one
// that is left out is deleted, and with it what tickets hold of it (chosen
// here). Keys other than "choices" are ignored.
func putTicketField(c *call) reply {
	i := slices.IndexFunc(c.st.TicketDefs, func(def *ticketDef) bool { return def.ID == c.id() })
	if i < 0 {
		return notFound()
	}
	before := c.st.TicketDefs[i]
	choices, errs := c.st.readChoices(before, c.body)
	if errs != nil {
		return invalid(errs)
	}
	for i := range choices {
		if choices[i].ID == 0 {
			c.st.LastChoice++
			choices[i].ID = c.st.LastChoice
		}
	}
	edited := *before // readers may still be sending the old one
	edited.Choices = choices
	c.st.TicketDefs = slices.Clone(c.st.TicketDefs)
	c.st.TicketDefs[i] = &edited
	c.st.dropOptions(&edited)
	return changed(&edited)
}

// readChoices reads the list; new options have the id 0.
func (st *state) readChoices(def *ticketDef, p payload) ([]choice, fieldErrors) {
	const key = "choices"
	entries, isList, given := p.object.list(key)
	switch {
	case p.isList:
		return nil, oneError(allFields, "Enter one object.")
	case def.Choices == nil:
		return nil, oneError(key, "This field has no choices.")
	case !isList:
		return nil, oneError(key, msgList)
	case !given || len(entries) == 0:
		return nil, oneError(key, msgRequired)
	case len(entries) > maxChoices:
		return nil, oneError(key, fmt.Sprintf("Enter at most %d choices.", maxChoices))
	}
	var errs fieldErrors
	choices := make([]choice, 0, len(entries))
	for n, entry := range entries {
		option, message := st.readChoice(def, entry)
		if message == "" && slices.ContainsFunc(choices, func(o choice) bool { return o.Text == option.Text || (o.ID != 0 && o.ID == option.ID) }) {
			message = "This choice is given twice."
		}
		if message != "" {
			errs.add(key, fmt.Sprintf("Choice %d, %s", n+1, message))
		}
		choices = append(choices, option)
	}
	return choices, errs
}

func (st *state) readChoice(def *ticketDef, entry any) (option choice, message string) {
	object, isObject := entry.(map[string]any)
	if !isObject {
		return option, msgValue
	}
	if raw := object["id"]; raw != nil {
		id, isID := asID(raw)
		if !isID || !slices.ContainsFunc(def.Choices, func(o choice) bool { return o.ID == id }) {
			return option, "id: " + msgChoice
		}
		option.ID = id
	}
	text, isText := asText(object["text"])
	switch n := utf8.RuneCountInString(text); {
	case object["text"] != nil && !isText:
		return option, "text: " + msgValue
	case text == "":
		return option, "text: " + msgRequired
	case n > maxName:
		return option, "text: " + tooLong(maxName, n)
	}
	option.Text, option.Dependant = text, []int64{}
	dependant, isList, _ := fields{json: object}.list("dependant_fields")
	if !isList {
		return option, "dependant_fields: " + msgList
	}
	for _, raw := range dependant {
		id, isID := asID(raw)
		if !isID || id == def.ID || byKey(st.TicketDefs, id) == nil {
			return option, "dependant_fields: " + msgChoice
		}
		option.Dependant = append(option.Dependant, id)
	}
	return option, ""
}

// dropOptions takes options that are gone out of the tickets.
func (st *state) dropOptions(def *ticketDef) {
	gone := func(id int64) bool {
		return !slices.ContainsFunc(def.Choices, func(o choice) bool { return o.ID == id })
	}
	for _, t := range st.Tickets {
		value, set := t.Fields[def.ID]
		if !set || !slices.ContainsFunc(value.IDs, gone) {
			continue
		}
		if value.IDs = slices.DeleteFunc(slices.Clone(value.IDs), gone); value.empty() {
			delete(t.Fields, def.ID)
		} else {
			t.Fields[def.ID] = value
		}
	}
}
