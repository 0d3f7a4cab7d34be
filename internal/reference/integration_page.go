package reference

import (
	"fmt"
	"strings"

	"cognate/internal/connector"
	"cognate/internal/model"
	"cognate/jsonata"
)

func (s *site) integrationPage(in *connector.Integration) (*page, error) {
	p := &page{
		Path: integrationPath(in.Name), Title: in.Label,
		Crumb: []link{{"Reference", docsRoot}, {"Integrations", docsRoot + "#integrations"}},
		Lead:  "What " + plain(in.Label) + " takes and gives, and how to connect an account.",
	}
	p.Body = append(p.Body, facts{Rows: integrationFacts(in)})
	p.Body = append(p.Body, notesSection(in)...)
	p.Body = append(p.Body, credentialSection(in)...)
	example, err := s.connectExample(in)
	if err != nil {
		return nil, err
	}
	p.Body = append(p.Body, example...)
	for _, m := range in.Models {
		p.Body = append(p.Body, modelSection(in, m)...)
	}
	p.Body = append(p.Body, vendorSection(in)...)
	return p, nil
}

func integrationFacts(in *connector.Integration) []fact {
	rows := []fact{
		{"Name", mono(in.Name)},
		{"Category", plain(in.Category)},
		{"Proof", join(proofText(in.Proof)+".", to("Field by field", proofPath(in.Name)))},
		{"Hosts", words(hostNames(in), "and") + "; calls go nowhere else"},
	}
	if limits := rateLimits(in); limits != "" {
		rows = append(rows, fact{"Limits", limits})
	}
	if in.DocsURL != "" {
		rows = append(rows, fact{"Vendor's API", to(in.DocsURL, in.DocsURL)})
	}
	if in.Beta {
		rows = append(rows, fact{"Beta", "Young: it may still change."})
	}
	return rows
}

func rateLimits(in *connector.Integration) text {
	var out []text
	for _, l := range in.RateLimit {
		method := strings.ToUpper(l.Method)
		if l.Method == "any" {
			method = "any method"
		}
		out = append(out, text(fmt.Sprintf("%s %d in %d s", method, l.Calls, l.WindowSeconds)))
	}
	return words(out, "and")
}

func notesSection(in *connector.Integration) []block {
	if len(in.Notes) == 0 {
		return nil
	}
	items := make([]text, len(in.Notes))
	for i, n := range in.Notes {
		items[i] = plain(n)
	}
	return []block{heading{"notes", "Good to know", 2}, list{items}}
}

// credentialSection names what connecting asks for; never a value.
func credentialSection(in *connector.Integration) []block {
	out := []block{
		heading{"credentials", "Credentials", 2},
		paragraph{"The fields of an account's `context`. Secret ones are sealed when stored and never shown again."},
	}
	for _, c := range in.Credentials {
		out = append(out, heading{"credentials." + c.Name, "authentication_method: " + c.Name, 3})
		var rows []*field
		for _, f := range c.Fields {
			rows = append(rows, credentialRow(c, f))
		}
		out = append(out, fields{Rows: rows})
	}
	return out
}

func credentialRow(c *connector.Credential, f *connector.CredentialField) *field {
	path := "credentials." + c.Name + "." + f.Name
	row := &field{
		ID: path, Path: f.Name, Name: f.Name, Type: "string", Must: must(!f.Optional && f.Default == ""),
		Default: f.Default, Enum: f.Enum, Text: "**" + plain(f.Label) + ".** " + plain(f.Help),
	}
	if f.Secret {
		row.Format = "secret"
	}
	if f.Pattern != "" {
		row.Text = join(row.Text, "Matches "+mono(f.Pattern)+".")
	}
	return row
}

func modelSection(in *connector.Integration, m *connector.ModelMapping) []block {
	out := []block{heading{m.Model.Name, m.Model.Label, 2}}
	for _, r := range m.Resources {
		out = append(out, heading{m.Model.Name + "." + r.Resource.Name, label(r.Resource), 3})
		out = append(out, table{Head: []string{"Method", "Becomes", "Takes", "Needs"}, Rows: mappingRows(r)})
		if proven := proofRows(in, r); len(proven) > 0 {
			out = append(out, table{Head: []string{"Method", "Proof", "Parameters shown", "Fields taken, shown", "Fields given, shown", "Typed alone"}, Rows: proven})
		}
		for _, mapping := range r.Mappings {
			if mapping.Unsupported != "" {
				out = append(out, note{Warn: true, Text: to(mapping.Method.Name, methodPath(mapping.Method)) + " is not supported: " + plain(mapping.Unsupported)})
			}
		}
	}
	if missing := unmapped(m); len(missing) > 0 {
		out = append(out, paragraph{"Not mapped yet: " + words(missing, "and") + "."})
	}
	return out
}

// vendorSection lists the vendor's own calls, as /proxy makes them.
func vendorSection(in *connector.Integration) []block {
	if len(in.Methods) == 0 {
		return nil
	}
	t := table{Head: []string{"Call", "Becomes", "Again", "Sends and reads"}}
	for _, m := range in.Methods {
		verb, path := m.ProxyRoute()
		becomes := mono(m.HTTPMethod + " " + m.Path.Template)
		if m.Docs != "" {
			becomes = to(m.HTTPMethod+" "+m.Path.Template, m.Docs)
		}
		t.Rows = append(t.Rows, []text{mono(verb + " " + path), becomes, mono(string(m.Retry)), knownText(in.Known(m))})
	}
	return []block{
		heading{"vendor", in.Label + "'s own API", 2},
		paragraph{"The calls that the connector knows, made [as they are](/docs/vendor). What they send and read is what the connector itself does; the vendor may take and give more. Again says whether a call may be repeated that had no clean answer: `safe` may, `unsent` only when it surely did not arrive."},
		t,
	}
}

// knownText lists the keys of what is known of a call.
func knownText(k connector.Known) text {
	var parts []text
	for _, part := range []struct {
		name   string
		schema jsonata.Value
	}{{"query", k.Query}, {"body", k.Body}, {"record", k.Response}} {
		var names []string
		for name := range part.schema.Get("properties").Fields() {
			names = append(names, name)
		}
		if len(names) > 0 {
			parts = append(parts, text(part.name+": ")+joinText(monos(names), ", "))
		}
	}
	return joinText(parts, "; ")
}

func unmapped(m *connector.ModelMapping) []text {
	var out []text
	for _, r := range m.Model.Resources {
		if m.Resource(r.Name) == nil {
			out = append(out, to(strings.ToLower(label(r)), resourcePath(r)))
		}
	}
	return out
}

// mappingRows has a row for each method that works.
func mappingRows(r *connector.Resource) [][]text {
	var rows [][]text
	for _, m := range r.Mappings {
		if m.Unsupported != "" {
			continue
		}
		o := offer{mapping: m}
		rows = append(rows, []text{to(m.Method.Name, methodPath(m.Method)), vendorCalls(r, m), taken(o), needs(o)})
	}
	return rows
}

// vendorCalls lists what a unified call can become, steps included. A record that is
// found in a list becomes what the list does, and a list that is made of tables what
// fetches them.
func vendorCalls(r *connector.Resource, m *connector.Mapping) text {
	var calls []string
	add := func(method *connector.Method) {
		if c := method.HTTPMethod + " " + method.Path.Template; !contains(calls, c) {
			calls = append(calls, c)
		}
	}
	for _, other := range r.Mappings {
		if m.FromList && other.Method.Name == "list" {
			m = other
		}
	}
	if m.Records != nil {
		for _, l := range m.Lookups {
			add(l.Method)
		}
	}
	for _, step := range m.Before {
		add(step.Method)
	}
	for _, method := range m.Call.All() {
		add(method)
	}
	for _, step := range m.After {
		add(step.Method)
	}
	return joinText(monos(calls), ", ")
}

// taken lists the fields of a body, or the parameters, that reach the vendor.
func taken(o offer) text {
	var names []string
	if body := o.mapping.Method.Body; body != nil {
		for _, f := range body.Fields {
			if f.Name != model.RemoteData && o.mapping.TakesBody(f.Name) {
				names = append(names, f.Name)
			}
		}
	}
	for _, p := range o.mapping.Filters {
		names = append(names, p.Name)
	}
	return joinText(monos(names), ", ")
}

func joinText(items []text, sep string) text {
	var out text
	for i, item := range items {
		if i > 0 {
			out += text(sep)
		}
		out += item
	}
	return out
}

// connectExample is the call that connects an account, with the labels of the
// required fields where their values go.
func (s *site) connectExample(in *connector.Integration) ([]block, error) {
	if len(in.Credentials) == 0 {
		return nil, nil
	}
	first := in.Credentials[0]
	var context object
	for _, f := range first.Fields {
		switch {
		case f.Default != "":
			context.set(f.Name, f.Default)
		case !f.Optional:
			context.set(f.Name, "<"+f.Label+">")
		}
	}
	body, err := indented(object{
		{"integration", in.Name},
		{"tenant_id", "customer-1"},
		{"authentication_method", first.Name},
		{"context", context},
	})
	if err != nil {
		return nil, err
	}
	call := "curl -X POST \"" + s.base() + "/integrated-account\" \\\n" +
		"  -H \"Authorization: Bearer $COGNATE_TOKEN\" \\\n  -H \"Content-Type: application/json\" \\\n  -d '" +
		strings.ReplaceAll(body, "'", `'\''`) + "'"
	return []block{code{Title: "Connect an account", Lang: "sh", Text: call}}, nil
}

// hostNames are the hosts that the integration may reach, in words.
func hostNames(in *connector.Integration) []text {
	names := monos(in.FixedHosts())
	if in.OwnHost {
		names = append(names, "the host of the account's own address")
	}
	return names
}
