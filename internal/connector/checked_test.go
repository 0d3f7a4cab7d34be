package connector_test

import (
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"cognate/internal/connector"
	"cognate/models"
)

// brokenFile is a connector that does not load.
const brokenFile = "name: wrong\nlabl: Wrong\n"

// soundFile is one that does, with nothing in it.
const soundFile = `name: right
label: Right
category: ticketing
docs_url: https://developers.example.com
credentials: {api_key: {token: {label: Token, secret: true}}}
hosts: [api.example.com]
base_url: '"https://api.example.com"'
auth: {bearer: context.token}
check: me.get
resources: {me: {get: {call: GET /me}}}
`

func folder(name, text string) fstest.MapFS {
	return fstest.MapFS{name + "/connector.yaml": {Data: []byte(text)}}
}

// TestCheckedIsCompiledWhenAsked: what is wrong in a checked layer shows when it is
// asked for, as a panic, since it was called right; all else of the catalog works.
func TestCheckedIsCompiledWhenAsked(t *testing.T) {
	t.Parallel()
	both := folder("wrong", brokenFile)
	both["right/connector.yaml"] = &fstest.MapFile{Data: []byte(soundFile)}
	c, err := connector.Load(connector.Layer{Models: models.FS, Connectors: both, Checked: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(c.Names(), " "); got != "right wrong" {
		t.Errorf("names are %q", got)
	}
	if in := c.Integration("right"); in == nil || in.Label != "Right" || in != c.Integration("right") {
		t.Errorf("right is %v, and is compiled once", in)
	}
	if !c.Has("wrong") || c.Has("none") || c.Integration("none") != nil {
		t.Error("wrong is there, and none is not")
	}
	defer func() {
		if told, ok := recover().(string); !ok || !strings.Contains(told, "connectors/wrong/connector.yaml:2:1") {
			t.Errorf("the panic says %q", told)
		}
	}()
	c.Integration("wrong")
}

// TestUncheckedIsCompiledAtOnce: a file of a layer that is not checked, and models of
// one, have every connector that they touch checked on the spot.
func TestUncheckedIsCompiledAtOnce(t *testing.T) {
	t.Parallel()
	base := connector.Layer{Models: models.FS, Connectors: folder("wrong", brokenFile), Checked: true}
	tests := map[string]struct {
		layer connector.Layer
		fails bool
	}{
		"a connector of its own":      {connector.Layer{Connectors: folder("right", soundFile)}, false},
		"a file of it replaced":       {connector.Layer{Connectors: folder("wrong", brokenFile+"# ours\n")}, true},
		"a file beside it":            {connector.Layer{Connectors: fstest.MapFS{"wrong/ticketing/tags.yaml": {Data: []byte("list: {}\n")}}}, true},
		"models":                      {connector.Layer{Models: models.FS}, true},
		"a folder without a model":    {connector.Layer{Models: fstest.MapFS{}}, false},
		"a replacement that mends it": {connector.Layer{Connectors: folder("wrong", strings.ReplaceAll(soundFile, "name: right", "name: wrong"))}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := connector.Load(base, tt.layer)
			if (err != nil) != tt.fails {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestCheckedByManyAtOnce: whoever asks first, all get the same connector.
func TestCheckedByManyAtOnce(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	for _, name := range []string{"one", "two", "three"} {
		files[name+"/connector.yaml"] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(soundFile, "name: right", "name: "+name))}
	}
	c, err := connector.Load(connector.Layer{Models: models.FS, Connectors: files, Checked: true})
	if err != nil {
		t.Fatal(err)
	}
	got := make([]*connector.Integration, 16)
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() {
			if i%2 == 0 {
				c.Integrations()
			}
			got[i] = c.Integration("two")
		})
	}
	all.Wait()
	for _, in := range got {
		if in == nil || in != got[0] || in.Name != "two" {
			t.Fatalf("%p and %p", in, got[0])
		}
	}
}
