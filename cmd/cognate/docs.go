package main

import "net/http"

// pages are the docs and the OpenAPI description, generated from the catalog;
// nil until there are any.
func (s *server) pages() http.Handler { return nil }
