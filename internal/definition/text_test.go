package definition_test

import (
	"strings"
	"testing"

	"cognate/internal/definition"
)

// leaves collects every string of a file.
type leaves struct{ texts []definition.Text }

func (l *leaves) UnmarshalDefinition(n *definition.Node) {
	if n.Kind() == definition.String {
		l.texts = append(l.texts, n.Text())
	}
	for _, e := range n.Entries() {
		l.UnmarshalDefinition(e.Value)
	}
	for _, item := range n.Items() {
		l.UnmarshalDefinition(item)
	}
}

// checkPlaces checks that each character of each string is found in the file at
// the place that At names.
func checkPlaces(t *testing.T, file string) int {
	t.Helper()
	var l leaves
	if ps := definition.Decode("f", []byte(file), &l); ps != nil {
		return 0
	}
	var lines [][]rune
	for line := range strings.SplitSeq(strings.TrimPrefix(file, "\uFEFF"), "\n") {
		lines = append(lines, []rune(strings.TrimSuffix(line, "\r")))
	}
	for _, text := range l.texts {
		before := text.Pos()
		for i, want := range []rune(text.Value()) {
			p := text.At(i)
			if before.Compare(p) > 0 {
				t.Fatalf("%q: %q: character %d stands at %v, before %v", file, text.Value(), i, p, before)
			}
			before = p
			line := lines[p.Line-1]
			if p.Column-1 == len(line) {
				if want != '\n' && want != ' ' {
					t.Fatalf("%q: %q: character %d (%q) stands at the end of a line: %v", file, text.Value(), i, want, p)
				}
				continue
			}
			if got := line[p.Column-1]; got != want && got != '\\' {
				t.Fatalf("%q: %q: character %d is %q at %v, want %q", file, text.Value(), i, got, p, want)
			}
		}
	}
	return len(l.texts)
}

var placeFiles = []string{
	"a: plain",
	"a: plain é ü x\nb: y # comment\n",
	"a: several\n  lines of\n\n\n  plain\ttext\n",
	"a: 'single ''quoted'' é'\n",
	"a: 'over  \n   two\n\n  lines'\n",
	`a: "double \" \u00e9 \x41 \U0001F600 \t \\ end"` + "\n",
	"a: \"over  \n   two \\\n   joined\n\n  lines  \\\n\n  \\ x\"\n",
	"a: \"x \\n\\\n\n\n   y\"\n",
	"a: |\n  {\n    \"id\": $string(response.id),\n\n    \"é\": 1\n  }\nb: c\n",
	"a: |-\n  x\n  y\n\n\nb: c\n",
	"a: |+\n  x\n\n\nb: c\n",
	"a: |2\n    x\n   y\n",
	"a:\n  - b:\n      c: |1-\n         x\n        y\n",
	"a: |\n\n   \n    x\n  \n    y\nb: >-\n\n  z\n",
	"a: >\n  folded\n  text\n\n  new\n\n\n    more\n    indented\n  back\n",
	"a: >-\n  x\n   y\n\n   z\n  w",
	"a: |\n  no end",
	"a: |  # comment\n  x\n",
	"a: |\r\n  x\r\n  y\r\nb: 'q\r\n  r'\r\n",
	"\uFEFFa: b\n",
	"- |\n x\n- - 'y'\n- {k: v v, 'l': \"m\"}\n",
	"a: [one,\n  two three\n  four]\n",
	"a: |\n \t\n \tx\n",
	"a: >\n\n\n  x\n\n",
	"a: ''\nb: \"\"\nc: |\n",
	"a: x: \n",
}

func TestTextAtPointsAtEveryCharacter(t *testing.T) {
	t.Parallel()
	for _, file := range placeFiles[:len(placeFiles)-1] {
		if checkPlaces(t, file) == 0 {
			t.Errorf("%q: no strings", file)
		}
	}
}

func TestTextAt(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, file string
		offset     int
		want       string
	}{
		{"plain", "a: xyz\n", 1, "f:1:5"},
		{"plain end", "a: xyz\n", 3, "f:1:7"},
		{"beyond the end", "a: xyz\n", 99, "f:1:7"},
		{"before the start", "a: xyz\n", -1, "f:1:4"},
		{"after wide characters", "é: 'ü''x'\n", 2, "f:1:8"},
		{"double", `a: "\u00e9\n\"x"` + "\n", 3, "f:1:15"},
		{"double end", `a: "xy"` + "\n", 2, "f:1:7"},
		{"literal", "a: |\n  {\n    \"b\" + \n  }\n", 8, "f:3:9"},
		{"literal crlf", "a: |\r\n  {\r\n    \"b\" + \r\n  }\r\n", 8, "f:3:9"},
		{"literal break", "a: |\n  xy\n", 2, "f:2:5"},
		{"literal end", "a: |\n  xy\n", 3, "f:3:1"},
		{"literal stripped end", "a: |-\n  xy\n", 2, "f:2:5"},
		{"folded", "a: >\n  xy\n  zw\n", 4, "f:3:4"},
		{"folded space", "a: >\n  xy\n  zw\n", 2, "f:2:5"},
		{"explicit indentation", "a:\n  b: |2\n      x\n", 2, "f:3:7"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var l leaves
			if ps := definition.Decode("f", []byte(c.file), &l); ps != nil {
				t.Fatal(ps)
			}
			if got := l.texts[0].At(c.offset).String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestNewText(t *testing.T) {
	t.Parallel()
	text := definition.NewText(definition.Pos{File: "override", Line: 2, Column: 5}, "ab\ncd")
	for offset, want := range map[int]string{0: "override:2:5", 2: "override:2:7", 3: "override:3:1", 9: "override:3:3"} {
		if got := text.At(offset).String(); got != want {
			t.Errorf("At(%d) = %s, want %s", offset, got, want)
		}
	}
	if got := definition.NewText(definition.Pos{File: "x"}, "ab").At(1).String(); got != "x" {
		t.Errorf("unplaced: %s", got)
	}
}

func FuzzDecode(f *testing.F) {
	for _, file := range placeFiles {
		f.Add(file)
	}
	f.Add("label: x\nsize: 07\nmany: [{name: y}]\neither: {}\nwait: 1s\nbody: {a: [1e3, +1, .5]}")
	f.Fuzz(func(t *testing.T, file string) {
		if len(file) > 2000 {
			return // each character is located from the start of its string
		}
		checkPlaces(t, file)
		var dst closed
		ps := definition.Decode("f", []byte(file), &dst)
		lines := strings.Count(file, "\n") + 1
		for _, p := range ps {
			if p.Pos.Line < 1 || p.Pos.Line > lines+1 || p.Pos.Column < 1 {
				t.Fatalf("%q: %v: a place outside the file", file, p)
			}
		}
	})
}
