package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestOverridesGuide makes every call of the guide, in its order, against a demo, and
// holds each answer against the one that the guide shows behind it.
func TestOverridesGuide(t *testing.T) {
	t.Parallel()
	g := newGuide(t)
	_, made := fetch(t, "POST", g.base+"/unified/ticketing/contacts?integrated_account_id="+g.vars["COGNATE_ACCOUNT_ID"], "Bearer "+g.vars["COGNATE_TOKEN"],
		`{"name":"Mira Okafor","emails":[{"email":"mira.okafor@example.com"}],"remote_data":{"c-cf-4":"K-2001"}}`)
	g.vars["CONTACT_ID"], _ = object(t, made)["id"].(string)
	g.remember = func(path string, status int) {
		switch {
		case strings.HasPrefix(path, "/environment-unified-model?"):
			g.vars["ENVIRONMENT_UNIFIED_MODEL_ID"], _ = object(t, g.last)["result"].([]any)[0].(map[string]any)["id"].(string)
		case path == "/environment-unified-model-resource-method" && status == 201 && g.vars["OVERRIDE_ID"] == "":
			g.vars["OVERRIDE_ID"], _ = object(t, g.last)["id"].(string)
		}
	}
	if n := g.play("overrides.md"); n < 10 {
		t.Errorf("the guide has %d calls", n)
	}
	if status, body := fetch(t, "GET", g.base+"/openapi.json", "Bearer "+g.vars["COGNATE_TOKEN"], ""); status != 200 || !strings.Contains(body, "/unified/directory/people") || !strings.Contains(body, "customer_no") {
		t.Errorf("OpenAPI of the environment: %d", status)
	}
	if _, body := fetch(t, "GET", g.base+"/openapi.json", "", ""); strings.Contains(body, "directory") {
		t.Error("OpenAPI without a token tells of the environment's own model")
	}
	for _, path := range []string{"/docs/unified/directory/people/list", "/unified/meta/directory/happyfox?format=html", "/unified/directory/people/happyfox/meta/list"} {
		if status, body := fetch(t, "GET", g.base+path, "Bearer "+g.vars["COGNATE_TOKEN"], ""); status != 200 || !strings.Contains(body, "name") {
			t.Errorf("%s: %d", path, status)
		}
		if status, _ := fetch(t, "GET", g.base+path, "", ""); status == 200 {
			t.Errorf("%s is shown without a token", path)
		}
	}
}

// TestAdminGuide makes every call of the guide, in its order. What it connects is the
// simulator, and so the address that it sets for an example is taken back.
func TestAdminGuide(t *testing.T) {
	t.Parallel()
	g := newGuide(t)
	admin := "Bearer " + g.vars["ADMIN_TOKEN"]
	_, list := fetch(t, "GET", g.base+"/environment-integration?integration=happyfox", "Bearer "+g.vars["COGNATE_TOKEN"], "")
	installed, _ := object(t, list)["result"].([]any)[0].(map[string]any)
	override, _ := json.Marshal(map[string]any{"override": installed["override"]})
	g.vars["ENVIRONMENT_INTEGRATION_ID"], _ = installed["id"].(string)
	g.remember = func(path string, _ int) {
		switch {
		case path == "/environment":
			g.vars["ENVIRONMENT_ID"], _ = object(t, g.last)["id"].(string)
		case strings.HasPrefix(path, "/environment-integration/"):
			if status, body := fetch(t, "PATCH", g.base+path, admin, string(override)); status != 200 {
				t.Fatal(status, body)
			}
		case path == "/integrated-account":
			if account := object(t, g.last); account["status"] != "active" {
				t.Fatal(g.last)
			}
			g.vars["OLD_ACCOUNT_ID"], _ = object(t, g.last)["id"].(string)
		case path == "/integrated-account/token":
			g.vars["ACCOUNT_TOKEN"], _ = object(t, g.last)["token"].(string)
		}
	}
	if n := g.play("admin.md"); n < 13 {
		t.Errorf("the guide has %d calls", n)
	}
}

// TestCallGuides makes the calls of the guides about calls themselves.
func TestCallGuides(t *testing.T) {
	t.Parallel()
	g := newGuide(t)
	for _, file := range []string{"conventions.md", "vendor.md"} {
		if n := g.play(file); n == 0 {
			t.Errorf("%s has no call", file)
		}
	}
}

// TestReadme pastes the README's curl lines.
func TestReadme(t *testing.T) {
	t.Parallel()
	g := newGuide(t)
	g.vars["COGNATE_URL"] = g.base
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, block := range indented.FindAllString(string(text), -1) {
		if sh := strings.TrimSpace(block); strings.HasPrefix(sh, "curl ") {
			g.call(strings.ReplaceAll(sh, "http://127.0.0.1:8080", g.base))
			n++
		}
	}
	if n != 2 {
		t.Errorf("the README has %d calls", n)
	}
}

// guide plays the calls of a guide, in a shell, as a reader would.
type guide struct {
	*testing.T
	base string
	vars map[string]string
	last string // answer
	// remember takes what later calls name from an answer.
	remember func(path string, status int)
}

var (
	fenced   = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")
	indented = regexp.MustCompile(`(?m)(^    .*\n)+`)
)

// newGuide starts a demo to play against.
func newGuide(t *testing.T) *guide {
	t.Helper()
	for _, program := range []string{"sh", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip("the examples are lines of a shell, and there is no " + program)
		}
	}
	s := start(t, process{args: []string{"demo", "--listen", "127.0.0.1:0"}})
	g := &guide{T: t, vars: map[string]string{}, remember: func(string, int) {}}
	g.base = after(t, s.line(t), "COGNATE_URL=")
	for _, name := range []string{"COGNATE_TOKEN", "COGNATE_ACCOUNT_ID", "COGNATE_SIM_URL", "COGNATE_SIM_AUTH"} {
		g.vars[name] = after(t, s.line(t), name+"=")
	}
	_, told, _ := strings.Cut(s.stderr.String(), "Admin token:")
	g.vars["ADMIN_TOKEN"] = strings.Fields(told)[0]
	credential, err := base64.StdEncoding.DecodeString(g.vars["COGNATE_SIM_AUTH"])
	if err != nil {
		t.Fatal(err)
	}
	g.vars["API_KEY"], g.vars["AUTH_CODE"], _ = strings.Cut(string(credential), ":")
	return g
}

// play makes the calls and tells how many there were.
func (g *guide) play(name string) int {
	g.Helper()
	text, err := os.ReadFile(filepath.Join("../../internal/reference/guides", name))
	if err != nil {
		g.Fatal(err)
	}
	n := 0
	for section := range strings.SplitSeq(string(text), "\n## ") {
		called := false
		for _, block := range fenced.FindAllStringSubmatch(section, -1) {
			switch {
			case block[1] == "sh" && strings.Contains(block[2], "curl"):
				n, called = n+1, true
				g.call(block[2])
			case block[1] == "json" && called:
				g.shows(block[2])
			}
		}
	}
	return n
}

// call runs an example. Beside what it prints, curl tells the status and the address.
func (g *guide) call(sh string) {
	g.Helper()
	answer := filepath.Join(g.TempDir(), "answer")
	sh = `curl() { command curl -sS -o "$ANSWER" -w '%{http_code} %{url_effective}' "$@"; }` + "\n" + strings.ReplaceAll(sh, "{base}", g.base)
	c := exec.CommandContext(g.Context(), "sh", "-euc", sh)
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "ANSWER=" + answer}
	for name, value := range g.vars {
		c.Env = append(c.Env, name+"="+value)
	}
	var out, stderr bytes.Buffer
	c.Stdout, c.Stderr = &out, &stderr
	if err := c.Run(); err != nil {
		g.Fatalf("%v: %s\n%s", err, stderr.String(), sh)
	}
	code, address, _ := strings.Cut(out.String(), " ")
	status, _ := strconv.Atoi(code)
	data, err := os.ReadFile(answer)
	if err != nil && status != 204 {
		g.Fatal(err)
	}
	g.last = string(data)
	if status < 200 || status >= 500 || status >= 400 && !strings.Contains(g.last, "details") {
		g.Fatalf("%s: %s %s", sh, out.String(), g.last)
	}
	g.remember(strings.TrimPrefix(address, g.base), status)
}

// shows holds the last answer against what the guide shows of it.
func (g *guide) shows(text string) {
	g.Helper()
	var want, got any
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		g.Fatalf("%v: %s", err, text)
	}
	if err := json.Unmarshal([]byte(g.last), &got); err != nil {
		g.Fatalf("%v: %s", err, g.last)
	}
	if why := missing(want, got, ""); why != "" {
		g.Errorf("the guide shows %s\nthe answer is %s\n%s", text, g.last, why)
	}
}

// missing tells what of want is not in got; "…" stands for any text, and at the end of
// one for any more of it.
func missing(want, got any, at string) string {
	switch w := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		for key, v := range w {
			if why := missing(v, g[key], at+"."+key); why != "" {
				return why
			}
		}
		return ""
	case []any:
		g, _ := got.([]any)
		if len(g) != len(w) {
			return fmt.Sprintf("%s has %d items, not %d", at, len(g), len(w))
		}
		for i := range w {
			if why := missing(w[i], g[i], fmt.Sprintf("%s[%d]", at, i)); why != "" {
				return why
			}
		}
		return ""
	case string:
		g, ok := got.(string)
		if start, open := strings.CutSuffix(w, "…"); ok && open && strings.HasPrefix(g, start) {
			return ""
		}
	}
	if want != got {
		return fmt.Sprintf("%s is %v, not %v", at, got, want)
	}
	return ""
}
