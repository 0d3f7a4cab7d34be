package engine

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"

	"cognate"
	"cognate/internal/connector"
	"cognate/jsonata"
)

// NDJSON is the media type of a streamed list: a line of JSON for each record, and
// behind the records of each vendor page a line that is none:
//
//	{"$cursor": "…", "$count": 50}     to go on from here, send it as next_cursor
//	{"$cursor": null, "$count": 120}   the end
//
// "$partial", where it stands there, says what is missing so far.
const NDJSON = "application/x-ndjson"

// stream answers a list from here to its end. The first vendor page is read at
// once, so that what is wrong shows as an error; the rest as it is taken.
func (r *run) stream(ctx context.Context, sources []*connector.Method, at *place) (*Answer, error) {
	if r.call.KeyBy != "" || r.call.Format == FormatRaw || r.call.Format == FormatStream || r.call.Format == FormatDebug {
		return nil, cognate.Errorf(cognate.CodeInvalid, "a list in lines has unified or normalized records; truto_key_by, raw, stream and debug are for the envelope")
	}
	w := &lineWriter{run: r}
	next, err := r.walkPage(ctx, sources, at, w)
	if err != nil {
		return nil, err
	}
	answer := &Answer{Status: http.StatusOK, ContentType: NDJSON}
	if err := r.pageHeaders(ctx, sources, answer); err != nil {
		return nil, err
	}
	answer.Stream = func(ctx context.Context, out io.Writer, flush func() error) error {
		for {
			if err := w.checkpoint(next); err != nil {
				return err
			}
			if _, err := w.buf.WriteTo(out); err != nil {
				return err
			}
			if err := flush(); err != nil || next == nil {
				return err
			}
			// A list of thousands of pages leaves no trace but its last calls.
			if calls := r.call.Trace.Calls; len(calls) > maxPages {
				r.call.Trace.Calls = append(calls[:0], calls[len(calls)-1])
			}
			if next, err = r.walkPage(ctx, sources, next, w); err != nil {
				r.note(ctx, r.call, err)
				return err
			}
		}
	}
	return answer, nil
}

// lineWriter writes each record as a line.
type lineWriter struct {
	run   *run
	buf   bytes.Buffer
	count int
}

func (w *lineWriter) wants() int { return MaxLimit }

func (w *lineWriter) add(unified, remote jsonata.Value) error {
	if w.run.leavesOut(unified) {
		return nil
	}
	w.count++
	w.buf.Write(append(w.run.appendRecord(w.buf.AvailableBuffer(), unified, remote), '\n'))
	return nil
}

// checkpoint writes where the list goes on.
func (w *lineWriter) checkpoint(next *place) error {
	cursor, err := w.run.sealCursor(next)
	if err != nil {
		return err
	}
	dst := append(w.buf.AvailableBuffer(), `{"$cursor":`...)
	dst = appendNullable(dst, cursor)
	dst = append(dst, `,"$count":`...)
	dst = strconv.AppendInt(dst, int64(w.count), 10)
	if w.run.isPartial() {
		dst = append(dst, `,"$partial":`...)
		dst = jsonata.AppendString(dst, w.run.partial())
	}
	w.buf.Write(append(dst, '}', '\n'))
	return nil
}
