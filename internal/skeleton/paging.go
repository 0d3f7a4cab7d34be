package skeleton

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cognate/internal/description"
)

// paging is how a list is paged, as a connector says it.
type paging struct {
	text string // page: {page_param: page, …}; "none: true" for a list that comes whole
	// unknown says what is not told of a list that is paged.
	unknown string
}

var (
	sizeNames   = []string{"per_page", "page_size", "pageSize", "perPage", "limit", "size", "count", "maxResults", "page[size]", "first", "pageLimit", "_perPage"}
	pageNames   = []string{"page", "page_number", "pageNumber", "page[number]", "_page"}
	offsetNames = []string{"offset", "skip", "start", "startAt", "start_at", "from"}
	cursorNames = []string{
		"cursor", "page_token", "pageToken", "next_token", "nextPageToken", "starting_after", "after", "start_cursor", "page[after]", "pageKey", "next", "continuationToken",
	}
)

// pagingOf guesses from the parameters of a list and its answer.
func pagingOf(op *description.Operation, _ any) paging {
	size := firstOf(op, sizeNames)
	cursor, next := firstOf(op, cursorNames), nextIn(op)
	page, offset := firstOf(op, pageNames), firstOf(op, offsetNames)
	var style string
	switch {
	case cursor != nil && next.path != "" && !next.isAddress:
		style = fmt.Sprintf("cursor: {cursor_param: %s, next: %s", yamlText(cursor.Name), yamlText(next.path))
	case page != nil:
		style = "page: {page_param: " + yamlText(page.Name)
	case offset != nil:
		style = "offset: {offset_param: " + yamlText(offset.Name)
	case next.path != "" && next.isAddress:
		style = "next_url: {next: " + yamlText(next.path)
	case cursor != nil:
		return paging{unknown: "where the answer tells the next " + cursor.Name}
	case size != nil:
		return paging{unknown: "how the records after the first " + size.Name + " are asked for"}
	default:
		return paging{text: "none: true"}
	}
	if size == nil {
		return paging{unknown: "how many records a page has"}
	}
	most := largest(size)
	if most == 0 {
		return paging{unknown: "how large " + size.Name + " may be"}
	}
	return paging{text: fmt.Sprintf("%s, size_param: %s, max_size: %d}", style, yamlText(size.Name), most)}
}

func firstOf(op *description.Operation, names []string) *description.Parameter {
	for _, name := range names {
		if p := op.Query(name); p != nil {
			return p
		}
	}
	return nil
}

var mostInText = regexp.MustCompile(`(?i)(?:max(?:imum)?|up to|at most|between 1 and|limit of)[^0-9.]{0,30}([0-9]{1,5})`)

// largest is the largest page: the bound of the parameter, what its text says, or
// else its default, which is never too large. 0 where nothing is told.
func largest(p *description.Parameter) int {
	schema := description.ObjectOf(p.Schema)
	if n := number(schema["maximum"]); n > 0 {
		return n
	}
	for _, text := range []string{description.TextOf(p.Node["description"]), description.TextOf(schema["description"])} {
		if found := mostInText.FindStringSubmatch(text); found != nil {
			if n, err := strconv.Atoi(found[1]); err == nil && n > 0 {
				return n
			}
		}
	}
	return number(schema["default"])
}

// maxPage is the largest page that a connector may name.
const maxPage = 100_000

func number(v any) int {
	var n int64
	switch v := v.(type) {
	case json.Number:
		n, _ = v.Int64()
	case int:
		n = int64(v)
	case float64:
		n = int64(v)
	case string:
		n, _ = strconv.ParseInt(v, 10, 32)
	}
	if n < 1 || n > maxPage {
		return 0
	}
	return int(n)
}

// next is where an answer tells the next page.
type next struct {
	path      string // response.meta.next_cursor
	isAddress bool
}

var nextNames = regexp.MustCompile(`^(next|after|next_?cursor|next_?page_?token|next_?token|starting_after|after_?cursor|end_?cursor|next_?page|next_?url|cursor|nextPage)$`)

// nextIn looks for it in the answer's top and two levels below, records aside.
func nextIn(op *description.Operation) next {
	return findNext(op, success(op), "response", 0)
}

func findNext(op *description.Operation, schema any, at string, depth int) next {
	var deeper []string
	for _, name := range op.Properties(schema) {
		sub := op.Property(schema, name)
		types := op.Types(sub)
		switch {
		case slices.Contains(types, "array"):
		case nextNames.MatchString(snake(name)) && slices.Contains(types, "string"):
			resolved, _ := op.Resolve(sub)
			s := description.ObjectOf(resolved)
			text := strings.ToLower(name + " " + description.TextOf(s["format"]) + " " + description.TextOf(s["description"]))
			return next{at + "." + quoted(name), strings.Contains(text, "url") || strings.Contains(text, "uri") || strings.Contains(text, "link")}
		case len(op.Properties(sub)) > 0 && inEnvelope.MatchString(snake(name)):
			deeper = append(deeper, name)
		}
	}
	if depth < 2 {
		for _, name := range deeper {
			if found := findNext(op, op.Property(schema, name), at+"."+quoted(name), depth+1); found.path != "" {
				return found
			}
		}
	}
	return next{}
}

// inEnvelope are keys round a list that tell of its pages.
var inEnvelope = regexp.MustCompile(`^(meta|pages|page|paging|pagination|links|page_info|next|cursors?)$`)

func keys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }
