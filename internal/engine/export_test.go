package engine

import "net/http"

// NextLink is nextLink.
func NextLink(h http.Header, rel string) (string, bool) { return nextLink(h, rel) }

// ContentTotal is contentTotal.
func ContentTotal(h http.Header) (float64, bool) { return contentTotal(h) }

// QueryOf is queryOf, encoded.
func QueryOf(address string) (string, bool) {
	values, ok := queryOf(address)
	return values.Encode(), ok
}

// Highest is highest.
func Highest(paths []string) []string { return highest(paths) }
