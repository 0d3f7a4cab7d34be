package main

import (
	"flag"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"time"
)

func main() {
	mode := flag.String("mode", "reverseproxy", "reverseproxy or transport")
	listen := flag.String("listen", "127.0.0.1:0", "address")
	target := flag.String("target", "", "where to pass requests on")
	flag.Parse()
	u, err := url.Parse(*target)
	if err != nil || u.Host == "" {
		log.Fatalf("proxy: -target %q is not an address", *target)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 256, DisableCompression: true}
	handlers := map[string]http.Handler{
		"reverseproxy": &httputil.ReverseProxy{Transport: transport, Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(u) }},
		"transport":    pass(transport, u),
	}
	handler, ok := handlers[*mode]
	if !ok {
		log.Fatalf("proxy: unknown mode %q", *mode)
	}
	server := &http.Server{Addr: *listen, Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}

var buffers = sync.Pool{New: func() any { b := make([]byte, 16<<10); return &b }}

func pass(t *http.Transport, u *url.URL) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := &http.Request{
			Method: r.Method, URL: &url.URL{Scheme: u.Scheme, Host: u.Host, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery},
			Header: r.Header, Body: r.Body, ContentLength: r.ContentLength,
		}
		resp, err := t.RoundTrip(out.WithContext(r.Context()))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer func() { _ = resp.Body.Close() }()
		for name, values := range resp.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(resp.StatusCode)
		buf := buffers.Get().(*[]byte)
		_, _ = io.CopyBuffer(struct{ io.Writer }{w}, resp.Body, *buf) // the client went away: nobody to tell
		buffers.Put(buf)
	})
}
