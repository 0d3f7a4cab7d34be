package rig

import (
	"sync"
	"time"
)

// Limits are what a vendor allows an account.
type Limits struct {
	ReadPerMinute  int           // requests by GET; 0: no limit
	WritePerMinute int           // all others; 0: no limit
	Lockout        time.Duration // how long everything is refused once a limit is passed
}

// Limiter counts requests in windows of a minute, each beginning with its
// first request, and locks the account out when a count is passed. Safe for
// goroutines; make one with [NewLimiter].
type Limiter struct {
	limits Limits

	mu          sync.Mutex
	read, write window
	lockedUntil time.Time
}

type window struct {
	began time.Time
	count int
}

// NewLimiter returns a limiter with nothing counted.
func NewLimiter(limits Limits) *Limiter { return &Limiter{limits: limits} }

// Allow counts one request at now and tells whether it may pass. Requests made
// while locked out are refused and do not prolong the lockout.
func (l *Limiter) Allow(read bool, now time.Time) bool {
	most, w := l.limits.WritePerMinute, &l.write
	if read {
		most, w = l.limits.ReadPerMinute, &l.read
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Before(l.lockedUntil) {
		return false
	}
	if most <= 0 {
		return true
	}
	if w.count == 0 || now.Sub(w.began) >= time.Minute {
		*w = window{began: now}
	}
	w.count++
	if w.count <= most {
		return true
	}
	l.lockedUntil = now.Add(l.limits.Lockout)
	l.read, l.write = window{}, window{} // the first minute after it starts anew
	return false
}

// Reset forgets all counts and ends a lockout.
func (l *Limiter) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.read, l.write, l.lockedUntil = window{}, window{}, time.Time{}
}
