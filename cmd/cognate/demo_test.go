package main

import (
	"context"
	"encoding/base64"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cognate/internal/sim"
)

// demoed is what a demo prints of one vendor.
type demoed struct{ account, simURL, simAuth string }

func readDemoed(t *testing.T, s *started, suffix string) demoed {
	t.Helper()
	return demoed{
		after(t, s.line(t), "COGNATE_ACCOUNT_ID"+suffix+"="), after(t, s.line(t), "COGNATE_SIM_URL"+suffix+"="),
		after(t, s.line(t), "COGNATE_SIM_AUTH"+suffix+"="),
	}
}

func TestDemo(t *testing.T) {
	t.Parallel()
	s := start(t, process{args: []string{"demo", "--listen", "127.0.0.1:0"}})
	url := after(t, s.line(t), "COGNATE_URL=")
	bearer := "Bearer " + after(t, s.line(t), "COGNATE_TOKEN=")
	checkDemoed(t, url, bearer, sim.Simulators()[0], readDemoed(t, s, ""))
	if text := s.stderr.String(); strings.Count(text, "curl ") != 1 || !strings.Contains(text, url+"/docs/") {
		t.Errorf("the friendly text:\n%s", text)
	}
	if code := s.end(t); code != 0 {
		t.Errorf("exit code %d:\n%s", code, s.stderr)
	}
	if line, more := <-s.lines; more {
		t.Errorf("a sixth line: %q", line)
	}
}

// TestDemoOfAll: whatever is simulated can be shown, all at once.
func TestDemoOfAll(t *testing.T) {
	t.Parallel()
	s := start(t, process{args: []string{"demo", "--listen", "127.0.0.1:0", "--vendors", strings.Join(simNames(), ",")}})
	url := after(t, s.line(t), "COGNATE_URL=")
	bearer := "Bearer " + after(t, s.line(t), "COGNATE_TOKEN=")
	first := readDemoed(t, s, "")
	for i, d := range sim.Simulators() {
		got := first
		if len(sim.Simulators()) > 1 {
			got = readDemoed(t, s, "_"+strings.ToUpper(d.Name))
		}
		if i == 0 && got != first {
			t.Errorf("the first vendor is %+v and %+v", first, got)
		}
		checkDemoed(t, url, bearer, d, got)
		if text := s.stderr.String(); !strings.Contains(text, "account_id="+got.account) || !strings.Contains(text, got.simURL) || !strings.Contains(text, d.Title) {
			t.Errorf("%s is not in the friendly text:\n%s", d.Name, text)
		}
	}
	all := sim.Simulators()
	if last := all[len(all)-2].Title + " and " + all[len(all)-1].Title + ", simulated"; !strings.Contains(s.stderr.String(), last) || strings.Count(s.stderr.String(), " and ") != 1 {
		t.Errorf("the vendors are not told in one sentence:\n%s", s.stderr)
	}
	if code := s.end(t); code != 0 {
		t.Errorf("exit code %d:\n%s", code, s.stderr)
	}
}

// checkDemoed makes a contact in a vendor of a demo, reads it, and looks at what the
// simulator got.
func checkDemoed(t *testing.T, url, bearer string, d sim.Definition, v demoed) {
	t.Helper()
	if pair, err := base64.StdEncoding.DecodeString(v.simAuth); err != nil || !strings.Contains(string(pair), ":") {
		t.Errorf("the credential is %s", v.simAuth)
	}
	contacts := url + "/unified/ticketing/contacts"
	query := "?integrated_account_id=" + v.account
	status, body := fetch(t, "POST", contacts+query, bearer,
		`{"first_name":"Mira","last_name":"Okafor","emails":[{"email":"mira.okafor@example.com"}]}`)
	made := object(t, body)
	if status != 201 || made["name"] != "Mira Okafor" {
		t.Fatal(d.Name, status, body)
	}
	if status, body := fetch(t, "GET", contacts+"/"+made["id"].(string)+query, bearer, ""); status != 200 || object(t, body)["first_name"] != "Mira" {
		t.Error(d.Name, status, body)
	}
	for _, resource := range []string{"contacts", "tickets"} {
		status, body := fetch(t, "GET", url+"/unified/ticketing/"+resource+query+"&limit=5", bearer, "")
		if status != 200 || object(t, body)["result_count"] != float64(5) {
			t.Error(d.Name, resource, status, body)
		}
	}
	// The simulator saw it, and takes its credential directly.
	if status, body := fetch(t, "GET", v.simURL+d.BasePath+d.Example, "Basic "+v.simAuth, ""); status != 200 {
		t.Error(d.Name, status, body)
	}
	if _, body := fetch(t, "GET", v.simURL+sim.ControlPath+"requests", "", ""); !strings.Contains(body, "POST") {
		t.Error(d.Name, body)
	}
}

func TestDemoRefuses(t *testing.T) {
	t.Parallel()
	name := sim.Simulators()[0].Name
	for _, vendors := range []string{"nobody", name + "," + name, ""} {
		if code, _, stderr := call(t, "", "demo", "--listen", "127.0.0.1:0", "--vendors", vendors); code != exitUsage || !strings.Contains(stderr, name) {
			t.Errorf("%q: exit code %d, %s", vendors, code, stderr)
		}
	}
}

// The demo keeps nothing, whatever is configured around it.
func TestDemoKeepsNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := start(t, process{
		args:    []string{"demo", "--listen", "127.0.0.1:0"},
		environ: []string{"COGNATE_DATA_DIR=" + dir, "COGNATE_DATABASE=" + filepath.Join(dir, "x.db"), "COGNATE_KEY=bm90IGEga2V5"},
	})
	after(t, s.line(t), "COGNATE_URL=")
	if code := s.end(t); code != 0 {
		t.Errorf("exit code %d:\n%s", code, s.stderr)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// A call that waits for a slow vendor does not keep the demo from ending: the
// vendor would take longer than the test waits.
func TestDemoEndsInTheMiddle(t *testing.T) {
	t.Parallel()
	s := start(t, process{args: []string{"demo", "--listen", "127.0.0.1:0"}})
	url := after(t, s.line(t), "COGNATE_URL=")
	bearer := "Bearer " + after(t, s.line(t), "COGNATE_TOKEN=")
	account := after(t, s.line(t), "COGNATE_ACCOUNT_ID=")
	faults := after(t, s.line(t), "COGNATE_SIM_URL=") + sim.ControlPath + "faults"
	if status, body := fetch(t, "POST", faults, "", `{"fault": "slow", "delay": "60s"}`); status >= 300 {
		t.Fatal(status, body)
	}
	called := make(chan struct{})
	go func() {
		defer close(called)
		req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), "GET",
			url+"/unified/ticketing/contacts?integrated_account_id="+account, nil)
		if err != nil {
			return
		}
		req.Header.Set("Authorization", bearer)
		if resp, err := http.DefaultTransport.RoundTrip(req); err == nil {
			_ = resp.Body.Close()
		}
	}()
	for i := 0; ; i++ { // until the simulator has the call
		if _, body := fetch(t, "GET", faults, "", ""); strings.Contains(body, `"hits":1`) {
			break
		} else if i == 100_000 {
			t.Fatal("the call does not reach the simulator: ", body)
		}
	}
	if code := s.end(t); code != 0 {
		t.Errorf("exit code %d:\n%s", code, s.stderr)
	}
	<-called
}
