package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/internal/story"
)

type connectorTestOptions struct {
	dir    string
	update bool
}

func newConnectorTest(p *process) *cobra.Command {
	var o connectorTestOptions
	c := &cobra.Command{
		Use:   "test [NAME…]",
		Short: "Play the stories that prove a connector",
		Long: `Plays the stories of connectors/NAME/testdata, *.txtar, or of every connector of the folder without a
NAME. A story holds when it goes as it is told: the vendor requests, and the answer. Told is also what
no story shows: each method has at least a success, an empty or minimal record, an error of the vendor
and, where the vendor pages, a list that goes over the border of a page. The exit code is 1 then.

With --update the stories are written as they went, so that only call.json and the vendor's answers
(1.response, 2.response …) have to be written by hand. Read what changed before you keep it.`,
		Example: withExample(`  cognate connector test NAME
  cognate connector test NAME --dir ./my-connectors --update`),
		RunE: func(c *cobra.Command, args []string) error { return connectorTest(c.Context(), p, o, args) },
	}
	c.Flags().StringVar(&o.dir, "dir", ".", "the folder that holds connectors/NAME")
	c.Flags().BoolVarP(&o.update, "update", "u", false, "write the stories as they went")
	return c
}

func connectorTest(ctx context.Context, p *process, o connectorTestOptions, names []string) error {
	catalog, err := loadFolder(p, o.dir)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		if names = toldIn(catalog, o.dir); len(names) == 0 {
			return fmt.Errorf("no connector of %s has stories: they are connectors/NAME/testdata/*.txtar", o.dir)
		}
	}
	failed := false
	for _, name := range names {
		in := catalog.Integration(name)
		if in == nil {
			return usagef("there is no connector %q; there is %s", name, strings.Join(catalog.Names(), ", "))
		}
		holds, err := testOne(ctx, p, o, catalog, in)
		if err != nil {
			return err
		}
		failed = failed || !holds
	}
	if failed {
		return &quietError{exitFailed}
	}
	return nil
}

// loadFolder compiles the definitions of a folder over the built-in ones; problems
// are printed as lint prints them.
func loadFolder(p *process, dir string) (*connector.Catalog, error) {
	layers, err := layersOf(dir)
	if err != nil {
		return nil, err
	}
	catalog, err := connector.Load(layers...)
	if problems, ok := errors.AsType[definition.Problems](err); ok {
		_, _ = fmt.Fprintln(p.out, problems.Error())
		_, _ = fmt.Fprintf(p.err, "cognate: %s\n", count(len(problems), "problem"))
		return nil, &quietError{exitFailed}
	}
	return catalog, err
}

func testdataOf(dir, name string) string { return filepath.Join(dir, "connectors", name, "testdata") }

// toldIn lists the connectors of the folder that have stories.
func toldIn(catalog *connector.Catalog, dir string) []string {
	var names []string
	for _, name := range catalog.Names() {
		if files, err := filepath.Glob(filepath.Join(testdataOf(dir, name), "*.txtar")); err == nil && len(files) > 0 {
			names = append(names, name)
		}
	}
	return names
}

// testOne plays the stories of one connector and prints what does not hold.
func testOne(ctx context.Context, p *process, o connectorTestOptions, catalog *connector.Catalog, in *connector.Integration) (bool, error) {
	dir := testdataOf(o.dir, in.Name)
	results, err := story.Folder(ctx, catalog, in.Name, os.DirFS(dir))
	if err != nil {
		return false, err
	}
	t := tally{stories: len(results)}
	var played []*story.Played
	for _, r := range results {
		if r.Played != nil {
			played = append(played, r.Played)
		}
		if err := t.take(p, o, dir, in.Name, r); err != nil {
			return false, err
		}
	}
	for _, gap := range story.Gaps(in, played) {
		t.gaps++
		_, _ = fmt.Fprintf(p.out, "GAP  %s: %s\n", in.Name, gap)
	}
	_, err = fmt.Fprintln(p.out, t.text(in.Name))
	return t.failed+t.gaps == 0, err
}

// tally counts how the stories of a connector went.
type tally struct{ stories, failed, written, gaps int }

func (t *tally) take(p *process, o connectorTestOptions, dir, name string, r *story.Result) error {
	problem := r.Problem()
	switch {
	case problem == "":
		return nil
	case o.update && r.Err == nil:
		t.written++
		_, _ = fmt.Fprintf(p.out, "WROTE %s/%s\n", name, r.Name())
		return os.WriteFile(filepath.Join(dir, r.File), r.Went(), 0o644) //nolint:gosec // nothing secret: as any source
	}
	t.failed++
	_, err := fmt.Fprintf(p.out, "FAIL %s/%s: %s\n", name, r.Name(), strings.TrimSuffix(problem, "\n"))
	return err
}

// text is "happyfox: 83 stories, 2 fail, 1 gap".
func (t *tally) text(name string) string {
	parts := []string{"1 story"}
	if t.stories != 1 {
		parts[0] = fmt.Sprintf("%d stories", t.stories)
	}
	for _, n := range []struct {
		n    int
		text string
	}{{t.written, "%d written"}, {t.failed, "%d failed"}} {
		if n.n > 0 {
			parts = append(parts, fmt.Sprintf(n.text, n.n))
		}
	}
	if t.gaps > 0 {
		parts = append(parts, count(t.gaps, "gap"))
	}
	if len(parts) == 1 {
		return "ok   " + name + ": " + parts[0]
	}
	return name + ": " + strings.Join(parts, ", ")
}
