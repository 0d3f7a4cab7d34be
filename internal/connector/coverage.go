package connector

import (
	"slices"
	"sort"
	"strconv"

	"cognate/internal/model"
	"cognate/jsonata"
)

// Coverage is the set of paths below one variable that expressions read, and
// that therefore reach the vendor. A path stands for all that is below it, unless it
// is only tested (jsonata.Access.Tested): then for a value that is no array or object.
type Coverage struct {
	root coverNode
}

type coverNode struct {
	whole  bool // the value itself is read, with all that is below it
	tested bool // it is only tested
	names  map[string]*coverNode
	items  *coverNode         // every item of an array
	nth    map[int]*coverNode // one item
	parent bool
}

// add takes the reads of variable name from an analysis.
func (c *Coverage) add(name string, a *jsonata.Analysis) {
	for _, access := range a.Reads {
		if len(access.Path) == 0 || access.Path[0].Kind != jsonata.StepName || access.Path[0].Name != name {
			continue
		}
		path := access.Path[1:]
		for len(path) > 0 && path[0].Kind != jsonata.StepName {
			path = path[1:] // the variable is an object: body.(x) and body[0].x are body.x
		}
		c.root.insert(path, access.Tested)
	}
}

// addEach takes what a step that runs for each item of a list reads of variable name:
// what the list itself is made of, and of items that are passed on as they stand what
// the step's other expressions read of item.
func (c *Coverage) addEach(name string, list *jsonata.Analysis, others []*Slot) {
	rest := *list
	rest.Reads = nil
	for _, access := range list.Reads {
		if !access.Passed || len(access.Path) < 2 || access.Path[0].Name != name {
			rest.Reads = append(rest.Reads, access)
			continue
		}
		for _, s := range others {
			c.addItem(access.Path[1:], s.Expr.Analyze())
		}
	}
	c.add(name, &rest)
}

// addItem takes the reads of item, which stands at a path.
func (c *Coverage) addItem(path []jsonata.Step, a *jsonata.Analysis) {
	for _, access := range a.Reads {
		switch {
		case len(access.Path) == 0 || access.Path[0].Name != "item":
		case len(access.Path) == 1:
			c.root.insert(path, access.Tested)
		default:
			below := append(slices.Clip(path), jsonata.Step{Kind: jsonata.StepEvery})
			c.root.insert(append(below, access.Path[1:]...), access.Tested)
		}
	}
}

func (n *coverNode) insert(path []jsonata.Step, tested bool) {
	switch {
	case len(path) > 0:
		n.parent = true
		n.child(path[0]).insert(path[1:], tested)
	case tested:
		n.tested = true
	default:
		n.whole = true
	}
}

func (n *coverNode) child(s jsonata.Step) *coverNode {
	switch s.Kind {
	case jsonata.StepName:
		if n.names == nil {
			n.names = map[string]*coverNode{}
		}
		if n.names[s.Name] == nil {
			n.names[s.Name] = &coverNode{}
		}
		return n.names[s.Name]
	case jsonata.StepIndex:
		if n.nth == nil {
			n.nth = map[int]*coverNode{}
		}
		if n.nth[s.Index] == nil {
			n.nth[s.Index] = &coverNode{}
		}
		return n.nth[s.Index]
	default:
		if n.items == nil {
			n.items = &coverNode{}
		}
		return n.items
	}
}

// Empty says whether nothing is covered.
func (c *Coverage) Empty() bool { return !c.root.whole && !c.root.tested && !c.root.parent }

// Covers says whether a field of a schema, such as "emails[].type" split into
// emails, [] and type, is read in at least one item.
func (c *Coverage) Covers(path ...string) bool { return c.root.covers(path) }

func (n *coverNode) covers(path []string) bool {
	if n.whole || len(path) == 0 {
		return n.whole || n.tested || n.parent
	}
	if path[0] == "[]" {
		return n.anyItem(func(i *coverNode) bool { return i.covers(path[1:]) })
	}
	for _, next := range n.fieldNodes(path[0]) {
		if next.covers(path[1:]) {
			return true
		}
	}
	return false
}

// Tests says whether a field is tested as a whole, such as a list for how many items
// it has.
func (c *Coverage) Tests(name string) bool {
	n := c.root.names[name]
	return n != nil && (n.tested || n.whole)
}

// CoversAny says whether anything of a field is read that a caller can give: a list
// that is only counted, or an object whose presence is asked for, is not.
func (c *Coverage) CoversAny(s *model.Schema) bool { return c.coversBelow(s, []string{s.Name}) }

func (c *Coverage) coversBelow(s *model.Schema, path []string) bool {
	below := func(name string) []string { return append(slices.Clip(path), name) }
	switch {
	case s.Items != nil:
		return c.coversBelow(s.Items, below("[]"))
	case s.Type == model.Sort:
		return slices.ContainsFunc(s.Enum, func(name string) bool { return c.Covers(below(name)...) })
	case len(s.Fields) > 0:
		return slices.ContainsFunc(s.Fields, func(f *model.Schema) bool { return c.coversBelow(f, below(f.Name)) })
	}
	return c.Covers(path...)
}

// anyItem asks the nodes that an item of an array can meet. JSONata maps a name
// over an array, so a name read straight from it is a read of each item.
func (n *coverNode) anyItem(ask func(*coverNode) bool) bool {
	if n.items != nil && ask(n.items) {
		return true
	}
	for _, i := range n.nth {
		if ask(i) {
			return true
		}
	}
	return n.names != nil && ask(&coverNode{names: n.names, parent: true})
}

// Ignored lists the paths of v that are not covered, each as high up as
// nothing below it is: "details", "emails[1]", "emails[0].type". Where
// keepEmpty is false, null and empty arrays and objects are passed over: on a
// create they carry nothing.
func (c *Coverage) Ignored(v jsonata.Value, keepEmpty bool) []string {
	w := ignoredWalk{keepEmpty: keepEmpty}
	for key, field := range v.Fields() {
		if key == "remote_data" {
			continue
		}
		w.visit(c.root.fieldNodes(key), key, field)
	}
	sort.Strings(w.paths)
	return w.paths
}

type ignoredWalk struct {
	keepEmpty bool
	paths     []string
}

// fieldNodes gives the nodes that a field of an object can meet. What is read of
// every item, or of the first or last, is read of an object that is no array.
func (n *coverNode) fieldNodes(key string) []*coverNode {
	if n.whole {
		return []*coverNode{n}
	}
	var nodes []*coverNode
	if next := n.names[key]; next != nil {
		nodes = append(nodes, next)
	}
	for _, item := range []*coverNode{n.items, n.nth[0], n.nth[-1]} {
		if item != nil {
			nodes = append(nodes, item.fieldNodes(key)...)
		}
	}
	return nodes
}

func (n *coverNode) itemNodes(i, length int) []*coverNode {
	if n.whole {
		return []*coverNode{n}
	}
	var nodes []*coverNode
	if n.items != nil {
		nodes = append(nodes, n.items)
	}
	if next := n.nth[i]; next != nil {
		nodes = append(nodes, next)
	}
	if next := n.nth[i-length]; next != nil {
		nodes = append(nodes, next)
	}
	if n.names != nil {
		nodes = append(nodes, &coverNode{names: n.names, parent: true})
	}
	return nodes
}

// visit reports whether anything at or below v is covered; what is not and has
// a covered sibling is recorded.
func (w *ignoredWalk) visit(nodes []*coverNode, path string, v jsonata.Value) {
	if !w.keepEmpty && isEmpty(v) {
		return
	}
	if len(nodes) == 0 {
		w.paths = append(w.paths, path)
		return
	}
	scalar := isEmpty(v) || v.Kind() != jsonata.KindArray && v.Kind() != jsonata.KindObject
	for _, n := range nodes {
		if n.whole || n.tested && scalar {
			return
		}
	}
	if scalar {
		w.paths = append(w.paths, path)
		return
	}
	start := len(w.paths)
	covered := w.children(nodes, path, v)
	if !covered {
		w.paths = append(w.paths[:start], path)
	}
}

func (w *ignoredWalk) children(nodes []*coverNode, path string, v jsonata.Value) bool {
	covered := false
	each := func(child string, below []*coverNode, item jsonata.Value) {
		before := len(w.paths)
		w.visit(below, child, item)
		if len(w.paths) == before || w.paths[before] != child {
			covered = true
		}
	}
	if v.Kind() == jsonata.KindArray {
		for i := range v.Len() {
			var below []*coverNode
			for _, n := range nodes {
				below = append(below, n.itemNodes(i, v.Len())...)
			}
			each(path+"["+strconv.Itoa(i)+"]", below, v.Index(i))
		}
		return covered
	}
	for key, item := range v.Fields() {
		var below []*coverNode
		for _, n := range nodes {
			below = append(below, n.fieldNodes(key)...)
		}
		each(path+"."+key, below, item)
	}
	return covered
}

func isEmpty(v jsonata.Value) bool {
	switch v.Kind() {
	case jsonata.KindNull, jsonata.KindUndefined:
		return true
	case jsonata.KindArray, jsonata.KindObject:
		return v.Len() == 0
	default:
		return false
	}
}
