package rig

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
)

// activeFault is a rule in force.
type activeFault struct {
	id   int
	hits int // requests taken
	skip int // matching requests still to pass
	Fault
}

// MarshalJSON draws a rule as the control route shows it:
//
//	{"id": 1, "fault": "429", "retry_after": "7", "count": 1, "hits": 0}
func (a activeFault) MarshalJSON() ([]byte, error) {
	out := struct {
		ID         int    `json:"id"`
		Kind       string `json:"fault"`
		Method     string `json:"method,omitempty"`
		Path       string `json:"path,omitempty"`
		RetryAfter string `json:"retry_after,omitempty"`
		Count      int    `json:"count,omitempty"`
		Skip       int    `json:"skip,omitempty"`
		Delay      string `json:"delay,omitempty"`
		Location   string `json:"location,omitempty"`
		Bytes      int64  `json:"bytes,omitempty"`
		Apply      bool   `json:"apply,omitempty"`
		Hits       int    `json:"hits"`
	}{
		ID: a.id, Kind: a.Kind, Method: a.Method, Path: a.Path, RetryAfter: a.RetryAfter, Count: a.Count,
		Skip: a.Skip, Location: a.Location, Bytes: a.Bytes, Apply: a.Apply, Hits: a.hits,
	}
	if a.Delay > 0 {
		out.Delay = a.Delay.String()
	}
	return json.Marshal(out)
}

// faultSet holds the rules in force. Safe for goroutines.
type faultSet struct {
	basePath string

	mu     sync.Mutex
	lastID int
	active []*activeFault
}

// add puts rules in force, after those already there: all of them, or none.
func (s *faultSet) add(faults []Fault) ([]activeFault, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.active)+len(faults) > maxFaults {
		return nil, fmt.Errorf("%d faults are in force and at most %d may be; clear some first", len(s.active), maxFaults)
	}
	added := make([]activeFault, 0, len(faults))
	for _, f := range faults {
		s.lastID++
		a := &activeFault{id: s.lastID, skip: f.Skip, Fault: f}
		s.active = append(s.active, a)
		added = append(added, *a)
	}
	return added, nil
}

// replace puts exactly faults in force.
func (s *faultSet) replace(faults []Fault) {
	s.clear()
	_, _ = s.add(faults) // ParseFaults held them to the bound
}

func (s *faultSet) clear() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.active)
	s.active = nil
	return n
}

func (s *faultSet) list() []activeFault {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]activeFault, 0, len(s.active))
	for _, a := range s.active {
		out = append(out, *a)
	}
	return out
}

// take finds the first rule for a request and uses it once. A rule that has
// taken its count is gone.
func (s *faultSet) take(method, path string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, a := range s.active {
		if !a.matches(method, path, s.basePath) {
			continue
		}
		if a.skip > 0 {
			a.skip--
			continue
		}
		a.hits++
		if a.Count > 0 && a.hits >= a.Count {
			s.active = append(s.active[:i:i], s.active[i+1:]...)
		}
		return a.Fault, true
	}
	return Fault{}, false
}

func (f *Fault) matches(method, path, basePath string) bool {
	if f.Method != "" && f.Method != method {
		return false
	}
	if f.Path == "" {
		return true
	}
	want := relative(f.Path, basePath)
	path = relative(path, basePath)
	if prefix, ok := strings.CutSuffix(want, "*"); ok {
		return strings.HasPrefix(path, prefix)
	}
	return path == want
}

// relative cuts the base path and the slash before the rest.
func relative(path, basePath string) string {
	if rest, ok := strings.CutPrefix(path, basePath+"/"); ok {
		path = rest
	}
	return strings.TrimPrefix(path, "/")
}
