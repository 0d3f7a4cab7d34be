package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// maxSecret bounds one value read from a file or standard input.
const maxSecret = 64 << 10

// readContext reads the fields given as field=value, field=- and field=@path.
func readContext(p *process, fields []string) (map[string]string, error) {
	values := make(map[string]string, len(fields))
	lines := &inputLines{process: p}
	for _, f := range fields {
		name, value, ok := strings.Cut(f, "=")
		if !ok || name == "" {
			// What stands there is not repeated: it may be a secret.
			return nil, usagef("--context takes field=value, field=- or field=@path")
		}
		if _, twice := values[name]; twice {
			return nil, usagef("--context %s is given twice", name)
		}
		var err error
		switch {
		case value == "-":
			value, err = lines.next(name)
		case strings.HasPrefix(value, "@"):
			value, err = readSecretFile(value[1:])
		}
		if err != nil {
			return nil, fmt.Errorf("--context %s: %w", name, err)
		}
		values[name] = value
	}
	return values, nil
}

func readSecretFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err == nil && len(data) > maxSecret {
		err = fmt.Errorf("%s is larger than %d KiB", path, maxSecret>>10)
	}
	return strings.TrimRight(string(data), "\r\n"), err
}

// inputLines reads values from standard input, a line each; from a terminal it
// asks, and what is typed is not shown.
type inputLines struct {
	process *process
	reader  *bufio.Reader
}

func (l *inputLines) next(name string) (string, error) {
	if f, ok := l.process.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		_, _ = fmt.Fprintf(l.process.err, "%s: ", name)
		typed, err := term.ReadPassword(int(f.Fd()))
		_, _ = fmt.Fprintln(l.process.err)
		return string(typed), err
	}
	if l.reader == nil {
		l.reader = bufio.NewReader(io.LimitReader(l.process.in, 1<<20))
	}
	line, err := l.reader.ReadString('\n')
	switch {
	case errors.Is(err, io.EOF) && line == "":
		return "", errors.New("standard input has no line left")
	case err != nil && !errors.Is(err, io.EOF):
		return "", err
	case len(line) > maxSecret:
		return "", fmt.Errorf("the line is larger than %d KiB", maxSecret>>10)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
