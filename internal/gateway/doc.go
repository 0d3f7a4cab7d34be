// Package gateway is the public door: the unified API and the vendors' own over
// HTTP. A request walks
// through it one file a hop:
//
//	gateway.go  the routes; one log line a call
//	request.go  who calls (token), which account, within which limits, what is asked
//	query.go    the query string, decoded into an ordered tree
//	control.go  the control parameters, split off the resource's own
//	engine      the call itself
//	answer.go   the answer and its headers
//	timing.go   where the time went, in a header
//	meta.go     the routes that describe, and call no vendor
//	proxy.go    the routes of the vendor's own resources and methods
//	custom.go   any call below a vendor's base address: custompath.go says where it may
//	            lead, forward.go which headers go along
//
// Errors are answered by package httpapi, inside whose Wrap a Gateway runs.
package gateway
