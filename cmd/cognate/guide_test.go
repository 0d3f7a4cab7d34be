package main

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestOverridesGuide makes every call of the guide, in its order, against a demo, and
// holds each answer against the one that the guide shows behind it.
func TestOverridesGuide(t *testing.T) {
	t.Parallel()
	s := start(t, process{args: []string{"demo", "--listen", "127.0.0.1:0"}})
	g := guide{T: t, base: after(t, s.line(t), "COGNATE_URL="), vars: map[string]string{}}
	g.vars["COGNATE_TOKEN"] = after(t, s.line(t), "COGNATE_TOKEN=")
	g.vars["COGNATE_ACCOUNT_ID"] = after(t, s.line(t), "COGNATE_ACCOUNT_ID=")
	_, made := fetch(t, "POST", g.base+"/unified/ticketing/contacts?integrated_account_id="+g.vars["COGNATE_ACCOUNT_ID"], "Bearer "+g.vars["COGNATE_TOKEN"],
		`{"name":"Mira Okafor","emails":[{"email":"mira.okafor@example.com"}],"remote_data":{"c-cf-4":"K-2001"}}`)
	g.vars["CONTACT_ID"], _ = object(t, made)["id"].(string)
	if n := g.play("../../internal/reference/guides/overrides.md"); n < 10 {
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

// guide plays the calls of a guide.
type guide struct {
	*testing.T
	base string
	vars map[string]string
	last string // answer
}

var (
	fenced   = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")
	variable = regexp.MustCompile(`\$\{(\w+)(:\?[^}]*)?\}`)
	verb     = regexp.MustCompile(`-X (\w+)`)
	address  = regexp.MustCompile(`"\{base\}([^"]*)"`)
	heredoc  = regexp.MustCompile(`(?s)-d @- <<'?END'?\n(.*)\nEND`)
	quoted   = regexp.MustCompile(`(?s)-d '([^']*)'`)
	bearer   = regexp.MustCompile(`Authorization: (Bearer [^"]*)"`)
)

// play makes the calls and tells how many there were.
func (g *guide) play(file string) int {
	g.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		g.Fatal(err)
	}
	n := 0
	for _, block := range fenced.FindAllStringSubmatch(string(text), -1) {
		switch block[1] {
		case "sh":
			n++
			g.call(block[2])
		case "json":
			g.shows(block[2])
		}
	}
	return n
}

func (g *guide) call(sh string) {
	g.Helper()
	sh = variable.ReplaceAllStringFunc(sh, func(v string) string {
		name := variable.FindStringSubmatch(v)[1]
		if g.vars[name] == "" {
			g.Fatalf("nothing is known of %s", name)
		}
		return g.vars[name]
	})
	method, path, body := "GET", address.FindStringSubmatch(sh), ""
	if m := verb.FindStringSubmatch(sh); m != nil {
		method = m[1]
	}
	for _, form := range []*regexp.Regexp{heredoc, quoted} {
		if m := form.FindStringSubmatch(sh); m != nil {
			body = m[1]
		}
	}
	token := bearer.FindStringSubmatch(sh)
	if path == nil || token == nil {
		g.Fatalf("not a call: %s", sh)
	}
	var status int
	status, g.last = fetch(g.T, method, g.base+path[1], token[1], body)
	if status >= 500 || status >= 400 && !strings.Contains(g.last, "details") {
		g.Fatalf("%s %s: %d %s", method, path[1], status, g.last)
	}
	g.remember(path[1], status)
}

// remember takes the ids that later calls name.
func (g *guide) remember(path string, status int) {
	switch {
	case strings.HasPrefix(path, "/environment-unified-model?"):
		g.vars["ENVIRONMENT_UNIFIED_MODEL_ID"], _ = object(g.T, g.last)["result"].([]any)[0].(map[string]any)["id"].(string)
	case path == "/environment-unified-model-resource-method" && status == 201 && g.vars["OVERRIDE_ID"] == "":
		g.vars["OVERRIDE_ID"], _ = object(g.T, g.last)["id"].(string)
	}
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
