package engine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/jsonata"
)

// pageRequest is what paging adds to a request.
type pageRequest struct {
	query url.Values // over all others; may be nil
	// instead stands in for the whole query: that of the vendor's own next address.
	instead url.Values
	header  http.Header   // may be nil
	body    jsonata.Value // object, laid over the body; undefined when none
}

// pageAt makes the parameters of one page.
func (r *run) pageAt(p *connector.Pagination, at *place) (pageRequest, error) {
	var q pageRequest
	if p == nil {
		return q, nil
	}
	if p.SizeParam != "" {
		q.set(p, p.SizeParam, jsonata.Int(int64(at.Size)))
	}
	switch p.Style {
	case connector.PageNumber, connector.PageOffset:
		q.set(p, p.Param, jsonata.Int(int64(at.Page)))
	case connector.PageCursor:
		if at.Token != "" {
			q.set(p, p.Param, jsonata.String(at.Token))
		}
	case connector.PageLink, connector.PageNextURL:
		if at.Token != "" {
			q.instead, _ = url.ParseQuery(at.Token) // queryOf could read it
		}
	case connector.PageRange:
		q.header = http.Header{"Range": {fmt.Sprintf("%s=%d-%d", p.Unit, at.Page, at.Page+at.Size-1)}}
	case connector.PageDynamic:
		return q, r.dynamicPage(&q, at)
	case connector.PageWhole: // nothing to ask for
	}
	return q, nil
}

// set puts a parameter where the style has it.
func (q *pageRequest) set(p *connector.Pagination, name string, v jsonata.Value) {
	if p.InBody {
		q.body = merge(q.body, nested(strings.Split(name, "."), v))
		return
	}
	s, _ := text(v)
	q.values().Set(name, s)
}

func (q *pageRequest) values() url.Values {
	if q.query == nil {
		q.query = url.Values{}
	}
	return q.query
}

// nested is {"a": {"b": v}} for the path a, b.
func nested(path []string, v jsonata.Value) jsonata.Value {
	for i := len(path) - 1; i >= 0; i-- {
		v = jsonata.Object(jsonata.Field{Key: path[i], Value: v})
	}
	return v
}

// dynamicPage lays what the expression made over the request.
func (r *run) dynamicPage(q *pageRequest, at *place) error {
	state, err := parseOptional(at.State)
	if err != nil {
		return err
	}
	setAll(q.values(), state.Get("query"))
	q.body = merge(q.body, state.Get("body"))
	for name, v := range state.Get("headers").Fields() {
		s, ok := text(v)
		if !ok {
			continue
		}
		if !plainText(s) || !connector.CanSetHeader(name) {
			return cognate.Errorf(cognate.CodeBadGateway, "the next page of %s would be asked for with the header %q, which can't be sent", r.integration.Label, shorten(name))
		}
		q.header = withHeader(q.header, name, s)
	}
	return nil
}

// following finds the place behind a page; nil at the end of the list.
func (r *run) following(ctx context.Context, pg *page, at *place) (*place, error) {
	p := pg.pagination()
	if p == nil {
		return nil, nil
	}
	r.vars.response, r.vars.headers = pg.res.Value, pg.res.Header
	last, err := r.eval(ctx, p.Last)
	if err != nil || last.Kind() == jsonata.KindBool && last.Bool() {
		return nil, err
	}
	to := *at
	to.Skip, to.Before = 0, pg.mark()
	if p.Cap != nil {
		to.Seen = at.Seen + pg.found
	}
	switch p.Style {
	case connector.PageNumber, connector.PageOffset, connector.PageRange:
		return r.counted(ctx, p, pg, at, &to, last.Kind() == jsonata.KindBool)
	case connector.PageWhole: // it goes on only where the vendor has cut it
		to.Page++
		if pg.found < p.Cap.Records {
			return nil, nil
		}
		return &to, nil
	default:
		return r.followed(ctx, p, pg, at, &to)
	}
}

// counted is following for the styles in which a place is a number. more says that
// the vendor has told that this was not the last page.
func (r *run) counted(ctx context.Context, p *connector.Pagination, pg *page, at, to *place, more bool) (*place, error) {
	to.Page = at.Page + pg.found
	done := to.Page - p.First
	if p.Style == connector.PageNumber {
		to.Page, done = at.Page+1, at.Page
	}
	bound, told, err := r.bound(ctx, p, pg)
	if err != nil || told && float64(done) >= bound {
		return nil, err
	}
	more = more || told
	switch {
	case pg.found > 0 && (more || pg.found == at.Size):
		return to, nil
	case pg.found > at.Size: // more than asked for: a vendor that knows no ranges gives all
		if p.Style == connector.PageRange {
			return nil, nil
		}
		return to, nil
	case pg.found > 0 || !more: // a page that is not full is the last
		return nil, nil
	case p.Style == connector.PageNumber: // an empty one in between
		return to, nil
	}
	r.miss(fmt.Sprintf("%s says that there is more, but gave no record behind the first %d", r.integration.Label, done))
	return nil, nil
}

// bound is the number of the last page, or of all records; false where the vendor
// does not tell it.
func (r *run) bound(ctx context.Context, p *connector.Pagination, pg *page) (n float64, told bool, err error) {
	slot := p.Total
	if p.Style == connector.PageRange {
		n, told = contentTotal(pg.res.Header)
		return n, told, nil
	}
	if p.Style == connector.PageNumber {
		slot = p.LastPage
	}
	v, err := r.eval(ctx, slot)
	if err != nil {
		return 0, false, err
	}
	s, _ := text(v)
	n, told = count(s)
	return n, told, nil
}

// count reads a number of records or pages, as vendors write it in a body or in a
// header. Negative ones mean that it is not known.
func count(s string) (float64, bool) {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return n, err == nil && n >= 0 && n <= math.MaxInt32
}

// contentTotal reads the total of Content-Range (RFC 9110, section 14.4): "items
// 0-24/66".
func contentTotal(h http.Header) (float64, bool) {
	_, total, _ := strings.Cut(h.Get("Content-Range"), "/")
	return count(total)
}

// followed is following for the styles in which the answer tells the way.
func (r *run) followed(ctx context.Context, p *connector.Pagination, pg *page, at, to *place) (*place, error) {
	var err error
	switch p.Style {
	case connector.PageDynamic:
		err = r.nextState(ctx, p, at, to)
	case connector.PageCursor:
		var v jsonata.Value
		v, err = r.eval(ctx, p.Next)
		to.Token, _ = text(v)
	default:
		to.Token, err = r.nextAddress(ctx, p, pg)
	}
	if err != nil || to.Token == "" && len(to.State) == 0 {
		return nil, err
	}
	if pg.found == 0 && to.Token == at.Token && bytes.Equal(to.State, at.State) {
		return nil, nil // nothing, and nowhere else to go
	}
	return to, nil
}

// nextAddress is the query of the next page's address; "" on the last page.
func (r *run) nextAddress(ctx context.Context, p *connector.Pagination, pg *page) (string, error) {
	var address string
	var found bool
	if p.Style == connector.PageLink {
		address, found = nextLink(pg.res.Header, p.Rel)
	} else {
		v, err := r.eval(ctx, p.Next)
		if err != nil {
			return "", err
		}
		address, _ = text(v)
		found = address != ""
	}
	if !found {
		return "", nil
	}
	query, ok := queryOf(address)
	if !ok {
		e := r.Upstream.Unclean(r.target.Target, pg.res, r.integration.Label+" told an address of the next page that has no query which can be read")
		return "", e
	}
	return query.Encode(), nil
}

func (r *run) nextState(ctx context.Context, p *connector.Pagination, at, to *place) error {
	var err error
	if r.vars.page, err = parseOptional(at.State); err != nil {
		return err
	}
	r.vars.size = jsonata.Int(int64(at.Size))
	v, err := r.eval(ctx, p.Next)
	to.State = nil
	if err == nil && v.Kind() == jsonata.KindObject {
		to.State = v.AppendJSON(nil)
	}
	return err
}

// mark tells one page from another: by its first and last record and their number.
func (pg *page) mark() string {
	n := pg.raw.Len()
	if pg.raw.Kind() != jsonata.KindArray || n == 0 {
		return ""
	}
	return short(pg.raw.Index(0), pg.raw.Index(n-1), jsonata.Int(int64(n)))
}

// short stands for values in a cursor: eight letters, the same for the same values.
func short(values ...jsonata.Value) string {
	h := sha256.New()
	for _, v := range values {
		h.Write(v.AppendJSON(nil))
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:6])
}

// jsonOf is a value as a cursor keeps it; nil for undefined and null.
func jsonOf(v jsonata.Value) json.RawMessage {
	if v.IsUndefined() || v.IsNull() {
		return nil
	}
	return v.AppendJSON(nil)
}
