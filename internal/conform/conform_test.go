package conform_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/connectors"
	"cognate/internal/conform"
	"cognate/internal/connector"
	"cognate/internal/egress"
	"cognate/internal/proof"
	"cognate/internal/sim"
	"cognate/internal/story"
	"cognate/models"
)

var update = flag.Bool("update", false, "write what passed to testdata/live.json of the connectors")

// folders are the connectors; testbeds are the real systems, beside the repository.
const (
	folders  = "../../connectors"
	testbeds = "../../../shared/testbeds"
)

var theCatalog = sync.OnceValues(func() (*connector.Catalog, error) {
	return connector.Load(connector.Layer{Models: models.FS, Connectors: connectors.FS})
})

func catalog(t *testing.T) *connector.Catalog {
	t.Helper()
	c, err := theCatalog()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// given is a credential.
type given map[string]string

func (g given) Open(context.Context, cognate.Account, string) ([]byte, error) { return json.Marshal(g) }

// source is an account on this machine.
func source(t *testing.T, in *connector.Integration, method string, credential given, baseURL string) story.Source {
	t.Helper()
	transport := egress.New(egress.Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}})
	t.Cleanup(transport.CloseIdleConnections)
	c := in.Credential(method)
	if c == nil {
		t.Fatalf("%s has no authentication method %q", in.Name, method)
	}
	s := story.Source{
		Account:     cognate.Account{ID: "00000000-0000-4000-8000-000000000001", Integration: in.Name, AuthenticationMethod: c.Name, Status: cognate.AccountActive, CredentialVersion: 1},
		Credentials: credential, Transport: transport, Now: time.Now,
	}
	if baseURL != "" {
		s.Override, _ = json.Marshal(map[string]string{"base_url": baseURL})
	}
	return s
}

func options(t *testing.T, in *connector.Integration, s story.Source) conform.Options {
	t.Helper()
	hints, err := conform.ReadHints(os.DirFS(testdata(in)))
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Engine(catalog(t))
	if err != nil {
		t.Fatal(err)
	}
	return conform.Options{
		Integration: in, Account: s.Account, Override: s.Override, Do: e.Do, Hints: hints, Write: true, Mark: "k7f3", Now: time.Now,
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
}

func testdata(in *connector.Integration) string { return filepath.Join(folders, in.Name, "testdata") }

// proves makes the run; everything holds, and live.json has what passed.
func proves(t *testing.T, in *connector.Integration, s story.Source, system string, simulated bool) {
	t.Helper()
	begin := time.Now()
	report, err := conform.Run(t.Context(), options(t, in, s))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range report.Checks {
		if c.Outcome == conform.Failed {
			t.Error(c)
		}
	}
	t.Logf("%s: %d methods, %d checks held, %d skipped, %d calls, %s", system, len(report.Methods),
		report.Count(conform.Passed), report.Count(conform.Skipped), report.Calls, time.Since(begin).Round(time.Millisecond))
	if t.Failed() {
		return
	}
	run := conform.Live(report, in, system, simulated, time.Now())
	if *update {
		keep(t, in, run)
	}
	kept, err := conform.Kept(os.DirFS(testdata(in)), system)
	switch {
	case err != nil:
		t.Fatal(err)
	case kept == nil:
		t.Errorf("%s of %s has no run against %s: go test ./internal/conform -update", proof.LiveFile, in.Name, system)
	case !conform.Same(kept, run):
		kept.Date = run.Date
		t.Errorf("%s of %s is not what passed (go test ./internal/conform -update):\n%s", proof.LiveFile, in.Name, cmp.Diff(kept, run))
	}
}

// writing is held while a live.json is written: a connector may have several runs.
var writing sync.Mutex

func keep(t *testing.T, in *connector.Integration, run *proof.Run) {
	t.Helper()
	writing.Lock()
	defer writing.Unlock()
	file := filepath.Join(testdata(in), proof.LiveFile)
	old, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	text, changed, err := conform.Keep(old, run)
	if err == nil && changed {
		err = os.WriteFile(file, text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestSimulators makes the run against every simulator.
func TestSimulators(t *testing.T) {
	t.Parallel()
	for _, d := range sim.Simulators() {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			in := catalog(t).Integration(d.Name)
			proves(t, in, simulated(t, d, in), d.Title+" (simulator)", true)
		})
	}
}

func simulated(t *testing.T, d sim.Definition, in *connector.Integration) story.Source {
	t.Helper()
	if in == nil {
		t.Fatalf("there is no connector for the simulator %s", d.Name)
	}
	s, err := d.New(sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		_ = s.Close()
		server.Close()
	})
	return source(t, in, "", d.Account(s), server.URL+d.BasePath)
}

// TestTestbeds makes the run against every system that a connector's hints tell how
// to start.
func TestTestbeds(t *testing.T) {
	t.Parallel()
	for _, in := range catalog(t).Integrations() {
		hints, err := conform.ReadHints(os.DirFS(testdata(in)))
		if err != nil {
			t.Fatal(err)
		}
		bed := hints.Testbed()
		if bed == nil {
			continue
		}
		t.Run(in.Name, func(t *testing.T) {
			t.Parallel()
			told := start(t, bed)
			version := told["VERSION"]
			if i := strings.IndexAny(version, "-+~"); i > 0 { // what a distribution adds
				version = version[:i]
			}
			proves(t, in, source(t, in, bed.Method, bed.Credential(told), ""), bed.System+" "+version, false)
		})
	}
}

// start starts a testbed and gives what it tells; the test stops it in the end.
func start(t *testing.T, bed *conform.Testbed) map[string]string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join(testbeds, bed.Folder))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "up")); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("skipped: %v", err)
	}
	data := t.TempDir()
	lay(t, data, bed.Files)
	environ := append(os.Environ(), "TESTBED_DIR="+data)
	up := exec.CommandContext(t.Context(), filepath.Join(dir, "up"), fmt.Sprint(freePort(t)))
	up.Env, up.Stderr = environ, os.Stderr
	t.Cleanup(func() {
		down := exec.Command(filepath.Join(dir, "down")) // the test's context has ended
		down.Env = environ
		if out, err := down.CombinedOutput(); err != nil {
			t.Errorf("%s does not stop: %v: %s", bed.Folder, err, out)
		}
	})
	out, err := up.Output()
	if err != nil {
		t.Fatalf("%s does not start: %v", bed.Folder, err)
	}
	told := map[string]string{}
	for line := range strings.Lines(string(out)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		told[name] = value
	}
	return told
}

// lay writes files below a folder.
func lay(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for path, text := range files {
		if err := errors.Join(root.MkdirAll(filepath.Dir(path), 0o755), root.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
