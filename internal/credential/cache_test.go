package credential

import (
	"testing"
	"time"
)

// TestCache is inside the package: what it shows has no door outside.
func TestCache(t *testing.T) {
	t.Parallel()
	now := time.Unix(1000, 0)
	c := newCache[int, int](16, time.Second, func() time.Time { return now })
	put := func(k int) {
		_, age, _ := c.get(k)
		c.put(k, k*10, now, age)
	}
	for k := range 1000 {
		put(k)
		if len(c.entries) > 16 {
			t.Fatalf("%d entries stand", len(c.entries))
		}
		if v, _, ok := c.get(k); !ok || v != k*10 {
			t.Fatalf("what was just put: %d, %v", v, ok)
		}
	}
	_, age, _ := c.get(5000)
	c.drop(1)
	if c.put(5000, 1, now, age); len(c.entries) > 16 {
		t.Error("over its bound")
	}
	if _, _, ok := c.get(5000); ok {
		t.Error("a value read before a drop is kept after it")
	}
	put(7)
	now = now.Add(time.Second)
	if _, _, ok := c.get(7); ok {
		t.Error("a value is kept longer than it may be")
	}
	put(7)
	now = now.Add(-time.Hour)
	if _, _, ok := c.get(7); ok {
		t.Error("a value of the future is taken")
	}
	put(8)
	c.clear()
	if _, _, ok := c.get(8); ok || len(c.entries) != 0 {
		t.Error("clear leaves values")
	}
}
