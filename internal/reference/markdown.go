package reference

import (
	"fmt"
	"strings"
)

// markdown renders a page for readers of plain text, people and programs alike.
// Links between pages lead to the Markdown twins.
func markdown(p *page, base string) []byte {
	w := &mdWriter{base: base}
	w.line("# %s", p.Title)
	if p.Endpoint != "" {
		w.line("`%s %s`", p.Verb, p.Endpoint)
	}
	if p.Lead != "" {
		w.line("%s", w.text(p.Lead))
	}
	w.blocks(p.Body[:intro(p)])
	w.blocks(p.Aside)
	w.blocks(p.Body[intro(p):])
	return []byte(w.b.String())
}

// intro is the number of blocks before the first heading.
func intro(p *page) int {
	for i, b := range p.Body {
		if b.Kind() == "heading" {
			return i
		}
	}
	return len(p.Body)
}

type mdWriter struct {
	b    strings.Builder
	base string
}

// line writes a paragraph.
func (w *mdWriter) line(format string, args ...any) {
	if w.b.Len() > 0 {
		w.b.WriteByte('\n')
	}
	fmt.Fprintf(&w.b, format+"\n", args...)
}

// text makes the addresses in t absolute, and those of pages lead to their twins.
func (w *mdWriter) text(t text) string {
	s := string(t)
	var b strings.Builder
	for {
		i := strings.Index(s, "](/")
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		end := strings.IndexByte(s[i:], ')')
		if end < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i+2] + w.href(s[i+2:i+end]) + ")")
		s = s[i+end+1:]
	}
}

func (w *mdWriter) href(href string) string {
	path, fragment, found := strings.Cut(href, "#")
	if strings.HasPrefix(path, docsRoot) {
		path = twin(path)
	}
	if found {
		path += "#" + fragment
	}
	return w.base + path
}

func (w *mdWriter) blocks(blocks []block) {
	for _, b := range blocks {
		w.block(b)
	}
}

func (w *mdWriter) block(b block) {
	switch b := b.(type) {
	case heading:
		w.line("%s %s", strings.Repeat("#", b.Level), b.Title)
	case paragraph:
		w.line("%s", w.text(b.Text))
	case note:
		w.line("> %s", w.text(b.Text))
	case list:
		w.items(b.Items)
	case facts:
		items := make([]text, len(b.Rows))
		for i, f := range b.Rows {
			items[i] = text("**" + string(plain(f.Term)) + "**: " + string(f.Text))
		}
		w.items(items)
	case table:
		w.table(b)
	case code:
		if b.Title != "" {
			w.line("%s:", b.Title)
		}
		w.line("```%s\n%s\n```", b.Lang, strings.TrimRight(b.Text, "\n"))
	case cards:
		w.cards(b)
	case fields:
		w.b.WriteByte('\n')
		w.fields(b.Rows, "")
	}
}

func (w *mdWriter) items(items []text) {
	w.b.WriteByte('\n')
	for _, item := range items {
		w.b.WriteString("- " + w.text(item) + "\n")
	}
}

// table writes each row as a list entry: the first cell, then the others by name.
func (w *mdWriter) table(t table) {
	w.b.WriteByte('\n')
	for _, row := range t.Rows {
		w.b.WriteString("- " + w.text(row[0]) + "\n")
		for i, cell := range row[1:] {
			if cell != "" {
				w.b.WriteString("  - " + t.Head[i+1] + ": " + w.text(cell) + "\n")
			}
		}
	}
}

func (w *mdWriter) cards(c cards) {
	w.b.WriteByte('\n')
	for _, item := range c.Items {
		w.b.WriteString("- [" + string(plain(item.Title)) + "](" + w.href(item.Href) + ")")
		if item.Verb != "" {
			w.b.WriteString(" `" + item.Verb + "`")
		}
		if item.Text != "" {
			w.b.WriteString(": " + w.text(item.Text))
		}
		if item.Meta != "" {
			w.b.WriteString(" (" + string(plain(item.Meta)) + ")")
		}
		w.b.WriteByte('\n')
	}
}

func (w *mdWriter) fields(rows []*field, indent string) {
	for _, f := range rows {
		w.b.WriteString(indent + "- `" + f.Path + "` (" + f.kind() + ")")
		if f.Text != "" {
			w.b.WriteString(": " + w.text(f.Text))
		}
		w.b.WriteByte('\n')
		for _, t := range f.remarks() {
			w.b.WriteString(indent + "  - " + w.text(t) + "\n")
		}
		w.fields(f.Fields, indent+"  ")
	}
}

// kind is what stands in brackets behind the name: "string, email, required".
func (f *field) kind() string {
	parts := []string{f.Type}
	if f.Format != "" {
		parts = append(parts, f.Format)
	}
	if f.Must != "" {
		parts = append(parts, f.Must)
	}
	return strings.Join(parts, ", ")
}

// remarks are the lines below a field: its values, and who needs and takes it.
func (f *field) remarks() []text {
	var out []text
	if len(f.Enum) > 0 {
		t := "One of " + words(monos(f.Enum), "or")
		if f.Open {
			t = "One of " + words(monos(f.Enum), "or") + ", or a value of the vendor's own"
		}
		out = append(out, t)
	}
	if f.Default != "" {
		out = append(out, "Default: "+mono(f.Default))
	}
	if f.Example != "" {
		out = append(out, "Example: "+mono(f.Example))
	}
	out = append(out, f.Needed...)
	if f.Support != "" {
		out = append(out, f.Support)
	}
	return out
}
