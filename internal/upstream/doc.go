// Package upstream makes one exchange with a vendor: authorize, send, read, and
// judge whether what came back is a clean answer. It knows nothing of unified
// models.
//
//	Target   one account at its vendor, ready to be called (address, credentials)
//	Request  what to send
//	Response a clean 2xx answer, its body parsed
//	Stream   a clean 2xx answer, its body still to come
//	*cognate.Error with Remote set: anything else
//
// Nothing is retried, and no redirect but that of a download is followed: a write
// must never happen twice, and a vendor's answer that points elsewhere is a fault of
// the setup.
package upstream
