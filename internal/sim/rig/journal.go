package rig

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Bounds of the journal.
const (
	journalSize   = 200
	journalBody   = 16 << 10
	journalText   = 4 << 10 // of a path, a query, a header's value
	journalFields = 64      // headers
	redactedValue = "[redacted]"
)

// Entry is one request as the journal keeps it. Credentials are redacted: by
// header name, and by value wherever else they stand.
type Entry struct {
	Number        int64             `json:"number"` // 1 is the first request since start or reset
	Time          time.Time         `json:"time"`
	Method        string            `json:"method"`
	Path          string            `json:"path"`
	Query         string            `json:"query"`
	Auth          string            `json:"auth"` // such as Basic [redacted]; "" when none was sent
	Headers       map[string]string `json:"headers"`
	Body          string            `json:"body"`
	BodyTruncated bool              `json:"body_truncated"` // only the first 16 KiB are kept
	Status        int               `json:"status"`         // 0: not answered yet, or never
	Fault         string            `json:"fault,omitempty"`
	// Overlaps counts the requests of the same method and path that were still
	// under way when this one came: what a client must not do where a vendor
	// wants calls one after the other.
	Overlaps int `json:"overlaps,omitempty"`
}

// journal keeps the last requests. Safe for goroutines.
type journal struct {
	secrets []string

	mu       sync.Mutex
	total    int64
	ring     []*note        // the entry numbered n stands at (n-1) mod journalSize
	underWay map[string]int // method and path → requests not answered yet
}

// enter notes that a request is under way, and how many like it there are.
func (j *journal) enter(req *http.Request) (others int, leave func()) {
	key := req.Method + " " + req.URL.Path
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.underWay == nil {
		j.underWay = map[string]int{}
	}
	others = j.underWay[key]
	j.underWay[key]++
	return others, func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		if j.underWay[key]--; j.underWay[key] == 0 {
			delete(j.underWay, key)
		}
	}
}

// entry describes a request; body is what was read of it.
func (j *journal) entry(req *http.Request, body []byte, now time.Time) Entry {
	e := Entry{
		Time: now.UTC(), Method: req.Method, Path: j.text(req.URL.EscapedPath()),
		Query: j.text(req.URL.RawQuery), Headers: make(map[string]string, len(req.Header)),
	}
	for name, values := range req.Header {
		if len(e.Headers) == journalFields {
			break
		}
		value := strings.Join(values, ", ")
		switch name {
		case "Authorization", "Proxy-Authorization":
			scheme, _, _ := strings.Cut(value, " ")
			value = redactedValue
			if knownScheme(scheme) {
				value = scheme + " " + redactedValue
			}
			if name == "Authorization" {
				e.Auth = value
			}
		case "Cookie":
			value = redactedValue
		default:
			value = j.text(value)
		}
		e.Headers[name] = value
	}
	e.Body = j.redact(strings.ToValidUTF8(string(body[:min(len(body), 2*journalBody)]), "\uFFFD"))
	if len(body) > journalBody {
		e.Body, e.BodyTruncated = strings.Clone(e.Body[:min(len(e.Body), journalBody)]), true
	}
	return e
}

// knownScheme keeps a credential sent without a scheme from passing for one.
func knownScheme(s string) bool {
	return strings.EqualFold(s, "Basic") || strings.EqualFold(s, "Bearer") || strings.EqualFold(s, "Digest")
}

// text redacts first, so that a cut can't leave half a secret.
func (j *journal) text(s string) string {
	s = strings.ToValidUTF8(j.redact(s), "\uFFFD")
	return strings.Clone(s[:min(len(s), journalText)])
}

func (j *journal) redact(s string) string {
	for _, secret := range j.secrets {
		s = strings.ReplaceAll(s, secret, redactedValue)
	}
	return s
}

// add keeps an entry and returns its note, by which more is said of it later.
// It is kept before the request is answered, so that a client that has its
// answer finds its request here.
func (j *journal) add(e Entry) *note {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.total++
	e.Number = j.total
	n := &note{journal: j, entry: e}
	if len(j.ring) < journalSize {
		j.ring = append(j.ring, n)
	} else {
		j.ring[(j.total-1)%journalSize] = n
	}
	return n
}

// note is an entry that can still change; guarded by its journal.
type note struct {
	journal *journal
	entry   Entry
}

func (n *note) setStatus(status int) {
	n.journal.mu.Lock()
	defer n.journal.mu.Unlock()
	n.entry.Status = status
}

// last returns up to n entries, oldest first, and how many requests there were.
func (j *journal) last(n int) ([]Entry, int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	ordered := j.ring
	if len(ordered) == journalSize {
		start := int(j.total % journalSize)
		ordered = slices.Concat(j.ring[start:], j.ring[:start])
	}
	ordered = ordered[max(len(ordered)-n, 0):]
	entries := make([]Entry, 0, len(ordered))
	for _, kept := range ordered {
		entries = append(entries, kept.entry)
	}
	return entries, j.total
}

func (j *journal) clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.total, j.ring = 0, nil
}
