package happyfox_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"testing"

	"cognate/internal/sim/happyfox"
	"cognate/internal/sim/simtest"
)

// account is a simulator behind a real listener.
type account struct {
	*simtest.Account
	clock *simtest.Clock
	sim   *happyfox.Server
}

func start(tb testing.TB, opts happyfox.Options) *account {
	tb.Helper()
	clock := simtest.NewClock()
	if opts.Clock == nil {
		opts.Clock = clock.Now
	}
	sim, err := happyfox.New(opts)
	if err != nil {
		tb.Fatalf("New: %v", err)
	}
	return &account{Account: simtest.Serve(tb, sim, happyfox.BasePath), clock: clock, sim: sim}
}

func demo(tb testing.TB) *account {
	tb.Helper()
	return start(tb, happyfox.Options{Seed: happyfox.SeedDemo})
}

// in is the same account, with failures reported to a test within the first.
func (a *account) in(tb testing.TB) *account {
	tb.Helper()
	client, within := *a.Account, *a
	client.T = tb
	within.Account = &client
	return &within
}

// answer is one whose numbers are compared as they are written.
type answer struct{ simtest.Answer }

func (a *account) do(req *http.Request) answer {
	a.T.Helper()
	return answer{a.Do(req)}
}

// get reads a path relative to the API's base.
func (a *account) get(path string) answer {
	a.T.Helper()
	return a.do(a.Request(http.MethodGet, happyfox.BasePath+"/"+path, "", ""))
}

func (a *account) post(path, body string) answer {
	a.T.Helper()
	return a.do(a.Request(http.MethodPost, happyfox.BasePath+"/"+path, "application/json", body))
}

func (a *account) form(path string, values url.Values) answer {
	a.T.Helper()
	return a.do(a.Request(http.MethodPost, happyfox.BasePath+"/"+path, "application/x-www-form-urlencoded", values.Encode()))
}

func (a *account) control(method, path, body string) answer {
	a.T.Helper()
	return a.do(a.Request(method, "/_sim/"+path, "application/json", body))
}

// want checks the status and, unless it is empty, that the body equals the
// JSON given.
func (r answer) want(status int, wantJSON string) answer {
	r.T.Helper()
	if r.Status != status {
		r.T.Fatalf("status %d, want %d; body %s", r.Status, status, r.Body)
	}
	if wantJSON != "" && !reflect.DeepEqual(parse(r.T, r.Body), parse(r.T, wantJSON)) {
		r.T.Fatalf("body\n%s\nwant\n%s", r.Body, wantJSON)
	}
	return r
}

// field gives the value at a path of keys and list positions.
func (r answer) field(path ...any) any {
	r.T.Helper()
	v := parse(r.T, r.Body)
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, ok := v.(map[string]any)
			if !ok {
				r.T.Fatalf("no object to take %q from in %s", step, r.Body)
			}
			if v, ok = object[step]; !ok {
				r.T.Fatalf("no key %q in %s", step, r.Body)
			}
		case int:
			list, ok := v.([]any)
			if !ok || step >= len(list) {
				r.T.Fatalf("no item %d in %s", step, r.Body)
			}
			v = list[step]
		}
	}
	return v
}

// is checks the value at a path against JSON.
func (r answer) is(wantJSON string, path ...any) answer {
	r.T.Helper()
	if got := r.field(path...); !reflect.DeepEqual(got, parse(r.T, wantJSON)) {
		gotJSON, _ := json.Marshal(got)
		r.T.Fatalf("%v is %s, want %s\nin %s", path, gotJSON, wantJSON, r.Body)
	}
	return r
}

func parse(tb testing.TB, text string) any {
	tb.Helper()
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		tb.Fatalf("not JSON: %v: %q", err, text)
	}
	return v
}

// total is how many contacts the account has.
func (a *account) total() string {
	a.T.Helper()
	return a.get("users/").field("page_info", "last_index").(json.Number).String()
}
