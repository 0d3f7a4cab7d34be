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

// BenchmarkTicketPages measures a page of 50 among 1,000 and 10,000 tickets: sorted once,
// and what a page costs must not grow with the number of tickets.
func BenchmarkTicketPages(b *testing.B) {
	for _, tickets := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(tickets), func(b *testing.B) {
			sim, err := happyfox.New(happyfox.Options{Generate: tickets})
			if err != nil {
				b.Fatal(err)
			}
			for i := 0; b.Loop(); i++ {
				target := fmt.Sprintf("%s/tickets/?status=_all&size=50&page=%d", happyfox.BasePath, i%(tickets/50)+1)
				req := httptest.NewRequestWithContext(b.Context(), http.MethodGet, target, nil)
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

// BenchmarkGenerate measures the start with 10,000 tickets.
func BenchmarkGenerate(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := happyfox.New(happyfox.Options{Generate: 10_000}); err != nil {
			b.Fatal(err)
		}
	}
}
