package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cognate/internal/config"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cognate.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func value(t *testing.T, l *config.Loaded, name string) config.Value {
	t.Helper()
	for _, v := range l.Values {
		if v.Field.Name == name {
			return v
		}
	}
	t.Fatalf("no field %s", name)
	return config.Value{}
}

func TestLayers(t *testing.T) {
	t.Parallel()
	file := write(t, "listen: 127.0.0.1:1\nlog_format: json\nmax_body: 2048\negress_allow: [10.0.0.0/8, '::1/128']\n")
	env := []string{"COGNATE_CONFIG=" + file, "COGNATE_LISTEN=127.0.0.1:2", "COGNATE_LOG_LEVEL=debug", "COGNATE_MAX_RESPONSE="}
	flags := map[string]string{"log-level": "warn", "data-dir": "d"}
	got, err := config.Load(config.Input{Environ: env, Flags: flags, Defaults: map[string]string{"vendor_timeout": "7s"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct{ name, text, source string }{
		{"listen", "127.0.0.1:2", "environment COGNATE_LISTEN"},
		{"log_format", "json", "file " + file + ":2:13"},
		{"log_level", "warn", "flag --log-level"},
		{"max_body", "2KiB", "file " + file + ":3:11"},
		{"max_response", "32MiB", "default"},
		{"egress_allow", "10.0.0.0/8,::1/128", "file " + file + ":4:15"},
		{"vendor_timeout", "7s", "default"},
		{"database", filepath.Join("d", "cognate.db"), "default"},
		{"key_file", filepath.Join("d", "key"), "default"},
		{"key", "", "default"},
	} {
		if v := value(t, got, want.name); v.Text != want.text || v.Source != want.source {
			t.Errorf("%s: %q from %q; want %q from %q", want.name, v.Text, v.Source, want.text, want.source)
		}
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file string
		env        []string
		flags      map[string]string
		want       []string
	}{
		{name: "unknown key", file: "listn: x\n", want: []string{`cognate.yaml:1:1`, `unknown setting "listn"; did you mean "listen"?`}},
		{name: "unknown variable", env: []string{"COGNATE_LISTN=x"}, want: []string{"environment variable COGNATE_LISTN is not known; did you mean COGNATE_LISTEN?"}},
		{name: "bad value in the file", file: "\nlog_format: xml\n", want: []string{`log_format "xml" (from file `, `cognate.yaml:2:13): want one of text, json`}},
		{name: "bad value in the environment", env: []string{"COGNATE_LISTEN=8080"}, want: []string{`listen "8080" (from environment COGNATE_LISTEN): want host:port`}},
		{name: "bad flag", flags: map[string]string{"max-body": "4MB"}, want: []string{`max_body "4MB" (from flag --max-body): want a number of bytes`}},
		{name: "all at once", env: []string{"COGNATE_LISTEN=x", "COGNATE_LOG_LEVEL=y"}, want: []string{"listen", "log_level"}},
		{name: "Postgres", env: []string{"COGNATE_DATABASE=postgres://db.example.com/x"}, want: []string{"a Postgres URL is not offered yet"}},
		{name: "range without length", flags: map[string]string{"egress-allow": "10.0.0.1"}, want: []string{"that address alone is 10.0.0.1/32"}},
		{name: "range with bits", flags: map[string]string{"egress-allow": "10.0.0.1/8"}, want: []string{"the range is 10.0.0.0/8"}},
		{name: "port", flags: map[string]string{"listen": "localhost:70000"}, want: []string{"port from 0 to 65535"}},
		{name: "duration", flags: map[string]string{"vendor-timeout": "30"}, want: []string{"with its unit"}},
		{name: "public URL", flags: map[string]string{"public-url": "cognate.example.com"}, want: []string{"want http:// or https://"}},
		{name: "list where one value belongs", file: "listen: [a]\n", want: []string{"wrong kind of value"}},
		{name: "not an object", file: "- a\n", want: []string{"an object of settings"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := config.Input{Environ: c.env, Flags: c.flags}
			if c.file != "" {
				in.File = write(t, c.file)
			}
			_, err := config.Load(in)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q lacks %q", err, want)
				}
			}
		})
	}
}

func TestMissingFile(t *testing.T) {
	t.Parallel()
	if _, err := config.Load(config.Input{File: filepath.Join(t.TempDir(), "none.yaml")}); err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Errorf("error %v; want one that names the file", err)
	}
}

func TestPrintedVariablesAreNoMistake(t *testing.T) {
	t.Parallel()
	if _, err := config.Load(config.Input{Environ: []string{"COGNATE_URL=http://127.0.0.1:1", "COGNATE_TOKEN=x", "COGNATE_SIM_URL_ACME=y"}}); err != nil {
		t.Error(err)
	}
}

// What is printed is a file that yields the same values; the key is not in it.
func TestPrint(t *testing.T) {
	t.Parallel()
	key := "c2VjcmV0LWtleS1vZi10aGUtb3BlcmF0b3ItMzItYnk="
	first, err := config.Load(config.Input{Environ: []string{"COGNATE_KEY=" + key, "COGNATE_EGRESS_ALLOW=10.0.0.0/8,127.0.0.0/8"}})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := config.Print(&out, first.Values); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), key) || !strings.Contains(out.String(), "# key: [secret]  # environment COGNATE_KEY\n") {
		t.Errorf("the key in:\n%s", &out)
	}
	again, err := config.Load(config.Input{File: write(t, out.String())})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range first.Values {
		if !v.Field.Secret && again.Values[i].Text != v.Text {
			t.Errorf("%s: %q, was %q", v.Field.Name, again.Values[i].Text, v.Text)
		}
	}
}

func TestFieldsAreWhole(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range config.Fields() {
		if f.Name == "" || f.Doc == "" || seen[f.Name] {
			t.Errorf("field %q: no doc, or twice", f.Name)
		}
		seen[f.Name] = true
		if !strings.HasPrefix(f.Env(), config.Prefix) || (f.Flag() == "") != f.Secret {
			t.Errorf("field %q: variable %q, flag %q", f.Name, f.Env(), f.Flag())
		}
	}
}
