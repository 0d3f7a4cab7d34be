package reference

import (
	"embed"
	"fmt"
	"regexp"
	"strings"
)

//go:embed guides/*.md
var guideFiles embed.FS

// guides are the pages written by hand, by their names.
var guides = []string{"conventions", "vendor", "errors", "admin", "overrides", "connector-format", "connector-examples", "functions"}

// guidePage reads a guide: headings, paragraphs, lists, tables and fenced code.
// {controls}, {failures}, {scopes}, {format} and {functions} alone on a line stand for what the
// program knows itself; {base} for the server's address.
func (s *site) guidePage(name string) (*page, error) {
	raw, err := guideFiles.ReadFile("guides/" + name + ".md")
	if err != nil {
		return nil, err
	}
	p := &page{Path: docsRoot + name, Crumb: []link{{"Reference", docsRoot}}}
	g := guideReader{page: p, lines: strings.Split(strings.ReplaceAll(string(raw), "{base}", s.base()), "\n")}
	for g.next() {
		if err := g.block(); err != nil {
			return nil, fmt.Errorf("guide %s, line %d: %w", name, g.at, err)
		}
	}
	return p, nil
}

type guideReader struct {
	page  *page
	lines []string
	at    int
}

// next passes over empty lines.
func (g *guideReader) next() bool {
	for g.at < len(g.lines) && g.lines[g.at] == "" {
		g.at++
	}
	return g.at < len(g.lines)
}

// while takes the lines that keep allows.
func (g *guideReader) while(keep func(string) bool) []string {
	start := g.at
	for g.at < len(g.lines) && keep(g.lines[g.at]) {
		g.at++
	}
	return g.lines[start:g.at]
}

func (g *guideReader) add(b block) { g.page.Body = append(g.page.Body, b) }

func (g *guideReader) block() error {
	line := g.lines[g.at]
	switch {
	case strings.HasPrefix(line, "# "):
		g.page.Title = line[2:]
		g.at++
	case strings.HasPrefix(line, "## "):
		g.add(heading{slug(line[3:]), line[3:], 2})
		g.at++
	case strings.HasPrefix(line, "```"):
		return g.code(line[3:])
	case strings.HasPrefix(line, "- "):
		var items []text
		for _, item := range g.while(func(l string) bool { return strings.HasPrefix(l, "- ") }) {
			items = append(items, text(item[2:]))
		}
		g.add(list{items})
	case strings.HasPrefix(line, "|"):
		return g.table()
	case line == "{controls}":
		g.add(fields{Rows: controlList()})
		g.at++
	case line == "{failures}":
		g.add(failureTable())
		g.at++
	case line == "{scopes}":
		g.add(scopeTable())
		g.at++
	case line == "{format}":
		g.at++
		return g.format()
	case line == "{functions}":
		g.page.Body = append(g.page.Body, functionBlocks()...)
		g.at++
	default:
		g.paragraph()
	}
	return nil
}

func (g *guideReader) format() error {
	blocks, err := formatBlocks()
	g.page.Body = append(g.page.Body, blocks...)
	return err
}

func (g *guideReader) paragraph() {
	lines := g.while(func(l string) bool { return l != "" })
	t := text(strings.Join(lines, " "))
	if len(g.page.Body) == 0 && g.page.Lead == "" {
		g.page.Lead = t
		return
	}
	g.add(paragraph{t})
}

func (g *guideReader) code(lang string) error {
	g.at++
	lines := g.while(func(l string) bool { return l != "```" })
	if g.at == len(g.lines) {
		return fmt.Errorf("code without its end")
	}
	g.at++
	g.add(code{Lang: lang, Text: strings.Join(lines, "\n")})
	return nil
}

func (g *guideReader) table() error {
	lines := g.while(func(l string) bool { return strings.HasPrefix(l, "|") })
	if len(lines) < 3 {
		return fmt.Errorf("a table has a head, a rule and a row")
	}
	var t table
	for i, line := range lines {
		var cells []text
		for cell := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
			cells = append(cells, text(strings.TrimSpace(cell)))
		}
		switch i {
		case 0:
			for _, c := range cells {
				t.Head = append(t.Head, string(c))
			}
		case 1:
		default:
			if len(cells) != len(t.Head) {
				return fmt.Errorf("a row of %d cells in a table of %d", len(cells), len(t.Head))
			}
			t.Rows = append(t.Rows, cells)
		}
	}
	g.add(t)
	return nil
}

func controlList() []*field {
	var rows []*field
	for _, c := range controls {
		rows = append(rows, c.row())
	}
	return rows
}

func failureTable() table {
	t := table{Head: []string{"Status", "Meaning"}}
	for _, f := range failures {
		t.Rows = append(t.Rows, []text{statusText(f.Status), f.Text})
	}
	return t
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// slug is the anchor of a heading.
func slug(title string) string {
	return strings.Trim(notWord.ReplaceAllString(strings.ToLower(title), "-"), "-")
}
