package main

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
)

// waiting makes a call that the server waits for: it has asked for the body, and gets
// none.
func waiting(t *testing.T, url, admin string) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "POST /api-token HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: 20\r\nExpect: 100-continue\r\n\r\n", admin)
	if err != nil {
		t.Fatal(err)
	}

	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("%q, %v", line, err)
	}
}

func TestServeTellsOfCallsCut(t *testing.T) {
	t.Parallel()
	s, url, admin := serverAt(t, t.TempDir(), nil, "--shutdown-timeout", "100ms", "--log-level", "warn")
	waiting(t, url, admin)
	waiting(t, url, admin)
	fetch(t, "GET", url+"/environment", "Bearer "+admin, "") // over, on a connection of its own
	if code := s.end(t); code != 0 {
		t.Errorf("exit code %d:\n%s", code, s.stderr)
	}
	log := s.stderr.String()
	if strings.Count(log, "calls cut") != 1 || !strings.Contains(log, "calls=2") {
		t.Errorf("want one warning of two calls:\n%s", log)
	}
}

func TestServeCutsNothing(t *testing.T) {
	t.Parallel()
	s, url, admin := serverAt(t, t.TempDir(), nil, "--log-level", "warn")
	if status, body := fetch(t, "GET", url+"/environment", "Bearer "+admin, ""); status != 200 {
		t.Error(status, body)
	}
	if code := s.end(t); code != 0 || strings.Contains(s.stderr.String(), "calls cut") {
		t.Errorf("exit code %d:\n%s", code, s.stderr)
	}
}
