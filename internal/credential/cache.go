package credential

import (
	"sync"
	"time"
)

// cache keeps at most max values, each for at most ttl (0: until dropped).
type cache[K comparable, V any] struct {
	max int
	ttl time.Duration
	now func() time.Time

	mu      sync.RWMutex
	entries map[K]entry[V]
	// age counts the drops: a value read before a drop is not put after it.
	age uint64
}

type entry[V any] struct {
	value V
	at    time.Time
}

func newCache[K comparable, V any](size int, ttl time.Duration, now func() time.Time) *cache[K, V] {
	return &cache[K, V]{max: size, ttl: ttl, now: now, entries: map[K]entry[V]{}}
}

// get is the value kept, or the age to hand to put with the value read.
func (c *cache[K, V]) get(k K) (value V, age uint64, ok bool) {
	c.mu.RLock()
	e, ok := c.entries[k]
	age = c.age
	c.mu.RUnlock()
	if ok && c.ttl > 0 && !c.fresh(e) {
		return value, age, false
	}
	return e.value, age, ok
}

// fresh also fails when the clock was set back.
func (c *cache[K, V]) fresh(e entry[V]) bool {
	d := c.now().Sub(e.at)
	return d >= 0 && d < c.ttl
}

// put keeps the value, counted from the time before it was read.
func (c *cache[K, V]) put(k K, v V, readAt time.Time, age uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.age != age {
		return
	}
	if _, stands := c.entries[k]; !stands && len(c.entries) >= c.max {
		c.evict()
	}
	c.entries[k] = entry[V]{v, readAt}
}

// evict makes room: what has gone stale, else an eighth of whatever stands, so
// that a full cache is not walked for every value put.
func (c *cache[K, V]) evict() {
	for k, e := range c.entries {
		if c.ttl > 0 && !c.fresh(e) {
			delete(c.entries, k)
		}
	}
	for k := range c.entries {
		if len(c.entries) <= c.max-max(1, c.max/8) {
			return
		}
		delete(c.entries, k)
	}
}

func (c *cache[K, V]) drop(k K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.age++
	delete(c.entries, k)
}

func (c *cache[K, V]) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.age++
	clear(c.entries)
}
