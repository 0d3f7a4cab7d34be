// Package simtest plays the client of a simulator in the tests of the simulators: a
// listener, a clock that stands still, requests with the simulator's own credential, and
// answers that are read to their end.
package simtest
