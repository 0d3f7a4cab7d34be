package upstream_test

import (
	"testing"
	"time"

	"cognate/internal/upstream"
)

// TestVendorTime: what was waited for together was waited for once.
func TestVendorTime(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 2, 3, 9, 15, 0, 0, time.UTC)
	call := func(from, took int) upstream.Exchange {
		return upstream.Exchange{Began: start.Add(time.Duration(from) * time.Millisecond), Took: time.Duration(took) * time.Millisecond}
	}
	tests := map[string]struct {
		calls []upstream.Exchange
		want  int
	}{
		"none":           {nil, 0},
		"one":            {[]upstream.Exchange{call(5, 10)}, 10},
		"in turn":        {[]upstream.Exchange{call(0, 10), call(20, 10)}, 20},
		"together":       {[]upstream.Exchange{call(0, 10), call(2, 5), call(4, 20)}, 24},
		"told otherwise": {[]upstream.Exchange{call(20, 10), call(0, 25)}, 30},
		"without clocks": {[]upstream.Exchange{{Took: 3 * time.Millisecond}}, 3},
	}
	for name, tt := range tests {
		trace := &upstream.Trace{Calls: tt.calls}
		if got := trace.VendorTime(); got != time.Duration(tt.want)*time.Millisecond {
			t.Errorf("%s: %s, want %d ms", name, got, tt.want)
		}
	}
	var none *upstream.Trace
	if none.VendorTime() != 0 {
		t.Error("a trace that is not there has time")
	}
}
