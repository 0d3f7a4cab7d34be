package upstream

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"cognate"
)

// maxRedirects bounds the hops of one download.
const maxRedirects = 5

// maxDrain is how much of a redirect's own body is read, so that its connection can
// be used again.
const maxDrain = 4 << 10

// follow makes the exchange of a download, which may be sent on: vendors keep files
// at other places. Each hop meets the declared hosts anew. Once an address is not at
// the base URL's own host, nothing of the account goes along, not even back there.
func (a *attempt) follow(trace *Trace) (*http.Response, error) {
	for hop := 0; ; hop++ {
		resp, err := a.roundTrip()
		if err != nil {
			a.trace(trace, nil)
			return nil, err
		}
		if !a.isRedirect(resp) {
			return resp, nil
		}
		_, _ = io.CopyN(io.Discard, resp.Body, maxDrain)
		_ = resp.Body.Close()
		res := &Response{Status: resp.StatusCode, Header: resp.Header, call: a.call()}
		if hop == maxRedirects {
			a.trace(trace, res)
			return nil, a.unclean(res, cognate.CodeBadGateway, fmt.Sprintf("%s sends a file on more than %d times", a.Vendor, maxRedirects), nil)
		}
		a.traceHop(trace, res)
		if err := a.next(res); err != nil {
			return nil, err
		}
	}
}

// traceHop notes an exchange that is not the last one of its call.
func (a *attempt) traceHop(trace *Trace, res *Response) {
	main := a.Main
	a.Main = false
	a.trace(trace, res)
	a.Main = main
}

func (a *attempt) isRedirect(resp *http.Response) bool {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return a.Method == http.MethodGet && resp.Header.Get("Location") != ""
	}
	return false
}

// next makes the request of the next hop.
func (a *attempt) next(res *Response) error {
	u, err := a.out.URL.Parse(res.Header.Get("Location"))
	if err != nil {
		err = errors.New("the address can't be read") // the error quotes it
	} else {
		a.Address, err = a.target.admit(u)
	}
	if err != nil {
		return a.unclean(res, cognate.CodeBadGateway, fmt.Sprintf("%s sends the file on, and can't be followed: %s", a.Vendor, err), nil)
	}
	if a.Query = nil; !a.target.isOwn(a.out.URL) || !a.target.isOwn(a.Address.u) {
		a.Anonymous, a.Header = true, nil
	}
	a.started = a.now()
	a.out, a.hidden, err = a.request(a.out.Context(), a.target, a.Request)
	return err
}
