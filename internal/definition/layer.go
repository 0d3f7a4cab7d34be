package definition

import "slices"

// How says what [Layer] does where both sides have a key.
type How int

// The ways to lay one value over another.
const (
	Merge   How = iota // objects are merged, and null removes the key; all else is replaced
	Replace            // the value is taken as it stands, null included
	Stack              // both are kept ([Node.Layers]); null removes the key
)

// Layer lays the object over on the object base and returns the outcome. By default
// that is a merge patch (RFC 7396): a null removes the key, an object is merged into
// an object, everything else takes the place of what was there, lists and strings as
// a whole. how says otherwise for keys of these two objects; what is merged below
// them always goes by the default. Either may be nil for an empty object. Both are
// only read, and the outcome shares their values.
func Layer(base, over *Node, how map[string]How) *Node {
	out := &Node{kind: Mapping}
	if base != nil {
		out.text, out.refused = base.text, base.refused
		out.entries = slices.Clone(base.entries)
	}
	if over == nil {
		return out
	}
	out.text = over.text
	for _, e := range over.entries {
		out.lay(e, how[e.Key])
	}
	return out
}

// lay takes one key over.
func (n *Node) lay(e NodeEntry, how How) {
	at := slices.IndexFunc(n.entries, func(own NodeEntry) bool { return own.Key == e.Key })
	switch {
	case e.Value.kind == Null && how != Replace:
		n.entries = slices.DeleteFunc(n.entries, func(own NodeEntry) bool { return own.Key == e.Key })
		return
	case how == Stack:
		e.Value = stacked(n.Get(e.Key), e.Value)
	case how == Merge && e.Value.kind == Mapping:
		below := n.Get(e.Key)
		if below != nil && below.kind != Mapping {
			below = nil
		}
		e.Value = Layer(below, e.Value, nil)
	}
	if at < 0 {
		n.entries = append(n.entries, e)
		return
	}
	n.entries[at] = e
}

// stacked is a node of all values that were laid on one another.
func stacked(below, value *Node) *Node {
	out := *value
	if below != nil {
		out.layers = append(slices.Clone(below.Layers()), value)
	}
	return &out
}

// Layers returns the values that [Layer] stacked under this key, the lowest first;
// the node alone where nothing was stacked.
func (n *Node) Layers() []*Node {
	if n.layers == nil {
		return []*Node{n}
	}
	return n.layers
}

// NewObject makes an object of keys that stand elsewhere, at the place of the
// first.
func NewObject(entries ...NodeEntry) *Node {
	n := &Node{kind: Mapping, text: Text{set: true}, entries: entries}
	if len(entries) > 0 {
		n.text.pos = entries[0].KeyPos
	}
	return n
}

// NewString makes a string that stands nowhere, at a place of choice.
func NewString(pos Pos, value string) *Node {
	return &Node{kind: String, text: NewText(pos, value)}
}

// bind copies a tree for one decoder, with parents and keys set right.
func (n *Node) bind(d *decoder) *Node {
	out := *n
	out.d, out.parent, out.key, out.index = d, nil, "", 0
	out.entries, out.items, out.layers = slices.Clone(n.entries), slices.Clone(n.items), slices.Clone(n.layers)
	for i, layer := range out.layers {
		out.layers[i] = layer.bind(d)
	}
	for i, e := range out.entries {
		out.entries[i].Value = e.Value.bind(d)
		out.entries[i].Value.place(&out, e.Key, 0)
	}
	for i, item := range out.items {
		out.items[i] = item.bind(d)
		out.items[i].place(&out, "", i)
	}
	return &out
}

// place sets where a node stands, with all that was stacked there.
func (n *Node) place(parent *Node, key string, index int) {
	n.parent, n.key, n.index = parent, key, index
	for _, layer := range n.layers {
		layer.parent, layer.key, layer.index = parent, key, index
	}
}
