// Package egress is the only way out: the one HTTP transport by which the
// server reaches a vendor. Nothing else in the server may dial.
//
//	request ── host policy ──► connection pool ── dial ── address check ──► vendor
//	           every request                      every connection, after DNS
//
// A request leaves only when its host is one that its connector declared
// (Hosts, given with the request), and only over TLS. A connection is made only
// to a public unicast address; the check is made on the very address that is
// dialled, so that a name which resolves to a private address, now or later,
// leads nowhere. The operator may allow ranges (Options.AllowPrivate): inside
// them private addresses and plain HTTP are taken.
//
// Redirects are never followed: Transport is an http.RoundTripper and hands a
// 3xx answer back as it came. An http.Client around it must be told so too
// (CheckRedirect returning http.ErrUseLastResponse); even then each hop would
// meet the host policy again.
//
// The pool, header sizes and waits are bounded. The length of a body and the
// time of a whole exchange are the caller's to bound.
package egress
