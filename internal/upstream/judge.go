package upstream

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"cognate"
	"cognate/internal/egress"
	"cognate/internal/media"
)

// noAnswer judges an exchange that brought no status.
func (a *attempt) noAnswer(err error) error {
	cause := fmt.Errorf("%s: %s", a.call(), a.target.Redact(err.Error()))
	if denied(err) {
		return cognate.Wrap(cause, cognate.CodeBadGateway, "%s was not called: %s", a.Vendor, deniedText(err))
	}
	if e := a.upload.fault(a.isStalled()); e != nil {
		if a.sent.Load() {
			e.Message += notKnown
		}
		return e
	}
	code, what := a.broken(err, a.Vendor+" could not be reached, or broke off before it answered")
	e := cognate.Wrap(cause, code, "%s", what)
	e.Remote = &cognate.Remote{Call: a.call()}
	return e
}

// broken tells why no whole answer came. A write that had left may have been
// done all the same: that is said.
func (a *attempt) broken(err error, otherwise string) (cognate.Code, string) {
	code, what := cognate.CodeBadGateway, otherwise
	switch {
	case errors.Is(a.caller.Err(), context.Canceled):
		code, what = cognate.CodeUnavailable, "the call was given up before "+a.Vendor+" answered"
	case a.streaming && a.isStalled():
		code, what = cognate.CodeGatewayTimeout, fmt.Sprintf("%s sent nothing for %s in the middle of its answer", a.Vendor, a.opt.IdleTimeout)
	case isTimeout(err) && a.caller.Err() != nil:
		code, what = cognate.CodeGatewayTimeout, a.Vendor+" did not answer before the time of the call was over"
	case isTimeout(err) || a.isStalled():
		code, what = cognate.CodeGatewayTimeout, fmt.Sprintf("%s did not answer within %s", a.Vendor, a.opt.Timeout)
	}
	if a.sent.Load() {
		what += notKnown
	}
	return code, what
}

// notKnown is said of a write that had left.
const notKnown = "; whether it did what was asked is not known"

// isStalled says whether the exchange was ended because nothing came in time.
func (a *attempt) isStalled() bool { return errors.Is(context.Cause(a.ctx), errStalled) }

func denied(err error) bool {
	return errors.Is(err, egress.ErrHostNotAllowed) || errors.Is(err, egress.ErrAddressNotAllowed) || errors.Is(err, egress.ErrPlainHTTP)
}

func deniedText(err error) string {
	switch {
	case errors.Is(err, egress.ErrHostNotAllowed):
		return "its host is not one that the integration declares"
	case errors.Is(err, egress.ErrPlainHTTP):
		return "plain http is for address ranges that the operator allows (egress-allow)"
	default:
		return "its host has a private address; the operator can allow the range (egress-allow)"
	}
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &ne) && ne.Timeout()
}

// badBody judges an answer whose body did not come whole.
func (a *attempt) badBody(res *Response, err error) error {
	if errors.Is(err, errTooLarge) {
		most := a.opt.MaxResponse
		if a.streaming {
			most = a.opt.MaxStream
		}
		return a.unclean(res, cognate.CodeBadGateway, fmt.Sprintf("%s answered with more than %d bytes", a.Vendor, most), err)
	}
	code, what := a.broken(err, a.Vendor+" broke off in the middle of its answer")
	return a.unclean(res, code, what, err)
}

// judge says whether an answer that came whole is a clean one.
func (a *attempt) judge(res *Response) error {
	err := a.parse(res)
	switch {
	case isClean(res.Status) && err == nil && a.GraphQL:
		return a.judgeGraphQL(res)
	case isClean(res.Status) && err == nil:
		return nil
	case isClean(res.Status):
		what := "something that is not JSON"
		switch {
		case a.isPage(res):
			what = "an HTML page"
		case a.Answer == media.XML:
			what = "something that is not XML"
		case a.Answer == media.Text:
			what = "text in a charset that is not read"
		}
		return a.unclean(res, cognate.CodeBadGateway, fmt.Sprintf("%s answered %d with %s", a.Vendor, res.Status, what), err)
	case res.Status >= 300 && res.Status <= 399:
		return a.unclean(res, cognate.CodeBadGateway,
			fmt.Sprintf("%s answered %d, a redirect, which is not followed: check the account's address and region", a.Vendor, res.Status), nil)
	case res.Status == http.StatusInternalServerError && a.isPage(res):
		// A page of some machine on the way, not the API's own word.
		return a.unclean(res, cognate.CodeBadGateway, fmt.Sprintf("%s answered %d with an HTML page", a.Vendor, res.Status), nil)
	case res.Status >= 400 && res.Status <= 599:
		e := a.unclean(res, CodeOf(res.Status), "", nil)
		if a.GraphQL {
			e.Message = graphQLMessage(graphQLErrors(res.Value))
		}
		e.Remote.Status = res.Status
		return e
	default:
		return a.unclean(res, cognate.CodeBadGateway, fmt.Sprintf("%s answered with the unknown status %d", a.Vendor, res.Status), nil)
	}
}

func isClean(status int) bool { return status >= 200 && status <= 299 }

// parse reads the body into the value: a clean one as the call is declared to be
// answered, another as JSON or, where it says so, as XML.
func (a *attempt) parse(res *Response) (err error) {
	contentType := res.Header.Get("Content-Type")
	kind := cmp.Or(a.Answer, media.JSON)
	if !isClean(res.Status) {
		kind = media.JSON
		if a.Answer == media.XML || strings.Contains(contentType, "xml") && !a.isPage(res) {
			kind = media.XML
		}
	}
	if res.Value, err = media.Parse(kind, contentType, res.Body); err != nil && kind == media.XML && !isClean(res.Status) {
		kind = media.JSON
		res.Value, err = media.Parse(kind, contentType, res.Body)
	}
	res.kind = kind
	return err
}

// isPage says whether an answer is a page for people.
func (a *attempt) isPage(res *Response) bool {
	contentType := res.Header.Get("Content-Type")
	if strings.Contains(contentType, "html") {
		return true
	}
	head := strings.ToLower(string(bytes.TrimSpace(res.Body[:min(len(res.Body), 100)])))
	if a.Answer == media.XML || a.Answer == media.Text || strings.Contains(contentType, "xml") {
		return strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html")
	}
	return strings.HasPrefix(head, "<")
}

// CodeOf is our word for a vendor's failing status; the status itself is kept.
func CodeOf(status int) cognate.Code {
	switch status {
	case http.StatusUnauthorized:
		return cognate.CodeUnauthorized
	case http.StatusForbidden:
		return cognate.CodeForbidden
	case http.StatusNotFound:
		return cognate.CodeNotFound
	case http.StatusTooManyRequests:
		return cognate.CodeRateLimited
	}
	if status < http.StatusInternalServerError {
		return cognate.CodeInvalid
	}
	return cognate.CodeBadGateway
}

func (a *attempt) unclean(res *Response, code cognate.Code, message string, cause error) *cognate.Error {
	e := a.Unclean(a.target, res, message)
	e.Code, e.Cause = code, cause
	return e
}

// maxRaw bounds raw_response in an error.
const maxRaw = 64 << 10

// Unclean is the error for an answer that is not what it should be: a 502 that
// shows the answer, bounded and without secrets. Of its headers it has the limits
// alone (RateLimit).
func (c *Client) Unclean(t *Target, res *Response, message string) *cognate.Error {
	body, whole := t.show(res.Body, maxRaw)
	return &cognate.Error{
		Code: cognate.CodeBadGateway, Message: message,
		Remote: &cognate.Remote{Header: RateLimit(res.Header, c.now()), Body: body, IsJSON: whole && res.isJSON(), Call: res.call},
	}
}
