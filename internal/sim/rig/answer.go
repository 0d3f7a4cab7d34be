package rig

import (
	"io"
	"maps"
	"net/http"
	"strconv"
)

// Answer is a whole canned response.
type Answer struct {
	Status      int
	ContentType string            // empty: the header is not sent
	Header      map[string]string // further headers
	Body        string
}

// Send writes a to w. A failed write means that the client has left; there is
// nobody to tell.
func (a Answer) Send(w http.ResponseWriter) {
	h := w.Header()
	for name, value := range a.Header {
		h.Set(name, value)
	}
	if a.ContentType == "" {
		h["Content-Type"] = nil // keeps net/http from guessing one
	} else {
		h.Set("Content-Type", a.ContentType)
	}
	h.Set("Content-Length", strconv.Itoa(len(a.Body)))
	w.WriteHeader(a.Status)
	_, _ = io.WriteString(w, a.Body)
}

const (
	textPlain = "text/plain; charset=utf-8"
	textHTML  = "text/html; charset=utf-8"
	jsonType  = "application/json"
)

// standardAnswers are the fault bodies used where the vendor gives none.
func standardAnswers() map[string]Answer {
	return map[string]Answer{
		"401":             {Status: 401, ContentType: textPlain, Header: map[string]string{"WWW-Authenticate": `Basic realm="API"`}, Body: "Authorization Required"},
		"403":             {Status: 403, ContentType: textPlain, Body: "Forbidden"},
		"404":             {Status: 404, ContentType: jsonType, Body: `{"error": "Not found"}`},
		"429":             {Status: 429, ContentType: textPlain, Body: "Too many requests"},
		"503":             {Status: 503, ContentType: textPlain, Body: "Service unavailable, wait 30 seconds"},
		"html_500":        {Status: 500, ContentType: textHTML, Body: htmlPage("Server Error (500)")},
		"html_200":        {Status: 200, ContentType: textHTML, Body: htmlPage("Sign in")},
		"empty_200":       {Status: 200, ContentType: jsonType},
		"error_list":      {Status: 400, ContentType: jsonType, Body: `{"error": [{"field": "name", "errors": ["This field is required."]}]}`},
		"error_map":       {Status: 400, ContentType: jsonType, Body: `{"error": {"name": ["This field is required."], "custom_fields": {"1": "Not a choice."}}}`},
		"error_bare_list": {Status: 400, ContentType: jsonType, Body: `[{"field": "name", "errors": ["This field is required."]}]`},
		"error_string":    {Status: 400, ContentType: jsonType, Body: `{"error": "The request was refused."}`},
		"error_200":       {Status: 200, ContentType: jsonType, Body: `{"error": "The request was refused."}`},
	}
}

func htmlPage(title string) string {
	return "<!DOCTYPE html>\n<html><head><title>" + title + "</title></head><body><h1>" + title + "</h1></body></html>\n"
}

// answersWith lays a vendor's own answers over the standard ones.
func answersWith(own map[string]Answer) map[string]Answer {
	all := standardAnswers()
	maps.Copy(all, own)
	return all
}
