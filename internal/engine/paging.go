package engine

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
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
	query []connector.Param
	// instead stands in for the whole query: the vendor's own next address.
	instead url.Values
	header  *connector.Param
	body    jsonata.Value // object, laid over the body; undefined when none
}

// pageAt makes the parameters of one page.
func (r *run) pageAt(ctx context.Context, p *connector.Pagination, at *place) (pageRequest, error) {
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
			values, err := url.ParseQuery(at.Token)
			if err != nil {
				return q, cognate.Wrap(err, cognate.CodeBadGateway, "%s told an address of the next page that can't be read", r.integration.Label)
			}
			q.instead = values
		}
	case connector.PageRange:
		q.header = &connector.Param{Name: "Range", Value: fmt.Sprintf("%s=%d-%d", p.Unit, at.Page, at.Page+at.Size-1)}
	case connector.PageDynamic:
		return q, r.dynamicPage(&q, at)
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
	q.query = append(q.query, connector.Param{Name: name, Value: s})
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
	if len(at.State) == 0 {
		return nil
	}
	state, err := jsonata.Parse(at.State)
	if err != nil {
		return cognate.Wrap(err, cognate.CodeInternal, "the place in the list can't be read")
	}
	for name, v := range state.Get("query").Fields() {
		if s, ok := text(v); ok {
			q.query = append(q.query, connector.Param{Name: name, Value: s})
		}
	}
	q.body = merge(q.body, state.Get("body"))
	for name, v := range state.Get("headers").Fields() {
		if s, ok := text(v); ok && plainText(s) {
			q.header = &connector.Param{Name: name, Value: s}
		}
	}
	return nil
}

// following finds the place behind the page just read; nil at the end of the
// list. repeats says that the vendor gave the same page again.
func (r *run) following(ctx context.Context, p *connector.Pagination, pg *page, at *place) (next *place, repeats bool, err error) {
	if p == nil {
		return nil, false, nil
	}
	r.vars.response, r.vars.headers = pg.res.Value, pg.res.Header
	if last, err := r.truth(ctx, p.Last); err != nil || p.Last != nil && last {
		return nil, false, err
	}
	to := *at
	to.Skip = 0
	if p.Cap != nil {
		to.Seen = at.Seen + pg.found
	}
	told := false // whether the vendor has said that there is more
	switch p.Style {
	case connector.PageNumber:
		to.Page, told, err = r.nextNumber(ctx, p.LastPage, at.Page+1, at.Page)
	case connector.PageOffset:
		to.Page, told, err = r.nextNumber(ctx, p.Total, at.Page+pg.found, at.Page+pg.found)
	case connector.PageRange:
		to.Page, told = nextRange(pg, at)
	default:
		return r.followed(ctx, p, pg, at, &to)
	}
	switch {
	case err != nil || to.Page < 0 || pg.found == 0 && (p.Style != connector.PageNumber || !told):
		return nil, false, err
	case !told && p.Last == nil && pg.found < at.Size:
		return nil, false, nil // a page that is not full is the last
	}
	to.Before = pg.mark()
	return &to, false, nil
}

// nextNumber is next, or -1 where the bound says that done was the last.
func (r *run) nextNumber(ctx context.Context, bound *connector.Slot, next, done int) (page int, told bool, err error) {
	v, err := r.eval(ctx, bound)
	if err != nil || v.Kind() != jsonata.KindNumber {
		return next, false, err
	}
	if float64(done) >= v.Float() {
		return -1, true, nil
	}
	return next, true, nil
}

// nextRange reads Content-Range (RFC 9110, section 14.4): "items 0-24/66".
func nextRange(pg *page, at *place) (offset int, told bool) {
	next := at.Page + pg.found
	_, total, found := strings.Cut(pg.res.Header.Get("Content-Range"), "/")
	n, err := strconv.Atoi(strings.TrimSpace(total))
	if !found || err != nil {
		return next, false
	}
	if next >= n {
		return -1, true
	}
	return next, true
}

// followed is following for the styles in which the answer tells the way.
func (r *run) followed(ctx context.Context, p *connector.Pagination, pg *page, at, to *place) (next *place, repeats bool, err error) {
	switch p.Style {
	case connector.PageLink:
		to.Token = linkQuery(pg.res.Header, p.Rel)
	case connector.PageDynamic:
		return r.nextState(ctx, p, pg, at, to)
	default:
		v, err := r.eval(ctx, p.Next)
		if err != nil {
			return nil, false, err
		}
		to.Token, _ = text(v)
		if p.Style == connector.PageNextURL {
			to.Token = queryOf(to.Token)
		}
	}
	if to.Token == "" {
		return nil, false, nil
	}
	return to, to.Token == at.Token, nil
}

func (r *run) nextState(ctx context.Context, p *connector.Pagination, pg *page, at, to *place) (next *place, repeats bool, err error) {
	r.vars.page, r.vars.size = jsonata.Value{}, jsonata.Int(int64(at.Size))
	if len(at.State) > 0 {
		if r.vars.page, err = jsonata.Parse(at.State); err != nil {
			return nil, false, cognate.Wrap(err, cognate.CodeInternal, "the place in the list can't be read")
		}
	}
	v, err := r.eval(ctx, p.Next)
	if err != nil || v.Kind() != jsonata.KindObject {
		return nil, false, err
	}
	to.State = v.AppendJSON(nil)
	return to, string(to.State) == string(at.State), nil
}

// linkQuery finds the query of the address that a Link header gives a relation
// (RFC 8288): <https://…?page=2>; rel="next".
func linkQuery(h http.Header, rel string) string {
	for _, line := range h.Values("Link") {
		for line != "" {
			open := strings.IndexByte(line, '<')
			end := strings.IndexByte(line, '>')
			if open < 0 || end < open {
				break
			}
			address := line[open+1 : end]
			params, rest := line[end+1:], ""
			if i := strings.IndexByte(params, '<'); i >= 0 {
				params, rest = params[:i], params[i:]
			}
			if hasRel(params, rel) {
				return queryOf(address)
			}
			line = rest
		}
	}
	return ""
}

func hasRel(params, want string) bool {
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(strings.Trim(param, " \t,"), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "rel") {
			continue
		}
		for rel := range strings.FieldsSeq(strings.Trim(strings.TrimSpace(value), `"`)) {
			if strings.EqualFold(rel, want) {
				return true
			}
		}
	}
	return false
}

// queryOf is the query of an address: the rest of it is not followed, so that an
// answer can't lead the credential to another host.
func queryOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.RawQuery
}

// mark tells one page from another: by its first and last record and their number.
func (pg *page) mark() string {
	n := pg.raw.Len()
	if pg.raw.Kind() != jsonata.KindArray || n == 0 {
		return ""
	}
	h := sha256.New()
	h.Write(pg.raw.Index(0).AppendJSON(nil))
	h.Write(pg.raw.Index(n - 1).AppendJSON(nil))
	fmt.Fprint(h, n)
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:6])
}

// jsonOf is a value as a cursor keeps it; nil for undefined.
func jsonOf(v jsonata.Value) json.RawMessage {
	if v.IsUndefined() {
		return nil
	}
	return v.AppendJSON(nil)
}
