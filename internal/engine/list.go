package engine

import (
	"bytes"
	"context"
	"net/http"
	"strconv"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// The bounds of a list.
const (
	DefaultLimit = 25
	MaxLimit     = 250
	// IgnoredLimit bounds a list whose caller asks to ignore the limit.
	IgnoredLimit = 1000
	// maxPages bounds the vendor pages that one call reads: a filter that is
	// refined here may drop every record of a page. The cursor goes on from there.
	maxPages = 25
	// maxAnswer bounds the records of one answer, in bytes; the cursor goes on.
	maxAnswer = 16 << 20
)

// list reads one page of the unified list, from as many vendor pages as it
// takes.
func (r *run) list(ctx context.Context) (*Answer, error) {
	place, err := r.openCursor()
	if err != nil {
		return nil, err
	}
	if err := r.guard(ctx); err != nil {
		return nil, err
	}
	if err := r.steps(ctx, r.mapping.Before, &r.vars.before); err != nil {
		return nil, err
	}
	method, err := r.choose(ctx)
	if err != nil {
		return nil, err
	}
	if r.call.Format == FormatRaw {
		return r.rawList(ctx, method, place)
	}
	w := &pageWriter{run: r, keyed: map[string]bool{}}
	w.open()
	next, err := r.walk(ctx, method, place, w)
	if err != nil {
		return nil, err
	}
	cursor, err := r.sealCursor(next)
	if err != nil {
		return nil, err
	}
	body := appendEnvelope(make([]byte, 0, w.buf.Len()+256), w.close(), cursor, w.count)
	return r.debugged(&Answer{Status: http.StatusOK, Body: body}, &listDebug{cursor: cursor, count: w.count}), nil
}

// walk reads vendor pages until the limit is reached; it returns the place to go
// on from, nil at the end.
func (r *run) walk(ctx context.Context, method *connector.Method, at *place, w *pageWriter) (*place, error) {
	for range maxPages {
		res, items, err := r.page(ctx, method, at)
		if err != nil {
			return nil, err
		}
		next, done, err := r.take(ctx, items, at, w)
		if err != nil {
			return nil, err
		}
		if !done {
			return &place{Page: at.Page, Size: at.Size, Skip: next, Limit: at.Limit}, nil
		}
		last, err := r.isLast(ctx, method, res, at, items.Len())
		if err != nil {
			return nil, err
		}
		if last {
			return nil, nil // the end of the list
		}
		at = &place{Page: at.Page + 1, Size: at.Size, Limit: at.Limit}
		if w.full(at) {
			return at, nil
		}
	}
	return at, nil
}

// page makes one vendor call and finds its records.
func (r *run) page(ctx context.Context, method *connector.Method, at *place) (*upstream.Response, jsonata.Value, error) {
	q := request{method: method, main: true, path: r.mapping.Path, query: r.mapping.Query, headers: r.mapping.Headers}
	if p := method.Pagination; p != nil {
		q.page = []connector.Param{{Name: p.PageParam, Value: strconv.Itoa(at.Page)}, {Name: p.SizeParam, Value: strconv.Itoa(at.Size)}}
	}
	res, err := r.send(ctx, q)
	if err != nil {
		return nil, jsonata.Value{}, err
	}
	r.vars.response, r.vars.headers = res.Value, res.Header
	items, err := r.eval(ctx, method.Items)
	if err != nil {
		return nil, items, err
	}
	switch {
	case items.Kind() == jsonata.KindArray:
		return res, items, nil
	case items.Kind() == jsonata.KindObject:
		return res, jsonata.Array(items), nil // a sequence of one
	case (items.IsUndefined() || items.IsNull()) && holdsList(method.Items, res.Value):
		return res, jsonata.Array(), nil
	}
	return nil, items, r.noRecord(ctx, method, res, "no list")
}

// holdsList says whether the answer has what the expression reads its records
// from: then the records are none, and not missing.
func holdsList(items *connector.Slot, answer jsonata.Value) bool {
	for _, access := range items.Expr.Analyze().Reads {
		names := access.Names()
		if len(names) == 0 || names[0] != "response" {
			continue
		}
		v, found := answer, answer.Kind() == jsonata.KindArray
		for i, name := range names[1:] {
			if i > 0 && v.Kind() == jsonata.KindArray {
				break // a list on the way is a list
			}
			v = v.Get(name)
			found = !v.IsUndefined()
		}
		if found {
			return true
		}
	}
	return false
}

// take maps the records of a page from at.Skip on until the answer is full. It
// returns how many are done with, and whether that is the whole page.
func (r *run) take(ctx context.Context, items jsonata.Value, at *place, w *pageWriter) (next int, done bool, err error) {
	if r.mapping.ResponseArray {
		return r.takePage(ctx, items, at, w)
	}
	for i := at.Skip; i < items.Len(); i++ {
		if w.full(at) {
			return i, false, nil
		}
		item := items.Index(i)
		r.vars.response = item
		unified, err := r.mapRecord(ctx)
		if err != nil {
			return i, false, err
		}
		if err := w.add(unified, item); err != nil {
			return i, false, err
		}
	}
	return items.Len(), true, nil
}

// takePage maps a whole page at once: response_mapping_method: array. There can
// be more records or fewer than the page has items.
func (r *run) takePage(ctx context.Context, items jsonata.Value, at *place, w *pageWriter) (next int, done bool, err error) {
	r.vars.response = items
	mapped, err := r.eval(ctx, r.mapping.Response)
	if err != nil {
		return 0, false, err
	}
	if mapped.Kind() != jsonata.KindArray {
		if err := r.checkRecord(mapped); err != nil {
			return 0, false, err
		}
		mapped = jsonata.Array(mapped)
	}
	for i := at.Skip; i < mapped.Len(); i++ {
		if w.full(at) {
			return i, false, nil
		}
		remote := jsonata.Value{}
		if mapped.Len() == items.Len() {
			remote = items.Index(i)
		}
		if err := r.checkRecord(mapped.Index(i)); err != nil {
			return i, false, err
		}
		if err := w.add(mapped.Index(i), remote); err != nil {
			return i, false, err
		}
	}
	return mapped.Len(), true, nil
}

// isLast says whether the page just read is the vendor's last.
func (r *run) isLast(ctx context.Context, method *connector.Method, res *upstream.Response, at *place, count int) (bool, error) {
	p := method.Pagination
	if p == nil {
		return true, nil
	}
	if p.LastPage != nil {
		r.vars.response = res.Value
		v, err := r.eval(ctx, p.LastPage)
		if err != nil {
			return false, err
		}
		if v.Kind() == jsonata.KindNumber {
			return float64(at.Page) >= v.Float(), nil
		}
	}
	return count < at.Size, nil
}

// rawList answers the vendor's own page.
func (r *run) rawList(ctx context.Context, method *connector.Method, at *place) (*Answer, error) {
	res, items, err := r.page(ctx, method, at)
	if err != nil {
		return nil, err
	}
	last, err := r.isLast(ctx, method, res, at, items.Len())
	if err != nil {
		return nil, err
	}
	answer := &Answer{Status: http.StatusOK, Body: rawBody(res)}
	if !last {
		answer.NextCursor, err = r.sealCursor(&place{Page: at.Page + 1, Size: at.Size, Limit: at.Limit})
	}
	return answer, err
}

// pageWriter writes the records of a list as they come.
type pageWriter struct {
	run   *run
	buf   bytes.Buffer
	count int
	keyed map[string]bool
}

func (w *pageWriter) open() {
	if w.run.call.KeyBy != "" {
		w.buf.WriteByte('{')
		return
	}
	w.buf.WriteByte('[')
}

func (w *pageWriter) full(at *place) bool { return w.count >= at.Limit || w.buf.Len() >= maxAnswer }

func (w *pageWriter) close() []byte {
	if w.run.call.KeyBy != "" {
		w.buf.WriteByte('}')
	} else {
		w.buf.WriteByte(']')
	}
	return w.buf.Bytes()
}

// add writes one record; null leaves it out, and so does a filter that it does
// not meet exactly.
func (w *pageWriter) add(unified, remote jsonata.Value) error {
	if unified.IsUndefined() || unified.IsNull() || !w.run.meets(unified) {
		return nil
	}
	if w.count > 0 {
		w.buf.WriteByte(',')
	}
	dst := w.buf.AvailableBuffer()
	if by := w.run.call.KeyBy; by != "" {
		key, ok := text(unified.Get(by))
		if !ok || w.keyed[key] {
			return keyError(by, key, ok)
		}
		w.keyed[key] = true
		dst = append(jsonata.AppendString(dst, key), ':')
	}
	w.count++
	w.buf.Write(w.run.appendRecord(dst, unified, remote))
	return nil
}

func keyError(by, key string, has bool) error {
	if !has {
		return cognate.Errorf(cognate.CodeInvalid, "truto_key_by=%s: a record of this page has no plain value there to be keyed by; id is always there", by)
	}
	return cognate.Errorf(cognate.CodeInvalid, "truto_key_by=%s: two records of this page have %q; id is never shared", by, shorten(key))
}
