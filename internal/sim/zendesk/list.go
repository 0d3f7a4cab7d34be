package zendesk

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cognate/internal/sim/rig"
)

// Bounds of lists. Offsets end at 100 pages, as the vendor announced for all lists.
const (
	maxPage    = 100
	maxOffset  = 100
	maxExport  = 1000
	afterParam = "page[after]"
	backParam  = "page[before]"
	sizeParam  = "page[size]"
)

// listing is one list: its rows by their numbers, and how they are shown.
type listing[R rig.Keyed] struct {
	name string // of the list in the answer
	rows []R
	// sort is the text by which rows are ordered, before their numbers; nil: by number.
	sort    func(R) string
	desc    bool
	maxSize int // 0: 100
	show    func(R) any
	// aside adds what stands beside a page, such as side loads; nil: nothing.
	aside func(shown []R, body object)
	// whole: without paging parameters all rows come at once.
	whole bool
}

// answer is the page that is asked for: by cursor where page[size], page[after] or
// page[before] is given, by offset otherwise.
func (l *listing[R]) answer(c *call) reply {
	if l.maxSize == 0 {
		l.maxSize = maxPage
	}
	if l.sort != nil || l.desc {
		l.rows = slices.Clone(l.rows)
		slices.SortStableFunc(l.rows, func(a, b R) int { return l.compare(l.mark(a), l.mark(b)) })
	}
	if c.query.Has(sizeParam) || c.query.Has(afterParam) || c.query.Has(backParam) {
		return l.byCursor(c)
	}
	if l.whole && !c.query.Has("page") && !c.query.Has("per_page") {
		body := l.body(l.rows)
		body["next_page"], body["previous_page"], body["count"] = nil, nil, len(l.rows)
		return ok(body)
	}
	return l.byOffset(c)
}

// mark is the place of a row in the order.
type mark struct {
	text string
	id   id
}

func (l *listing[R]) mark(r R) mark {
	m := mark{id: r.Number()}
	if l.sort != nil {
		m.text = l.sort(r)
	}
	return m
}

func (l *listing[R]) compare(a, b mark) int {
	n := strings.Compare(a.text, b.text)
	if n == 0 {
		n = int(min(max(a.id-b.id, -1), 1))
	}
	if l.desc {
		return -n
	}
	return n
}

func (m mark) cursor() string {
	return base64.RawURLEncoding.EncodeToString([]byte(m.id.String() + "|" + m.text))
}

func parseMark(cursor string) (mark, bool) {
	data, err := base64.RawURLEncoding.DecodeString(cursor)
	number, text, found := strings.Cut(string(data), "|")
	m := mark{text: text, id: rig.ParseID(number)}
	return m, err == nil && found
}

// byCursor answers rows behind or before a mark. What the vendor says to a size or a
// cursor that is none is not documented; the code is chosen here.
func (l *listing[R]) byCursor(c *call) reply {
	size, err := strconv.Atoi(c.query.Get(sizeParam))
	if !c.query.Has(sizeParam) {
		size, err = l.maxSize, nil
	}
	if err != nil || size < 1 || size > l.maxSize {
		return invalidPaging("InvalidPaginationParameter", fmt.Sprintf("%s must be a number from 1 to %d", sizeParam, l.maxSize))
	}
	from, to := 0, min(size, len(l.rows))
	if text := c.query.Get(backParam); text != "" {
		m, known := parseMark(text)
		if !known {
			return invalidPaging("InvalidPaginationParameter", backParam+" is not valid")
		}
		to, _ = l.find(m)
		from = max(to-size, 0)
	} else if text := c.query.Get(afterParam); text != "" {
		m, known := parseMark(text)
		if !known {
			return invalidPaging("InvalidPaginationParameter", afterParam+" is not valid")
		}
		at, there := l.find(m)
		if there {
			at++
		}
		from, to = at, min(at+size, len(l.rows))
	}
	shown := l.rows[from:to]
	body := l.body(shown)
	l.addLinks(c, body, shown, from > 0, to < len(l.rows))
	return ok(body)
}

// find is the place of a mark, and whether its row is still there.
func (l *listing[R]) find(m mark) (int, bool) {
	return slices.BinarySearchFunc(l.rows, m, func(r R, m mark) int { return l.compare(l.mark(r), m) })
}

func (l *listing[R]) addLinks(c *call, body object, shown []R, before, after bool) {
	meta := object{"has_more": after, "after_cursor": nil, "before_cursor": nil}
	links := object{"prev": nil, "next": nil}
	if len(shown) > 0 {
		first, last := l.mark(shown[0]).cursor(), l.mark(shown[len(shown)-1]).cursor()
		meta["before_cursor"], meta["after_cursor"] = first, last
		if before {
			links["prev"] = c.with(url.Values{backParam: {first}}, afterParam)
		}
		if after {
			links["next"] = c.with(url.Values{afterParam: {last}}, backParam)
		}
	}
	if c.query.Has(backParam) { // more is meant in the direction of the reader
		meta["has_more"] = before
	}
	body["meta"], body["links"] = meta, links
}

func (l *listing[R]) byOffset(c *call) reply {
	page, size, bad := c.offset(l.maxSize)
	if bad != nil {
		return *bad
	}
	from := min((page-1)*size, len(l.rows))
	to := min(from+size, len(l.rows))
	body := l.body(l.rows[from:to])
	c.addPages(body, page, to < len(l.rows), len(l.rows))
	return ok(body)
}

func (l *listing[R]) body(shown []R) object {
	views := make([]any, 0, len(shown))
	for _, r := range shown {
		views = append(views, l.show(r))
	}
	body := object{l.name: views}
	if l.aside != nil {
		l.aside(shown, body)
	}
	return body
}

// offset reads page and per_page. A size above the maximum is cut to it.
func (c *call) offset(most int) (page, size int, bad *reply) {
	page, size = 1, most
	if n, err := strconv.Atoi(c.query.Get("page")); err == nil && n > 0 {
		page = n
	}
	if n, err := strconv.Atoi(c.query.Get("per_page")); err == nil && n > 0 {
		size = min(n, most)
	}
	if page > maxOffset {
		// The status is documented, the words are ours.
		r := invalidPaging("InvalidOffset", "offset pagination ends at page 100; use cursor pagination")
		return 0, 0, &r
	}
	return page, size, nil
}

func (c *call) addPages(body object, page int, more bool, count int) {
	body["count"], body["next_page"], body["previous_page"] = count, nil, nil
	if more {
		body["next_page"] = c.with(url.Values{"page": {strconv.Itoa(page + 1)}})
	}
	if page > 1 {
		body["previous_page"] = c.with(url.Values{"page": {strconv.Itoa(page - 1)}})
	}
}

// with is the address of the call with other parameters.
func (c *call) with(changed url.Values, without ...string) string {
	query := url.Values{}
	for name, values := range c.query {
		if !slices.Contains(without, name) {
			query[name] = values
		}
	}
	for name, values := range changed {
		query[name] = values
	}
	return c.host + c.path + "?" + query.Encode()
}

// ordered reads the parameter sort of a list by cursor, such as -updated_at, or sort_by
// and sort_order of one by offset.
func (c *call) ordered() (by string, desc bool) {
	if by, desc = strings.CutPrefix(c.query.Get("sort"), "-"); by != "" {
		return by, desc
	}
	return c.query.Get("sort_by"), c.query.Get("sort_order") == "desc"
}
