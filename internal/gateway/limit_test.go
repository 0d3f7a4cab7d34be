package gateway_test

import (
	"strconv"
	"testing"
	"time"

	"cognate/internal/gateway"
)

func TestLimiterSlides(t *testing.T) {
	t.Parallel()
	allow := gateway.Limiter(10)
	start := time.Unix(1_700_000_000, 0) // the start of a window
	at := func(s float64) time.Time { return start.Add(time.Duration(s * float64(time.Second))) }
	count := func(key string, when time.Time) int {
		n := 0
		for range 20 {
			if allow(key, when) {
				n++
			}
		}
		return n
	}
	for _, c := range []struct {
		name string
		key  string
		at   float64
		want int
	}{
		{"the first window", "a", 9, 10},
		{"nothing is left", "a", 9.9, 0},
		{"another key", "b", 9.9, 10},
		{"half of the old window still counts", "a", 15, 5},
		{"the same moment", "a", 15, 0},
		{"ten seconds after the refusal", "a", 25, 8},
		{"long after", "a", 1000, 10},
		{"a clock that goes back", "a", 900, 0},
	} {
		if got := count(c.key, at(c.at)); got != c.want {
			t.Errorf("%s: %d calls allowed, want %d", c.name, got, c.want)
		}
	}
}

func TestLimiterOff(t *testing.T) {
	t.Parallel()
	allow := gateway.Limiter(0)
	for range 1000 {
		if !allow("a", time.Unix(0, 0)) {
			t.Fatal("refused")
		}
	}
}

// TestLimiterIsBounded: keys beyond the bound are not kept, so they pass.
func TestLimiterIsBounded(t *testing.T) {
	t.Parallel()
	allow := gateway.Limiter(1)
	now := time.Unix(1_700_000_000, 0)
	for i := range 1 << 16 {
		if !allow(strconv.Itoa(i), now) {
			t.Fatalf("key %d is refused at once", i)
		}
	}
	if allow("7", now) {
		t.Error("a counted key is allowed again")
	}
	for range 2 {
		if !allow("one more", now) {
			t.Error("a key beyond the bound is counted")
		}
	}
}
