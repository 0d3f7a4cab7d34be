package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// call runs the program to its end and returns what it wrote.
func call(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return callIn(t, nil, stdin, args...)
}

// callIn is call with further environment variables. The home is empty.
func callIn(t *testing.T, environ []string, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(t.Context(), process{
		args: args, environ: append([]string{"HOME=" + t.TempDir()}, environ...),
		in: strings.NewReader(stdin), out: &out, err: &err, now: time.Now,
	})
	return code, out.String(), err.String()
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// started is a command that runs until it is stopped.
type started struct {
	stop   context.CancelFunc
	done   chan int
	stderr *lockedBuffer
	lines  chan string // of stdout
}

// start runs the program in the background, to be stopped at the end of the test.
func start(t *testing.T, p process) *started {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r, w := io.Pipe()
	s := &started{stop: stop, done: make(chan int, 1), stderr: &lockedBuffer{}, lines: make(chan string, 100)}
	p.out, p.err, p.now = w, s.stderr, time.Now
	if p.in == nil {
		p.in = strings.NewReader("")
	}
	go func() {
		s.done <- run(ctx, p)
		_ = w.Close()
	}()
	go scanLines(r, s.lines)
	t.Cleanup(func() { s.end(t) })
	return s
}

// end stops the command and returns its exit code.
func (s *started) end(t *testing.T) int {
	t.Helper()
	s.stop()
	select {
	case code := <-s.done:
		s.done <- code
		return code
	case <-time.After(20 * time.Second):
		t.Error("the command does not end")
		return -1
	}
}

// line is the next line of stdout.
func (s *started) line(t *testing.T) string {
	t.Helper()
	select {
	case l, ok := <-s.lines:
		if !ok {
			t.Fatalf("the command ended; standard error:\n%s", s.stderr)
		}
		return l
	case <-time.After(20 * time.Second):
		t.Fatalf("no line on standard output; standard error:\n%s", s.stderr)
		return ""
	}
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		args   []string
		code   int
		stderr string
	}{
		{"help", nil, 0, ""},
		{"unknown command", []string{"serv"}, exitUsage, `unknown command "serv"`},
		{"unknown flag", []string{"eval", "--inptu", "x"}, exitUsage, "unknown flag: --inptu"},
		{"too many arguments", []string{"version", "x"}, exitUsage, `unknown command "x"`},
		{"unknown shell", []string{"completion", "fsh"}, exitUsage, `no completion for "fsh"; there is bash, fish, powershell, zsh`},
		{"known shell", []string{"completion", "fish"}, 0, ""},
		{"no shell", []string{"completion"}, 0, ""},
		{"unknown simulator", []string{"sim", "nobody"}, exitUsage, `no simulator "nobody"`},
		{"bad setting", []string{"config", "--listen", "x"}, exitUsage, `listen "x" (from flag --listen)`},
		{"expression fails", []string{"eval", "1+"}, exitFailed, "1:3: S0207"},
		{"no expression", []string{"eval"}, exitUsage, "no expression"},
		{"expression twice", []string{"eval", "1", "--file", "x"}, exitUsage, "give one of them"},
		{"missing input", []string{"eval", "1", "--input", filepath.Join(t.TempDir(), "none")}, exitFailed, "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, _, stderr := call(t, "", c.args...)
			if code != c.code || !strings.Contains(stderr, c.stderr) {
				t.Errorf("exit code %d, standard error %q; want %d, %q", code, stderr, c.code, c.stderr)
			}
		})
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	if code, out, _ := call(t, "", "version"); code != 0 || !strings.HasPrefix(out, "cognate ") || !strings.Contains(out, " go1.") {
		t.Errorf("exit code %d, %q", code, out)
	}
}

// Every command says what it is for, and those that take anything show how.
func TestHelpTeaches(t *testing.T) {
	t.Parallel()
	root, _ := newRoot(&process{})
	var commands func(path string, c commandLike)
	commands = func(path string, c commandLike) {
		for _, sub := range c.Commands() {
			at := path + " " + sub.Name()
			if sub.Short == "" {
				t.Errorf("%s: no short help", at)
			}
			if len(sub.Commands()) == 0 && sub.Flags().HasFlags() && sub.Example == "" && sub.Name() != "help" {
				t.Errorf("%s: takes flags and shows no example", at)
			}
			commands(at, sub)
		}
	}
	commands("cognate", root)
}
