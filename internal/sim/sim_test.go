package sim_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cognate/internal/sim"
)

func TestEverySimulatorServesItsDefaultSeed(t *testing.T) {
	t.Parallel()
	for _, d := range sim.Simulators() {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			found, ok := sim.Find(d.Name)
			if !ok || found.Title == "" || found.Limits.LockoutFor < time.Second || len(found.Seeds) == 0 {
				t.Fatalf("Find(%q) gives %+v, %v", d.Name, found, ok)
			}
			s, err := d.New(sim.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			server := httptest.NewServer(s)
			defer server.Close()
			user, pass := s.BasicAuth()
			values := d.Account(s)
			if !holds(values, user) && !holds(values, pass) {
				t.Errorf("the account %v lacks the credential", values)
			}
			for path, want := range map[string]int{
				sim.ControlPath: http.StatusOK, d.BasePath + d.Example: http.StatusOK, d.BasePath + "/nothing/": http.StatusNotFound,
			} {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
				if err != nil {
					t.Fatal(err)
				}
				req.SetBasicAuth(user, pass)
				resp, err := server.Client().Do(req)
				if err != nil {
					t.Fatal(err)
				}
				_ = resp.Body.Close()
				if resp.StatusCode != want {
					t.Errorf("%s: status %d, want %d", path, resp.StatusCode, want)
				}
			}
		})
	}
}

func holds(values map[string]string, want string) bool {
	for _, v := range values {
		if v == want {
			return true
		}
	}
	return false
}

func TestGenericOptions(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		opts sim.Options
		want string
	}{
		"setting": {sim.Options{Settings: map[string]bool{"turbo": true}}, `"turbo"`},
		"seed":    {sim.Options{Seed: "huge"}, `"huge"`},
		"fault":   {sim.Options{Faults: "418"}, `"418"`},
		"records": {sim.Options{Generate: -1}, "Generate"},
		"limit":   {sim.Options{Limits: sim.Limits{ReadPerMinute: -1}}, "negative"},
		"all":     {sim.Options{Limits: sim.Limits{PerMinute: -1}}, "negative"},
	}
	for _, d := range sim.Simulators() {
		for name, c := range cases {
			t.Run(d.Name+" "+name, func(t *testing.T) {
				t.Parallel()
				s, err := d.New(c.opts)
				if err == nil || s != nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("New gives %v, %v; want nil and an error with %s", s, err, c.want)
				}
			})
		}
		for _, seed := range d.Seeds {
			if _, err := d.New(sim.Options{Seed: seed, Username: "key", Password: "code"}); err != nil {
				t.Errorf("%s: seed %s: %v", d.Name, seed, err)
			}
		}
	}
	if _, ok := sim.Find("nobody"); ok {
		t.Error(`Find("nobody") found something`)
	}
}
