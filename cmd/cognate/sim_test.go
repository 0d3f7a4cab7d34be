package main

import (
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"cognate/internal/sim"
)

// after returns what follows the prefix.
func after(t *testing.T, line, prefix string) string {
	t.Helper()
	rest, ok := strings.CutPrefix(line, prefix)
	if !ok {
		t.Fatalf("line %q; want %s…", line, prefix)
	}
	return rest
}

func fetch(t *testing.T, method, url, auth, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if auth != "" {
		req.Header.Set("Authorization", auth)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func TestSim(t *testing.T) {
	t.Parallel()
	for _, d := range sim.Simulators() {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			s := start(t, process{args: []string{"sim", d.Name, "--listen", "127.0.0.1:0", "--faults", "503:count=1,path=" + d.Example}})
			url := after(t, s.line(t), "COGNATE_SIM_URL=")
			auth := "Basic " + after(t, s.line(t), "COGNATE_SIM_AUTH=")
			if status, body := fetch(t, "GET", url+sim.ControlPath+"requests", "", ""); status != 200 || !strings.Contains(body, `"requests"`) {
				t.Errorf("control route: %d %s", status, body)
			}
			for _, c := range []struct {
				name, auth string
				want       int
			}{
				{"the fault asked for", "", http.StatusServiceUnavailable},
				{"without credential", "", http.StatusUnauthorized},
				{"with another", "Basic eDp5", http.StatusUnauthorized},
				{"with the credential", auth, http.StatusOK},
			} {
				if status, body := fetch(t, "GET", url+d.BasePath+d.Example, c.auth, ""); status != c.want {
					t.Errorf("%s: %d %s", c.name, status, body)
				}
			}
			if code := s.end(t); code != 0 {
				t.Errorf("exit code %d", code)
			}
		})
	}
}

func TestSimRefuses(t *testing.T) {
	t.Parallel()
	name := sim.Simulators()[0].Name
	for _, args := range [][]string{
		{"--seed", "none"}, {"--generate", "-1"}, {"--faults", "nonsense"}, {"--set", "nonsense"}, {"--documented-limits", "--get-per-minute", "1"},
	} {
		if code, _, stderr := call(t, "", append([]string{"sim", name}, args...)...); code != exitUsage || stderr == "" {
			t.Errorf("%v: exit code %d, %q", args, code, stderr)
		}
	}
	if code, _, stderr := call(t, "", "sim", name, "--listen", "256.0.0.1:1"); code != exitFailed || !strings.Contains(stderr, "256.0.0.1:1") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}

// TestSimulatorsPage: what docs/simulators.md shows is what there is.
func TestSimulatorsPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/simulators.md")
	if err != nil {
		t.Fatal(err)
	}
	var help strings.Builder
	for _, command := range []string{"sim", "demo", "serve", "integration set", "account create"} {
		_, out, _ := call(t, "", append(strings.Fields(command), "--help")...)
		help.WriteString(out)
	}
	for _, flag := range regexp.MustCompile(`--[a-z][a-z-]*`).FindAllString(string(page), -1) {
		if flag != "--help" && !strings.Contains(help.String(), flag+" ") {
			t.Errorf("no command has %s", flag)
		}
	}
	s := start(t, process{args: []string{"sim", sim.Simulators()[0].Name, "--listen", "127.0.0.1:0"}})
	url := after(t, s.line(t), "COGNATE_SIM_URL=")
	shown := regexp.MustCompile("`(\\{\"fault\".*\\})`").FindSubmatch(page)
	if shown == nil {
		t.Fatal("the page shows no fault")
	}
	if status, body := fetch(t, "POST", url+sim.ControlPath+"faults", "", string(shown[1])); status != http.StatusCreated {
		t.Errorf("the fault of the page: %d %s", status, body)
	}
	for _, path := range regexp.MustCompile(`/_sim/[a-z]+`).FindAllString(string(page), -1) {
		if status, _ := fetch(t, "GET", url+path, "", ""); status != http.StatusOK && status != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", path, status)
		}
	}
}
