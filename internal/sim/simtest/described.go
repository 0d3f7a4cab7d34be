package simtest

import (
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"cognate/internal/contract"
	"cognate/internal/story"
)

// Described is the vendor's published description, as the connector of the same name
// uses it.
type Described struct {
	read func() (*contract.Contract, error)
	mu   sync.Mutex // a Check is for one at a time
}

// Describe takes the description of a connector. Outside of CI it may be missing.
func Describe(connector string) *Described {
	return &Described{read: sync.OnceValues(func() (*contract.Contract, error) {
		library, err := contract.OpenLibrary("../../../../shared/vendors/openapi")
		if err != nil {
			if os.Getenv("CI") == "true" {
				return nil, err
			}
			return nil, nil
		}
		data, err := os.ReadFile("../../../connectors/" + connector + "/testdata/" + contract.FileName)
		if err != nil {
			return nil, err
		}
		return library.Load(contract.FileName, data)
	})}
}

// Problems are what an answer below the base path has against the description; what was
// asked may be wrong on purpose.
func (d *Described) Problems(tb testing.TB, base string, req *http.Request, r Answer) []contract.Problem {
	tb.Helper()
	described, err := d.read()
	if err != nil {
		tb.Fatal(err)
	}
	if described == nil || !strings.HasPrefix(req.URL.Path, base) || r.Status >= 300 {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	all, err := described.Check(&story.Played{Exchanges: []story.Exchange{{
		Method: req.Method, URL: req.URL, Header: req.Header, Status: r.Status, ResponseHeader: r.Header, ResponseBody: []byte(r.Body),
	}}})
	if err != nil {
		tb.Fatal(err)
	}
	var out []contract.Problem
	for _, p := range all {
		if !p.Warning && strings.HasSuffix(p.Part, "response") {
			out = append(out, p)
		}
	}
	return out
}
