package main

import (
	"io"
	"log/slog"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"cognate/internal/config"
)

// settings are the configuration flags of one command.
type settings struct {
	flags    *pflag.FlagSet
	file     *string
	defaults map[string]string
}

// addSettings gives the command --config and the flags of the named fields, of
// all when none is named. The file and the environment set every field anyway.
func addSettings(c *cobra.Command, names ...string) *settings {
	s := &settings{flags: c.Flags(), file: c.Flags().String("config", "", "configuration file (YAML); or "+config.FileEnv)}
	for _, f := range config.Fields() {
		if f.Flag() == "" || len(names) > 0 && !slices.Contains(names, f.Name) {
			continue
		}
		usage := f.Doc + " Or " + f.Env() + "."
		if f.Default != "" {
			usage += " (default " + f.Default + ")"
		}
		s.flags.String(f.Flag(), "", usage)
	}
	return s
}

// storeSettings are the fields of a command that works on the store itself.
var storeSettings = []string{"data_dir", "database", "key_file", "connectors_dir", "egress_allow", "vendor_timeout"}

// load makes the configuration from all its layers.
func (s *settings) load(p *process) (*config.Loaded, error) {
	in := config.Input{File: *s.file, Environ: p.environ, Flags: map[string]string{}, Defaults: s.defaults}
	for _, f := range config.Fields() {
		if flag := s.flags.Lookup(f.Flag()); f.Flag() != "" && flag != nil && flag.Changed {
			in.Flags[f.Flag()] = flag.Value.String()
		}
	}
	loaded, err := config.Load(in)
	if err != nil {
		return nil, usagef("the configuration is wrong:\n%v", err)
	}
	return loaded, nil
}

// newLogger writes to w as the configuration says.
func newLogger(w io.Writer, c config.Config) *slog.Logger {
	opts := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}
