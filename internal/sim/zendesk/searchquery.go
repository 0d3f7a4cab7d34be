package zendesk

import (
	"regexp"
	"strings"
	"time"
)

// query is a search in the vendor's words (its search reference, read in the copy of
// support.zendesk.com/hc/articles/4408886879258): words, and conditions such as
// status:open, created>2026-01-01 or -tags:none. Conditions of one property with : are
// alternatives; all else must hold together.
type query struct {
	words []term
	// conditions by property, in the order of their first mention.
	properties []string
	conditions map[string][]term
	types      []string
	orderBy    string
	asc        bool
}

// term is one condition; property is empty for a bare word.
type term struct {
	property, op, value string
	not, quoted         bool
}

var termPattern = regexp.MustCompile(`(-?)(?:([A-Za-z_][A-Za-z0-9_.]*)(:|<=|>=|<|>))?(?:"([^"]*)"|(\S+))`)

func parseQuery(text string) query {
	q := query{conditions: map[string][]term{}}
	for _, m := range termPattern.FindAllStringSubmatch(text, -1) {
		t := term{not: m[1] == "-", property: strings.ToLower(m[2]), op: m[3], value: m[5]}
		if m[5] == "" {
			t.value, t.quoted = m[4], true
		}
		q.add(t)
	}
	return q
}

// otherNames are properties with two names.
var otherNames = map[string]string{
	"created_at": "created", "updated_at": "updated", "solved_at": "solved", "due_at": "due_date", "tag": "tags",
	"assignee_id": "assignee", "requester_id": "requester", "group_id": "group", "organization_id": "organization", "brand_id": "brand",
}

func (q *query) add(t term) {
	if other, found := otherNames[t.property]; found {
		t.property = other
	}
	switch t.property {
	case "":
		q.words = append(q.words, t)
	case "type":
		q.types = append(q.types, strings.ToLower(t.value))
	case "order_by":
		q.orderBy = t.value
	case "sort":
		q.asc = t.value == "asc"
	default:
		if len(q.conditions[t.property]) == 0 {
			q.properties = append(q.properties, t.property)
		}
		q.conditions[t.property] = append(q.conditions[t.property], t)
	}
}

// searched is a record as searches see it.
type searched interface {
	// property is what a condition is held against; known is false for one that the
	// record's type does not have, which nothing meets.
	property(c *call, name string) (v value, known bool)
	words() []string
}

// value is a property: texts, or a time, or a word of a scale.
type value struct {
	texts []string // any of them
	exact bool     // texts are compared whole: ids, tags, addresses
	time  *time.Time
	dated bool     // it is a time, which may be missing
	scale []string // texts[0] is one of these, in their order
}

func (q query) matches(c *call, r searched) bool {
	for _, w := range q.words {
		if anyText(r.words(), w) == w.not {
			return false
		}
	}
	for _, name := range q.properties {
		v, known := r.property(c, name)
		if !known || !v.meets(q.conditions[name]) {
			return false
		}
	}
	return true
}

// meets: one of the conditions with :, and each of the others.
func (v value) meets(conditions []term) bool {
	alternatives, one := false, false
	for _, t := range conditions {
		holds := v.holds(t)
		switch {
		case t.not && holds, !t.not && t.op != ":" && !holds:
			return false
		case !t.not && t.op == ":":
			alternatives, one = true, one || holds
		}
	}
	return !alternatives || one
}

func (v value) holds(t term) bool {
	switch {
	case v.dated:
		return v.time != nil && holdsTime(*v.time, t) || t.op == ":" && t.value == "none" && v.time == nil
	case t.op == ":" && t.value == "none" && !t.quoted:
		return len(v.texts) == 0
	case t.op != ":":
		return v.ranks(t)
	case v.exact:
		for _, text := range v.texts {
			if strings.EqualFold(text, t.value) {
				return true
			}
		}
		return false
	}
	return anyText(v.texts, t)
}

func (v value) ranks(t term) bool {
	if v.scale == nil || len(v.texts) == 0 {
		return false
	}
	mine, theirs := -1, -1
	for i, word := range v.scale {
		if word == v.texts[0] {
			mine = i
		}
		if word == strings.ToLower(t.value) {
			theirs = i
		}
	}
	return mine >= 0 && theirs >= 0 && compares(mine-theirs, t.op)
}

func compares(n int, op string) bool {
	switch op {
	case "<":
		return n < 0
	case "<=":
		return n <= 0
	case ">":
		return n > 0
	case ">=":
		return n >= 0
	}
	return n == 0
}

// holdsTime takes a day or a whole time. Ages such as 4hours are not served.
func holdsTime(v time.Time, t term) bool {
	if at, err := time.Parse(time.RFC3339, t.value); err == nil {
		return compares(v.Compare(at), t.op)
	}
	day, err := time.Parse(time.DateOnly, t.value)
	if err != nil {
		return false
	}
	next := day.AddDate(0, 0, 1)
	switch t.op {
	case "<":
		return v.Before(day)
	case "<=":
		return v.Before(next)
	case ">":
		return !v.Before(next)
	case ">=":
		return !v.Before(day)
	}
	return !v.Before(day) && v.Before(next)
}

// anyText tells whether a text has the term: a word, the beginning of one, or, in quotes,
// words that follow each other. A * at the end changes nothing, since beginnings match.
func anyText(texts []string, t term) bool {
	want := wordsOf(strings.TrimSuffix(t.value, "*"))
	for _, text := range texts {
		if hasWords(wordsOf(text), want, t.quoted) {
			return true
		}
	}
	return false
}

var notWord = regexp.MustCompile(`[^\pL\pN]+`)

func wordsOf(text string) []string {
	return strings.Fields(notWord.ReplaceAllString(strings.ToLower(text), " "))
}

func hasWords(in, want []string, whole bool) bool {
	for at := 0; at+len(want) <= len(in) && len(want) > 0; at++ {
		same := true
		for i, w := range want {
			isLast := i == len(want)-1
			same = same && (in[at+i] == w || isLast && !whole && strings.HasPrefix(in[at+i], w))
		}
		if same {
			return true
		}
	}
	return false
}
