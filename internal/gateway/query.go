package gateway

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cognate"
	"cognate/jsonata"
)

// The bounds of a query string.
const (
	maxParams  = 1000
	maxDepth   = 8       // brackets of one name
	maxKey     = 512     // bytes of a name with its brackets, decoded
	maxValue   = 8 << 10 // bytes of a value, decoded
	indexBound = 1000    // from here on a number in brackets is a key, not an index
	appended   = ""      // the key of an element written name[]
)

// node is one parameter, or one element below it: a leaf with its text, or
// children. Whether children are an array or an object shows when all are there.
type node struct {
	key      string
	text     string
	leaf     bool
	children []node
}

// parseQuery decodes a query string as the library qs does:
//
//	a=1              {"a": "1"}
//	a[b]=1&a[c]=2    {"a": {"b": "1", "c": "2"}}
//	a[]=1&a[]=2      {"a": ["1", "2"]}; a[0]=1&a[1]=2 and a=1&a=2 likewise
//	a[][k]=1&a[][k]=2    {"a": [{"k": "1"}, {"k": "2"}]}; a key again starts an element
//
// The nodes are the parameters in their order. The error has CodeInvalid and
// names the parameter.
func parseQuery(raw string) ([]node, error) {
	if raw == "" {
		return nil, nil
	}
	root := node{children: make([]node, 0, min(8, 1+strings.Count(raw, "&")))}
	for count := 0; raw != ""; {
		var part string
		part, raw, _ = strings.Cut(raw, "&")
		if part == "" {
			continue
		}
		if count++; count > maxParams {
			return nil, tooManyParams()
		}
		if err := root.add(part); err != nil {
			return nil, err
		}
	}
	return root.children, nil
}

func tooManyParams() error {
	return cognate.Errorf(cognate.CodeInvalid, "the query has more than %d parameters", maxParams)
}

// parameter decodes one name=value.
func parameter(part string) (key, value string, err error) {
	rawKey, rawValue, _ := strings.Cut(part, "=")
	if key, err = unescape(rawKey); err != nil {
		return "", "", badParam(rawKey, "syntax", "its name is not percent-encoded UTF-8")
	}
	if len(key) > maxKey {
		return "", "", badParam(key, "length", fmt.Sprintf("its name is longer than %d bytes", maxKey))
	}
	if value, err = unescape(rawValue); err != nil {
		return "", "", badParam(key, "syntax", "its value is not percent-encoded UTF-8")
	}
	if len(value) > maxValue {
		return "", "", badParam(key, "length", fmt.Sprintf("its value is longer than %d bytes", maxValue))
	}
	return key, value, nil
}

// add takes one name=value into the tree.
func (n *node) add(part string) error {
	key, value, err := parameter(part)
	if err != nil {
		return err
	}
	var segments [maxDepth + 1]string
	path, err := split(key, segments[:0])
	if err != nil {
		return err
	}
	i := slices.IndexFunc(n.children, func(c node) bool { return c.key == path[0] })
	if i < 0 {
		n.children = append(n.children, node{key: path[0]})
		i = len(n.children) - 1
	}
	if !n.children[i].insert(path[1:], value) {
		return badParam(key, "type", "it is sent both as a value and with keys in brackets")
	}
	return nil
}

func unescape(s string) (string, error) {
	s, err := url.QueryUnescape(s)
	if err == nil && !utf8.ValidString(s) {
		err = url.EscapeError(s)
	}
	return s, err
}

// split takes the name and the brackets apart: a[b][] is a, b and "".
func split(key string, path []string) ([]string, error) {
	name, rest := key, ""
	if i := strings.IndexByte(key, '['); i >= 0 {
		name, rest = key[:i], key[i:]
	}
	if name == "" || strings.IndexByte(name, ']') >= 0 {
		return nil, badParam(key, "syntax", "a name stands before the brackets: name[key]")
	}
	path = append(path, name)
	for rest != "" {
		end := strings.IndexByte(rest, ']')
		if rest[0] != '[' || end < 0 || strings.IndexByte(rest[1:end], '[') >= 0 {
			return nil, badParam(key, "syntax", "its brackets don't match: name[key][key]")
		}
		if len(path) > maxDepth {
			return nil, badParam(key, "depth", fmt.Sprintf("it has more than %d brackets", maxDepth))
		}
		path = append(path, rest[1:end])
		rest = rest[end+1:]
	}
	return path, nil
}

// insert puts a value at the path below n; false when it can't stand there.
func (n *node) insert(path []string, text string) bool {
	if len(path) == 0 {
		return n.put(text)
	}
	key, rest := path[0], path[1:]
	if n.leaf {
		if key != appended && !isIndex(key) {
			return false
		}
		n.spread()
	}
	i := n.child(key, rest)
	if i < 0 {
		n.children = append(n.children, node{key: key})
		i = len(n.children) - 1
	}
	return n.children[i].insert(rest, text)
}

// put sets the text of a leaf; a second text makes it a list.
func (n *node) put(text string) bool {
	switch {
	case n.leaf:
		n.spread()
		fallthrough
	case len(n.children) > 0:
		for i := range n.children {
			if k := n.children[i].key; k != appended && !isIndex(k) {
				return false
			}
		}
		n.children = append(n.children, node{key: appended, text: text, leaf: true})
	default:
		n.text, n.leaf = text, true
	}
	return true
}

// spread makes a leaf a list of itself.
func (n *node) spread() {
	n.children = []node{{key: appended, text: n.text, leaf: true}}
	n.text, n.leaf = "", false
}

// child finds the child that the rest of the path goes on in; -1 for a new one.
func (n *node) child(key string, rest []string) int {
	for i := len(n.children) - 1; i >= 0; i-- {
		c := &n.children[i]
		if c.key != key {
			continue
		}
		switch {
		case key == appended && (len(rest) == 0 || c.holds(rest)):
			return -1 // name[] again, or a key of name[][key] again
		case len(rest) == 0 && c.leaf && isIndex(key):
			return -1 // name[0] again
		}
		return i
	}
	return -1
}

// holds tells whether n has something at the path already.
func (n *node) holds(path []string) bool {
	for _, key := range path {
		if key == appended {
			return false
		}
		i := slices.IndexFunc(n.children, func(c node) bool { return c.key == key })
		if i < 0 {
			return n.leaf
		}
		n = &n.children[i]
	}
	return true
}

// index gives the number that a key writes in its shortest form; -1 for a key
// that is none or too large.
func index(key string) int {
	if key == "" || len(key) > 3 || key[0] == '0' && len(key) > 1 {
		return -1
	}
	for i := range len(key) {
		if key[i] < '0' || key[i] > '9' {
			return -1
		}
	}
	i, _ := strconv.Atoi(key)
	return i
}

func isIndex(key string) bool { return index(key) >= 0 }

// value gives the node as a string, an array or an object; name is for the error.
func (n *node) value(name string) (jsonata.Value, error) {
	if n.leaf {
		return jsonata.String(n.text), nil
	}
	lists, keys := 0, 0
	for i := range n.children {
		switch k := n.children[i].key; {
		case k == appended:
			lists++
		case !isIndex(k):
			keys++
		}
	}
	switch {
	case keys == 0:
		return n.array(name)
	case lists > 0:
		return jsonata.Value{}, badParam(name, "type", "it is sent both as a list, name[], and as an object, name[key]")
	default:
		return n.object(name)
	}
}

// array orders what has an index by it; what is appended follows.
func (n *node) array(name string) (jsonata.Value, error) {
	slices.SortStableFunc(n.children, func(a, b node) int { return place(a.key) - place(b.key) })
	items := make([]jsonata.Value, len(n.children))
	for i := range n.children {
		var err error
		if items[i], err = n.children[i].value(name); err != nil {
			return jsonata.Value{}, err
		}
	}
	return jsonata.Array(items...), nil
}

func place(key string) int {
	if key == appended {
		return indexBound
	}
	return index(key)
}

func (n *node) object(name string) (jsonata.Value, error) {
	fields := make([]jsonata.Field, len(n.children))
	for i := range n.children {
		c := &n.children[i]
		if isIndex(c.key) && slices.ContainsFunc(n.children[:i], func(o node) bool { return o.key == c.key }) {
			return jsonata.Value{}, badParam(name, "type", "["+c.key+"] is sent more than once")
		}
		v, err := c.value(name)
		if err != nil {
			return v, err
		}
		fields[i] = jsonata.Field{Key: c.key, Value: v}
	}
	return jsonata.Object(fields...), nil
}

// badParam is the error for one parameter that can't be read.
func badParam(name, code, what string) error {
	name = strings.ToValidUTF8(shorten(name), "\uFFFD")
	return &cognate.Error{
		Code: cognate.CodeInvalid, Message: "query parameter " + name + ": " + what,
		Failures: []cognate.Failure{{Path: name, Code: code, Message: what}},
	}
}

// shorten keeps what an error quotes of the caller's words readable.
func shorten(s string) string {
	const limit = 60
	if len(s) > limit {
		return strings.ToValidUTF8(s[:limit], "") + "…"
	}
	return s
}
