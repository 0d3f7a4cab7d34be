package engine_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cognate/internal/contract"
	"cognate/internal/sim"
	"cognate/internal/story"
)

// descriptions is where the vendors' published descriptions stand beside the
// repository.
const descriptions = "../../../shared/vendors/openapi"

// exchanges passes calls on to a simulator and, once keep is set, keeps them.
type exchanges struct {
	next http.Handler
	keep bool

	mu   sync.Mutex
	kept []story.Exchange
}

func (x *exchanges) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !x.keep || strings.HasPrefix(r.URL.Path, sim.ControlPath) {
		x.next.ServeHTTP(w, r)
		return
	}
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	u := *r.URL
	u.Scheme, u.Host = "http", r.Host
	both := &doubled{ResponseWriter: w, status: http.StatusOK}
	x.next.ServeHTTP(both, r)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.kept = append(x.kept, story.Exchange{
		Method: r.Method, URL: &u, Header: r.Header.Clone(), Body: body,
		Status: both.status, ResponseHeader: w.Header().Clone(), ResponseBody: both.body.Bytes(),
	})
}

// forgetLast drops the last exchange: one that breaks the contract on purpose.
func (x *exchanges) forgetLast() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.kept = x.kept[:max(len(x.kept)-1, 0)]
}

// doubled keeps an answer beside sending it.
type doubled struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (d *doubled) WriteHeader(status int) {
	d.status = status
	d.ResponseWriter.WriteHeader(status)
}

func (d *doubled) Write(p []byte) (int, error) {
	d.body.Write(p)
	return d.ResponseWriter.Write(p)
}

// keepsContract holds all that goes to and from the simulator, from here to the end of
// the test, against the vendor's published description, by the contract of the
// connector. Outside of CI the descriptions may be missing.
func (b *bench) keepsContract(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(descriptions); err != nil && os.Getenv("CI") != "true" {
		t.Logf("not held against the vendor's description: %v", err)
		return
	}
	b.exchanges.keep = true
	t.Cleanup(func() {
		contracts.Lock()
		defer contracts.Unlock()
		c := b.contract(t)
		b.exchanges.mu.Lock()
		defer b.exchanges.mu.Unlock()
		told := map[string]bool{}
		for i := range b.exchanges.kept {
			x := b.exchanges.kept[i]
			problems, err := c.Check(&story.Played{Exchanges: []story.Exchange{x}})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range problems {
				if text := x.Method + " " + pathOf(x.URL) + ": " + p.String(); !p.Warning && !told[text] {
					told[text] = true
					t.Errorf("%s\nanswer: %.600s", text, x.ResponseBody)
				}
			}
		}
	})
}

// contracts are those of connectors, by name: each is read once, and checks one story at
// a time.
var contracts = struct {
	sync.Mutex
	read map[string]*contract.Contract
}{read: map[string]*contract.Contract{}}

func (b *bench) contract(t *testing.T) *contract.Contract {
	t.Helper()
	name := b.account.Integration
	if c := contracts.read[name]; c != nil {
		return c
	}
	data, err := os.ReadFile(filepath.Join("../../connectors", name, "testdata", contract.FileName))
	if err != nil {
		t.Fatal(err)
	}
	library, err := contract.OpenLibrary(descriptions)
	if err != nil {
		t.Fatal(err)
	}
	c, err := library.Load(contract.FileName, data)
	if err != nil {
		t.Fatal(err)
	}
	contracts.read[name] = c
	return c
}

func pathOf(u *url.URL) string { return index.ReplaceAllString(u.EscapedPath(), "[]") }
