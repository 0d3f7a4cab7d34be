package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cognate/internal/description"
	"cognate/internal/story"
)

// Wanted is the kind of answer that is made up.
type Wanted int

// The kinds.
const (
	// Full: every key that is described has a value.
	Full Wanted = iota
	// MorePages is the same for a list that goes on behind this page.
	MorePages
	// Minimal: what is not required is left out, null or empty.
	Minimal
	// MinimalList is the same with records in the lists that the answer is made of.
	MinimalList
	// Refusal: a failure that is described, or else a 404.
	Refusal
)

func (w Wanted) isMinimal() bool { return w == Minimal || w == MinimalList }

// Answer makes up an answer to a request by the description: the text of a story's
// response. The values are made up; no example of the description is used.
func (c *Contract) Answer(x *story.Exchange, want Wanted) ([]byte, error) {
	if c.graph != nil {
		return c.graphAnswer(x, want)
	}
	op, problem := c.operation(x)
	if op == nil {
		return nil, fmt.Errorf("%s", problem.Text)
	}
	status, schema := op.answerOf(want)
	if schema == nil {
		return fmt.Appendf(nil, "%d\n", status), nil
	}
	s := synth{doc: op.doc, next: op.nextOf(x), minimal: want.isMinimal(), isList: want == MinimalList, more: want == MorePages, required: c.grade == "A", nullable: c.grade.response().nullable}
	return responseText(status, s.value(schema, "", 0))
}

// placeNames are parameters that tell a place in a list.
var placeNames = []string{"next", "cursor", "page_token", "pageToken", "after", "starting_after", "nextPageToken", "page", "offset"}

// nextOf is the address of the page behind the one that is asked for.
func (o *operation) nextOf(x *story.Exchange) string {
	query := x.URL.Query()
	at := slices.IndexFunc(placeNames, func(name string) bool { return o.Query(name) != nil })
	if at < 0 {
		query.Set("page", "2")
	} else if query.Set(placeNames[at], "abc"); slices.Contains(o.Types(o.Query(placeNames[at]).Schema), "integer") {
		query.Set(placeNames[at], "2")
	}
	next := *x.URL
	next.RawQuery = query.Encode()
	return next.String()
}

func responseText(status int, v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	fmt.Fprintf(&b, "%d\n\n", status)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// successes and refusals are the statuses looked for, in this order.
var (
	successes = []int{http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNoContent}
	refusals  = []int{http.StatusUnprocessableEntity, http.StatusBadRequest, http.StatusNotFound, http.StatusForbidden, http.StatusUnauthorized}
)

// answerOf picks a status and the schema of its JSON; nil for none.
func (o *operation) answerOf(want Wanted) (int, any) {
	statuses := successes
	if want == Refusal {
		statuses = refusals
		if o.Method == "GET" {
			statuses = []int{http.StatusNotFound, http.StatusBadRequest, http.StatusForbidden, http.StatusUnauthorized}
		}
	}
	for _, status := range statuses {
		key := fmt.Sprint(status)
		if _, described := description.ObjectOf(o.Node["responses"])[key]; !described {
			continue
		}
		return status, o.jsonOf(status)
	}
	if want != Refusal {
		return http.StatusOK, nil
	}
	if schema := o.jsonOf(http.StatusNotFound); schema != nil { // of any failure
		return http.StatusNotFound, schema
	}
	return http.StatusNotFound, object{"type": "object"}
}

// jsonOf is the schema of a status's JSON; nil for none.
func (o *operation) jsonOf(status int) any {
	media := o.ResponseMedia(o.Response(status))
	for _, name := range slices.Sorted(maps.Keys(media)) {
		if isJSON(strings.Split(name, ";")[0]) || name == "*/*" {
			return media[name]
		}
	}
	return nil
}

// synth makes up values.
type synth struct {
	doc      *document
	minimal  bool
	required bool // what is required has to be there
	nullable bool
	isList   bool
	more     bool   // pages follow
	next     string // address of the next page
	inNext   bool   // in an object that tells it
	records  int
	ids      int // that were given
}

// Below deepSynth a value has no more than is required, and below maxSynth nothing.
const (
	deepSynth = 3
	maxSynth  = 12
)

// value makes up a value of a schema, called key.
func (s *synth) value(schema any, key string, depth int) any {
	node, parts := s.doc.Parts(schema)
	if enum := description.ListOf(node["enum"]); len(enum) > 0 {
		return enum[0]
	}
	if v, ok := node["const"]; ok {
		return v
	}
	types := s.doc.Types(schema)
	for _, name := range types {
		switch name {
		case "object":
			return s.object(schema, depth)
		case "array":
			return s.list(schema, key, depth)
		}
	}
	for _, p := range parts { // one of them has the enum
		if v := description.ListOf(description.ObjectOf(first(s.doc.Resolve(p)))["enum"]); len(v) > 0 {
			return v[0]
		}
	}
	return s.scalar(node, types, key)
}

func first(v any, _ string) any { return v }

func (s *synth) object(schema any, depth int) any {
	out := object{}
	if depth > maxSynth {
		return out
	}
	names := s.doc.Properties(schema)
	for _, name := range names {
		sub := s.property(schema, name)
		needed := s.needs(schema, name) && s.required
		resolved, _ := s.doc.Resolve(sub)
		node := description.ObjectOf(resolved)
		switch {
		case description.IsTrue(node["writeOnly"]):
		case !s.minimal && depth < deepSynth || needed && !s.mayBeNull(node) || s.isEnvelope(sub, depth) || depth <= 2 && tellsWho(name, names) || isID.MatchString(name):
			before := s.inNext
			s.inNext = before || isNext.MatchString(strings.ToLower(name))
			if v := s.value(sub, name, depth+1); v != nil {
				out[name] = v
			}
			s.inNext = before
		case needed:
			out[name] = nil
		}
	}
	for _, name := range s.undescribed(schema, out) {
		out[name] = words("", name)
	}
	node, _ := s.doc.Parts(schema)
	for _, name := range names {
		if _, there := out[name]; !there && len(out) < number(node["minProperties"]) {
			out[name] = s.value(s.property(schema, name), name, depth+1)
		}
	}
	return out
}

// property is the schema of a key: of several parts that have it, the one that says
// most.
func (s *synth) property(schema any, name string) any {
	subs, _ := s.doc.Described(schema, name)
	var best any
	most := -1
	for _, sub := range subs {
		node, _ := s.doc.Parts(sub)
		said := min(len(s.doc.Types(sub)), 1)
		if node["enum"] != nil || node["const"] != nil {
			said = 2
		}
		if said > most {
			best, most = sub, said
		}
	}
	return best
}

// undescribed are keys that are required and not described any further.
func (s *synth) undescribed(schema any, has object) []string {
	if !s.required {
		return nil
	}
	node, parts := s.doc.Parts(schema)
	var out []string
	for _, p := range append([]any{node}, parts...) {
		inner, _ := s.doc.Parts(p)
		for _, v := range description.ListOf(inner["required"]) {
			name := description.TextOf(v)
			if _, there := has[name]; !there && name != "" && s.doc.Property(schema, name) == nil {
				out = append(out, name)
			}
		}
	}
	return out
}

// isEnvelope says whether what stands there holds the record, or those of a list:
// without it a minimal answer would have none.
func (s *synth) isEnvelope(schema any, depth int) bool {
	if items := s.doc.Items(schema); items != nil {
		return s.isList && depth < 2 && len(s.doc.Properties(items)) > 0
	}
	names := s.doc.Properties(schema)
	holdsList := func(name string) bool { return len(s.doc.Properties(s.doc.Items(s.doc.Property(schema, name)))) > 0 }
	return depth < 2 && (slices.ContainsFunc(names, ownID.MatchString) && depth == 0 || s.isList && (slices.Contains(names, "data") || slices.ContainsFunc(names, holdsList)))
}

// What a minimal record has of itself, whether or not it is required.
var (
	isID  = regexp.MustCompile(`^(id|gid|uuid|guid|sys_id|type|object)$`)
	ownID = regexp.MustCompile(`^(id|gid|uuid|guid|sys_id|[a-z]+_id)$`)
)

// tellsWho says whether a key is the id of a record, of which names are all the keys.
func tellsWho(key string, names []string) bool {
	return isID.MatchString(key) || ownID.MatchString(key) && !slices.ContainsFunc(names, func(n string) bool { return n == "id" || n == "gid" || n == "uuid" })
}

func (s *synth) mayBeNull(node object) bool {
	return s.nullable || description.IsTrue(node["nullable"]) || description.IsTrue(node["x-nullable"]) || slices.Contains(description.OwnTypes(node), "null")
}

// needs says whether a key is required by any part of a schema.
func (s *synth) needs(schema any, name string) bool {
	node, parts := s.doc.Parts(schema)
	if slices.Contains(description.ListOf(node["required"]), any(name)) {
		return true
	}
	return slices.ContainsFunc(parts, func(p any) bool {
		inner, _ := s.doc.Parts(p)
		return slices.Contains(description.ListOf(inner["required"]), any(name))
	})
}

func (s *synth) list(schema any, key string, depth int) any {
	items := s.doc.Items(schema)
	node, _ := s.doc.Parts(schema)
	isEmptied := depth > deepSynth || s.minimal && (!s.isList || depth > 2 || len(s.doc.Properties(items)) == 0)
	if _, bounded := node["minItems"]; items == nil || depth > maxSynth || isEmptied && !bounded {
		return []any{}
	}
	if len(s.doc.Properties(items)) > 0 && depth <= 2 && !s.minimal && s.records < 2 { // the records of a list
		s.records += 2
		return []any{s.value(items, key, depth+1), s.value(items, key, depth+1)}
	}
	return []any{s.value(items, key, depth+1)}
}

func (s *synth) scalar(node object, types []string, key string) any {
	for _, name := range types {
		switch name {
		case "boolean":
			return s.more && moreFlags.MatchString(strings.ToLower(key))
		case "integer", "number":
			return s.amount(node, key)
		case "string":
			if s.minimal && node["format"] == nil && node["minLength"] == nil && node["pattern"] == nil && !isID.MatchString(key) && !ownID.MatchString(key) {
				return ""
			}
			if s.next != "" && (isNext.MatchString(strings.ToLower(key)) || s.inNext && slices.Contains([]string{"href", "url", "uri", "link"}, strings.ToLower(key))) {
				return s.next
			}
			if key == "id" {
				return s.id(description.TextOf(node["format"]))
			}
			return fitting(node, words(description.TextOf(node["format"]), key))
		}
	}
	if len(types) == 0 {
		return words("", key)
	}
	return nil
}

// id is the next one.
func (s *synth) id(format string) string {
	s.ids++
	if format == "uuid" {
		return fmt.Sprintf("00000000-0000-4000-8000-%012d", 100+s.ids)
	}
	return fmt.Sprint(100 + s.ids)
}

// What tells that pages follow: flags, and numbers of all records or pages.
var (
	moreFlags = regexp.MustCompile(`^(has_?next(_?page)?|has_?more|more)$`)
	totals    = regexp.MustCompile(`^(total|count|pages|(total|page|record|result)_?counts?|total_?(pages|records|results|items|hits)|last_?page)$`)
)

// amount is a number that the schema takes.
func (s *synth) amount(node object, key string) any {
	n := 1
	if moment := momentOf(node); moment > 0 {
		n = moment
	} else if key == "id" {
		s.ids++
		n = 100 + s.ids
	} else if strings.HasSuffix(key, "_id") || strings.HasSuffix(key, "Id") {
		n = 7
	} else if s.more && totals.MatchString(strings.ToLower(key)) {
		n = 100
	}
	if least := number(node["minimum"]); least > n {
		n = least
	}
	if above := number(node["exclusiveMinimum"]); above >= n || description.IsTrue(node["exclusiveMinimum"]) {
		n = max(above, n) + 1
	}
	if most := number(node["maximum"]); node["maximum"] != nil && most < n {
		n = most
	}
	return n
}

var epoch = regexp.MustCompile(`(?i)epoch|\bunix\b|unix[- ]?time`)

// momentOf is a moment as a number, where a description says that it is one: in
// seconds, or in milliseconds; 0 for another number.
func momentOf(node object) int {
	text := description.TextOf(node["description"]) + " " + description.TextOf(node["format"])
	at := time.Date(2026, 2, 3, 9, 15, 0, 0, time.UTC)
	switch {
	case !epoch.MatchString(text):
		return 0
	case strings.Contains(strings.ToLower(text), "milli"):
		return int(at.UnixMilli())
	}
	return int(at.Unix())
}

func number(v any) int {
	n, err := strconv.Atoi(fmt.Sprint(v))
	if err != nil {
		return 0
	}
	return n
}

// candidates are texts of which one may fit a pattern.
var candidates = []string{
	"2026-02-03 09:15:00", "2026-02-03", "2026-02-03T09:15:00Z", "made-up", "made_up", "MADE-UP", "madeup", "101", "abc123", "A-1", "#336699", "#369",
	"https://files.example.com/1", "ada.marlow@example.org", "+15550101", "00000000-0000-4000-8000-000000000007",
}

// fitting is the text, or one that fits the pattern and the bounds of a schema.
func fitting(node object, text string) string {
	if pattern, err := regexp.Compile(description.TextOf(node["pattern"])); err == nil && !pattern.MatchString(text) {
		words := strings.Split(strings.Trim(pattern.String(), "^$()"), "|") // a pattern may list the words that it takes
		if at := slices.IndexFunc(slices.Concat(words, candidates), pattern.MatchString); at >= 0 {
			text = slices.Concat(words, candidates)[at]
		}
	}
	for len(text) < number(node["minLength"]) {
		text += "."
	}
	if most := number(node["maxLength"]); most > 0 && len(text) > most {
		text = text[:most]
	}
	return text
}

// isNext tells what leads to the next page: an address is as good a cursor as any.
var isNext = regexp.MustCompile(`^next(_?page|_?url|_?link)?$`)

// words is a text of a format, or one that its key suggests.
func words(format, key string) string {
	key = strings.ToLower(key)
	switch {
	case format == "date-time" || strings.HasSuffix(key, "_at") || strings.HasSuffix(key, "_date"):
		return "2026-02-03T09:15:00Z"
	case format == "date":
		return "2026-02-03"
	case format == "email" || strings.Contains(key, "email"):
		return "ada.marlow@example.org"
	case format == "uri" || strings.Contains(key, "url") || strings.HasSuffix(key, "link"):
		return "https://files.example.com/1"
	case format == "uuid":
		return "00000000-0000-4000-8000-000000000007"
	case format == "binary" || format == "byte":
		return "ZXhhbXBsZQ=="
	case strings.HasSuffix(key, "_id"):
		return "7"
	case strings.Contains(key, "phone"):
		return "+15550101"
	case strings.Contains(key, "name"):
		return "Ada Marlow"
	case strings.Contains(key, "html"):
		return "<p>Made up.</p>"
	case strings.Contains(key, "color"):
		return "#336699"
	}
	return "Made up"
}
