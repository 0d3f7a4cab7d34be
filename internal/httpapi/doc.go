// Package httpapi is what the doors share: how a request is bounded, named,
// authenticated and read, and how an error becomes an answer.
//
//	NewServer, Serve       the listener with its timeouts, stopped gracefully
//	  Wrap                 request id, bounds, security headers, panics → 500
//	    Mux                routes; 404, 405 and OPTIONS answered as the API does
//	      Authenticate     bearer token → cognate.Principal
//	      ReadValue, ReadInto, ReadBytes   a JSON body, or the error that says what is wrong
//	      WriteJSON, WriteError            the answer
//
// Every handler runs inside Wrap: the request id, the logger and the principal
// of a request live in what Wrap puts into its context.
package httpapi
