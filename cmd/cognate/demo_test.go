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

func TestDemo(t *testing.T) {
	t.Parallel()
	s := start(t, process{args: []string{"demo", "--listen", "127.0.0.1:0"}})
	url := after(t, s.line(t), "COGNATE_URL=")
	bearer := "Bearer " + after(t, s.line(t), "COGNATE_TOKEN=")
	account := after(t, s.line(t), "COGNATE_ACCOUNT_ID=")
	simURL := after(t, s.line(t), "COGNATE_SIM_URL=")
	simAuth := after(t, s.line(t), "COGNATE_SIM_AUTH=")
	if pair, err := base64.StdEncoding.DecodeString(simAuth); err != nil || !strings.Contains(string(pair), ":") {
		t.Errorf("COGNATE_SIM_AUTH=%s", simAuth)
	}
	if text := s.stderr.String(); !strings.Contains(text, "curl ") || !strings.Contains(text, url+"/docs/") {
		t.Errorf("the friendly text:\n%s", text)
	}
	contacts := url + "/unified/ticketing/contacts"
	query := "?integrated_account_id=" + account
	status, body := fetch(t, "POST", contacts+query, bearer,
		`{"first_name":"Mira","last_name":"Okafor","emails":[{"email":"mira.okafor@example.com"}]}`)
	made := object(t, body)
	if status != 201 || made["name"] != "Mira Okafor" {
		t.Fatal(status, body)
	}
	if status, body := fetch(t, "GET", contacts+"/"+made["id"].(string)+query, bearer, ""); status != 200 || object(t, body)["first_name"] != "Mira" {
		t.Error(status, body)
	}
	if status, body := fetch(t, "GET", contacts+query+"&limit=5", bearer, ""); status != 200 || object(t, body)["result_count"] != float64(5) {
		t.Error(status, body)
	}
	// The simulator saw it, and takes its credential directly.
	d := sim.Simulators()[0]
	if status, body := fetch(t, "GET", simURL+d.BasePath+"/staff/", "Basic "+simAuth, ""); status != 200 {
		t.Error(status, body)
	}
	if _, body := fetch(t, "GET", simURL+sim.ControlPath+"requests", "", ""); !strings.Contains(body, "POST") {
		t.Error(body)
	}
	if code := s.end(t); code != 0 {
		t.Errorf("exit code %d:\n%s", code, s.stderr)
	}
	if line, more := <-s.lines; more {
		t.Errorf("a sixth line: %q", line)
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
