package definition_test

import (
	"strings"
	"testing"
	"time"

	"cognate/internal/definition"
)

type inner struct {
	Pos  definition.Pos  `yaml:",pos"`
	Name definition.Text `yaml:"name" required:"true" doc:"What it is called."`
	Size int             `yaml:"size" min:"1" max:"50" default:"25"`
}

type common struct {
	Notes string `yaml:"notes"`
}

// either is written as a string or as an object.
type either struct {
	Call   string
	Method string `yaml:"method" required:"true"`
}

func (e *either) UnmarshalDefinition(n *definition.Node) {
	switch n.Kind() {
	case definition.String:
		e.Call = n.Text().Value()
	case definition.Mapping:
		var long struct {
			Method string `yaml:"method" required:"true" doc:"The method."`
		}
		n.Decode(&long)
		e.Method = long.Method
	default:
		n.Wrong("a string or an object")
	}
}

func (e *either) DefinitionSchema() map[string]any {
	type long struct {
		Method string `yaml:"method" required:"true"`
	}
	return map[string]any{"oneOf": []any{map[string]any{"type": "string"}, definition.TypeSchema((*long)(nil))}}
}

type outer struct {
	common  `yaml:",inline"`
	Label   string                              `yaml:"label" required:"true" doc:"Shown name."`
	Region  string                              `yaml:"region" enum:"us,eu" default:"us"`
	Slug    definition.Text                     `yaml:"slug" pattern:"^[a-z]+$"`
	Ratio   float64                             `yaml:"ratio" min:"0"`
	On      bool                                `yaml:"on"`
	Wait    time.Duration                       `yaml:"wait" max:"1m" default:"5s"`
	Small   uint8                               `yaml:"small"`
	Hosts   []string                            `yaml:"hosts"`
	One     *inner                              `yaml:"one"`
	Many    []inner                             `yaml:"many"`
	Query   definition.Map[definition.Text]     `yaml:"query"`
	Body    definition.JSON                     `yaml:"body"`
	Mapping definition.Text                     `yaml:"mapping"`
	Either  either                              `yaml:"either"`
	Rest    definition.Map[definition.Map[int]] `yaml:",inline"`
}

// closed refuses other keys.
type closed struct {
	Label  string                          `yaml:"label" required:"true" doc:"Shown name."`
	Region string                          `yaml:"region" enum:"us,eu"`
	Slug   definition.Text                 `yaml:"slug" pattern:"^[a-z]+$"`
	Size   int                             `yaml:"size" max:"9"`
	Tiny   int8                            `yaml:"tiny"`
	Ratio  float64                         `yaml:"ratio" min:"0"`
	Slow   time.Duration                   `yaml:"slow" min:"1s" max:"1h" default:"2s"`
	On     bool                            `yaml:"on"`
	Wait   time.Duration                   `yaml:"wait"`
	Hosts  []string                        `yaml:"hosts"`
	One    *inner                          `yaml:"one"`
	Many   []inner                         `yaml:"many"`
	Body   definition.JSON                 `yaml:"body"`
	Either either                          `yaml:"either"`
	Map    definition.Map[definition.Text] `yaml:"map"`
	Full   *struct {
		List []string               `yaml:"list" required:"true"`
		Map  definition.Map[string] `yaml:"map" required:"true"`
	} `yaml:"full"`
	None struct{} `yaml:"none"`
	Kind *struct {
		Is string `yaml:"is" required:"true" enum:"a,b"`
	} `yaml:"kind"`
}

func TestDecode(t *testing.T) {
	t.Parallel()
	const file = `# a comment
label: HappyDesk
notes: inline
slug: abc
ratio: 0.5
on: true
wait: 1m
small: 255
hosts: ["*.example.com", b]
one: {name: first, size: 3}
many:
  - name: second
query:
  z: "1"
  a: two
body: {z: 1, a: [null, true, 1.50, 12345678901234567890, "x<y"], b: {}}
mapping: |
  {
    "id": 1
  }
either: users.list
list: {x: 1}
`
	var got outer
	if ps := definition.Decode("a.yaml", []byte(file), &got); ps != nil {
		t.Fatal(ps)
	}
	if got.Label != "HappyDesk" || got.Notes != "inline" || got.Region != "us" || got.Slug.Value() != "abc" ||
		got.Ratio != 0.5 || !got.On || got.Wait != time.Minute || got.Small != 255 || strings.Join(got.Hosts, " ") != "*.example.com b" {
		t.Errorf("scalars: %+v", got)
	}
	if got.One.Name.Value() != "first" || got.One.Size != 3 || got.One.Pos.String() != "a.yaml:10:6" {
		t.Errorf("one: %+v", got.One)
	}
	if len(got.Many) != 1 || got.Many[0].Size != 25 || got.Many[0].Name.Pos().String() != "a.yaml:12:11" {
		t.Errorf("many: %+v", got.Many)
	}
	if q := got.Query.Entries(); got.Query.Len() != 2 || q[0].Key != "z" || q[1].KeyPos.String() != "a.yaml:15:3" {
		t.Errorf("query: %+v", q)
	}
	if a, ok := got.Query.Get("a"); !ok || a.Value() != "two" {
		t.Errorf("query a: %v %v", a, ok)
	}
	if s := string(got.Body.Bytes()); s != `{"z":1,"a":[null,true,1.50,12345678901234567890,"x<y"],"b":{}}` {
		t.Errorf("body: %s", s)
	}
	if got.Mapping.Value() != "{\n  \"id\": 1\n}\n" || got.Mapping.Pos().String() != "a.yaml:17:10" {
		t.Errorf("mapping: %q at %v", got.Mapping.Value(), got.Mapping.Pos())
	}
	if rest, ok := got.Rest.Get("list"); got.Either.Call != "users.list" || !ok || rest.Len() != 1 {
		t.Errorf("either %+v, rest %+v", got.Either, rest)
	}
}

func TestDecodeDefaultsAndAbsence(t *testing.T) {
	t.Parallel()
	var got outer
	if ps := definition.Decode("a.yaml", []byte("label: x\n"), &got); ps != nil {
		t.Fatal(ps)
	}
	if got.Wait != 5*time.Second || got.Region != "us" || got.One != nil || got.Body.IsSet() || got.Mapping.IsSet() || got.Query.Len() != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestDecodeProblems(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, file, want string }{
		{"empty", "", "f:1:1: file is empty"},
		{"only a comment", "# x\n", "f:1:1: file is empty"},
		{"not an object", "- a\n", "f:1:1: wrong kind of value (found a list, expected an object)"},
		{"missing", "on: true\n", `f:1:1: missing key "label" (expected Shown name)`},
		{"empty required", "label: \"\"\n", "f:1:8: label: must not be empty"},
		{"unknown", "label: x\nregoin: us\n", `f:2:1: regoin: unknown key "regoin"; did you mean "region"? (expected one of label, region, slug, size, tiny, ratio, slow, on, wait, hosts, one, many, body, either, map, full, none, kind)`},
		{"unknown deep", "label: x\nmany:\n- name: a\n- {name: b, naem: c}\n", `f:4:13: many[1].naem: unknown key "naem"; did you mean "name"? (expected one of name, size)`},
		{"duplicate", "label: x\nlabel: y\n", `f:2:1: key "label" stands twice (found the first at line 1, column 1)`},
		{"number for string", "label: 12\n", "f:1:8: label: wrong kind of value (found an integer 12, expected a string; put it in quotes)"},
		{"null for string", "label:\n", "f:1:7: label: wrong kind of value (found nothing, expected a string)"},
		{"enum", "label: x\nregion: uss\n", `f:2:9: region: value is not allowed; did you mean "us"? (found "uss", expected one of us, eu)`},
		{"pattern", "label: x\nslug: A1\n", `f:2:7: slug: value has the wrong form (found "A1", expected the form ^[a-z]+$)`},
		{"bounds", "label: x\nsize: 10\n", "f:2:7: size: out of bounds (found 10, expected at most 9)"},
		{"overflow", "label: x\ntiny: 200\n", "f:2:7: tiny: wrong kind of value (found an integer 200, expected a decimal integer in range)"},
		{"octal", "label: x\nsize: 07\n", "f:2:7: size: wrong kind of value (found an integer 07, expected a decimal integer in range)"},
		{"infinite", "label: x\nratio: .inf\n", "f:2:8: ratio: wrong kind of value (found a number .inf, expected a finite decimal number)"},
		{"boolean", "label: x\non: yes\n", `f:2:5: on: wrong kind of value (found the string "yes", expected true or false)`},
		{"duration", "label: x\nwait: 5\n", `f:2:7: wait: wrong kind of value (found an integer 5, expected a duration such as "500ms", "30s" or "1h30m")`},
		{"list", "label: x\nhosts: a\n", `f:2:8: hosts: wrong kind of value (found the string "a", expected a list)`},
		{"item", "label: x\nhosts: [a, [b]]\n", "f:2:12: hosts[1]: wrong kind of value (found a list, expected a string)"},
		{"hook", "label: x\neither: [a]\n", "f:2:9: either: wrong kind of value (found a list, expected a string or an object)"},
		{"inside a hook", "label: x\neither: {}\n", `f:2:9: either: missing key "method" (expected The method)`},
		{"json number", "label: x\nbody: [0x10]\n", "f:2:8: body[0]: wrong kind of value (found an integer 0x10, expected a finite decimal number)"},
		{"odd key", "label: x\nmap: {a b: [c]}\n", `f:2:12: map["a b"]: wrong kind of value (found a list, expected a string)`},
		{"anchor", "label: &a x\n", "f:1:8: anchors are not supported"},
		{"alias", "label: &a x\nslug: *a\n", "f:1:8: anchors are not supported\nf:2:7: aliases are not supported; repeat the value"},
		{"tag", "label: !!str x\n", "f:1:8: tags are not supported (found !!str)"},
		{"lone tag", "label: ! x\n", "f:1:8: tags are not supported (found !)"},
		{"empty key", "label: x\n\"\": a\n", "f:2:1: empty key"},
		{"null key", "label: x\n~: a\n", "f:2:1: empty key"},
		{"tagged key", "label: x\n!!str a: b\n", "f:2:1: tags are not supported"},
		{"anchored key", "label: x\n&a b: c\n", "f:2:1: anchors are not supported"},
		{"alias as key", "label: x\n*a : c\n", "f:2:1: unknown anchor 'a' referenced"},
		{"long key", "label: x\n" + strings.Repeat("k", 201) + ": a\n", "f:2:1: key longer than 200 bytes"},
		{"long value", "label: x\nregion: " + strings.Repeat("é", 99) + "\n", `f:2:9: region: value is not allowed (found "` + strings.Repeat("é", 39) + `…", expected one of us, eu)`},
		{"too slow", "label: x\nslow: 2h\n", "f:2:7: slow: out of bounds (found 2h, expected 1s to 1h)"},
		{"too little", "label: x\nratio: -1\n", "f:2:8: ratio: out of bounds (found -1, expected at least 0)"},
		{"word for number", "label: x\nratio: much\n", `f:2:8: ratio: wrong kind of value (found the string "much", expected a number)`},
		{"list for map", "label: x\nmap: [a]\n", "f:2:6: map: wrong kind of value (found a list, expected an object)"},
		{"empty list and map", "label: x\nfull: {list: [], map: {}}\n", "f:2:14: full.list: must not be empty\nf:2:23: full.map: must not be empty"},
		{"no known key", "label: x\nnone: {a: 1}\n", `f:2:8: none.a: unknown key "a" (expected an empty object)`},
		{"undocumented", "label: x\nfull: {list: [a]}\n", `f:2:7: full: missing key "map" (expected map)`},
		{"enum missing", "label: x\nkind: {}\n", `f:2:7: kind: missing key "is" (expected one of a, b)`},
		{"refused isn't missing", "label: x\nkind: {is: &x a}\n", "f:2:12: anchors are not supported"},
		{"merge", "label: x\n<<: {region: us}\n", "f:2:1: merge keys are not supported; repeat the keys"},
		{"complex key", "label: x\n? [a]\n: b\n", "f:2:3: a key must be a string"},
		{"two documents", "label: x\n---\nlabel: y\n", "f:2:1: a second document; a file holds one"},
		{"tab", "label: x\none:\n\tname: a\n", "f:3:1: tab used for indentation; use spaces"},
		{"syntax", "label: x\nhosts: [a, b\nslug: c\n", "f:3:5: did not find expected ',' or ']', while parsing a flow sequence"},
		{"utf-8", "label: x\nslug: é\xff\n", "f:2:8: not valid UTF-8"},
		{"nul", "label: x\x00\n", "f:1:9: character U+0000 is not allowed in YAML; write it as an escape in double quotes"},
		{"old mac", "label: x\rslug: a\n", "f:1:9: carriage return without a line feed; end lines with LF or CRLF"},
		{"separator", "label: x\u2028y\n", "f:1:9: line separator U+2028; end lines with LF or CRLF, or write it as an escape in double quotes"},
		{"crlf", "label: x\r\nregion: é\r\n", `f:2:9: region: value is not allowed (found "é", expected one of us, eu)`},
		{"byte order mark", "\uFEFFregion: us\n", `f:1:1: missing key "label" (expected Shown name)`},
		{"in order", "tiny: x\nsize: x\nlabel: x\n", "f:1:7: tiny: wrong kind of value (found the string \"x\", expected an integer)\n" +
			"f:2:7: size: wrong kind of value (found the string \"x\", expected an integer)"},
		{"too deep", "label: x\nbody: " + strings.Repeat("[", 70) + strings.Repeat("]", 70), "f:2:71: nested deeper than 64 levels"},
		{"too large", strings.Repeat("# comment\n", definition.MaxSize/10+1), "f:1:1: file is larger than 1024 KiB"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var dst closed
			ps := definition.Decode("f", []byte(c.file), &dst)
			if got := ps.Error(); strings.TrimSpace(got) != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if ps.Err() == nil {
				t.Error("Err is nil")
			}
		})
	}
}

func TestProblemsAreBounded(t *testing.T) {
	t.Parallel()
	var dst closed
	ps := definition.Decode("f", []byte("label: x\n"+strings.Repeat("? [a]\n: b\n", 500)), &dst)
	if len(ps) != definition.MaxProblems+1 {
		t.Fatalf("%d problems", len(ps))
	}
	if last := ps[len(ps)-1].Message; !strings.Contains(last, "too many problems") {
		t.Errorf("last: %s", last)
	}
}

func TestDecodeRefusesUnfitTypes(t *testing.T) {
	t.Parallel()
	for name, dst := range map[string]any{
		"no pointer": closed{}, "untagged": &struct{ Name string }{}, "twice": &struct {
			A string `yaml:"a"`
			B string `yaml:"a"`
		}{}, "channel": &struct {
			A chan int `yaml:"a"`
		}{},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			definition.Decode("f", []byte("a: 1\n"), dst)
		})
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	var m definition.Map[int]
	if _, ok := m.Get("a"); ok || m.Len() != 0 || m.Pos() != (definition.Pos{}) {
		t.Error("an absent map has something")
	}
	m.Set("a", definition.Pos{Line: 1}, 1)
	m.Set("b", definition.Pos{Line: 2}, 2)
	m.Set("a", definition.Pos{Line: 3}, 3)
	if v, ok := m.Get("a"); !ok || v != 3 || m.Len() != 2 || m.Entries()[0].Key != "a" {
		t.Errorf("map: %+v", m)
	}
	var absent definition.JSON
	if text, err := absent.MarshalJSON(); err != nil || string(text) != "null" || absent.IsSet() {
		t.Errorf("absent JSON: %s %v", text, err)
	}
	given := definition.NewJSON(`{"a":1}`)
	if text, err := given.MarshalJSON(); err != nil || string(text) != `{"a":1}` || !given.IsSet() {
		t.Errorf("JSON: %s %v", text, err)
	}
	if definition.Problems(nil).Err() != nil {
		t.Error("no problems are an error")
	}
	if p := (definition.Problem{Pos: definition.Pos{File: "f"}, Message: "m", Expected: "x"}); p.Error() != "f: m (expected x)" {
		t.Errorf("problem: %s", p.Error())
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"response_mapping", "query_mapping", "id"}
	for name, want := range map[string]string{
		"respones_mapping": "response_mapping", //nolint:misspell // what is to be found
		"Response_Mapping": "response_mapping", "querymapping": "query_mapping",
		"di": "id", "body": "", strings.Repeat("x", 300): "",
	} {
		if got := definition.Nearest(name, names); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
