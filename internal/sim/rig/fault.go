package rig

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Fault is one rule: which requests it takes, and what they get instead of (or
// before) the vendor's answer. Make one with [ParseFaults].
type Fault struct {
	// Kind is one of [FaultKinds].
	Kind string
	// Method is upper case; empty takes every method.
	Method string
	// Path is relative to the base path ("users/"); a * at the end takes every
	// path that begins so; empty takes every path.
	Path string
	// RetryAfter is the Retry-After header, sent as it stands; empty: none.
	RetryAfter string
	// Count is how many requests the fault takes before it is gone; 0: it stays.
	Count int
	// Skip is how many matching requests pass untouched first.
	Skip int
	// Delay is waited before anything is answered (slow: 5 s unless given).
	Delay time.Duration
	// Location is where a 301 points; empty: the same path on another host.
	Location string
	// Bytes is the size of an oversized body (64 MiB unless given).
	Bytes int64
	// Apply has the vendor's handler carry the request out before the fault
	// hides its answer: the ambiguous failure. Always so for truncated.
	Apply bool
}

// Bounds of a fault.
const (
	maxFaults       = 100
	maxCount        = 1_000_000
	maxDelay        = 5 * time.Minute
	maxFaultBytes   = 1 << 30
	maxSetting      = 1000
	defaultDelay    = 5 * time.Second
	defaultOversize = 64 << 20
)

// Kinds that are more than a canned answer.
const (
	kindRedirect  = "301"
	kindSlow      = "slow"
	kindTruncated = "truncated"
	kindReset     = "reset"
	kindOversized = "oversized"
)

// FaultKinds lists every fault's name, sorted.
func FaultKinds() []string {
	kinds := []string{kindRedirect, kindSlow, kindTruncated, kindReset, kindOversized}
	for name := range standardAnswers() {
		kinds = append(kinds, name)
	}
	slices.Sort(kinds)
	return kinds
}

// otherNames are spellings that people reach for, beside the canonical ones.
var otherNames = map[string]string{
	"500": "html_500", "500_html": "html_500", "200_html": "html_200", "html": "html_200",
	"redirect": kindRedirect, "delay": kindSlow, "truncate": kindTruncated,
	"truncated_body": kindTruncated, "reset_connection": kindReset, "connection_reset": kindReset,
	"empty": "empty_200", "200_empty": "empty_200", "oversize": kindOversized,
	"oversized_body": kindOversized,
}

func kindNamed(name string) (string, error) {
	key := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "-", "_")
	if canonical, ok := otherNames[key]; ok {
		return canonical, nil
	}
	if slices.Contains(FaultKinds(), key) {
		return key, nil
	}
	return "", fmt.Errorf("fault %q is not known; known are %s", shorten(name), strings.Join(FaultKinds(), ", "))
}

// newFault checks one rule given as its kind and its settings as text.
func newFault(name string, settings map[string]string) (Fault, error) {
	kind, err := kindNamed(name)
	if err != nil {
		return Fault{}, err
	}
	f := Fault{Kind: kind}
	for _, key := range sortedKeys(settings) {
		if err := f.set(key, settings[key]); err != nil {
			return Fault{}, fmt.Errorf("fault %s: %w", kind, err)
		}
	}
	if kind == kindSlow && f.Delay == 0 {
		f.Delay = defaultDelay
	}
	if kind == kindOversized && f.Bytes == 0 {
		f.Bytes = defaultOversize
	}
	return f, nil
}

// set stores one setting, refusing what does not belong to the kind.
func (f *Fault) set(key, value string) error {
	if len(value) > maxSetting {
		return fmt.Errorf("%s is longer than %d characters", key, maxSetting)
	}
	var err error
	switch key {
	case "method":
		f.Method, err = methodSetting(value)
	case "path":
		f.Path, err = pathSetting(value)
	case "count":
		f.Count, err = intSetting(key, value)
	case "skip":
		f.Skip, err = intSetting(key, value)
	case "delay":
		f.Delay, err = delaySetting(value)
	case "apply":
		f.Apply, err = boolSetting(key, value)
	case "retry_after":
		f.RetryAfter, err = f.retryAfterSetting(value)
	case "location":
		f.Location, err = f.locationSetting(value)
	case "bytes":
		f.Bytes, err = f.bytesSetting(value)
	default:
		err = fmt.Errorf("%q is not a setting; settings are apply, bytes, count, delay, location, method, path, retry_after, skip", shorten(key))
	}
	return err
}

func methodSetting(value string) (string, error) {
	switch m := strings.ToUpper(value); m {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodHead, http.MethodOptions:
		return m, nil
	}
	return "", fmt.Errorf("method %q is not an HTTP method", shorten(value))
}

func pathSetting(value string) (string, error) {
	if strings.Contains(strings.TrimSuffix(value, "*"), "*") {
		return "", fmt.Errorf("path %q: * is allowed at the end only", shorten(value))
	}
	if strings.ContainsAny(value, "?#") {
		return "", fmt.Errorf("path %q: a path has no query and no fragment", shorten(value))
	}
	return value, nil
}

func intSetting(key, value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > maxCount {
		return 0, fmt.Errorf("%s %q is not a whole number from 0 to %d", key, shorten(value), maxCount)
	}
	return n, nil
}

func boolSetting(key, value string) (bool, error) {
	b, err := strconv.ParseBool(value)
	if err != nil {
		return false, fmt.Errorf("%s %q is neither true nor false", key, shorten(value))
	}
	return b, nil
}

func delaySetting(value string) (time.Duration, error) {
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 || d > maxDelay {
		return 0, fmt.Errorf("delay %q is not a duration above 0 and up to %s, such as 250ms or 2s", shorten(value), maxDelay)
	}
	return d, nil
}

// retryAfterSetting takes any header text: a vendor's nonsense is worth
// simulating too.
func (f *Fault) retryAfterSetting(value string) (string, error) {
	if _, isAnswer := standardAnswers()[f.Kind]; !isAnswer {
		return "", fmt.Errorf("retry_after does not apply")
	}
	for _, c := range value {
		if c < ' ' || c > '~' {
			return "", fmt.Errorf("retry_after %q has characters that a header can't carry", shorten(value))
		}
	}
	return value, nil
}

func (f *Fault) locationSetting(value string) (string, error) {
	if f.Kind != kindRedirect {
		return "", fmt.Errorf("location applies to 301 only")
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return "", fmt.Errorf("location %q is not an absolute http or https URL", shorten(value))
	}
	return u.String(), nil
}

func (f *Fault) bytesSetting(value string) (int64, error) {
	if f.Kind != kindOversized {
		return 0, fmt.Errorf("bytes applies to oversized only")
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 1 || n > maxFaultBytes {
		return 0, fmt.Errorf("bytes %q is not a whole number from 1 to %d", shorten(value), maxFaultBytes)
	}
	return n, nil
}

// shorten keeps an offending value quotable.
func shorten(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
