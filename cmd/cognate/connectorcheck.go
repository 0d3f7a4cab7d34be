package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cognate/connectors"
	"cognate/internal/conform"
	"cognate/internal/connector"
	"cognate/internal/credential"
	"cognate/internal/proof"
)

type connectorCheckOptions struct {
	dir, system                         string
	write, update, simulated, asJSON, v bool
	settle                              time.Duration
	accountFlags
}

func newConnectorCheck(p *process) *cobra.Command {
	var o connectorCheckOptions
	c := &cobra.Command{
		Use:   "check NAME",
		Short: "Try a connector on a real account",
		Long: `Makes the conformance run: it tries on a real account all that the connector says it can do, and tells
what does not hold. Lists are read whole and in small pages, records are held against the model's schema and
against what get shows, filters and orders against the records that are there, and a missing id has to be a 404.

Without --write nothing is changed. With --write records are created, changed, commented and deleted as well:
mail may go out, and rules of the account may act on them. Only what the run made is changed, and it is removed in the end,
or closed where it can't be removed; what stays is named as LEFT. Use an account for trials.

The account is one of the store (--account), or its credential is given: --context field=value, or --context-env
field=VARIABLE. The connector is tried as its files are, without what an environment or an account lays over it.
testdata/conform.yaml tells what the run can't know, such as records to refer to. The exit code is 1 when something
does not hold.

With --update what passed is written to connectors/NAME/testdata/live.json, for the proof of the connector.`,
		Example: withExample(`  cognate connector check NAME --account ID
  cognate connector check NAME --account ID --write
  cognate connector check NAME --context subdomain=acme --context-env api_key=ACME_KEY --write --system 'Acme 5.0' --update`),
		Args: cobra.ExactArgs(1),
	}
	s := addSettings(c, storeSettings...)
	s.defaults = map[string]string{"log_level": "warn"}
	c.RunE = func(c *cobra.Command, args []string) error { return connectorCheck(c.Context(), p, s, o, args[0]) }
	f := c.Flags()
	f.StringVar(&o.dir, "dir", ".", "the folder that holds connectors/NAME; where it holds none, the built-in ones are tried")
	f.BoolVarP(&o.write, "write", "w", false, "create, change and delete records of the run's own, too")
	f.BoolVarP(&o.v, "verbose", "v", false, "print what holds and what was skipped, too")
	f.BoolVar(&o.asJSON, "json", false, "print the report as JSON")
	f.DurationVar(&o.settle, "settle", defaultSettle, "how long a list may take to show what was written")
	f.BoolVarP(&o.update, "update", "u", false, "write what passed to testdata/live.json")
	f.StringVar(&o.system, "system", "", "the system and its version, such as 'Acme 5.0'; for --update")
	f.BoolVar(&o.simulated, "simulated", false, "the system is a simulator: for --update, what passed proves nothing of the real one")
	o.add(f)
	return c
}

// defaultSettle is what search indexes of vendors are given.
const defaultSettle = 30 * time.Second

func (o *connectorCheckOptions) check() error {
	if o.update && (o.system == "" || strings.Contains(o.system, "\n") || !o.write) {
		return usagef("--update needs --write, and --system: what was tried, and its version")
	}
	return o.one()
}

func connectorCheck(ctx context.Context, p *process, s *settings, o connectorCheckOptions, name string) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	if err := holdsDefinitions(o.dir); err != nil && !o.update && o.dir == "." {
		o.dir = ""
	}
	catalog, err := loadFolder(p, o.dir)
	if err != nil {
		return err
	}
	in := catalog.Integration(name)
	if in == nil {
		return usagef("there is no connector %q; there is %s", name, strings.Join(catalog.Names(), ", "))
	}
	hints, err := hintsOf(o.dir, name)
	if err != nil {
		return err
	}
	loaded, err := s.load(p)
	if err != nil {
		return err
	}
	source := newSource(p, loaded)
	closeStore, err := o.fill(ctx, p, loaded, &source, in)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	e, err := source.Engine(catalog)
	if err != nil {
		return err
	}
	report, err := conform.Run(credential.WithPrincipal(ctx, credential.Operator()), conform.Options{
		Integration: in, Account: source.Account, Override: source.Override, Do: e.Do, Hints: hints, Write: o.write,
		Mark: "k" + strconv.FormatInt(p.now().Unix(), 36), Settle: o.settle, Wait: wait, Now: p.now, Progress: o.progress(p),
	})
	if report == nil {
		return err
	}
	return errors.Join(err, o.tell(p, in, report))
}

// hintsOf reads the hints of the folder; where it has none for a connector, the built-in
// ones.
func hintsOf(dir, name string) (*conform.Hints, error) {
	testdata := os.DirFS(testdataOf(dir, name))
	if _, err := fs.Stat(testdata, conform.HintsFile); errors.Is(err, fs.ErrNotExist) {
		testdata, err = fs.Sub(connectors.FS, name+"/testdata")
		if err != nil {
			return nil, err
		}
	}
	return conform.ReadHints(testdata)
}

// wait waits, or ends with ctx.
func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// progress prints the checks as they end.
func (o *connectorCheckOptions) progress(p *process) func(conform.Check) {
	if o.asJSON {
		return nil
	}
	return func(c conform.Check) {
		if o.v || c.Outcome == conform.Failed {
			_, _ = fmt.Fprintln(p.out, c)
		}
	}
}

// tell prints what came of a run, and keeps it where that is asked for.
func (o *connectorCheckOptions) tell(p *process, in *connector.Integration, r *conform.Report) error {
	if o.asJSON {
		enc := json.NewEncoder(p.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(r); err != nil {
			return err
		}
	} else {
		o.summary(p, in, r)
	}
	if o.update {
		if err := o.keep(p, in, r); err != nil {
			return err
		}
	}
	if r.Count(conform.Failed) > 0 {
		return &quietError{exitFailed}
	}
	return nil
}

func (o *connectorCheckOptions) summary(p *process, in *connector.Integration, r *conform.Report) {
	for _, left := range r.Left {
		_, _ = fmt.Fprintf(p.out, "LEFT    %s\n", left)
	}
	all := 0
	for _, m := range in.Models {
		for _, res := range m.Resources {
			all += len(res.Supported())
		}
	}
	what := "reads alone; --write tries the rest"
	if o.write {
		what = "reads and writes"
	}
	_, _ = fmt.Fprintf(p.out, "%s: %d of %s passed (%s): %d checks held, %d failed, %d skipped; %s\n", in.Name, len(r.Methods), count(all, "method"),
		what, r.Count(conform.Passed), r.Count(conform.Failed), r.Count(conform.Skipped), count(r.Calls, "call"))
}

// keep writes what passed to live.json.
func (o *connectorCheckOptions) keep(p *process, in *connector.Integration, r *conform.Report) error {
	file := filepath.Join(testdataOf(o.dir, in.Name), proof.LiveFile)
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text, changed, err := conform.Keep(old, conform.Live(r, in, o.system, o.simulated, p.now()))
	if err != nil || !changed {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { //nolint:gosec // nothing secret: as any folder of sources
		return err
	}
	if !o.asJSON {
		_, _ = fmt.Fprintf(p.out, "WROTE %s\n", file)
	}
	return os.WriteFile(file, text, 0o644) //nolint:gosec // nothing secret: names of methods and fields
}
