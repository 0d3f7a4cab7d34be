package function

import (
	"slices"

	"cognate/jsonata"
)

// row is an item with the values that it is sorted by.
type row struct {
	item jsonata.Value
	keys []jsonata.Value
}

func orderBy(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if args[0].IsUndefined() {
		return jsonata.Value{}, nil
	}
	down, err := descending(args[2])
	if err != nil {
		return jsonata.Value{}, err
	}
	by := listOf(args[1])
	if len(by) > maxKeys {
		return jsonata.Value{}, argument(2, "has more than %d paths", maxKeys)
	}
	if len(by) == 0 {
		by = []jsonata.Value{{}}
	}
	rows, err := rowsOf(c, args[0], by)
	if err != nil {
		return jsonata.Value{}, err
	}
	slices.SortStableFunc(rows, func(a, b row) int { return compareRows(a, b, down) })
	out := make([]jsonata.Value, len(rows))
	for i, r := range rows {
		out[i] = r.item
	}
	return jsonata.Array(out...), nil
}

// descending reads the orders: true for "desc".
func descending(orders jsonata.Value) ([]bool, error) {
	var down []bool
	for _, o := range listOf(orders) {
		switch o.Str() {
		case "asc", "desc":
			down = append(down, o.Str() == "desc")
		default:
			return nil, argument(3, `must be "asc" or "desc", or an array of them, not %s`, o.AppendJSON(nil))
		}
	}
	return down, nil
}

// maxKeys bounds how many paths items are sorted by.
const maxKeys = 32

// listOf is the items of an array, at most one more than maxKeys of them, or the
// value itself; nothing of undefined.
func listOf(v jsonata.Value) []jsonata.Value {
	switch v.Kind() {
	case jsonata.KindUndefined:
		return nil
	case jsonata.KindArray:
		var list []jsonata.Value
		for item := range v.Items() {
			if list = append(list, item); len(list) > maxKeys {
				break
			}
		}
		return list
	default:
		return []jsonata.Value{v}
	}
}

func rowsOf(c *jsonata.Call, array jsonata.Value, by []jsonata.Value) ([]row, error) {
	if err := c.Spend(array.Len() * (len(by) + 2) * sizeOf); err != nil {
		return nil, err
	}
	rows := make([]row, 0, array.Len())
	i := -1
	for item := range array.Items() {
		i++
		r := row{item: item}
		for _, b := range by {
			key, err := selector(c, b)(item, i, array)
			if err != nil {
				return nil, err
			}
			r.keys = append(r.keys, key)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// compareRows compares by one key after the other. Nothing comes last either way.
func compareRows(a, b row, down []bool) int {
	for i := range a.keys {
		order := compare(a.keys[i], b.keys[i])
		if order == 0 {
			continue
		}
		if i < len(down) && down[i] && !nothing(a.keys[i]) && !nothing(b.keys[i]) {
			return -order
		}
		return order
	}
	return 0
}

// node is an item of $sortNodes.
type node struct {
	item     jsonata.Value
	children []*node
	sequence jsonata.Value
	placed   bool
}

func sortNodes(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if args[0].IsUndefined() {
		return jsonata.Value{}, nil
	}
	if err := c.Spend(args[0].Len() * 4 * sizeOf); err != nil {
		return jsonata.Value{}, err
	}
	key := func(i int, name string) string {
		if isEmpty(args[i]) {
			return name
		}
		return args[i].Str()
	}
	nodes, roots := forest(args[0], key(1, "id"), key(2, "parent_id"), key(3, "sequence"))
	out := placeAll(make([]jsonata.Value, 0, len(nodes)), roots)
	for _, n := range nodes { // those that are their own forebears
		if !n.placed {
			out = placeAll(out, []*node{n})
		}
	}
	return jsonata.Array(out...), nil
}

// forest links the nodes with their parents.
func forest(array jsonata.Value, id, parent, sequence string) (nodes, roots []*node) {
	byID := map[string]*node{}
	for item := range array.Items() {
		n := &node{item: item, sequence: at(item, sequence)}
		nodes = append(nodes, n)
		if v := at(item, id); !nothing(v) {
			byID[plainText(v)] = n
		}
	}
	for _, n := range nodes {
		p := at(n.item, parent)
		if above := byID[plainText(p)]; !isEmpty(p) && above != nil {
			above.children = append(above.children, n)
		} else {
			roots = append(roots, n)
		}
	}
	return nodes, roots
}

// placeAll appends nodes with all that is below them, without recursion: a list of
// nodes may be one long chain.
func placeAll(out []jsonata.Value, nodes []*node) []jsonata.Value {
	stack := inReverse(nodes)
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if n.placed {
			continue
		}
		n.placed = true
		out = append(out, n.item)
		stack = append(stack, inReverse(n.children)...)
	}
	return out
}

// inReverse gives nodes by their sequence, the last one first.
func inReverse(nodes []*node) []*node {
	sorted := slices.Clone(nodes)
	slices.SortStableFunc(sorted, func(a, b *node) int { return compare(a.sequence, b.sequence) })
	slices.Reverse(sorted)
	return sorted
}
