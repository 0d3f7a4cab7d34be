package jsonata

import "slices"

// Definition is a variable that expressions share: Source is an expression, $Name
// stands for what it gives, mostly a function.
type Definition struct{ Name, Source string }

// Definitions is a set of definitions, made ready once, for any number of
// expressions. It is immutable.
type Definitions struct {
	sources map[string]string
	// needs are the definitions that each one names, itself left out.
	needs map[string][]string
}

// NewDefinitions makes a set ready: those of outer, which may be nil, and those of
// the list. opts are what they are compiled with. One that does not compile, whose
// name a function or another definition has, or that needs itself by way of others
// is an error (an *Error); failed is its index in the list.
func NewDefinitions(outer *Definitions, list []Definition, opts ...CompileOption) (d *Definitions, failed int, err error) {
	d = &Definitions{sources: map[string]string{}, needs: map[string][]string{}}
	if outer != nil {
		for name, src := range outer.sources {
			d.sources[name] = src
		}
	}
	var c compileConfig
	for _, o := range opts {
		o(&c)
	}
	for i, def := range list {
		if _, twice := d.sources[def.Name]; twice || c.named(def.Name).function() != nil {
			err := newFault("U1011")
			err.Token = def.Name
			return nil, i, err
		}
		d.sources[def.Name] = def.Source
		if _, err := Compile(def.Source, opts...); err != nil {
			return nil, i, err
		}
	}
	for name, src := range d.sources {
		tree, _ := parsed(src) // it has compiled
		d.needs[name] = slices.DeleteFunc(d.named(tree, c.functions), func(n string) bool { return n == name })
	}
	for i, def := range list {
		if d.reaches(def.Name, def.Name, map[string]bool{}) {
			err := newFault("U1013")
			err.Token = def.Name
			return nil, i, err
		}
	}
	return d, -1, nil
}

// parsed gives the whole tree of a source.
func parsed(src string) (*node, *Error) {
	tree, err := parse(src)
	if err == nil {
		tree, err = process(tree)
	}
	return tree, err
}

// named lists the definitions that a tree names without binding the name itself,
// sorted.
func (d *Definitions) named(tree *node, functions map[string]*function) []string {
	return slices.DeleteFunc(sortedKeys(collectNames(tree, functions).variables), func(name string) bool {
		_, ok := d.sources[name]
		return !ok
	})
}

// reaches says whether a definition needs another, directly or by way of others.
func (d *Definitions) reaches(from, to string, seen map[string]bool) bool {
	for _, next := range d.needs[from] {
		if next == to {
			return true
		}
		if !seen[next] {
			seen[next] = true
			if d.reaches(next, to, seen) {
				return true
			}
		}
	}
	return false
}

// WithDefinitions makes definitions known: an expression that names one has it bound
// before anything else, on the input of the evaluation. What the analysis finds in a
// definition stands at the place where the expression first needs it.
func WithDefinitions(d *Definitions) CompileOption {
	return func(c *compileConfig) { c.definitions = d }
}

// Definitions lists the definitions that the expression needs, those that others
// need among them, in the order in which they are bound.
func (e *Expression) Definitions() []string { return slices.Clone(e.defined) }

// define puts the definitions that the tree needs in front of it:
// ($a := …; $b := …; tree). It gives the tree as it was where there are none. src is
// parsed anew, so that all of it is processed as one expression.
func (d *Definitions) define(tree *node, src string, functions map[string]*function) (*node, []string, *Error) {
	if d == nil {
		return tree, nil, nil
	}
	names := collectNames(tree, functions).variables
	block := &node{kind: nodeBlock}
	var order []string
	for _, name := range d.named(tree, functions) {
		if err := d.bind(block, &order, name, names[name]); err != nil {
			return nil, nil, err
		}
	}
	if len(order) == 0 {
		return tree, nil, nil
	}
	whole, err := parse(src)
	if err != nil {
		return nil, nil, err
	}
	block.list = append(block.list, whole)
	tree, err = process(block)
	return tree, order, err
}

// bind adds the binding of a definition, behind those that it needs; all of it
// stands at offset.
func (d *Definitions) bind(block *node, order *[]string, name string, offset int) *Error {
	if slices.Contains(*order, name) {
		return nil
	}
	for _, need := range d.needs[name] {
		if err := d.bind(block, order, need, offset); err != nil {
			return err
		}
	}
	value, err := parse(d.sources[name])
	if err != nil {
		return err
	}
	value.moveTo(offset)
	*order = append(*order, name)
	block.list = append(block.list, &node{kind: nodeBind, offset: offset, text: name, right: value})
	return nil
}

// moveTo gives everything in n one place.
func (n *node) moveTo(offset int) {
	n.offset = offset
	for i := range n.stages {
		n.stages[i].offset = offset
	}
	for i := range n.predicates {
		n.predicates[i].offset = offset
	}
	if n.group != nil {
		n.group.offset = offset
	}
	n.children(func(c *node) { c.moveTo(offset) })
}
