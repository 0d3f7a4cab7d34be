//go:build chromium

package reference_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// chrome drives a Chromium over its debugging pipe: messages of JSON, each ended
// by a zero byte, on the descriptors 3 and 4.
type chrome struct {
	tb     testing.TB
	in     io.Writer
	mu     sync.Mutex
	next   int
	waits  map[int]chan reply
	events chan event
}

type reply struct {
	Result json.RawMessage
	Error  *struct{ Message string }
}

type event struct {
	Method string
	Params json.RawMessage
}

// startChrome runs the browser named by COGNATE_CHROMIUM until the test ends.
func startChrome(tb testing.TB) *chrome {
	tb.Helper()
	path := os.Getenv("COGNATE_CHROMIUM")
	if path == "" {
		path = "/usr/bin/chromium"
	}
	profile, err := os.MkdirTemp("", "chromium") //nolint:usetesting // the browser's children may still write when the test ends
	if err != nil {
		tb.Fatal(err)
	}
	commandsOut, commandsIn := pipe(tb)
	answersOut, answersIn := pipe(tb)
	cmd := exec.CommandContext(tb.Context(), path, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--hide-scrollbars", "--no-first-run", "--user-data-dir="+profile, "--remote-debugging-pipe", "about:blank")
	cmd.ExtraFiles = []*os.File{commandsOut, answersIn}
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		tb.Fatalf("start the browser: %v", err)
	}
	_, _ = commandsOut.Close(), answersIn.Close() // the browser has its own
	c := &chrome{tb: tb, in: commandsIn, waits: map[int]chan reply{}, events: make(chan event, 10000)}
	go c.read(answersOut)
	tb.Cleanup(func() {
		_, _ = commandsIn.Write([]byte(`{"id":0,"method":"Browser.close"}` + "\x00")) // it may not wait to answer
		defer func() { _ = os.RemoveAll(profile) }()
		_ = cmd.Wait() // its exit code says nothing of the pages
	})
	return c
}

func pipe(tb testing.TB) (*os.File, *os.File) {
	tb.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		tb.Fatal(err)
	}
	return r, w
}

func (c *chrome) read(r io.Reader) {
	in := bufio.NewReaderSize(r, 1<<20)
	for {
		raw, err := in.ReadBytes(0)
		if err != nil {
			close(c.events)
			return
		}
		var m struct {
			ID int
			event
			reply
		}
		if json.Unmarshal(bytes.TrimRight(raw, "\x00"), &m) != nil {
			continue
		}
		if m.ID == 0 {
			c.events <- m.event
			continue
		}
		c.mu.Lock()
		wait := c.waits[m.ID]
		delete(c.waits, m.ID)
		c.mu.Unlock()
		wait <- m.reply
	}
}

// call sends a command and waits for its answer.
func (c *chrome) call(session, method string, params, result any) {
	c.tb.Helper()
	wait := make(chan reply, 1)
	c.mu.Lock()
	c.next++
	id := c.next
	c.waits[id] = wait
	c.mu.Unlock()
	message := map[string]any{"id": id, "method": method}
	if params != nil {
		message["params"] = params
	}
	if session != "" {
		message["sessionId"] = session
	}
	raw, err := json.Marshal(message)
	if err != nil {
		c.tb.Fatal(err)
	}
	if _, err := c.in.Write(append(raw, 0)); err != nil {
		c.tb.Fatalf("%s: %v", method, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	select {
	case r := <-wait:
		c.take(method, r, result)
	case <-ctx.Done():
		c.tb.Fatalf("%s: no answer from the browser", method)
	}
}

func (c *chrome) take(method string, r reply, result any) {
	c.tb.Helper()
	if r.Error != nil {
		c.tb.Fatalf("%s: %s", method, r.Error.Message)
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(r.Result, result); err != nil {
		c.tb.Fatalf("%s: %v", method, err)
	}
}

// tab is one page of the browser.
type tab struct {
	*chrome
	session string
}

// open makes a tab of the width, in the scheme "light" or "dark".
func (c *chrome) open(width int, scheme string) *tab {
	c.tb.Helper()
	var target struct{ TargetID string }
	c.call("", "Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var session struct{ SessionID string }
	c.call("", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session)
	t := &tab{c, session.SessionID}
	for _, domain := range []string{"Page", "Network", "Log", "Runtime"} {
		t.do(domain+".enable", nil, nil)
	}
	t.do("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}, nil)
	t.do("Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]any{"name": "prefers-color-scheme", "value": scheme}}}, nil)
	return t
}

func (t *tab) do(method string, params, result any) {
	t.tb.Helper()
	t.call(t.session, method, params, result)
}

// visit loads an address and returns what the page asked the network for and what
// it complained of.
func (t *tab) visit(address string) (requests, complaints []string) {
	t.tb.Helper()
	t.do("Page.navigate", map[string]any{"url": address}, nil)
	timeout := time.After(time.Minute)
	for {
		select {
		case e, ok := <-t.events:
			if !ok {
				t.tb.Fatal("the browser is gone")
			}
			switch e.Method {
			case "Network.requestWillBeSent":
				var p struct{ Request struct{ URL string } }
				_ = json.Unmarshal(e.Params, &p) // an empty address fails the test
				requests = append(requests, p.Request.URL)
			case "Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled":
				complaints = append(complaints, fmt.Sprintf("%s %s", e.Method, e.Params))
			case "Page.loadEventFired":
				return requests, complaints
			}
		case <-timeout:
			t.tb.Fatalf("%s did not load", address)
		}
	}
}

// eval runs a script in the page and decodes its value.
func (t *tab) eval(script string, result any) {
	t.tb.Helper()
	var out struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails json.RawMessage
	}
	t.do("Runtime.evaluate", map[string]any{"expression": script, "returnByValue": true}, &out)
	if out.ExceptionDetails != nil {
		t.tb.Fatalf("script: %s", out.ExceptionDetails)
	}
	if err := json.Unmarshal(out.Result.Value, result); err != nil {
		t.tb.Fatalf("script: %v", err)
	}
}

// shoot saves a picture of the whole page when COGNATE_SCREENSHOTS names a folder.
func (t *tab) shoot(name string, whole bool) {
	t.tb.Helper()
	dir := os.Getenv("COGNATE_SCREENSHOTS")
	if dir == "" {
		return
	}
	var picture struct{ Data []byte }
	t.do("Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": whole}, &picture)
	if err := os.WriteFile(dir+"/"+name+".png", picture.Data, 0o600); err != nil {
		t.tb.Fatal(err)
	}
}
