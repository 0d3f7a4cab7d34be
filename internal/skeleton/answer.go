package skeleton

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"cognate/internal/description"
)

// read finds the records in the answer.
func (c *call) read() {
	switch c.method {
	case "list":
		c.items, c.record = listIn(c.op, c.resource)
		if c.items != "" {
			c.paging = pagingOf(c.op, c.items)
		}
	case "get", "create", "update":
		c.item, c.record = recordIn(c.op, c.noun)
	}
}

// success is the schema of the JSON that a 2xx answers; nil where none is told.
func success(op *description.Operation) any {
	described := description.ObjectOf(op.Node["responses"])
	names := []string{"200", "201", "202", "203", "2XX", "2xx"}
	if !slices.ContainsFunc(slices.Collect(keys(described)), func(key string) bool { return strings.HasPrefix(key, "2") }) {
		names = append(names, "default") // else it is what failures are like
	}
	for _, key := range names {
		resolved, _ := op.Resolve(described[key])
		media := op.ResponseMedia(description.ObjectOf(resolved))
		for _, name := range slices.SortedFunc(keys(media), func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }) {
			if strings.Contains(name, "json") || name == "*/*" {
				return media[name]
			}
		}
	}
	return nil
}

// wraps are keys that hold the records of a list, or the record, where none has the
// resource's name.
var wraps = []string{"data", "items", "results", "result", "values", "records", "entries", "objects", "list", "content", "value", "elements", "nodes", "response", "payload"}

// place is a part of an answer.
type place struct {
	path   string // response.data
	schema any    // of a record
}

// listIn finds the records of a list's answer: the answer itself, or the list of
// the resource's name in it, or the only one of objects.
func listIn(op *description.Operation, resource string) (items string, record any) {
	schema := success(op)
	if schema == nil {
		return "", nil
	}
	if slices.Contains(op.Types(schema), "array") {
		return "response", op.Items(schema)
	}
	found := listsIn(op, schema, "response", 0)
	best := -1
	for i, p := range found {
		name := snake(strings.Trim(p.path[strings.LastIndex(p.path, ".")+1:], "`"))
		switch {
		case strings.HasSuffix(resource, name) || strings.HasSuffix(resource, "_"+singular(name)):
			return p.path, p.schema
		case slices.Contains(wraps, name) && best < 0:
			best = i
		}
	}
	if best < 0 && len(found) == 1 {
		best = 0
	}
	if best < 0 {
		return "", nil
	}
	return found[best].path, found[best].schema
}

// listsIn are the lists of objects in an answer, or one level below its top.
func listsIn(op *description.Operation, schema any, at string, depth int) []place {
	var out []place
	var deeper []string
	for _, name := range op.Properties(schema) {
		sub := op.Property(schema, name)
		types := op.Types(sub)
		switch {
		case slices.Contains(types, "array"):
			if isRecord(op, op.Items(sub)) || slices.Contains(wraps, snake(name)) && !isPlain(op, op.Items(sub)) {
				out = append(out, place{at + "." + quoted(name), op.Items(sub)})
			}
		case depth == 0 && (slices.Contains(wraps, snake(name)) || strings.HasPrefix(name, "_embedded")):
			deeper = append(deeper, name)
		}
	}
	for _, name := range deeper {
		out = append(out, listsIn(op, op.Property(schema, name), at+"."+quoted(name), depth+1)...)
	}
	return out
}

func isRecord(op *description.Operation, schema any) bool {
	return schema != nil && len(op.Properties(schema)) > 0
}

// isPlain says whether a schema is that of texts or numbers.
func isPlain(op *description.Operation, schema any) bool {
	types := op.Types(schema)
	return len(types) > 0 && !slices.Contains(types, "object")
}

// recordIn finds the record of an answer: the answer itself, or what the key of its
// name holds, or one that is known to wrap records.
func recordIn(op *description.Operation, noun string) (item string, record any) {
	schema := success(op)
	names := op.Properties(schema)
	if slices.Contains(names, "id") || len(names) == 0 {
		return "", schema
	}
	var found []string
	for _, name := range names {
		if sub := op.Property(schema, name); isRecord(op, sub) && !slices.Contains(op.Types(sub), "array") {
			found = append(found, name)
		}
	}
	for _, name := range found {
		if own := singular(snake(name)); own == noun || strings.HasSuffix(noun, "_"+own) || slices.Contains(wraps[:4], snake(name)) || len(names) == 1 {
			return "response." + quoted(name), op.Property(schema, name)
		}
	}
	return "", schema
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// words are the names that mean something else in an expression.
var words = []string{"and", "or", "in", "true", "false", "null", "function"}

// quoted is a key as an expression names it.
func quoted(name string) string {
	if plainName.MatchString(name) && !slices.Contains(words, name) {
		return name
	}
	return "`" + name + "`"
}
