package upstream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"cognate/internal/media"
)

// Stream is a clean answer whose body is read as it comes. It must be closed. It is
// not safe for concurrent use.
type Stream struct {
	Status int
	Header http.Header
	Length int64 // of the body in bytes; -1 when the vendor does not tell

	a     *attempt
	body  io.ReadCloser
	read  int64
	err   error // what ended it
	trace *Trace
	call  int // its place in the trace
}

// Stream makes the exchange and hands the body of a clean answer on. The status is
// judged first, as by Send: an answer that is not clean is read, bounded, and comes
// along with the error. A GET that is sent on is followed (follow).
//
// ctx bounds the wait for the answer's head alone. The body has MaxStream bytes at
// most, and IdleTimeout between two of its pieces; see Until.
func (c *Client) Stream(ctx context.Context, t *Target, r Request, trace *Trace) (*Stream, *Response, error) {
	r.Answer = media.Binary
	a, err := c.begin(context.WithoutCancel(ctx), t, &r)
	if err != nil {
		return nil, nil, err
	}
	a.caller = ctx
	detach := context.AfterFunc(ctx, func() { a.cancel(context.Cause(ctx)) })
	resp, err := a.follow(trace)
	if err != nil {
		a.end(nil)
		return nil, nil, err
	}
	if !isClean(resp.StatusCode) && !r.isAnsweredBy(resp.StatusCode) {
		res, err := a.readAll(resp)
		_ = resp.Body.Close()
		a.trace(trace, res)
		a.end(nil)
		return nil, res, err
	}
	detach()
	a.caller, a.streaming = context.WithoutCancel(ctx), true
	return a.stream(resp, trace)
}

// isAnsweredBy says whether the status answers a condition of the request: 304.
func (r *Request) isAnsweredBy(status int) bool {
	return status == http.StatusNotModified && (r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != "")
}

func (a *attempt) stream(resp *http.Response, trace *Trace) (*Stream, *Response, error) {
	res := &Response{Status: resp.StatusCode, Header: resp.Header, call: a.call()}
	a.trace(trace, res)
	if resp.ContentLength > a.opt.MaxStream {
		_ = resp.Body.Close()
		a.end(nil)
		return nil, res, a.badBody(res, errTooLarge)
	}
	a.patient.wait(a.opt.IdleTimeout)
	s := &Stream{Status: resp.StatusCode, Header: resp.Header, Length: resp.ContentLength, a: a, body: resp.Body, trace: trace}
	if trace != nil {
		s.call = len(trace.Calls) - 1
	}
	return s, nil, nil
}

// Until ends the stream when ctx ends.
func (s *Stream) Until(ctx context.Context) {
	s.a.caller = ctx
	context.AfterFunc(ctx, func() { s.a.cancel(context.Cause(ctx)) })
}

// Read reads the body. Its error is io.EOF at the end of a whole one, a
// *cognate.Error otherwise. Time counts only while it waits for the vendor.
func (s *Stream) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	s.a.patient.wait(s.a.opt.IdleTimeout)
	n, err := s.body.Read(p)
	s.a.patient.stop()
	if s.read += int64(n); s.read > s.a.opt.MaxStream {
		n, err = n-int(s.read-s.a.opt.MaxStream), errTooLarge
	}
	switch {
	case errors.Is(err, io.EOF):
		s.err = io.EOF
	case err != nil:
		s.err = s.a.badBody(&Response{Status: s.Status, Header: s.Header, call: s.a.call()}, err)
	}
	return n, s.err
}

// Close lets go of the connection.
func (s *Stream) Close() error {
	s.a.end(nil)
	if s.trace != nil && s.call < len(s.trace.Calls) {
		s.trace.Calls[s.call].Received = s.read
	}
	if err := s.body.Close(); err != nil {
		return fmt.Errorf("%s: close: %w", s.a.call(), err)
	}
	return nil
}

// ContentType is the media type that the vendor gives the body, if it is one.
func (s *Stream) ContentType() string {
	given := s.Header.Get("Content-Type")
	if _, _, err := mime.ParseMediaType(given); err != nil {
		return "application/octet-stream"
	}
	return given
}

// Disposition is the value of a Content-Disposition that has the body saved under
// the name that the vendor gives it.
func (s *Stream) Disposition() string {
	_, params, err := mime.ParseMediaType(s.Header.Get("Content-Disposition"))
	if name := params["filename"]; err == nil && name != "" {
		if d := mime.FormatMediaType("attachment", map[string]string{"filename": name}); d != "" {
			return d
		}
	}
	return "attachment"
}
