package store_test

import (
	"slices"
	"sync"
	"testing"

	"cognate/internal/store"
)

func TestNewID(t *testing.T) {
	t.Parallel()
	const each = 10000
	var mu sync.Mutex
	seen := map[string]bool{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			ids := make([]string, each)
			for i := range ids {
				ids[i] = store.NewID()
			}
			if !slices.IsSorted(ids) {
				t.Error("ids made one after another do not sort so")
			}
			mu.Lock()
			defer mu.Unlock()
			for _, id := range ids {
				if seen[id] || !store.IsID(id) || id[14] != '7' || id[19] < '8' || id[19] > 'b' {
					t.Errorf("the id %s", id)
				}
				seen[id] = true
			}
		})
	}
	wg.Wait()
}

func TestIsID(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"0193f0a0-1234-7abc-8def-0123456789ab":  true,
		"0193F0A0-1234-7ABC-8DEF-0123456789AB":  false,
		"0193f0a0-1234-7abc-8def-0123456789a":   false,
		"0193f0a0-1234-7abc-8def-0123456789abc": false,
		"0193f0a001234-7abc-8def-0123456789ab":  false,
		"0193f0a0-1234-7abc-8def-0123456789ag":  false,
		"0193f0a0-1234-7abc-8def-01234567-9ab":  false,
		"":                                      false,
	} {
		if store.IsID(s) != want {
			t.Errorf("IsID(%q) = %v", s, !want)
		}
	}
}
