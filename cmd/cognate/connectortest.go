package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"cognate/internal/connector"
	"cognate/internal/contract"
	"cognate/internal/definition"
	"cognate/internal/proof"
	"cognate/internal/story"
)

type connectorTestOptions struct {
	dir, descriptions string
	update            bool
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
(1.response, 2.response …) have to be written by hand. Read what changed before you keep it.

With --descriptions every request and answer of a story is held against the vendor's published
description as well: testdata/contract.yaml names its files below that folder. Where a description is
wrong or silent, the story says so in its part exceptions: 2.response body.data[].name: REASON. What
passed is worked out method by method and field by field; connectors/NAME/proof.json keeps it, and
--update writes it once all holds.`,
		Example: withExample(`  cognate connector test NAME
  cognate connector test NAME --descriptions ../descriptions
  cognate connector test NAME --dir ./my-connectors --update`),
		RunE: func(c *cobra.Command, args []string) error { return connectorTest(c.Context(), p, o, args) },
	}
	c.Flags().StringVar(&o.dir, "dir", ".", "the folder that holds connectors/NAME")
	c.Flags().StringVar(&o.descriptions, "descriptions", "", "folder of the vendors' published descriptions")
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
	library, err := openDescriptions(o.descriptions)
	if err != nil {
		return err
	}
	failed := false
	for _, name := range names {
		in := catalog.Integration(name)
		if in == nil {
			return usagef("there is no connector %q; there is %s", name, strings.Join(catalog.Names(), ", "))
		}
		holds, err := testOne(ctx, p, o, library, catalog, in)
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

// loadFolder compiles the definitions of a folder over the built-in ones, or those
// themselves where there is none; problems are printed as lint prints them.
func loadFolder(p *process, dir string) (*connector.Catalog, error) {
	catalog, err := compileFolder(dir)
	if problems, ok := errors.AsType[definition.Problems](err); ok {
		return nil, p.refuse(problems)
	}
	return catalog, err
}

// compileFolder is loadFolder without a word printed: the error may be
// definition.Problems.
func compileFolder(dir string) (*connector.Catalog, error) {
	layers, err := layersOf(dir)
	if err != nil {
		return nil, err
	}
	layers[0].Checked = dir != ""
	return connector.Load(layers...)
}

// refuse prints problems, one a line, and counts them.
func (p *process) refuse(problems definition.Problems) error {
	_, _ = fmt.Fprintln(p.out, problems.Error())
	_, _ = fmt.Fprintf(p.err, "cognate: %s\n", count(len(problems), "problem"))
	return &quietError{exitFailed}
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
func testOne(ctx context.Context, p *process, o connectorTestOptions, library *contract.Library, catalog *connector.Catalog, in *connector.Integration) (bool, error) {
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
	if library != nil {
		if err := t.prove(p, o, library, in, results); err != nil {
			return false, err
		}
	}
	_, err = fmt.Fprintln(p.out, t.text(in.Name))
	return t.failed+t.gaps+t.breaches+t.stale == 0, err
}

func openDescriptions(dir string) (*contract.Library, error) {
	if dir == "" {
		return nil, nil
	}
	return contract.OpenLibrary(dir)
}

// loadContract reads what the stories are held against; nil where the folder has no
// contract.yaml.
func loadContract(library *contract.Library, dir string) (*contract.Contract, error) {
	file := filepath.Join(dir, contract.FileName)
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return library.Load(file, data)
}

// prove holds the stories against the vendor's description, prints where they
// differ, and works out the proof: it is written where all holds, and else compared.
func (t *tally) prove(p *process, o connectorTestOptions, library *contract.Library, in *connector.Integration, results []*story.Result) error {
	dir := testdataOf(o.dir, in.Name)
	c, err := loadContract(library, dir)
	if err != nil {
		return err
	}
	if c == nil {
		t.warnings++
		_, _ = fmt.Fprintf(p.out, "WARN %s: %s names no description: nothing was held against one\n", in.Name, filepath.Join(dir, contract.FileName))
	} else if err := t.contract(p, c, in.Name, results); err != nil {
		return err
	}
	runs, err := proof.Runs(os.DirFS(dir), in)
	if err != nil {
		return err
	}
	if t.failed+t.gaps+t.breaches > 0 {
		return nil
	}
	evidence, err := proof.Gather(in, results, c, runs)
	if err != nil {
		return err
	}
	text, err := proof.Format(evidence.Proof())
	if err != nil {
		return err
	}
	return t.keep(p, o, in.Name, text)
}

// keep writes a proof, or says that the one there is not it.
func (t *tally) keep(p *process, o connectorTestOptions, name string, text []byte) error {
	file := filepath.Join(o.dir, "connectors", name, proof.FileName)
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) || bytes.Equal(old, text) {
		return err
	}
	if !o.update {
		t.stale++
		_, err = fmt.Fprintf(p.out, "STALE %s: %s is not what passed; --update writes it\n", name, file)
		return err
	}
	t.written++
	_, _ = fmt.Fprintf(p.out, "WROTE %s\n", file)
	return os.WriteFile(file, text, 0o644) //nolint:gosec // nothing secret: as any source
}

// contract prints where the stories and the description differ.
func (t *tally) contract(p *process, c *contract.Contract, name string, results []*story.Result) error {
	for _, r := range results {
		if r.Played == nil {
			continue
		}
		problems, err := c.Check(r.Played)
		if err != nil {
			return err
		}
		for _, problem := range problems {
			word := "BREACH"
			if problem.Warning {
				word = "WARN"
				t.warnings++
			} else {
				t.breaches++
			}
			_, _ = fmt.Fprintf(p.out, "%s %s/%s: %s\n", word, name, r.Name(), problem)
		}
	}
	for _, text := range c.Unneeded() {
		t.breaches++
		_, _ = fmt.Fprintf(p.out, "BREACH %s: %s\n", name, text)
	}
	return nil
}

// tally counts how the stories of a connector went.
type tally struct{ stories, failed, written, gaps, breaches, stale, warnings int }

func (t *tally) take(p *process, o connectorTestOptions, dir, name string, r *story.Result) error {
	problem := r.Problem()
	switch {
	case problem == "":
		return nil
	case o.update && r.Err == nil:
		t.written++
		_, _ = fmt.Fprintf(p.out, "WROTE %s/%s\n", name, r.Name())
		r.Text = r.Went()                                              // from now on it is told so
		return os.WriteFile(filepath.Join(dir, r.File), r.Text, 0o644) //nolint:gosec // nothing secret: as any source
	}
	t.failed++
	_, err := fmt.Fprintf(p.out, "FAIL %s/%s: %s\n", name, r.Name(), strings.TrimSuffix(problem, "\n"))
	return err
}

// text is "happyfox: 83 stories, 2 failed, 1 gap".
func (t *tally) text(name string) string {
	text, sound := name+": 1 story", "ok   "
	if t.stories != 1 {
		text = fmt.Sprintf("%s: %d stories", name, t.stories)
	}
	for _, n := range []struct {
		n            int
		one, several string
		isNoted      bool
	}{
		{t.written, "written", "written", true},
		{t.failed, "failed", "failed", true},
		{t.gaps, "gap", "gaps", true},
		{t.breaches, "breach of contract", "breaches of contract", true},
		{t.stale, "stale proof", "stale proofs", true},
		{t.warnings, "warning", "warnings", false},
	} {
		if n.n == 0 {
			continue
		}
		word := n.several
		if n.n == 1 {
			word = n.one
		}
		text += fmt.Sprintf(", %d %s", n.n, word)
		if n.isNoted {
			sound = ""
		}
	}
	return sound + text
}
