package function

import (
	"strings"

	"cognate/jsonata"
)

func formatFunctions() []Function {
	return []Function{
		{
			Name: "jsonToCsv", Signature: "<ao?:s>", Arguments: []string{"rows", "options?"}, run: jsonToCSV,
			Doc: "Objects as CSV, with a line of headers: the keys of all of them. Text stands in quotes, null as nothing, arrays and objects as JSON. Options: `delimiter`, `header` (false for none), `fields`: the keys, or paths, in order, or `{label, value}`.",
			Examples: []Example{
				{`$jsonToCsv([{"name": "Mira", "age": 30}, {"name": "Sam \"S\""}])`, `"\"name\",\"age\"\n\"Mira\",30\n\"Sam \"\"S\"\"\","`},
				{`$jsonToCsv([{"a": {"b": 1}}], {"fields": [{"label": "B", "value": "a.b"}], "delimiter": ";"})`, `"\"B\"\n1"`},
			},
		},
		{
			Name: "xmlToJs", Signature: "<(sl)-o?:(ol)>", Arguments: []string{"xml", "options?"}, run: xmlToJs,
			Doc:      "XML as an object: an element is one with its `_attributes`, its `_text` and its elements by name, an array where there are several of a name. Null when it is no XML. At most 1 MiB, 100 elements deep.",
			Examples: []Example{{`$xmlToJs("<note id='7'><to>Mira</to><tag>a</tag><tag>b</tag></note>")`, `{"note":{"_attributes":{"id":"7"},"to":{"_text":"Mira"},"tag":[{"_text":"a"},{"_text":"b"}]}}`}},
		},
		{
			Name: "jsToXml", Signature: "<(ol)-o?:(sl)>", Arguments: []string{"object", "options?"}, run: jsToXML,
			Doc:      "Such an object as XML; a text, number or boolean stands for an element with that text. The option `spaces` says by how much lines are indented: by 4 without options, on one line without it.",
			Examples: []Example{{`$jsToXml({"note": {"_attributes": {"id": 7}, "to": "A & B", "tag": [{"_text": "a"}, {}]}}, {"spaces": 0})`, `"<note id=\"7\"><to>A &amp; B</to><tag>a</tag><tag/></note>"`}},
		},
	}
}

// csvColumn is a column: its header, and where its values are.
type csvColumn struct{ label, path string }

// csvWriter writes CSV (RFC 4180, with bare line feeds).
type csvWriter struct {
	call      *jsonata.Call
	delimiter string
	header    bool
	columns   []csvColumn
	b         strings.Builder
}

func jsonToCSV(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if args[0].IsUndefined() {
		return jsonata.Value{}, nil
	}
	w := &csvWriter{call: c, delimiter: ",", header: true}
	if err := w.options(args[1]); err != nil {
		return jsonata.Value{}, err
	}
	var rows []jsonata.Value
	if err := c.Spend(args[0].Len() * sizeOf); err != nil {
		return jsonata.Value{}, err
	}
	for row := range args[0].Items() {
		if !nothing(row) {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return jsonata.String(""), nil
	}
	if w.columns == nil {
		w.columns = keysOf(rows)
	}
	return w.write(rows)
}

// keysOf gives the keys of all rows, in the order in which they come.
func keysOf(rows []jsonata.Value) []csvColumn {
	var columns []csvColumn
	seen := map[string]bool{}
	for _, row := range rows {
		for key := range row.Fields() {
			if !seen[key] {
				seen[key] = true
				columns = append(columns, csvColumn{key, key})
			}
		}
	}
	return columns
}

func (w *csvWriter) options(v jsonata.Value) error {
	for key, o := range v.Fields() {
		switch {
		case key == "delimiter" && o.Len() > 0 && o.Kind() == jsonata.KindString:
			w.delimiter = o.Str()
		case key == "header" && o.Kind() == jsonata.KindBool:
			w.header = o.Bool()
		case key == "fields" && o.Kind() == jsonata.KindArray && o.Len() > 0:
			for f := range o.Items() {
				col := csvColumn{label: f.Str(), path: f.Str()}
				if f.Kind() == jsonata.KindObject {
					col = csvColumn{label: f.Get("label").Str(), path: f.Get("value").Str()}
				}
				if col.path == "" {
					return argument(2, "must have keys, or {label, value}, as fields, not %s", f.AppendJSON(nil))
				}
				w.columns = append(w.columns, col)
			}
		default:
			return argument(2, "has no option %q, or not with %s", key, o.AppendJSON(nil))
		}
	}
	return nil
}

func (w *csvWriter) write(rows []jsonata.Value) (jsonata.Value, error) {
	if w.header {
		for i, col := range w.columns {
			w.separate(i)
			w.quoted(col.label)
		}
	}
	for n, row := range rows {
		if err := w.call.Spend(len(w.columns) * sizeOf); err != nil {
			return jsonata.Value{}, err
		}
		if n > 0 || w.header {
			w.b.WriteByte('\n')
		}
		for i, col := range w.columns {
			w.separate(i)
			if err := w.value(at(row, col.path)); err != nil {
				return jsonata.Value{}, err
			}
		}
	}
	return jsonata.String(w.b.String()), nil
}

func (w *csvWriter) separate(i int) {
	if i > 0 {
		w.b.WriteString(w.delimiter)
	}
}

func (w *csvWriter) value(v jsonata.Value) error {
	switch v.Kind() {
	case jsonata.KindNumber, jsonata.KindBool:
		w.b.WriteString(plainText(v))
	case jsonata.KindString, jsonata.KindArray, jsonata.KindObject:
		text := plainText(v)
		if err := w.call.Spend(2 * len(text)); err != nil {
			return err
		}
		w.quoted(text)
	default: // nothing is an empty cell
	}
	return nil
}

func (w *csvWriter) quoted(s string) {
	w.b.WriteString(`"` + strings.ReplaceAll(s, `"`, `""`) + `"`)
}
