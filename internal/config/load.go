package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cognate/internal/definition"
)

// FileEnv is the environment variable that names the configuration file.
const FileEnv = Prefix + "CONFIG"

// Printed lists the variables that `cognate demo` prints. They are for the
// caller's own shell and set nothing here, so they may stand there, also with a
// simulator's name behind: COGNATE_SIM_URL_ACME.
var Printed = []string{"COGNATE_URL", "COGNATE_TOKEN", "COGNATE_ACCOUNT_ID", "COGNATE_SIM_URL", "COGNATE_SIM_AUTH"}

// Input is what a configuration is made from.
type Input struct {
	// File is the path that --config gave; empty: COGNATE_CONFIG's, or none.
	File string
	// Environ is the environment, in the form of os.Environ.
	Environ []string
	// Flags holds the flags that were given: flag name without dashes → value.
	Flags map[string]string
	// Defaults stand in for those of the fields, by field name; `demo` has its own.
	Defaults map[string]string
}

// Loaded is a configuration and where each value comes from.
type Loaded struct {
	Config
	Values []Value // in the order of Fields
}

// given is one value that somebody wrote.
type given struct{ text, source string }

// Load makes the configuration. The error joins everything that is wrong, one a
// line.
func Load(in Input) (*Loaded, error) {
	fields := Fields()
	env := lookup(in.Environ)
	var errs []error
	errs = append(errs, unknownVariables(fields, in.Environ)...)
	if in.File == "" {
		in.File = env[FileEnv]
	}
	file, err := readFile(fields, in.File)
	if err != nil {
		errs = append(errs, err)
	}
	out := &Loaded{}
	for _, f := range fields {
		v := choose(f, in, env, file)
		if v.text != "" {
			if err := f.set(&out.Config, v.text); err != nil {
				errs = append(errs, badValue(f, v, err))
			}
		}
		out.Values = append(out.Values, Value{Field: f, Source: v.source})
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	out.derive()
	for i := range out.Values {
		out.Values[i].Text = out.Values[i].Field.shown(&out.Config)
	}
	return out, nil
}

// choose takes the value of the strongest layer.
func choose(f *Field, in Input, env map[string]string, file map[string]given) given {
	if text, ok := in.Flags[f.Flag()]; ok && f.Flag() != "" {
		return given{text, "flag --" + f.Flag()}
	}
	if text := env[f.Env()]; text != "" {
		return given{text, "environment " + f.Env()}
	}
	if v, ok := file[f.Name]; ok {
		return v
	}
	if text, ok := in.Defaults[f.Name]; ok {
		return given{text, "default"}
	}
	if f.derived {
		return given{"", "default"}
	}
	return given{f.Default, "default"}
}

func badValue(f *Field, v given, err error) error {
	if f.Secret {
		return fmt.Errorf("%s (from %s): %w", f.Name, v.source, err)
	}
	return fmt.Errorf("%s %q (from %s): %w", f.Name, shorten(v.text), v.source, err)
}

func shorten(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func lookup(environ []string) map[string]string {
	env := make(map[string]string, len(environ))
	for _, e := range environ {
		if name, value, ok := strings.Cut(e, "="); ok {
			env[name] = value
		}
	}
	return env
}

// unknownVariables finds slips in the names of variables.
func unknownVariables(fields []*Field, environ []string) []error {
	known := []string{FileEnv}
	for _, f := range fields {
		known = append(known, f.Env())
	}
	var errs []error
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		if !strings.HasPrefix(name, Prefix) || slices.Contains(known, name) || isPrinted(name) {
			continue
		}
		text := fmt.Sprintf("environment variable %s is not known", shorten(name))
		if near := definition.Nearest(name, known); near != "" {
			text += "; did you mean " + near + "?"
		}
		errs = append(errs, errors.New(text+" (cognate config lists them all)"))
	}
	return errs
}

func isPrinted(name string) bool {
	return slices.ContainsFunc(Printed, func(p string) bool { return name == p || strings.HasPrefix(name, p+"_") })
}

// derive fills in the paths that depend on others.
func (c *Config) derive() {
	if c.Database == "" {
		c.Database = filepath.Join(c.DataDir, "cognate.db")
	}
	if c.KeyFile == "" {
		c.KeyFile = filepath.Join(c.DataDir, "key")
	}
}

// readFile reads the file's values; none when path is empty.
func readFile(fields []*Field, path string) (map[string]given, error) {
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("configuration file: %w", err)
	}
	values := fileValues{fields: fields, path: path, given: map[string]given{}}
	if problems := definition.Decode(path, data, &values); len(problems) > 0 {
		return nil, problems
	}
	return values.given, nil
}
