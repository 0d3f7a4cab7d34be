package skeleton

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cognate/internal/description"
	"cognate/internal/model"
)

// Options say what is not in a description.
type Options struct {
	Name    string // of the integration and its folder
	Label   string // the vendor's name as people write it; the description's title without the word API when empty
	DocsURL string // the description's own link when empty
	Grade   string // A to E: how far the description can be trusted; E when empty
	Model   *model.Model
	// All takes operations along that are about nothing of the model.
	All bool
	// Files are what contract.yaml names: the descriptions below the folder of all.
	Files []string
}

// Result is the first files of a connector.
type Result struct {
	Files map[string]string // path below connectors/NAME → text
	// Unknown lists what the description does not tell, and what was guessed or left
	// out for it.
	Unknown []string
}

// Make writes a connector as far as the descriptions tell, one or several of the same
// vendor. What they don't tell is guessed where a connector needs it, and left out
// elsewhere; a comment in the files says so, and Unknown lists it.
func Make(documents []*description.Document, o Options) *Result {
	r := &Result{Files: map[string]string{}}
	all, own := calls(documents, o.Model, o.All)
	if len(all) == 0 {
		all, own = calls(documents, o.Model, true)
		r.unknown("connector.yaml", "resources: no operation is about a resource of the model, so all are here")
	}
	for _, s := range serve(o.Model, all) {
		m := &mapping{served: s}
		if text := m.write(); text != "" {
			r.Files[o.Model.Name+"/"+s.resource.Name+".yaml"] = text
		}
		r.Unknown = append(r.Unknown, m.unknown...)
	}
	r.Files["connector.yaml"] = r.connector(documents, o, all, own)
	r.contract(o)
	return r
}

func (r *Result) contract(o Options) {
	var b strings.Builder
	if o.Grade == "" {
		o.Grade = "E"
		b.WriteString(r.decide("contract.yaml", "", "grade: how far the description can be trusted. E asks for the least; see docs/connectors.md."))
	}
	b.WriteString("# A the vendor's own and current, B an older copy, C derived from its documentation, D a community's, E reconstructed.\n")
	var names []string
	for _, f := range o.Files {
		names = append(names, yamlText(f))
	}
	fmt.Fprintf(&b, "grade: %s\nfiles: [%s]\n", o.Grade, strings.Join(names, ", "))
	r.Files["testdata/contract.yaml"] = b.String()
}

func (r *Result) unknown(where, what string) { r.Unknown = append(r.Unknown, where+": "+what) }

// decide is a comment on what is left to be decided, which is listed as well.
func (r *Result) decide(where, indent, what string) string {
	r.unknown(where, strings.TrimSuffix(what, "."))
	return comment(indent, "Left to decide: "+what)
}

// comment is a comment of any length.
func comment(indent, text string) string {
	var b strings.Builder
	line := indent + "#"
	for word := range strings.FieldsSeq(text) {
		if len(line)+len(word) > 130 && len(line) > len(indent)+1 {
			b.WriteString(line + "\n")
			line = indent + "#"
		}
		line += " " + word
	}
	return b.String() + line + "\n"
}

func (r *Result) connector(documents []*description.Document, o Options, all []*call, own *account) string {
	var b strings.Builder
	d := documents[0]
	info := description.ObjectOf(d.Root["info"])
	if o.Label == "" {
		o.Label = titleOf(info, o.Name)
	}
	a := accessOf(documents)
	a.own(own, all)
	title := strings.Join(strings.Fields(description.TextOf(info["title"])+" "+textOf(info["version"])), " ")
	b.WriteString(comment("", "How to talk to "+o.Label+".") + "#\n" + comment("", "Source: "+strings.TrimPrefix(title+", a description in "+strings.Join(o.Files, ", "), ", ")+". What it does not tell is a guess, marked \"Left to decide\", or not here."))
	fmt.Fprintf(&b, "name: %s\nlabel: %s\ncategory: %s\n", o.Name, yamlText(o.Label), o.Model.Name)
	r.docs(&b, documents, o, a)
	r.access(&b, a)
	check := r.check(&b, all)
	fmt.Fprintf(&b, "check: %s\n", check)
	common := commonPaging(all)
	if common != "" {
		b.WriteString("\n")
		if left := leftOf(all, common); left != "" {
			b.WriteString(r.decide("connector.yaml", "", "pagination: "+left+"."))
		}
		fmt.Fprintf(&b, "pagination: {%s}\n", common)
	}
	if m := errorMapping(all); m != "" {
		fmt.Fprintf(&b, "error_mapping: '%s'\n", m)
	} else {
		b.WriteString(r.decide("connector.yaml", "", "error_mapping: where a failure says what is wrong."))
	}
	r.constants(&b, all)
	r.resources(&b, all, common, check)
	return b.String()
}

// textOf is a plain value as a text; "" for nothing.
func textOf(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// docs writes the address of the documentation: the one given, one that the
// descriptions have, or that of the API.
func (r *Result) docs(b *strings.Builder, documents []*description.Document, o Options, a access) {
	for _, d := range documents {
		if o.DocsURL == "" {
			o.DocsURL = docsOf(d, description.ObjectOf(d.Root["info"]))
		}
	}
	if o.DocsURL == "" {
		o.DocsURL = "https://example.com"
		if host := a.hosts[0]; !strings.ContainsAny(host, "*{") {
			o.DocsURL = "https://" + host
		}
		b.WriteString(r.decide("connector.yaml", "", "docs_url: the address of the vendor's documentation, which the description does not name."))
	}
	fmt.Fprintf(b, "docs_url: %s\n", yamlText(o.DocsURL))
}

func (r *Result) access(b *strings.Builder, a access) {
	b.WriteString("\n")
	for _, text := range a.notes {
		b.WriteString(comment("", text))
	}
	for _, what := range a.left {
		b.WriteString(r.decide("connector.yaml", "", what))
	}
	fmt.Fprintf(b, "credentials:\n  %s:\n", a.method)
	for _, f := range a.fields {
		fmt.Fprintf(b, "    %s: {%s}\n", f.name, f.rest)
	}
	fmt.Fprintf(b, "\nhosts: [%s]\nbase_url: %s\nauth: %s\n", strings.Join(a.hosts, ", "), yamlText(a.baseURL), a.auth)
	if len(a.headers) > 0 {
		fmt.Fprintf(b, "headers:\n")
		for _, h := range a.headers {
			fmt.Fprintf(b, "  %s\n", h)
		}
	}
}

// own adds what belongs to the account: the beginning of its paths, and headers that
// all calls need.
func (a *access) own(own *account, all []*call) {
	var fields []credential
	for _, f := range own.fields(all) {
		fields = append(fields, settingOf(f.name, f.of, own.base != nil))
	}
	a.add(fields...)
	if own.base != nil {
		at := 0
		for _, v := range description.Variable.FindAllStringIndex(own.base.text, -1) {
			a.append(own.base.text[at:v[0]])
			a.baseURL += " & context." + own.base.text[v[0]+1:v[1]-1]
			at = v[1]
		}
	}
	for _, p := range alwaysOf(all) {
		switch {
		case p.isSecret():
			a.key(p.name)
		case p.in == "query" || slices.ContainsFunc(a.headers, func(h string) bool { return strings.HasPrefix(h, p.name+": ") }) || strings.Contains(a.auth, "{"+p.name+": "):
		case p.value == "":
			name := keyName(p.name)
			a.add(settingOf(name, p.of, false))
			a.headers = append(a.headers, p.name+": context."+name)
		default:
			a.headers = append(a.headers, fmt.Sprintf("%s: %s", p.name, yamlText(fmt.Sprintf("%q", p.value))))
		}
	}
}

// append adds a text to the address.
func (a *access) append(text string) {
	if rest, isText := strings.CutSuffix(a.baseURL, `"`); isText {
		a.baseURL = rest + text + `"`
		return
	}
	a.baseURL += fmt.Sprintf(" & %q", text)
}

// settingOf is a field of the account that is no secret; in an address it has to be
// plain.
func settingOf(name string, p description.Parameter, inAddress bool) credential {
	rest := "label: " + yamlText(label(name))
	if help := sentence(description.TextOf(p.Node["description"])); help != "" {
		rest += ", help: " + yamlText(help)
	}
	schema := description.ObjectOf(p.Schema)
	if schema["default"] != nil {
		rest += ", default: " + yamlText(fmt.Sprint(schema["default"])) + ", optional: true"
	}
	pattern := description.TextOf(schema["pattern"])
	_, err := regexp.Compile(pattern)
	switch {
	case pattern != "" && err == nil:
		rest += ", pattern: " + yamlText(pattern)
	case fmt.Sprint(schema["type"]) == "integer":
		rest += ", pattern: '^[0-9]+$'"
	case inAddress:
		rest += ", pattern: '^[A-Za-z0-9._-]+$'"
	default:
		rest += `, pattern: '^[^/\s]+$'`
	}
	return credential{name, rest}
}

// check names the call that proves a credential. Where there is none it asks for the
// address itself.
func (r *Result) check(b *strings.Builder, all []*call) string {
	if check := checkOf(all); check != "" {
		return check
	}
	b.WriteString(r.decide("connector.yaml", "", "check: a GET without variables that proves a credential. The description has none, so the address itself is asked for."))
	return "connection.get"
}

var apiWords = regexp.MustCompile(`(?i)\b(rest|api|openapi|swagger|specification|public|reference|v?[0-9.]+)\b`)

func titleOf(info description.Object, name string) string {
	title := strings.Join(strings.Fields(apiWords.ReplaceAllString(description.TextOf(info["title"]), "")), " ")
	if title == "" || len(title) > 40 {
		return label(strings.ReplaceAll(name, "-", "_"))
	}
	return title
}

// docsOf is an address that a description has of its documentation; "" for none.
func docsOf(d *description.Document, info description.Object) string {
	for _, v := range []any{
		description.ObjectOf(d.Root["externalDocs"])["url"], description.ObjectOf(info["contact"])["url"], info["termsOfService"],
		address.FindString(description.TextOf(info["description"])),
	} {
		if text := description.TextOf(v); strings.HasPrefix(text, "https://") {
			return text
		}
	}
	return ""
}

var address = regexp.MustCompile(`https://[A-Za-z0-9./_~-]+[A-Za-z0-9/]`)

// checkOf is a read of the caller's own self, or else the first list, or any read.
func checkOf(all []*call) string {
	isFree := func(c *call) bool { return c.op.Method == "GET" && !strings.Contains(c.template(), "{") }
	first, firstList := "", ""
	for _, c := range all {
		switch name := c.resource + "." + c.method; {
		case !isFree(c) || slices.ContainsFunc(c.op.Parameters, func(p description.Parameter) bool { return p.In == "query" && p.Required && fixed(p) == "" }):
		case isSelf(c):
			return name
		case c.method == "list" && c.items != "" && firstList == "":
			firstList = name
		case first == "":
			first = name
		}
	}
	return cmp.Or(firstList, first)
}

// commonPaging is what most lists that are paged have; "" where none is.
func commonPaging(all []*call) string {
	counts := map[string]int{}
	for _, c := range all {
		if c.paging.text != "" && c.paging.text != "none: true" {
			counts[c.paging.text]++
		}
	}
	most := ""
	for _, text := range slices.Sorted(keys(counts)) {
		if counts[text] > counts[most] {
			most = text
		}
	}
	return most
}

// leftOf is what was guessed of a paging that calls have.
func leftOf(all []*call, text string) string {
	for _, c := range all {
		if c.paging.text == text && c.paging.left != "" {
			return c.paging.left
		}
	}
	return ""
}

// constants says what every call sends, where a query needs it.
func (r *Result) constants(b *strings.Builder, all []*call) {
	for _, p := range alwaysOf(all) {
		if p.in == "query" && !p.isSecret() {
			b.WriteString(r.decide("connector.yaml", "", "resources: whether "+p.name+" is "+p.value+" in each call, as the description has it."))
		}
	}
}

// resources writes the calls, those of one resource together.
func (r *Result) resources(b *strings.Builder, all []*call, common, check string) {
	b.WriteString("\nresources:\n")
	if check == "connection.get" {
		b.WriteString("  connection:\n    get: {call: GET /}\n")
	}
	fixedQuery := map[string]string{}
	for _, p := range alwaysOf(all) {
		if p.in == "query" && !p.isSecret() {
			fixedQuery[p.name] = p.value
		}
	}
	last := ""
	for _, c := range all {
		if c.resource != last {
			fmt.Fprintf(b, "  %s:\n", yamlText(c.resource))
			last = c.resource
		}
		text := "call: " + yamlText(c.op.Method+" "+c.template())
		var query []string
		for _, p := range c.op.Parameters {
			value, there := fixedQuery[p.Name]
			if !there && p.Required && !strings.Contains(c.paging.text, "param: "+yamlText(p.Name)+",") {
				value = fixed(p)
			}
			if value != "" && p.In == "query" {
				query = append(query, yamlText(p.Name)+": "+yamlText(value))
			}
		}
		if len(query) > 0 {
			text += ", query: {" + strings.Join(query, ", ") + "}"
		}
		if _, kind := c.media(); kind != "" {
			text += ", body: " + kind
		}
		if c.items != "" && c.paging.text != "" {
			text += ", items: " + yamlText(c.items)
			if c.paging.text != common {
				if c.paging.left != "" {
					b.WriteString(r.decide("connector.yaml", "    ", c.resource+"."+c.method+": "+c.paging.left+"."))
				}
				text += ", pagination: {" + c.paging.text + "}"
			}
		}
		if c.item != "" {
			text += ", item: " + yamlText(c.item)
		}
		fmt.Fprintf(b, "    %s: {%s}\n", yamlText(c.method), text)
	}
}

var plainText = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_./ -]*$`)

// yamlText writes a text as YAML takes it within braces.
func yamlText(s string) string {
	if plainText.MatchString(s) && !slices.Contains([]string{"true", "false", "null", "yes", "no", "on", "off"}, strings.ToLower(s)) {
		return s
	}
	return "'" + strings.ReplaceAll(strings.ReplaceAll(s, "\n", " "), "'", "''") + "'"
}
