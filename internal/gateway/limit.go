package gateway

import (
	"sync"
	"time"

	"cognate"
)

// The rate limits of the API: calls in each window, and when to come back.
const (
	TokenLimit   = 500 // by one token
	AccountLimit = 50  // against one account
	limitWindow  = 10 * time.Second
	retryAfter   = 10 // seconds
)

// maxCounted bounds the keys counted in one window. Only tokens and accounts that
// stand are counted; what is beyond the bound passes uncounted.
const maxCounted = 1 << 16

// limiter counts calls by key in a sliding window: those of this window, and of
// the one before the share that the sliding window still covers. A nil limiter
// allows everything.
type limiter struct {
	limit int

	mu           sync.Mutex
	window       int64 // number of the window that current counts
	current, old map[string]int
}

// newLimiter makes a limiter; nil when limit is 0.
func newLimiter(limit int) *limiter {
	if limit <= 0 {
		return nil
	}
	return &limiter{limit: limit, current: map[string]int{}, old: map[string]int{}}
}

// allow counts a call, or refuses it: then it isn't counted.
func (l *limiter) allow(key string, now time.Time) bool {
	if l == nil {
		return true
	}
	at := now.UnixNano()
	window, into := at/int64(limitWindow), at%int64(limitWindow)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn(window)
	share := 1 - float64(into)/float64(limitWindow)
	n := l.current[key]
	if n+int(float64(l.old[key])*share) >= l.limit {
		return false
	}
	if n > 0 || len(l.current) < maxCounted {
		l.current[key] = n + 1
	}
	return true
}

// turn moves on to a window; time that goes backwards stays in the current one.
func (l *limiter) turn(window int64) {
	switch {
	case window <= l.window:
		return
	case window == l.window+1:
		l.old, l.current = l.current, l.old
	default:
		clear(l.old)
	}
	clear(l.current)
	l.window = window
}

func limited(what string, limit int) error {
	e := cognate.Errorf(cognate.CodeRateLimited, "more than %d calls in 10 seconds %s", limit, what)
	e.RetryAfter = retryAfter
	return e
}
