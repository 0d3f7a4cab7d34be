package reference

import (
	"strings"

	"cognate/internal/model"
)

// methodPage is the page of one method: how to call it, what to send and what
// comes back.
func (s *site) methodPage(m *model.Method) (*page, error) {
	sup := supportOf(s.catalog, m)
	p := &page{
		Path: methodPath(m), Title: methodTitle(m), Verb: m.HTTPMethod, Endpoint: m.Path,
		Crumb: s.resourceCrumb(m.Resource),
		Lead:  join(methodLead(m), plain(m.Description)),
	}
	p.Body = append(p.Body, availability(sup)...)
	aside, err := s.examples(sup)
	if err != nil {
		return nil, err
	}
	p.Aside = aside
	p.Body = append(p.Body, pathSection(m)...)
	p.Body = append(p.Body, bodySection(sup)...)
	p.Body = append(p.Body, querySection(sup)...)
	p.Body = append(p.Body, answerSection(sup)...)
	p.Body = append(p.Body, errorSection(sup)...)
	return p, nil
}

var methodTitles = map[string]string{
	"list": "List %s", "get": "Get %s", "create": "Create %s", "update": "Update %s", "delete": "Delete %s",
}

// methodTitle is "Create contacts", or "Download attachments" for a method of a
// resource's own.
func methodTitle(m *model.Method) string {
	noun := strings.ToLower(label(m.Resource))
	if format, ok := methodTitles[m.Name]; ok {
		return strings.Replace(format, "%s", noun, 1)
	}
	return strings.ToUpper(m.Name[:1]) + strings.ReplaceAll(m.Name[1:], "_", " ") + " " + noun
}

func methodLead(m *model.Method) text {
	switch m.Name {
	case "list":
		return "Reads the records page by page."
	case "get":
		return "Reads one record by its id."
	case "create":
		return "Makes one record at the vendor and answers it as get would."
	case "update":
		return "Changes one record: what is left out stays, null clears."
	case "delete":
		return "Removes one record at the vendor."
	default:
		return ""
	}
}

// availability says who can do the method, and why others can't.
func availability(s support) []block {
	var out []block
	if len(s.offers) > 0 {
		var labels []text
		for _, o := range s.offers {
			labels = append(labels, to(o.in.Label, integrationPath(o.in.Name)))
		}
		out = append(out, facts{Rows: []fact{{"Integrations", words(labels, "and")}}})
	} else {
		out = append(out, note{Warn: true, Text: "No integration supports this method yet. A call answers 405."})
	}
	for _, r := range s.refusals {
		out = append(out, note{Warn: true, Text: "Not in " + to(r.in.Label, integrationPath(r.in.Name)) + " (405): " + plain(r.reason)})
	}
	return out
}

// examples stand beside the page.
func (s *site) examples(sup support) ([]block, error) {
	m := sup.method
	var first *offer
	if len(sup.offers) > 0 {
		first = &sup.offers[0]
	}
	call, err := curl(s.base(), first, m)
	if err != nil {
		return nil, err
	}
	by := ""
	if first == nil {
		by = ", by the model alone"
	}
	out := []block{code{Title: "Request" + by, Lang: "sh", Text: call}}
	if m.HasID() {
		out = append(out, paragraph{"Set `ID` first, to the `id` of a record that a list or a create has answered."})
	}
	answer := answerExample(first, m)
	if answer == nil {
		return out, nil
	}
	body, err := indented(answer)
	if err != nil {
		return nil, err
	}
	title := "Answer " + successText(m) + by
	if first != nil && m.Response != model.ResponseDeleted {
		title += ", without remote_data"
	}
	return append(out, code{Title: title, Lang: "json", Text: body}), nil
}

func successText(m *model.Method) string {
	if m.Name == "create" {
		return "201"
	}
	return "200"
}

func pathSection(m *model.Method) []block {
	if !m.HasID() {
		return nil
	}
	row := &field{ID: "path.id", Path: "id", Name: "id", Type: "string", Must: must(true), Example: idExample(m.Resource), Text: "The vendor's id of the record."}
	return []block{heading{"the-path", "Path", 2}, fields{Rows: []*field{row}}}
}

func querySection(s support) []block {
	out := []block{heading{"query-parameters", "Query parameters", 2}}
	if rows := queryRows(s); len(rows) > 0 {
		if s.method.Response == model.ResponseList {
			out = append(out, paragraph{"A filter that an integration can't apply is refused with 400: nothing is dropped in silence."})
		}
		out = append(out, fields{Rows: rows}, heading{"control-parameters", "Parameters of every call", 3})
	}
	return append(out, fields{Rows: controlRows(s.method)})
}

func bodySection(s support) []block {
	if s.method.Body == nil {
		return nil
	}
	out := []block{heading{"request-body", "Request body", 2}}
	if lines := whoNeeds(s); len(lines) > 0 {
		out = append(out, list{lines})
	}
	out = append(out, paragraph{"A JSON object. What the vendor can't take is named in the header `Cognate-Ignored`; with `Prefer: handling=strict` it is refused instead."})
	return append(out, fields{Rows: bodyRows(s)})
}

// whoNeeds says what the integrations require of a body, a line for all that
// require the same.
func whoNeeds(s support) []text {
	var g groups
	for _, o := range s.offers {
		if t := needs(o); t != "" {
			g.add(t, o)
		}
	}
	var lines []text
	for _, t := range g.said {
		lines = append(lines, words(g.labels[t], "and")+verb(g.labels[t], " needs ", " need ")+t+".")
	}
	return lines
}

// needs sums up what an integration requires of a body.
func needs(o offer) text {
	var parts []text
	for _, r := range o.mapping.Required {
		switch {
		case len(r.AnyOf) > 0:
			parts = append(parts, words(monos(r.AnyOf), "or"))
		case len(r.Unless) > 0:
			parts = append(parts, words(monos(append([]string{r.Field}, r.Unless...)), "or"))
		default:
			t, _ := requirementText(r, r.Field)
			parts = append(parts, mono(r.Field)+t)
		}
	}
	for i := range parts[:max(0, len(parts)-1)] {
		parts[i] += ";"
	}
	return text(strings.ReplaceAll(string(words(parts, "and")), ";,", ";"))
}

func answerSection(s support) []block {
	m := s.method
	out := []block{heading{"the-answer", "Answer", 2}}
	switch m.Response {
	case model.ResponseBinary:
		return append(out, paragraph{"200 and the file itself, with the media type that the vendor gives it."})
	case model.ResponseDeleted:
		return append(out, paragraph{"200 and an object with the `id` of the record that is gone."})
	case model.ResponseList:
		out = append(out, paragraph{"200 and an envelope: `result` holds the records, `next_cursor` leads to the next page and is null on the last one. See [pagination](/docs/conventions#pagination)."})
	case model.ResponseResult:
		out = append(out, paragraph{"200 and an object whose `result` is the record."})
	default:
		out = append(out, paragraph{recordStatus(m)})
	}
	return append(out, fields{Rows: answerRows(s)})
}

func recordStatus(m *model.Method) text {
	if m.Name == "create" {
		return "201 and the record; 200 where the vendor changed a record it had already. A field that the vendor doesn't tell is absent or null."
	}
	return "200 and the record. A field that the vendor doesn't tell is absent or null."
}
