package definition_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/definition"
)

func parseJSON(t *testing.T, file, text string) *definition.Node {
	t.Helper()
	n, problems := definition.ParseJSON(file, []byte(text))
	if len(problems) > 0 {
		t.Fatalf("%s: %v", text, problems)
	}
	return n
}

func TestParseJSON(t *testing.T) {
	t.Parallel()
	const text = "{\n  \"name\": \"Ada \\u00e9\\n\\ud83d\\ude00x\",\n  \"n\": [1, -2.5e3, true, null, {\"a\": {}}]\n}\n"
	n := parseJSON(t, "body", text)
	if got := string(n.JSON().Bytes()); got != `{"name":"Ada é\n😀x","n":[1,-2.5e3,true,null,{"a":{}}]}` {
		t.Error(got)
	}
	name := n.Get("name").Text()
	if !name.Foreign() {
		t.Error("a caller's text is not foreign")
	}
	var places []string
	for i := range []rune(name.Value()) {
		places = append(places, name.At(i).String())
	}
	want := []string{"2:12", "2:13", "2:14", "2:15", "2:16", "2:22", "2:24", "2:36"}
	for i := range want {
		want[i] = "body:" + want[i]
	}
	if diff := cmp.Diff(want, places); diff != "" {
		t.Error(diff)
	}
	if at := n.Get("n").Items()[4].Get("a").Pos().String(); at != "body:3:38" {
		t.Error(at)
	}
	if slot := n.Get("n").Items()[4].Get("a").Slot(); slot != "n[4].a" {
		t.Error(slot)
	}
}

func TestParseJSONRefuses(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"a":`, 70) + "1" + strings.Repeat("}", 70)
	for text, want := range map[string]string{
		``:                                       "1:1: not JSON: the text ends early",
		`{"a": }`:                                "1:7: not JSON: invalid character '}'",
		"{\n\"a\": 1,\n}":                        "3:1: not JSON: invalid character '}'",
		`{"a":1} {"b":2}`:                        "1:9: not JSON: something follows",
		`{"a":1} x`:                              "not JSON: something follows",
		`{"a":1,"b":2,"a":3}`:                    `1:14: key "a" stands twice (found the first at line 1, column 2)`,
		`{"":1}`:                                 "1:2: empty key",
		"\"\xff\"":                               "not valid UTF-8",
		deep:                                     "nested deeper than 64 levels",
		strings.Repeat(" ", 1<<20) + "1":         "larger than 1024 KiB",
		`{"` + strings.Repeat("k", 201) + `":1}`: "key longer than 200 bytes",
	} {
		_, problems := definition.ParseJSON("", []byte(text))
		if len(problems) == 0 || !strings.Contains(problems.Error(), want) {
			t.Errorf("%.40s: got %v, want %q", text, problems, want)
		}
	}
}

// TestLayer: what is laid over, by default and by rule, and that neither side changes.
func TestLayer(t *testing.T) {
	t.Parallel()
	rules := map[string]definition.How{"whole": definition.Replace, "pile": definition.Stack}
	tests := []struct{ name, base, over, want string }{
		{"a key more", `{"a":1}`, `{"b":2}`, `{"a":1,"b":2}`},
		{"a key anew", `{"a":1,"b":2}`, `{"a":"x"}`, `{"a":"x","b":2}`},
		{"null removes", `{"a":1,"b":2}`, `{"a":null}`, `{"b":2}`},
		{"objects merge", `{"o":{"a":1,"b":{"c":1}}}`, `{"o":{"b":{"d":2},"a":null}}`, `{"o":{"b":{"c":1,"d":2}}}`},
		{"nulls of a new object go", `{}`, `{"o":{"a":null,"b":1}}`, `{"o":{"b":1}}`},
		{"lists are replaced", `{"l":[1,2]}`, `{"l":[3]}`, `{"l":[3]}`},
		{"an object over a list", `{"l":[1,2]}`, `{"l":{"a":1}}`, `{"l":{"a":1}}`},
		{"whole", `{"whole":{"a":1}}`, `{"whole":{"b":null}}`, `{"whole":{"b":null}}`},
		{"null as it stands", `{"whole":{"a":1}}`, `{"whole":null}`, `{"whole":null}`},
		{"a rule holds at the top alone", `{"o":{"whole":{"a":1}}}`, `{"o":{"whole":{"b":2}}}`, `{"o":{"whole":{"a":1,"b":2}}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			base, over := parseJSON(t, "base", tt.base), parseJSON(t, "over", tt.over)
			if got := string(definition.Layer(base, over, rules).JSON().Bytes()); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if string(base.JSON().Bytes()) != tt.base || string(over.JSON().Bytes()) != tt.over {
				t.Error("a side was changed")
			}
		})
	}
}

type pile struct{ found []string }

func (p *pile) UnmarshalDefinition(n *definition.Node) {
	for _, l := range n.Layers() {
		p.found = append(p.found, l.Slot()+" "+string(l.JSON().Bytes()))
		if l.Kind() != definition.Mapping {
			l.Wrong("an object")
		}
	}
}

func (*pile) DefinitionSchema() map[string]any { return map[string]any{"type": "object"} }

// TestStack: layers keep their order, their places and their slot.
func TestStack(t *testing.T) {
	t.Parallel()
	how := map[string]definition.How{"pile": definition.Stack}
	first := definition.Layer(nil, parseJSON(t, "a", `{"pile":{"x":1}}`), how)
	second := definition.Layer(first, parseJSON(t, "b", `{"pile":{"x":null}}`), how)
	third := definition.Layer(second, parseJSON(t, "c", `{"pile":"no"}`), how)
	type file struct {
		Pile pile `yaml:"pile" doc:"Layers."`
	}
	var f file
	problems := definition.DecodeNode(third, &f)
	if diff := cmp.Diff([]string{`pile {"x":1}`, `pile {"x":null}`, `pile "no"`}, f.Pile.found); diff != "" {
		t.Error(diff)
	}
	if got := problems.Error(); !strings.HasPrefix(got, "c:1:9: pile: wrong kind of value") {
		t.Error(got)
	}
	var again file
	if definition.DecodeNode(second, &again) != nil || len(again.Pile.found) != 2 {
		t.Errorf("%v", again)
	}
	gone := definition.Layer(third, parseJSON(t, "d", `{"pile":null}`), how)
	if len(gone.Entries()) != 0 {
		t.Error("null leaves the stack")
	}
}

// TestDecodeNode: a node is decoded as if it were a file, from wherever it stands.
func TestDecodeNode(t *testing.T) {
	t.Parallel()
	type file struct {
		Name definition.Text   `yaml:"name" required:"true" doc:"Name."`
		Tags []definition.Text `yaml:"tags" enum:"a,b" doc:"Tags."`
	}
	n := parseJSON(t, "body", `{"config":{"tags":["a","c"],"namer":"x"}}`).Get("config")
	for range 2 {
		var f file
		want := []string{
			`body:1:11: missing key "name" (expected Name)`,
			`body:1:24: tags[1]: value is not allowed; did you mean "a"? (found "c", expected one of a, b)`,
			`body:1:29: namer: unknown key "namer"; did you mean "name"? (expected one of name, tags)`,
		}
		if diff := cmp.Diff(want, strings.Split(definition.DecodeNode(n, &f).Error(), "\n")); diff != "" {
			t.Fatal(diff)
		}
	}
	root, problems := definition.Parse("f.yaml", []byte("name: Ada\ntags: [a]\n"))
	var f file
	if len(problems) > 0 || definition.DecodeNode(root, &f) != nil || f.Name.Value() != "Ada" || f.Name.Foreign() || len(f.Tags) != 1 {
		t.Errorf("%+v %v", f, problems)
	}
}

// FuzzParseJSON: what is read is what encoding/json reads, and each string is found
// at its places.
func FuzzParseJSON(f *testing.F) {
	f.Add(`{"a":[1,2.50,true,null,"x\u00e9\ud83d\ude00\ud83d\/"],"b":{"c":{}}}`)
	f.Add("{\r\n\t\"a\" : \"  x  \" ,\"b\":\"\\t\"}")
	f.Add(`[[[[]]]]`)
	f.Add(`"\u2028\b"`)
	f.Add(`{"a":1,"a":2}`)
	f.Fuzz(func(t *testing.T, text string) {
		n, problems := definition.ParseJSON("f", []byte(text))
		if len(problems) > 0 {
			if problems.Error() == "" {
				t.Error("a problem without a word")
			}
			return
		}
		var got, want any
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		raw := n.JSON().Bytes()
		if err := json.Unmarshal(raw, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%s became %s, %v", text, raw, err)
		}
		checkStrings(t, n, strings.Split(text, "\n"))
	})
}

func checkStrings(t *testing.T, n *definition.Node, lines []string) {
	t.Helper()
	for _, e := range n.Entries() {
		checkStrings(t, e.Value, lines)
	}
	for _, item := range n.Items() {
		checkStrings(t, item, lines)
	}
	if n.Kind() != definition.String {
		return
	}
	before := n.Pos()
	for i, want := range []rune(n.Text().Value()) {
		p := n.Text().At(i)
		if before.Compare(p) >= 0 {
			t.Fatalf("%q: character %d stands at %v, not behind %v", n.Text().Value(), i, p, before)
		}
		before = p
		if got := []rune(lines[p.Line-1])[p.Column-1]; got != want && got != '\\' {
			t.Fatalf("%q: character %d is %q at %v", n.Text().Value(), i, got, p)
		}
	}
}
