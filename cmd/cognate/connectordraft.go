package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"cognate/internal/contract"
	"cognate/internal/draft"
	"cognate/internal/story"
)

type connectorDraftOptions struct{ dir, descriptions string }

func newConnectorDraft(p *process) *cobra.Command {
	var o connectorDraftOptions
	c := &cobra.Command{
		Use:   "draft NAME",
		Short: "Write first stories for what none shows yet",
		Long: `For each gap that "cognate connector test" tells, writes a story: the call is made of the model's
examples, the vendor's answers are made up by its published description. No story that is there is
changed. A draft is a start, so that nobody writes a record of fifty keys by hand: make the values such
that they show what the mapping has to do, and what the vendor's documentation says of its failures.`,
		Example: withExample(`  cognate connector draft NAME --descriptions ../descriptions`),
		Args:    cobra.ExactArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return connectorDraft(c.Context(), p, o, args[0]) },
	}
	c.Flags().StringVar(&o.dir, "dir", ".", "the folder that holds connectors/NAME")
	c.Flags().StringVar(&o.descriptions, "descriptions", "", "folder of the vendors' published descriptions")
	return c
}

func connectorDraft(ctx context.Context, p *process, o connectorDraftOptions, name string) error {
	if o.descriptions == "" {
		return usagef("give the folder of the vendors' descriptions with --descriptions")
	}
	catalog, err := loadFolder(p, o.dir)
	if err != nil {
		return err
	}
	in := catalog.Integration(name)
	if in == nil {
		return usagef("there is no connector %q; there is %s", name, strings.Join(catalog.Names(), ", "))
	}
	library, err := contract.OpenLibrary(o.descriptions)
	if err != nil {
		return err
	}
	dir := testdataOf(o.dir, name)
	c, err := loadContract(library, dir)
	if err != nil {
		return err
	}
	if c == nil {
		return fmt.Errorf("%s is missing: it names the vendor's description", filepath.Join(dir, contract.FileName))
	}
	var played []*story.Played
	results, err := story.Folder(ctx, catalog, name, os.DirFS(dir))
	if err != nil && !errors.Is(err, story.ErrNoStories) {
		return err
	}
	for _, r := range results {
		if r.Played != nil {
			played = append(played, r.Played)
		}
	}
	return writeDrafts(p, dir, draft.Stories(ctx, catalog, in, c, played))
}

func writeDrafts(p *process, dir string, drafts []draft.Draft) error {
	written := 0
	for _, d := range drafts {
		file := filepath.Join(dir, d.Name+".txtar")
		if d.Err == nil {
			if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
				d.Err = fmt.Errorf("%s is there already", file)
			}
		}
		if d.Err != nil {
			_, _ = fmt.Fprintf(p.out, "not drafted: %s: %v\n", d.Gap, d.Err)
			continue
		}
		if err := os.WriteFile(file, d.Text, 0o644); err != nil { //nolint:gosec // nothing secret: as any source
			return err
		}
		written++
		_, _ = fmt.Fprintln(p.out, file)
	}
	_, err := fmt.Fprintf(p.out, "%d drafted of %s\n", written, count(len(drafts), "gap"))
	return err
}
