package engine

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

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
	// compared here may drop every record of a page. The cursor goes on from there.
	maxPages = 25
	// maxAnswer bounds the records of one answer, in bytes; the cursor goes on.
	maxAnswer = 16 << 20
)

// list reads one page of the unified list, from as many vendor pages as it
// takes.
func (r *run) list(ctx context.Context) (*Answer, error) {
	at, sources, err := r.begin(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case r.call.Stream:
		return r.stream(ctx, sources, at)
	case r.call.Format == FormatStream:
		return r.handOverFrom(ctx, sources[0], at)
	case r.call.Format == FormatRaw:
		return r.rawList(ctx, sources, at)
	}
	w := &pageWriter{run: r, limit: at.Limit, keyed: map[string]bool{}}
	w.open()
	next, err := r.walk(ctx, sources, at, w)
	if err != nil {
		return nil, err
	}
	cursor, err := r.sealCursor(next)
	if err != nil {
		return nil, err
	}
	body := appendEnvelope(make([]byte, 0, w.buf.Len()+256), w.close(), cursor, w.count, r.isPartial())
	answer := &Answer{Status: http.StatusOK, Body: body, Partial: r.partial()}
	if err := r.pageHeaders(ctx, sources, answer); err != nil {
		return nil, err
	}
	return r.debugged(answer, &listDebug{cursor: cursor, count: w.count, looping: r.looping}), nil
}

// begin makes what comes before the first page, and finds where to start.
func (r *run) begin(ctx context.Context) (*place, []*connector.Method, error) {
	if err := r.guard(ctx); err != nil {
		return nil, nil, err
	}
	if err := r.steps(ctx, r.mapping.Before, &r.vars.before); err != nil {
		return nil, nil, err
	}
	sources, err := r.sources(ctx)
	if err != nil {
		return nil, nil, err
	}
	at, err := r.openCursor(sources)
	return at, sources, err
}

// sources are the vendor lists that make up this one; none where the mapping has
// the records itself.
func (r *run) sources(ctx context.Context) ([]*connector.Method, error) {
	if r.mapping.Records != nil {
		return nil, nil
	}
	if several := r.mapping.Call.Several; several != nil {
		return several, nil
	}
	method, err := r.choose(ctx)
	return []*connector.Method{method}, err
}

// sink takes the records of a walk.
type sink interface {
	// add takes one record, or leaves it out.
	add(unified, remote jsonata.Value) error
	// wants is how many more records are wanted; 0 when it is full.
	wants() int
}

// walk reads vendor pages until the sink is full; it returns the place to go on
// from, nil at the end.
func (r *run) walk(ctx context.Context, sources []*connector.Method, at *place, w sink) (*place, error) {
	for range maxPages {
		next, err := r.walkPage(ctx, sources, at, w)
		if err != nil || next == nil {
			return nil, err
		}
		if at = next; w.wants() == 0 {
			break
		}
	}
	return at, nil
}

// walkPage tells the records of one vendor page to the sink; it returns the place
// to go on from: on the same page where the sink is full, nil at the end.
func (r *run) walkPage(ctx context.Context, sources []*connector.Method, at *place, w sink) (*place, error) {
	pg, err := r.page(ctx, sources, at)
	if err != nil {
		return nil, err
	}
	if r.repeats(pg, at) {
		return r.nextSource(sources, at), nil
	}
	stopped, err := r.take(ctx, pg, at, w)
	if err != nil || stopped != nil {
		return stopped, err
	}
	return r.onward(ctx, sources, pg, at)
}

// repeats says whether the vendor gave the page before once more: then its list
// ends there.
func (r *run) repeats(pg *page, at *place) bool {
	if at.Before == "" || pg.mark() != at.Before {
		return false
	}
	r.looping = true
	r.miss(fmt.Sprintf("%s gave the same page twice: what is behind it can't be reached", r.integration.Label))
	return true
}

// onward is the place behind a page that was told to its end.
func (r *run) onward(ctx context.Context, sources []*connector.Method, pg *page, at *place) (*place, error) {
	next, err := r.following(ctx, pg, at)
	if err != nil {
		return nil, err
	}
	if next != nil {
		next = r.withinCap(sources, pg.pagination(), at, next)
	}
	if next == nil {
		next = r.nextSource(sources, at)
	}
	return next, nil
}

// nextSource is the start of the next list that makes up this one; nil at the end.
func (r *run) nextSource(sources []*connector.Method, at *place) *place {
	if at.Source+1 >= len(sources) {
		return nil
	}
	return firstPlace(sources, at.Source+1, at.Limit)
}

// page is one vendor page: raw as the vendor gave it, items as the mapping takes
// them. Without a method they are the mapping's own records.
type page struct {
	method *connector.Method
	res    *upstream.Response
	raw    jsonata.Value
	items  jsonata.Value
	found  int // records that the vendor gave
}

func (pg *page) pagination() *connector.Pagination {
	if pg.method == nil {
		return nil
	}
	return pg.method.Pagination
}

func (pg *page) cap() *connector.Cap {
	if p := pg.pagination(); p != nil {
		return p.Cap
	}
	return nil
}

// page makes one vendor call and finds its records.
func (r *run) page(ctx context.Context, sources []*connector.Method, at *place) (*page, error) {
	if len(sources) == 0 {
		return r.ownRecords(ctx)
	}
	pg := &page{method: sources[at.Source]}
	if r.mapping.Call.Several != nil {
		r.vars.source = pg.method.FullName()
	}
	var err error
	if r.vars.since, err = parseOptional(at.Since); err != nil {
		return nil, err
	}
	q, err := r.mainRequest(pg.method, at)
	if err != nil {
		return nil, err
	}
	if pg.res, err = r.send(ctx, q); err != nil {
		if isBehindRange(pg.method.Pagination, err) {
			pg.raw, pg.items = jsonata.Array(), jsonata.Array()
			return pg, nil
		}
		return nil, err
	}
	return pg, r.readPage(ctx, pg)
}

// isBehindRange says whether the vendor has no record any more where the range
// starts (RFC 9110, section 15.5.17).
func isBehindRange(p *connector.Pagination, err error) bool {
	return p != nil && p.Style == connector.PageRange && remoteStatus(err) == http.StatusRequestedRangeNotSatisfiable
}

func parseOptional(text []byte) (jsonata.Value, error) {
	if len(text) == 0 {
		return jsonata.Value{}, nil
	}
	v, err := jsonata.Parse(text)
	if err != nil {
		return v, cognate.Wrap(err, cognate.CodeInternal, "the place in the list can't be read")
	}
	return v, nil
}

// ownRecords is the page of a list that needs no call.
func (r *run) ownRecords(ctx context.Context) (*page, error) {
	items, err := r.eval(ctx, r.mapping.Records)
	if err != nil {
		return nil, err
	}
	items = listed(items)
	return &page{items: items, raw: items, found: items.Len()}, nil
}

// listed makes an array of what an expression gave: a sequence of one is bare.
func listed(v jsonata.Value) jsonata.Value {
	switch {
	case v.Kind() == jsonata.KindArray:
		return v
	case v.IsUndefined() || v.IsNull():
		return jsonata.Array()
	}
	return jsonata.Array(v)
}

// readPage finds the records in the answer.
func (r *run) readPage(ctx context.Context, pg *page) error {
	r.vars.response, r.vars.answer, r.vars.headers = pg.res.Value, pg.res.Value, pg.res.Header
	if err := r.judgePartial(ctx, pg.res); err != nil {
		return err
	}
	if pg.method.Items == nil { // select finds them
		pg.raw = pg.res.Value
	} else {
		var err error
		if pg.raw, err = r.itemsOf(ctx, pg.method, pg.res); err != nil {
			return err
		}
		pg.found = pg.raw.Len()
	}
	pg.items = pg.raw
	if r.mapping.Select != nil {
		r.vars.response = pg.raw
		selected, err := r.eval(ctx, r.mapping.Select)
		if err != nil {
			return err
		}
		pg.items = listed(selected)
	}
	return nil
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

// take maps the records of a page from at.Skip on. Where the sink is full before
// all are told, it gives the place to go on from.
func (r *run) take(ctx context.Context, pg *page, at *place, w sink) (*place, error) {
	if r.mapping.ResponseArray {
		return r.takePage(ctx, pg, at, w)
	}
	for first := at.Skip; first < pg.items.Len(); {
		wanted := w.wants()
		if wanted == 0 {
			return at.skipping(first), nil
		}
		// What is loaded beside records is loaded for those that may be told now.
		last := min(first+max(wanted, r.concurrency()), pg.items.Len())
		loaded, err := r.sideLoads(ctx, pg.items, first, last)
		if err != nil {
			return nil, err
		}
		for i := first; i < last; i++ {
			if w.wants() == 0 {
				return at.skipping(i), nil
			}
			if err := r.takeItem(ctx, pg, at, pg.items.Index(i), loaded.of(i-first), w); err != nil {
				return nil, err
			}
		}
		first = last
	}
	return nil, nil
}

func (r *run) takeItem(ctx context.Context, pg *page, at *place, item, loaded jsonata.Value, w sink) error {
	told, err := r.isTold(ctx, pg.cap(), at, item)
	if err != nil || told {
		return err
	}
	r.vars.response, r.vars.sideLoad = item, loaded
	unified, err := r.mapRecord(ctx)
	if err != nil {
		return err
	}
	return w.add(unified, item)
}

// takePage maps a whole page at once: response_mapping_method: array. There can
// be more records or fewer than the page has items.
func (r *run) takePage(ctx context.Context, pg *page, at *place, w sink) (*place, error) {
	r.vars.response = pg.items
	mapped, err := r.eval(ctx, r.mapping.Response)
	if err != nil {
		return nil, err
	}
	if mapped.Kind() != jsonata.KindArray {
		if err := r.checkRecord(mapped); err != nil {
			return nil, err
		}
		mapped = jsonata.Array(mapped)
	}
	for i := at.Skip; i < mapped.Len(); i++ {
		if w.wants() == 0 {
			return at.skipping(i), nil
		}
		remote := jsonata.Value{}
		if mapped.Len() == pg.items.Len() {
			remote = pg.items.Index(i)
		}
		unified := mapped.Index(i)
		if err := r.checkRecord(unified); err != nil {
			return nil, err
		}
		if unified, err = r.overlayRecord(ctx, r.mapping.ResponseOverlays, unified); err != nil {
			return nil, err
		}
		if err := w.add(unified, remote); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// rawList answers the vendor's own page.
func (r *run) rawList(ctx context.Context, sources []*connector.Method, at *place) (*Answer, error) {
	pg, err := r.page(ctx, sources, at)
	if err != nil {
		return nil, err
	}
	if pg.method == nil {
		return &Answer{Status: http.StatusOK, Body: pg.items.AppendJSON(nil)}, nil
	}
	answer := rawAnswer(http.StatusOK, pg.res)
	next := r.nextSource(sources, at)
	if !r.repeats(pg, at) {
		for item := range pg.items.Items() { // where the list may start again
			if _, err := r.isTold(ctx, pg.cap(), at, item); err != nil {
				return nil, err
			}
		}
		if next, err = r.onward(ctx, sources, pg, at); err != nil {
			return nil, err
		}
	}
	answer.NextCursor, err = r.sealCursor(next)
	answer.Partial = r.partial()
	return answer, err
}

// pageWriter writes the records of a list as they come.
type pageWriter struct {
	run   *run
	limit int
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

func (w *pageWriter) wants() int {
	if w.buf.Len() >= maxAnswer {
		return 0
	}
	return max(w.limit-w.count, 0)
}

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
	if w.run.leavesOut(unified) {
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
