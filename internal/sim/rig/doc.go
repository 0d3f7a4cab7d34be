// Package rig is the machinery that every simulator of a vendor stands on:
// faults on demand, a journal of the requests received, rate windows, a state
// file, and the control routes under /_sim/ that steer them.
//
// A simulator hands its vendor handler to [Rig.Handler] and serves the result:
//
//	request ── /_sim/…? ── yes → control routes (not recorded, never faulted)
//	   │ no
//	   read the body, bounded → 413
//	   record method, path, redacted headers, body (and then the status)
//	   a fault that matches? ── yes → serve the fault
//	   │ no
//	   the vendor's handler
//
// Nothing here knows a vendor: the bodies that a vendor would send for a fault
// come from [Options].Answers.
package rig
