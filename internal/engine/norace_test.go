//go:build !race

package engine_test

// raceEnabled says whether the race detector looks on.
const raceEnabled = false
