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
	// left is what was guessed; unknown what is not told of a list that is paged, which
	// has no text then.
	left, unknown string
}

// The names of parameters in snake case, the likelier first.
var (
	sizeNames = []string{
		"per_page", "page_size", "page_limit", "limit", "size", "count", "max_results", "first", "items_per_page", "results_per_page", "page_length", "top", "max_records",
	}
	pageNames   = []string{"page", "page_number", "page_no", "page_num", "current_page"}
	offsetNames = []string{"offset", "page_offset", "skip", "start", "start_at", "from", "start_index"}
	cursorNames = []string{
		"cursor", "page_token", "next_token", "next_page_token", "starting_after", "after", "start_cursor", "page_after", "page_cursor", "page_key", "next",
		"continuation_token", "after_cursor", "next_cursor", "offset",
	}
)

// guessed is the size of a page where none is told: small enough for any vendor, since
// a page that comes back shorter than was asked for is taken for the last.
const guessed = 20

// pagingOf guesses from the parameters of a list and its answer, in which the records
// stand at items.
func pagingOf(op *description.Operation, items string) paging {
	size := firstOf(op, sizeNames)
	cursor, next := firstOf(op, cursorNames), nextIn(op)
	page, offset := firstOf(op, pageNames), firstOf(op, offsetNames)
	if page != nil && !isInteger(op, page) && next.path != "" && !next.isAddress && endOf(op, lastPages, "") == "" { // a page that goes by a token
		cursor, page = page, nil
	}
	if offset != nil && cursor != nil && offset.Name == cursor.Name && (isInteger(op, offset) || next.path == "") {
		cursor = nil
	}
	var style, end string
	switch {
	case cursor != nil && next.path != "" && !next.isAddress:
		style = fmt.Sprintf("cursor: {cursor_param: %s, next: %s", yamlText(cursor.Name), yamlText(next.path))
	case page != nil:
		style = "page: {page_param: " + yamlText(page.Name)
		if startsAtZero(page) {
			style += ", first: 0"
		}
		end = endOf(op, lastPages, "last_page: ")
	case offset != nil && (cursor == nil || next.path == ""):
		style = "offset: {offset_param: " + yamlText(offset.Name)
		end = endOf(op, totals, "total: ")
	case next.path != "" && next.isAddress:
		style = "next_url: {next: " + yamlText(next.path)
	case hasLink(op):
		style = "link: {"
	case cursor != nil:
		return paging{unknown: "where the answer tells the next " + cursor.Name}
	case size != nil:
		return paging{unknown: "how the records after the first " + size.Name + " are asked for"}
	default:
		return paging{text: "none: true"}
	}
	isKnown := end != "" || !strings.HasPrefix(style, "page") && !strings.HasPrefix(style, "offset")
	if size == nil && !isKnown { // then the page behind the last has to be seen, which is empty
		end = ", last: " + yamlText("$count("+items+") = 0")
	}
	return sized(style+end, size)
}

// sized puts the size of a page to a style.
func sized(style string, size *description.Parameter) paging {
	if !strings.HasSuffix(style, "{") {
		style += ", "
	}
	if size == nil {
		return paging{text: fmt.Sprintf("%smax_size: %d}", style, guessed), left: "how many records a page has"}
	}
	p := paging{}
	most := largest(size)
	if most == 0 {
		most, p.left = guessed, "how large "+size.Name+" may be: "+strconv.Itoa(guessed)+" is a guess on the safe side"
	}
	p.text = fmt.Sprintf("%ssize_param: %s, max_size: %d}", style, yamlText(size.Name), most)
	return p
}

func isInteger(op *description.Operation, p *description.Parameter) bool {
	types := op.Types(p.Schema)
	return len(types) == 0 || slices.Contains(types, "integer") || slices.Contains(types, "number")
}

// startsAtZero says whether the first page is that of number 0.
func startsAtZero(p *description.Parameter) bool {
	schema := description.ObjectOf(p.Schema)
	for _, v := range []any{schema["default"], schema["minimum"]} {
		if v != nil {
			return fmt.Sprint(v) == "0"
		}
	}
	return zeroBased.MatchString(description.TextOf(p.Node["description"]))
}

var zeroBased = regexp.MustCompile(`(?i)(zero|0)[- ](based|indexed)|start(s|ing)? (at|from|with) (0|zero)\b`)

// hasLink says whether a list's answer has a Link header.
func hasLink(op *description.Operation) bool {
	for name := range description.ObjectOf(op.Response(200)["headers"]) {
		if strings.EqualFold(name, "Link") {
			return true
		}
	}
	return false
}

// What tells the end of a numbered list, in an answer.
var (
	lastPages = regexp.MustCompile(`^(total_pages?|page_count|last_page|pages|pages_count|number_of_pages|num_pages)$`)
	totals    = regexp.MustCompile(`^(total|total_count|count_total|total_records|total_results|total_items|record_count|result_count)$`)
)

// endOf is the expression of the last page or the number of all records: "" where the
// answer has neither.
func endOf(op *description.Operation, names *regexp.Regexp, word string) string {
	if at := findNumber(op, success(op), names, "response", 0); at != "" {
		return ", " + word + yamlText(at)
	}
	return ""
}

func findNumber(op *description.Operation, schema any, names *regexp.Regexp, at string, depth int) string {
	var deeper []string
	for _, name := range op.Properties(schema) {
		sub := op.Property(schema, name)
		switch types := op.Types(sub); {
		case slices.Contains(types, "integer") || slices.Contains(types, "number"):
			if names.MatchString(snake(name)) {
				return at + "." + quoted(name)
			}
		case !slices.Contains(types, "array") && inEnvelope.MatchString(snake(name)):
			deeper = append(deeper, name)
		}
	}
	for _, name := range deeper {
		if depth < 2 {
			if found := findNumber(op, op.Property(schema, name), names, at+"."+quoted(name), depth+1); found != "" {
				return found
			}
		}
	}
	return ""
}

// firstOf is the parameter of the likeliest name: pageSize and page[size] are
// page_size.
func firstOf(op *description.Operation, names []string) *description.Parameter {
	for _, name := range names {
		for i, p := range op.Parameters {
			if p.In == "query" && snake(p.Name) == name {
				return &op.Parameters[i]
			}
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

var nextNames = regexp.MustCompile(`^(next|after|next_cursor|next_page_token|next_token|starting_after|after_cursor|end_cursor|next_page|next_url|next_link|next_page_url|next_page_link|next_page_key|next_page_cursor|cursor|href|next_page_path)$`)

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
		case snake(name) == "href" && !strings.HasSuffix(at, "next"):
		case (nextNames.MatchString(snake(name)) || inNext.MatchString(at) && slices.Contains([]string{"offset", "uri", "url", "token", "key"}, snake(name))) && slices.Contains(types, "string"):
			resolved, _ := op.Resolve(sub)
			s := description.ObjectOf(resolved)
			text := strings.ToLower(name + " " + description.TextOf(s["format"]) + " " + description.TextOf(s["description"]))
			return next{at + "." + quoted(name), snake(name) == "href" || strings.Contains(text, "url") || strings.Contains(text, "uri") || strings.Contains(text, "link")}
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

// inNext is an object that is about the next page.
var inNext = regexp.MustCompile(`\.next(_?[pP]age)?$`)

// inEnvelope are keys round a list that tell of its pages.
var inEnvelope = regexp.MustCompile(`^(meta|metadata|pages|page|paging|pagination|pagination_info|links|page_info|page_meta|list_info|next|next_page|cursors?)$`)

func keys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }
