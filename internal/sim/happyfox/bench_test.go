package happyfox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cognate/internal/sim/happyfox"
)

// BenchmarkSimulator measures what the simulator itself costs, without a
// network: it must stay small beside what is measured through it.
func BenchmarkSimulator(b *testing.B) {
	cases := map[string]func(i int) *http.Request{
		"get": func(int) *http.Request {
			return httptest.NewRequestWithContext(b.Context(), http.MethodGet, happyfox.BasePath+"/user/1/", nil)
		},
		"create": func(i int) *http.Request {
			body := fmt.Sprintf(`{"name": "Own", "email": "own.%d@example.com", "phones": [{"number": "+15550100"}]}`, i)
			req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, happyfox.BasePath+"/users/", strings.NewReader(body))
			req.Header.Set("Content-Type", "application/json")
			return req
		},
	}
	for name, request := range cases {
		b.Run(name, func(b *testing.B) {
			sim, err := happyfox.New(happyfox.Options{Seed: happyfox.SeedDemo})
			if err != nil {
				b.Fatal(err)
			}
			for i := 0; b.Loop(); i++ {
				req := request(i)
				req.SetBasicAuth(sim.BasicAuth())
				w := httptest.NewRecorder()
				sim.ServeHTTP(w, req)
				if w.Code != http.StatusOK {
					b.Fatal(w.Body)
				}
			}
		})
	}
}
