package engine

import (
	"bytes"
	"encoding/json"
	"net/http"

	"cognate/internal/upstream"
)

// listDebug is what debug tells of a list beside its main call.
type listDebug struct {
	cursor  string
	count   int
	looping bool
}

type debugCall struct {
	Name            string          `json:"name"`
	RequestURL      string          `json:"requestUrl"`
	RequestOptions  requestOptions  `json:"requestOptions"`
	Status          int             `json:"status"`
	Data            json.RawMessage `json:"data"`
	ResponseHeaders http.Header     `json:"responseHeaders"`
	Milliseconds    float64         `json:"milliseconds"`
}

type requestOptions struct {
	Method  string          `json:"method"`
	Headers http.Header     `json:"headers"`
	Body    json.RawMessage `json:"body,omitempty"`
}

type debugAnswer struct {
	RequestURL      string          `json:"requestUrl"`
	RequestOptions  requestOptions  `json:"requestOptions"`
	Data            json.RawMessage `json:"data"`
	ResponseHeaders http.Header     `json:"responseHeaders"`
	*debugList
	Calls []debugCall `json:"calls"`
}

type debugList struct {
	NextCursor    *string `json:"nextCursor"`
	IsLooping     bool    `json:"isLooping"`
	IsEmptyResult bool    `json:"isEmptyResult"`
	ResultCount   int     `json:"resultCount"`
}

// debugged wraps the answer as {result, debug} when the caller asked for it. The
// trace is without secrets: upstream redacts it.
func (r *run) debugged(a *Answer, list *listDebug) *Answer {
	if r.call.Format != FormatDebug {
		return a
	}
	var d debugAnswer
	main := -1
	for i := range r.call.Trace.Calls {
		x := &r.call.Trace.Calls[i]
		d.Calls = append(d.Calls, describe(x))
		if x.Main {
			main = i
		}
	}
	if main >= 0 {
		main := d.Calls[main]
		d.RequestURL, d.RequestOptions, d.Data, d.ResponseHeaders = main.RequestURL, main.RequestOptions, main.Data, main.ResponseHeaders
	}
	if list != nil {
		d.debugList = &debugList{IsLooping: list.looping, IsEmptyResult: list.count == 0, ResultCount: list.count}
		if list.cursor != "" {
			d.NextCursor = &list.cursor
		}
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(struct {
		Result json.RawMessage `json:"result"`
		Debug  debugAnswer     `json:"debug"`
	}{a.Body, d}); err != nil {
		return a // every part was JSON already
	}
	a.Body = bytes.TrimSpace(buf.Bytes())
	return a
}

func describe(x *upstream.Exchange) debugCall {
	return debugCall{
		Name: x.Name, RequestURL: x.URL, Status: x.Status, Data: jsonOrText(x.RespBody), ResponseHeaders: x.RespHeader,
		RequestOptions: requestOptions{Method: x.Method, Headers: x.Header, Body: jsonOrText(x.Body)},
		Milliseconds:   float64(x.Took.Microseconds()) / 1000,
	}
}

func jsonOrText(b []byte) json.RawMessage {
	switch {
	case len(b) == 0:
		return nil
	case json.Valid(b):
		return bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	quoted, _ := json.Marshal(string(b)) // a string always encodes
	return quoted
}
