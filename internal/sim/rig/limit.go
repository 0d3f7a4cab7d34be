package rig

import (
	"sync"
	"time"
)

// Limits are what a vendor allows an account.
type Limits struct {
	PerMinute      int           // requests of all kinds together; 0: no limit
	ReadPerMinute  int           // requests by GET; 0: no limit
	WritePerMinute int           // all others; 0: no limit
	Lockout        time.Duration // how long everything is refused once a limit is passed
}

// Limiter counts requests in windows of a minute, each beginning with its
// first request, and locks the account out when a count is passed. Safe for
// goroutines; make one with [NewLimiter].
type Limiter struct {
	limits Limits

	mu               sync.Mutex
	all, read, write window
	lockedUntil      time.Time
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
	if w.take(most, now) && l.all.take(l.limits.PerMinute, now) {
		return true
	}
	l.lockedUntil = now.Add(l.limits.Lockout)
	l.all, l.read, l.write = window{}, window{}, window{} // the first minute after it starts anew
	return false
}

// take counts one of at most so many; 0: any number.
func (w *window) take(most int, now time.Time) bool {
	if most <= 0 {
		return true
	}
	if w.count == 0 || now.Sub(w.began) >= time.Minute {
		*w = window{began: now}
	}
	w.count++
	return w.count <= most
}

// Left is how many requests of all kinds still pass in the window of now, for a
// vendor that tells it; PerMinute when none was counted.
func (l *Limiter) Left(now time.Time) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case now.Before(l.lockedUntil):
		return 0
	case l.all.count == 0 || now.Sub(l.all.began) >= time.Minute:
		return l.limits.PerMinute
	}
	return max(l.limits.PerMinute-l.all.count, 0)
}

// Wait is how long the account is still shut out at now; 0: it is not.
func (l *Limiter) Wait(now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(l.lockedUntil.Sub(now), 0)
}

// Reset forgets all counts and ends a lockout.
func (l *Limiter) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all, l.read, l.write, l.lockedUntil = window{}, window{}, window{}, time.Time{}
}
