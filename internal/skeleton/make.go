package skeleton

import (
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
	Model   *model.Model
	// All takes operations along that are about nothing of the model.
	All bool
	// File is what contract.yaml names: the description below the folder of all.
	File string
}

// Result is the first files of a connector.
type Result struct {
	Files map[string]string // path below connectors/NAME → text
	// Unknown lists what the description does not tell, and what was left out for it.
	Unknown []string
}

// Make writes a connector as far as the description tells. A required key that is
// not told is missing in its files, so that they are not taken before it is there.
func Make(d *description.Document, o Options) *Result {
	all := calls(d, o.Model, o.All)
	r := &Result{Files: map[string]string{}}
	for _, s := range serve(o.Model, all) {
		m := &mapping{served: s}
		if text := m.write(); text != "" {
			r.Files[o.Model.Name+"/"+s.resource.Name+".yaml"] = text
		}
		r.Unknown = append(r.Unknown, m.unknown...)
	}
	r.Files["connector.yaml"] = r.connector(d, o, all)
	r.Files["testdata/contract.yaml"] = fmt.Sprintf("# grade: A the vendor's own and current, B an older copy, C derived from its documentation, D a community's, E reconstructed.\nfiles: [%s]\n", yamlText(o.File))
	r.unknown("contract.yaml", "grade: how far the description can be trusted")
	return r
}

func (r *Result) unknown(where, what string) { r.Unknown = append(r.Unknown, where+": "+what) }

func (r *Result) connector(d *description.Document, o Options, all []*call) string {
	var b strings.Builder
	info := description.ObjectOf(d.Root["info"])
	if o.Label == "" {
		o.Label = titleOf(info, o.Name)
	}
	if o.DocsURL == "" {
		o.DocsURL = docsOf(d, info)
	}
	a := accessOf(d)
	fmt.Fprintf(&b, "# How to talk to %s.\n#\n# Source: %s %s, a description in %s. What it does not tell is not here.\n", o.Label,
		strings.TrimSpace(strings.Join(strings.Fields(description.TextOf(info["title"])), " ")), fmt.Sprint(info["version"]), o.File)
	fmt.Fprintf(&b, "name: %s\nlabel: %s\ncategory: %s\n", o.Name, yamlText(o.Label), o.Model.Name)
	if o.DocsURL != "" {
		fmt.Fprintf(&b, "docs_url: %s\n", yamlText(o.DocsURL))
	} else {
		r.unknown("connector.yaml", "docs_url: the address of the vendor's documentation")
	}
	r.access(&b, a)
	if check := checkOf(all); check != "" {
		fmt.Fprintf(&b, "check: %s\n", check)
	} else {
		r.unknown("connector.yaml", "check: a GET without variables that proves a credential")
	}
	common := commonPaging(all)
	if common != "" {
		fmt.Fprintf(&b, "\npagination: {%s}\n", common)
	}
	if m := errorMapping(all); m != "" {
		fmt.Fprintf(&b, "error_mapping: '%s'\n", m)
	}
	r.resources(&b, all, common)
	return b.String()
}

func (r *Result) access(b *strings.Builder, a access) {
	if len(a.fields) > 0 {
		fmt.Fprintf(b, "\ncredentials:\n  %s:\n", a.method)
		for _, f := range a.fields {
			fmt.Fprintf(b, "    %s: {%s}\n", f.name, f.rest)
		}
	} else {
		r.unknown("connector.yaml", "credentials: what an account needs to connect")
	}
	fmt.Fprintf(b, "\nhosts: [%s]\nbase_url: %s\n", strings.Join(a.hosts, ", "), yamlText(a.baseURL))
	if a.auth == "" {
		r.unknown("connector.yaml", "auth: how a request proves who it is for")
		return
	}
	fmt.Fprintf(b, "auth: %s\n", a.auth)
}

var apiWords = regexp.MustCompile(`(?i)\b(rest|api|openapi|swagger|specification|public|reference|v?[0-9.]+)\b`)

func titleOf(info description.Object, name string) string {
	title := strings.Join(strings.Fields(apiWords.ReplaceAllString(description.TextOf(info["title"]), "")), " ")
	if title == "" || len(title) > 40 {
		return label(strings.ReplaceAll(name, "-", "_"))
	}
	return title
}

func docsOf(d *description.Document, info description.Object) string {
	for _, v := range []any{
		description.ObjectOf(d.Root["externalDocs"])["url"], description.ObjectOf(info["contact"])["url"], info["termsOfService"],
	} {
		if text := description.TextOf(v); strings.HasPrefix(text, "https://") {
			return text
		}
	}
	return ""
}

// checkOf is a read of the caller's own self, or else the first list, or any read.
func checkOf(all []*call) string {
	isFree := func(c *call) bool { return c.op.Method == "GET" && !strings.Contains(c.op.Path, "{") }
	for _, c := range all {
		if isFree(c) && slices.Contains([]string{"me", "current", "myself", "self", "whoami"}, c.method) {
			return c.resource + "." + c.method
		}
	}
	first := ""
	for _, c := range all {
		switch {
		case isFree(c) && c.method == "list" && c.items != "":
			return c.resource + ".list"
		case isFree(c) && first == "":
			first = c.resource + "." + c.method
		}
	}
	return first
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

// errorMapping reads the message where the described failures have one.
func errorMapping(all []*call) string {
	for _, c := range all {
		for _, status := range []int{422, 400, 404, 401, 500} {
			for _, schema := range c.op.ResponseMedia(c.op.Response(status)) {
				for _, name := range []string{"message", "error", "detail", "title", "description"} {
					if sub := c.op.Property(schema, name); sub != nil && slices.Contains(c.op.Types(sub), "string") {
						return `{ "message": error.` + name + ` }`
					}
				}
			}
		}
	}
	return ""
}

// resources writes the calls, those of one resource together.
func (r *Result) resources(b *strings.Builder, all []*call, common string) {
	if len(all) == 0 {
		r.unknown("connector.yaml", "resources: no operation of the description is about a resource of the model")
		return
	}
	b.WriteString("\nresources:\n")
	last := ""
	for _, c := range all {
		if c.resource != last {
			fmt.Fprintf(b, "  %s:\n", c.resource)
			last = c.resource
		}
		text := "call: " + yamlText(c.op.Method+" "+c.template())
		if c.items != "" && c.paging.text != "" {
			text += ", items: " + yamlText(c.items)
			if c.paging.text != common {
				text += ", pagination: {" + c.paging.text + "}"
			}
		}
		if c.item != "" {
			text += ", item: " + yamlText(c.item)
		}
		fmt.Fprintf(b, "    %s: {%s}\n", c.method, text)
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
