// Package sim lists the vendor simulators that this program carries.
//
// A simulator is a vendor's API in miniature, served over plain HTTP: it keeps
// state, validates, limits rates and fails on demand. Programs ask
// [Simulators] for the list and build one from a [Definition] and generic
// [Options], so that nothing outside internal/sim names a vendor.
//
//	sim              the list, and the generic options; a file for each vendor
//	sim/<vendor>     one simulator, written from the vendor's documentation
//	sim/rig          faults, journal, rate windows, state, routes, control routes
//	sim/simtest      the client of a simulator, for their tests
//
// A simulator is added by its package and a Definition in the list: `cognate sim`,
// `cognate demo --vendors` and the tests that run each simulator take it from there.
package sim
