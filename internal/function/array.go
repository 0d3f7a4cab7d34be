package function

import (
	"slices"
	"strings"

	"cognate/jsonata"
)

func arrayFunctions() []Function {
	return []Function{
		{
			Name: "find", Signature: "<a(sfoa)?:x>", Arguments: []string{"array", "by?"}, run: find,
			Doc: "The first item that passes: whose value at the path `by` counts as true, for which the function `by` gives what does, or which has all that the object `by` has. `[path, value]` is short for an object of one key.",
			Examples: []Example{
				{`$find([{"id": 1, "active": false}, {"id": 2, "active": true}], "active")`, `{"id":2,"active":true}`},
				{`$find([{"id": 1}, {"id": 2}], {"id": 2})`, `{"id":2}`},
				{`$find([1, 5, 9], function($v) { $v > 3 })`, `5`},
			},
		},
		{
			Name: "lofilter", Signature: "<a(sfoa)?:a>", Arguments: []string{"array", "by?"}, run: lofilter,
			Doc:      "All items that pass, as `$find` tests them. Unlike a predicate of the language it always gives an array.",
			Examples: []Example{{`$lofilter([{"id": 1, "active": ""}, {"id": 2, "active": true}], "active")`, `[{"id":2,"active":true}]`}},
		},
		{
			Name: "groupBy", Signature: "<a(sf)?:o>", Arguments: []string{"array", "by"}, run: groupBy,
			Doc:      "An object of arrays: the items under what stands at the path `by`, or what the function `by` gives, as text. Items without it are left out.",
			Examples: []Example{{`$groupBy([{"t": "a", "n": 1}, {"t": "b", "n": 2}, {"t": "a", "n": 3}], "t")`, `{"a":[{"t":"a","n":1},{"t":"a","n":3}],"b":[{"t":"b","n":2}]}`}},
		},
		{
			Name: "keyBy", Signature: "<a(sf)?:o>", Arguments: []string{"array", "by"}, run: keyBy,
			Doc:      "An object of items, as `$groupBy` with the last item of each group.",
			Examples: []Example{{`$keyBy([{"id": 7, "n": "x"}, {"id": 8, "n": "y"}], "id")`, `{"7":{"id":7,"n":"x"},"8":{"id":8,"n":"y"}}`}},
		},
		{
			Name: "orderBy", Signature: "<a(asf)?(as)?:a>", Arguments: []string{"array", "by?", "orders?"}, run: orderBy,
			Doc:      "The items in the order of what stands at a path, or at several one after the other; `orders` has \"asc\" or \"desc\" for each. Items that are equal keep their order; those without a value come last.",
			Examples: []Example{{`$orderBy([{"n": "a", "age": 25}, {"n": "b", "age": 30}], ["age"], ["desc"]).n`, `["b","a"]`}, {`$orderBy([3, 1, 2])`, `[1,2,3]`}},
		},
		{
			Name: "difference", Signature: "<aa:a>", Arguments: []string{"array", "without"}, run: difference,
			Doc:      "The items of the first array that equal none of the second.",
			Examples: []Example{{`$difference([1, 2, 3], [2, 3])`, `[1]`}},
		},
		{
			Name: "chunk", Signature: "<an?:a>", Arguments: []string{"array", "size?"}, run: chunk,
			Doc:      "Arrays of that many items each, 1 when nothing is said; the last one may have fewer.",
			Examples: []Example{{`$chunk([1, 2, 3, 4, 5], 2)`, `[[1,2],[3,4],[5]]`}},
		},
		{
			Name: "flatten", Signature: "<a:a>", Arguments: []string{"array"}, run: flattenTo(1),
			Doc:      "The items of arrays in the place of the arrays, one level deep.",
			Examples: []Example{{`$flatten([1, [2, [3]]])`, `[1,2,[3]]`}},
		},
		{
			Name: "flattenDeep", Signature: "<a:a>", Arguments: []string{"array"}, run: flattenTo(jsonata.MaxNesting),
			Doc:      "As `$flatten`, at any depth.",
			Examples: []Example{{`$flattenDeep([1, [2, [3, [4]]]])`, `[1,2,3,4]`}},
		},
		{
			Name: "flattenDepth", Signature: "<an?:a>", Arguments: []string{"array", "depth?"}, run: flattenDepth,
			Doc:      "As `$flatten`, that many levels deep.",
			Examples: []Example{{`$flattenDepth([1, [2, [3, [4]]]], 2)`, `[1,2,3,[4]]`}},
		},
		{
			Name: "sortNodes", Signature: "<as?s?s?:a>", Arguments: []string{"array", "id?", "parent_id?", "sequence?"}, run: sortNodes,
			Doc:      "The nodes of a forest in the order of reading: each before its children, those of one parent in the order of `sequence`. The arguments name the keys; they are `id`, `parent_id` and `sequence` when nothing is said. A node whose parent is not there is a root; nodes that are their own forebears come last.",
			Examples: []Example{{`$sortNodes([{"id": 2, "parent_id": 1, "sequence": 1}, {"id": 3, "sequence": 2}, {"id": 1, "sequence": 1}]).id`, `[1,2,3]`}},
		},
		{
			Name: "zipSqlResponse", Signature: "<aas:a>", Arguments: []string{"columns", "rows", "key"}, run: zipSQLResponse,
			Doc:      "An object of each row: its values under the names that the columns have at `key`.",
			Examples: []Example{{`$zipSqlResponse([{"name": "id"}, {"name": "age"}], [[1, 30], [2, 25]], "name")`, `[{"id":1,"age":30},{"id":2,"age":25}]`}},
		},
	}
}

func find(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	pass := condition(c, args[1])
	i := -1
	for item := range args[0].Items() {
		i++
		if yes, err := pass(item, i, args[0]); yes || err != nil {
			return item, err
		}
	}
	return jsonata.Value{}, nil
}

func lofilter(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if args[0].IsUndefined() {
		return jsonata.Value{}, nil
	}
	pass := condition(c, args[1])
	i := -1
	return keep(c, args[0], func(item jsonata.Value) (bool, error) {
		i++
		return pass(item, i, args[0])
	})
}

// group is the items that have one key.
type group struct {
	key   string
	items []jsonata.Value
}

// grouped sorts the items of an array into groups, in the order of the first item
// of each.
func grouped(c *jsonata.Call, args []jsonata.Value) ([]*group, error) {
	if err := c.Spend(args[0].Len() * sizeOf); err != nil {
		return nil, err
	}
	var groups []*group
	byKey := map[string]*group{}
	choose := selector(c, args[1])
	i := -1
	for item := range args[0].Items() {
		i++
		v, err := choose(item, i, args[0])
		if err != nil {
			return nil, err
		}
		if nothing(v) {
			continue
		}
		key := plainText(v)
		g := byKey[key]
		if g == nil {
			g = &group{key: key}
			byKey[key] = g
			groups = append(groups, g)
		}
		g.items = append(g.items, item)
	}
	return groups, nil
}

func groupBy(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	return fromGroups(c, args, func(g *group) jsonata.Value { return jsonata.Array(g.items...) })
}

func keyBy(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	return fromGroups(c, args, func(g *group) jsonata.Value { return g.items[len(g.items)-1] })
}

func fromGroups(c *jsonata.Call, args []jsonata.Value, value func(*group) jsonata.Value) (jsonata.Value, error) {
	if args[0].IsUndefined() {
		return jsonata.Value{}, nil
	}
	groups, err := grouped(c, args)
	if err != nil {
		return jsonata.Value{}, err
	}
	fields := make([]jsonata.Field, 0, len(groups))
	for _, g := range groups {
		fields = append(fields, jsonata.Field{Key: g.key, Value: value(g)})
	}
	return jsonata.Object(fields...), nil
}

func difference(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if args[0].IsUndefined() {
		return jsonata.Value{}, nil
	}
	without := newValueSet(c, args[1])
	return keep(c, args[0], func(v jsonata.Value) (bool, error) {
		has, err := without.has(v)
		return !has, err
	})
}

// valueSet finds values: scalars by their text, the others one by one.
type valueSet struct {
	call    *jsonata.Call
	scalars map[string]bool
	others  []jsonata.Value
}

func newValueSet(c *jsonata.Call, array jsonata.Value) *valueSet {
	s := &valueSet{call: c, scalars: map[string]bool{}}
	for v := range array.Items() {
		if isScalar(v) {
			s.scalars[string(v.AppendJSON(nil))] = true
		} else {
			s.others = append(s.others, v)
		}
	}
	return s
}

func isScalar(v jsonata.Value) bool {
	return v.Kind() != jsonata.KindArray && v.Kind() != jsonata.KindObject && v.Kind() != jsonata.KindFunction
}

func (s *valueSet) has(v jsonata.Value) (bool, error) {
	if isScalar(v) {
		return s.scalars[string(v.AppendJSON(nil))], nil
	}
	if err := s.call.Spend(len(s.others) * sizeOf); err != nil {
		return false, err
	}
	return slices.ContainsFunc(s.others, func(o jsonata.Value) bool { return jsonata.Equal(o, v) }), nil
}

func chunk(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if args[0].IsUndefined() {
		return jsonata.Value{}, nil
	}
	size := 1
	if !args[1].IsUndefined() {
		if n := args[1].Float(); n >= 1 && n <= 1e9 {
			size = int(n)
		} else {
			return jsonata.Value{}, argument(2, "must be a number of items, at least 1, not %s", args[1].AppendJSON(nil))
		}
	}
	all, err := items(c, args[0])
	if err != nil {
		return jsonata.Value{}, err
	}
	var out []jsonata.Value
	for part := range slices.Chunk(all, size) {
		out = append(out, jsonata.Array(part...))
	}
	return jsonata.Array(out...), nil
}

func flattenTo(depth int) jsonata.Func {
	return func(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
		if args[0].IsUndefined() {
			return jsonata.Value{}, nil
		}
		out, err := flat(c, nil, args[0], depth)
		return jsonata.Array(out...), err
	}
}

func flattenDepth(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	depth := 1
	if !args[1].IsUndefined() {
		depth = int(min(max(args[1].Float(), 0), jsonata.MaxNesting))
	}
	return flattenTo(depth)(c, args)
}

// flat appends the items of an array; of arrays among them their items.
func flat(c *jsonata.Call, out []jsonata.Value, array jsonata.Value, depth int) ([]jsonata.Value, error) {
	err := c.Spend(array.Len() * sizeOf)
	for item := range array.Items() {
		if err != nil {
			return nil, err
		}
		if depth > 0 && item.Kind() == jsonata.KindArray {
			out, err = flat(c, out, item, depth-1)
		} else {
			out = append(out, item)
		}
	}
	return out, err
}

func zipSQLResponse(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	columns, rows, key := args[0], args[1], args[2]
	if rows.IsUndefined() {
		return jsonata.Value{}, nil
	}
	var names []string
	for col := range columns.Items() {
		names = append(names, plainText(at(col, key.Str())))
	}
	if err := c.Spend(rows.Len() * len(names) * sizeOf); err != nil {
		return jsonata.Value{}, err
	}
	var out []jsonata.Value
	for row := range rows.Items() {
		fields := make([]jsonata.Field, len(names))
		for i, name := range names {
			fields[i] = jsonata.Field{Key: name, Value: row.Index(i)}
		}
		out = append(out, jsonata.Object(fields...))
	}
	return jsonata.Array(out...), nil
}

// compare orders values: numbers, then texts, then the rest, then nothing.
func compare(a, b jsonata.Value) int {
	ra, rb := rank(a), rank(b)
	if ra != rb {
		return ra - rb
	}
	switch a.Kind() {
	case jsonata.KindNumber:
		switch x, y := a.Float(), b.Float(); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
	case jsonata.KindString:
		return strings.Compare(a.Str(), b.Str())
	case jsonata.KindBool:
		if a.Bool() != b.Bool() {
			if b.Bool() {
				return -1
			}
			return 1
		}
	case jsonata.KindObject:
		if a.Host() != nil && b.Host() != nil {
			return compare(a.Host().Plain(), b.Host().Plain())
		}
	default: // the rest is alike
	}
	return 0
}

func rank(v jsonata.Value) int {
	switch v.Kind() {
	case jsonata.KindNumber:
		return 0
	case jsonata.KindString:
		return 1
	case jsonata.KindUndefined, jsonata.KindNull:
		return 3
	default:
		return 2
	}
}
