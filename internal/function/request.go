package function

import (
	"slices"
	"strconv"
	"strings"

	"cognate/jsonata"
)

func requestFunctions() []Function {
	return []Function{
		{
			Name: "idNamed", Signature: "<a(ol)s:x>", Arguments: []string{"table", "reference", "path"}, run: idNamed,
			reads: [][]string{{"id", "name"}, {"id", "name"}},
			Doc: "The id that a reference means: its `id` as it is, or that of the one record of the table that has its `name`, whatever the case. " +
				"A name of no record or of several refuses the call, as `$error` does, with the names that there are; `path` says what was sent. Undefined for a reference with neither.",
			Examples: []Example{
				{`$idNamed([{"id": 1, "name": "Low"}, {"id": 2, "name": "High"}], {"name": "high"}, "priority")`, `2`},
				{`$idNamed([], {"id": "7"}, "priority")`, `"7"`},
			},
		},
		{
			Name: "matchFields", Signature: "<(ol)aa<s>:(al)>", Arguments: []string{"values", "table", "columns"}, run: matchFields,
			Doc: "Values under keys, such as custom fields, each with the record of a table that its key names: an array of `{key, value, field}`. A key names the first record that has it, as text, " +
				"in the first of the columns where one does. `field` is left out where none has it.",
			Examples: []Example{
				{
					`$matchFields({"7": "x", "Colour": null}, [{"id": 7}, {"id": 8, "name": "Colour"}], ["id", "name"])`,
					`[{"key":"7","value":"x","field":{"id":7}},{"key":"Colour","value":null,"field":{"id":8,"name":"Colour"}}]`,
				},
				{`$matchFields({"Size": 3}, [{"id": 7}], "id")`, `[{"key":"Size","value":3}]`},
			},
		},
		{
			Name: "fileParts", Signature: "<(aol):(aol)>", Arguments: []string{"files"}, run: fileParts,
			reads:    [][]string{partKeys},
			Doc:      "A file as a body of several parts takes it: `file_name`, `content_type` and `data`, and nothing beside them. Of an array each file.",
			Examples: []Example{{`$fileParts([{"file_name": "a.txt", "data": "aGk=", "size": 2}])`, `[{"file_name":"a.txt","data":"aGk="}]`}},
		},
		{
			Name: "hasAny", Signature: "<(ol)a<s>:b>", Arguments: []string{"object", "keys"}, run: hasAny, keyedBy: 2, tests: true,
			Doc:      "Whether an object has one of the keys at least, if only with null under it.",
			Examples: []Example{{`$hasAny({"name": null}, ["name", "status"])`, `true`}, {`$hasAny({"name": null}, "status")`, `false`}},
		},
		{
			Name: "cleared", Signature: "<(ol)a<s>:a>", Arguments: []string{"object", "keys"}, run: cleared, keyedBy: 2, tests: true,
			Doc:      "Those of the keys that an object has with null, `\"\"`, `[]` or `{}` under them. In `ignored` it names what a vendor can't be told to clear.",
			Examples: []Example{{`$cleared({"name": "", "status": {"id": "1"}, "priority": null}, ["name", "status", "priority", "team"])`, `["name","priority"]`}},
		},
		{
			Name: "lacking", Signature: "<(ol)a<s>a<s>?:a>", Arguments: []string{"object", "keys", "needed?"}, run: lacking, keyedBy: 2,
			Doc: "Those of the keys under which an object has another one that counts as having none of `needed`, paths that are `id` when nothing is said; of an array the places of such items. " +
				"In `ignored` it names what a vendor can't be told without them.",
			Examples: []Example{
				{`$lacking({"team": {"name": "Support"}, "account": {"id": "3"}, "contact": null}, ["team", "account", "contact"])`, `["team"]`},
				{`$lacking({"assignees": [{"name": "Mira"}, {"emails": [{"email": "mira@example.com"}]}]}, "assignees", ["id", "emails[0].email"])`, `["assignees[0]"]`},
			},
		},
		{
			Name: "beyond", Signature: "<(ol)a<s>n?:a>", Arguments: []string{"object", "keys", "most?"}, run: beyond, keyedBy: 2, tests: true,
			Doc:      "The places of the items that arrays under some keys of an object have behind the first, or the first `most`. In `ignored` it names what is more than a vendor takes.",
			Examples: []Example{{`$beyond({"assignees": [{"id": "1"}, {"id": "2"}], "roles": [{"id": "3"}]}, ["assignees", "roles"])`, `["assignees[1]"]`}},
		},
	}
}

func idNamed(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	table, reference := args[0], args[1]
	if id := reference.Get("id"); !isEmpty(id) {
		return id, nil
	}
	name := reference.Get("name")
	if isEmpty(name) {
		return jsonata.Value{}, nil
	}
	if err := c.Spend(table.Len() * sizeOf); err != nil {
		return jsonata.Value{}, err
	}
	var found []jsonata.Value
	var names []string
	for record := range table.Items() {
		known := plainText(record.Get("name"))
		if known == "" {
			continue
		}
		names = append(names, known)
		if strings.EqualFold(known, plainText(name)) {
			found = append(found, record)
		}
	}
	if len(found) == 1 {
		return found[0].Get("id"), nil
	}
	count := "none is"
	if len(found) > 0 {
		count = "several are"
	}
	return jsonata.Value{}, refusal("%s.name: %s named %s; there are %s", args[2].Str(), count, plainText(name), strings.Join(names, ", "))
}

func matchFields(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	values, table, columns := args[0], args[1], args[2]
	if nothing(values) {
		return values, nil
	}
	if err := c.Spend((3*values.Len() + (table.Len()+1)*columns.Len()) * sizeOf); err != nil {
		return jsonata.Value{}, err
	}
	var indexes []map[string]jsonata.Value
	for column := range columns.Items() {
		indexes = append(indexes, byColumn(table, column.Str()))
	}
	var out []jsonata.Value
	for key, value := range values.Fields() {
		fields := []jsonata.Field{{Key: "key", Value: jsonata.String(key)}, {Key: "value", Value: value}}
		for _, index := range indexes {
			if record, ok := index[key]; ok {
				fields = append(fields, jsonata.Field{Key: "field", Value: record})
				break
			}
		}
		out = append(out, jsonata.Object(fields...))
	}
	return jsonata.Array(out...), nil
}

// byColumn finds the first record of a table by the text that it has in a column.
func byColumn(table jsonata.Value, column string) map[string]jsonata.Value {
	index := make(map[string]jsonata.Value, table.Len())
	for record := range table.Items() {
		cell := at(record, column)
		if _, taken := index[plainText(cell)]; !taken && !nothing(cell) {
			index[plainText(cell)] = record
		}
	}
	return index
}

// partKeys are the fields of a file in a body of several parts.
var partKeys = []string{"file_name", "content_type", "data"}

func fileParts(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	part := func(file jsonata.Value) jsonata.Value {
		var fields []jsonata.Field
		for _, key := range partKeys {
			fields = append(fields, jsonata.Field{Key: key, Value: file.Get(key)})
		}
		return jsonata.Object(fields...)
	}
	switch args[0].Kind() {
	case jsonata.KindArray:
	case jsonata.KindObject:
		return part(args[0]), nil
	default:
		return args[0], nil
	}
	return rebuilt(c, args[0], func(_ string, file jsonata.Value) (jsonata.Value, error) {
		if file.Kind() != jsonata.KindObject {
			return jsonata.Value{}, argument(1, "has an item that is no file but %s", file.Kind())
		}
		return part(file), nil
	})
}

func hasAny(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if args[0].IsUndefined() {
		return jsonata.Value{}, nil
	}
	for key := range args[1].Items() {
		if args[0].Has(key.Str()) {
			return jsonata.Bool(true), nil
		}
	}
	return jsonata.Bool(false), nil
}

func cleared(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	return named(c, args, func(key string, v jsonata.Value) []string {
		if v.IsUndefined() || !isEmpty(v) {
			return nil
		}
		return []string{key}
	})
}

func lacking(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	needed := []string{"id"}
	if !args[2].IsUndefined() {
		needed = needed[:0]
		for path := range args[2].Items() {
			needed = append(needed, path.Str())
		}
	}
	lacks := func(v jsonata.Value) bool {
		return !slices.ContainsFunc(needed, func(path string) bool { return truthy(at(v, path)) })
	}
	return named(c, args, func(key string, v jsonata.Value) []string {
		switch {
		case v.Kind() == jsonata.KindArray:
			return places(key, v, func(_ int, item jsonata.Value) bool { return lacks(item) })
		case !isEmpty(v) && lacks(v):
			return []string{key}
		default:
			return nil
		}
	})
}

func beyond(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	most := 1
	if !args[2].IsUndefined() {
		most = int(args[2].Float())
	}
	return named(c, args, func(key string, v jsonata.Value) []string {
		if v.Kind() != jsonata.KindArray {
			return nil
		}
		return places(key, v, func(i int, _ jsonata.Value) bool { return i >= most })
	})
}

// named gives the names that pick makes of what stands in an object, the first
// argument, under each of some keys, the second.
func named(c *jsonata.Call, args []jsonata.Value, pick func(key string, v jsonata.Value) []string) (jsonata.Value, error) {
	if args[0].IsUndefined() {
		return jsonata.Value{}, nil
	}
	var out []jsonata.Value
	for key := range args[1].Items() {
		v, items := args[0].Get(key.Str()), 1
		if v.Kind() == jsonata.KindArray {
			items += v.Len()
		}
		if err := c.Spend(items * (key.Len() + sizeOf)); err != nil {
			return jsonata.Value{}, err
		}
		for _, name := range pick(key.Str(), v) {
			out = append(out, jsonata.String(name))
		}
	}
	return jsonata.Array(out...), nil
}

// places are the paths of the items of an array, as in tags[2], that pass.
func places(key string, array jsonata.Value, pass func(i int, item jsonata.Value) bool) []string {
	var out []string
	i := 0
	for item := range array.Items() {
		if pass(i, item) {
			out = append(out, key+"["+strconv.Itoa(i)+"]")
		}
		i++
	}
	return out
}
