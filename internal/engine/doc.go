// Package engine runs one unified call from end to end:
//
//	Do → prepare   the account's connector and target, kept while nothing changes
//	   → query.go  filters against the model and what the connector pushes down
//	   → body.go   the body against the model and what this integration needs
//	   → list.go | read.go | write.go   map, send, map back
//	   → record.go the unified record and the envelope, straight to bytes
//
// Every failure is a *cognate.Error. Nothing a caller sent is dropped in
// silence: it reaches the vendor, is refused, or is named in Answer.Ignored.
package engine
