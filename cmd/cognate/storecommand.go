package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cognate/internal/config"
	"cognate/internal/store"
)

// storeCommand is a command that works on the store itself, beside a running
// server or without one.
type storeCommand struct {
	*cobra.Command
	process     *process
	settings    *settings
	environment *string // name or id; nil when the command takes none
}

// onStore gives the command the settings it needs and runs work on an open store.
func onStore(p *process, c *cobra.Command, work func(ctx context.Context, s *session, args []string) error) *storeCommand {
	sc := &storeCommand{Command: c, process: p, settings: addSettings(c, storeSettings...)}
	sc.settings.defaults = map[string]string{"log_level": "warn"}
	c.RunE = func(c *cobra.Command, args []string) (err error) {
		s, err := sc.open(c.Context())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.close()) }()
		return work(c.Context(), s, args)
	}
	return sc
}

// inEnvironment gives the command --environment.
func (sc *storeCommand) inEnvironment() *storeCommand {
	sc.environment = sc.Flags().StringP("environment", "e", "", "environment, by name or id (default: the only one there is)")
	return sc
}

// session is an open store and the admin API on it.
type session struct {
	*parts
	*local
	process     *process
	environment string // as --environment says
}

func (sc *storeCommand) open(ctx context.Context) (*session, error) {
	loaded, err := sc.settings.load(sc.process)
	if err != nil {
		return nil, err
	}
	parts, err := openStore(ctx, sc.process, loaded)
	if err != nil {
		return nil, err
	}
	parts.welcome(sc.process.err) // says nothing, unless a first start was broken off
	api, err := newLocal(parts)
	if err != nil {
		return nil, errors.Join(err, parts.close())
	}
	s := &session{parts: parts, local: api, process: sc.process}
	if sc.environment != nil {
		s.environment = *sc.environment
	}
	return s, nil
}

// openStore opens a store that stands.
func openStore(ctx context.Context, p *process, loaded *config.Loaded) (*parts, error) {
	if err := storeStands(loaded.Database); err != nil {
		return nil, err
	}
	return open(ctx, loaded.Config, newLogger(p.err, loaded.Config), p.now)
}

// storeStands refuses what would make a store by the way, where somebody only
// forgot --data-dir. An empty file is what a first start that was broken off leaves.
func storeStands(database string) error {
	info, err := os.Stat(database)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && info.Mode().IsRegular() && info.Size() == 0:
		return fmt.Errorf("there is no store in %s; `cognate serve` makes one on its first start (or name another with --data-dir)",
			filepath.Dir(database))
	case err != nil:
		return fmt.Errorf("the store: %w", err)
	}
	return nil
}

// environmentID is the environment that --environment names; "" when it is not
// given, which the admin API takes for the only one there is.
func (s *session) environmentID(ctx context.Context) (string, error) {
	if id := strings.ToLower(s.environment); id == "" || store.IsID(id) {
		return id, nil
	}
	var names []string
	for l := (store.List{Limit: store.MaxLimit}); ; {
		page, err := s.store.Environments(ctx, "", l)
		if err != nil {
			return "", err
		}
		for _, e := range page.Items {
			if e.Name == s.environment {
				return e.ID, nil
			}
			names = append(names, e.Name)
		}
		if l.Cursor = page.NextCursor; l.Cursor == "" {
			return "", fmt.Errorf("there is no environment %q; there is %s", s.environment, strings.Join(names, ", "))
		}
	}
}

// withEnvironment adds the environment to a body, when one is given.
func (s *session) withEnvironment(ctx context.Context, body map[string]any) error {
	id, err := s.environmentID(ctx)
	if err == nil && id != "" {
		body["environment_id"] = id
	}
	return err
}

// all reads every page of a list.
func (s *session) all(ctx context.Context, path string, query url.Values) ([]map[string]any, error) {
	query.Set("limit", fmt.Sprint(store.MaxLimit))
	var out []map[string]any
	for {
		var page struct {
			Result     []map[string]any `json:"result"`
			NextCursor *string          `json:"next_cursor"`
		}
		if err := s.do(ctx, "GET", path, query, nil, &page); err != nil {
			return nil, err
		}
		out = append(out, page.Result...)
		if page.NextCursor == nil {
			return out, nil
		}
		query.Set("next_cursor", *page.NextCursor)
	}
}

// list prints every object of a list: as a table of the columns, or as JSON.
func (s *session) list(ctx context.Context, path string, query url.Values, asJSON bool, columns ...string) error {
	rows, err := s.all(ctx, path, query)
	if err != nil {
		return err
	}
	if asJSON {
		if rows == nil {
			rows = []map[string]any{}
		}
		return s.printJSON(rows)
	}
	w := tabwriter.NewWriter(s.process.out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, strings.ToUpper(strings.Join(columns, "\t")))
	for _, row := range rows {
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = "-"
			if v := row[c]; v != nil && v != "" {
				cells[i] = oneLine(fmt.Sprint(v))
			}
		}
		_, _ = fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	return w.Flush()
}

// oneLine fits a text into a cell of a table.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}

// print prints the answer of a call as indented JSON.
func (s *session) print(ctx context.Context, method, path string, query url.Values, body any) error {
	raw, err := s.raw(ctx, method, path, query, body)
	if err != nil {
		return err
	}
	return s.printJSON(json.RawMessage(raw))
}

func (s *session) printJSON(v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	_, err = s.process.out.Write(append(text, '\n'))
	return err
}
