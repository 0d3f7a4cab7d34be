package jsonata

// arrayExpr is [ a, b ].
type arrayExpr struct {
	items   []expr
	literal []bool // the item is an array constructor itself
	cons    bool
}

func (c *compiler) array(n *node) expr {
	e := &arrayExpr{items: c.all(n.list), cons: n.consArray}
	for _, m := range n.list {
		e.literal = append(e.literal, m.kind == nodeArray)
	}
	if v, ok := e.constant(); ok {
		return &constExpr{v}
	}
	return e
}

// constant gives the array if all its items are known.
func (e *arrayExpr) constant() (Value, bool) {
	items := make([]Value, 0, max(1, len(e.items)))
	for i, x := range e.items {
		k, ok := x.(*constExpr)
		if !ok || k.v.is(KindFunction) || k.v.isArray() && !e.literal[i] {
			return Value{}, false
		}
		items = append(items, k.v)
	}
	return e.finish(arrayOf(items)), len(items) > 0
}

func (e *arrayExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	base := len(s.stack)
	for i, x := range e.items {
		v, err := x.eval(s, in, f)
		if err != nil {
			return Value{}, err
		}
		if v.IsUndefined() {
			continue
		}
		if v.has(flagRange) && len(e.items) == 1 && !e.literal[i] {
			return e.finish(v.plain()), nil
		}
		if e.literal[i] || !v.isArray() {
			s.stack = append(s.stack, v)
		} else if err := s.spread(v); err != nil {
			return Value{}, err
		}
	}
	v, err := s.take(base)
	return e.finish(v.plain()), err
}

func (e *arrayExpr) finish(v Value) Value {
	if e.cons && v.isArray() {
		v.n |= flagCons
	}
	return v
}

// objectExpr is { "a": x } with nothing but literal keys, all different.
type objectExpr struct {
	keys   []string
	values []expr
	group  *groupExpr // the general case, for a context that is an array
}

func (c *compiler) object(n *node) expr {
	g := c.group(n.pairs, n.offset)
	e := &objectExpr{group: g}
	seen := map[string]bool{}
	for i, p := range n.pairs {
		if p.key.kind != nodeString || len(p.key.predicates) > 0 || p.key.group != nil || seen[p.key.lit.Str()] {
			return &objectGroupExpr{g}
		}
		seen[p.key.lit.Str()] = true
		e.keys = append(e.keys, p.key.lit.Str())
		e.values = append(e.values, g.pairs[i].value)
	}
	if v, ok := e.constant(); ok {
		return &constExpr{v}
	}
	return e
}

// constant gives the object if all its values are known.
func (e *objectExpr) constant() (Value, bool) {
	fields := make([]Field, 0, max(1, len(e.keys)))
	for i, x := range e.values {
		k, ok := x.(*constExpr)
		if !ok || k.v.is(KindFunction) || k.v.IsUndefined() {
			return Value{}, false
		}
		fields = append(fields, Field{e.keys[i], k.v})
	}
	return objectOf(fields), len(fields) > 0
}

func (e *objectExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	if in.isArray() {
		switch {
		case in.n&flagOuter != 0:
			in.n &^= flagOuter
		case in.n&lenMask == 1:
			in = in.at(0)
		default:
			return e.group.apply(s, in, f)
		}
	}
	base := len(s.fields)
	for i, x := range e.values {
		v, err := x.eval(s, in, f)
		if err != nil {
			return Value{}, err
		}
		if !v.IsUndefined() {
			s.fields = append(s.fields, Field{e.keys[i], v})
		}
	}
	v := s.newObject(s.fields[base:])
	s.fields = s.fields[:base]
	return v, nil
}

// objectGroupExpr is an object constructor whose keys are computed.
type objectGroupExpr struct{ group *groupExpr }

func (e *objectGroupExpr) eval(s *state, in Value, f *frame) (Value, *Error) {
	return e.group.apply(s, in, f)
}

// groupExpr groups items by computed keys: path{ key: value }.
type groupExpr struct {
	pairs  []compiledPair
	offset int
	tuples *scope // of the path's tuples, when it has some
}

type compiledPair struct{ key, value expr }

func (c *compiler) group(pairs []pair, offset int) *groupExpr {
	g := &groupExpr{offset: offset}
	for _, p := range pairs {
		g.pairs = append(g.pairs, compiledPair{c.compile(p.key), c.compile(p.value)})
	}
	return g
}

// group is one key with the items that have it.
type group struct {
	key   string
	pair  int
	first Value
	more  []Value // the items after the first
	count int
	tuple []tuple
}

func (g *group) add(v Value) {
	if g.count == 0 {
		g.first = v
	} else {
		g.more = append(g.more, v)
	}
	g.count++
}

// fewGroups is the number of groups up to which a key is found by a scan.
const fewGroups = 8

// groups finds the group of a key, in the order in which keys come up.
type groups struct {
	list  []group
	index map[string]int
	few   [fewGroups]group
}

// newGroups gives empty groups; freeGroups takes them back, unless there was an
// error.
func (s *state) newGroups() *groups {
	if n := len(s.groups); n > 0 {
		g := s.groups[n-1]
		s.groups = s.groups[:n-1]
		return g
	}
	return new(groups)
}

func (s *state) freeGroups(g *groups) {
	clear(g.few[:min(len(g.list), fewGroups)])
	g.list, g.index = nil, nil
	s.groups = append(s.groups, g)
}

func (g *groups) find(key string) *group {
	if g.index != nil {
		if i, ok := g.index[key]; ok {
			return &g.list[i]
		}
		return nil
	}
	for i := range g.list {
		if g.list[i].key == key {
			return &g.list[i]
		}
	}
	return nil
}

func (g *groups) add(key string, pair int) *group {
	if g.list == nil {
		g.list = g.few[:0]
	}
	if len(g.list) == fewGroups {
		g.index = make(map[string]int, 4*fewGroups)
		for i := range g.list {
			g.index[g.list[i].key] = i
		}
	}
	if g.index != nil {
		g.index[key] = len(g.list)
	}
	g.list = append(g.list, group{key: key, pair: pair})
	return &g.list[len(g.list)-1]
}

// of gives the group for a key that pair number i computed; nil when the key is
// undefined.
func (e *groupExpr) of(s *state, gs *groups, key Value, i int) (*group, *Error) {
	if key.IsUndefined() {
		return nil, nil
	}
	if !key.isString() {
		return nil, faultValue("T1003", key).at(e.offset, "")
	}
	g := gs.find(key.text())
	if g == nil {
		s.spend(fieldSize + len(key.text()))
		return gs.add(key.text(), i), nil
	}
	if g.pair != i {
		return nil, faultValue("D1009", key).at(e.offset, "")
	}
	return g, nil
}

// apply groups the items of in, or in itself when it is no array.
func (e *groupExpr) apply(s *state, in Value, f *frame) (Value, *Error) {
	if in.is(kindTuples) {
		return e.applyTuples(s, in, f)
	}
	if e.tuples != nil {
		f = s.push(f, e.tuples)
		defer s.pop(f)
	}
	q := seqOne(in)
	if in.isArray() {
		if in.n&flagOuter != 0 {
			in.n &^= flagOuter
			q = seqOne(in)
		} else if in.Len() == 0 {
			q = seqOne(Value{})
		} else {
			q = seqOfArray(in)
		}
	}
	gs := s.newGroups()
	for n := range q.n {
		item := q.at(n)
		if err := s.tick(); err != nil {
			return Value{}, err
		}
		for i := range e.pairs {
			key, err := e.pairs[i].key.eval(s, item, f)
			if err != nil {
				return Value{}, err
			}
			g, err := e.of(s, gs, key, i)
			if err != nil {
				return Value{}, err
			}
			if g != nil {
				s.spend(valueSize)
				g.add(item)
			}
		}
	}
	return e.values(s, gs, f)
}

// values evaluates the value of each key for the items that have it.
func (e *groupExpr) values(s *state, gs *groups, f *frame) (Value, *Error) {
	base := len(s.fields)
	for i := range gs.list {
		g := &gs.list[i]
		in, err := s.joined(g.first, g.more)
		if err != nil {
			return Value{}, err
		}
		v, err := e.pairs[g.pair].value.eval(s, in, f)
		if err != nil {
			return Value{}, err
		}
		if !v.IsUndefined() {
			s.fields = append(s.fields, Field{g.key, v})
		}
	}
	v := s.newObject(s.fields[base:])
	s.fields = s.fields[:base]
	s.freeGroups(gs)
	return v, nil
}

// joined is $append over all items: one item is itself.
func (s *state) joined(first Value, more []Value) (Value, *Error) {
	if len(more) == 0 {
		return first, nil
	}
	base := len(s.stack)
	if !first.IsUndefined() {
		if err := s.spread(first); err != nil {
			return Value{}, err
		}
	}
	for _, item := range more {
		if item.IsUndefined() {
			continue
		}
		if err := s.spread(item); err != nil {
			return Value{}, err
		}
	}
	v, err := s.take(base)
	return v.plain(), err
}
