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
	"golang.org/x/tools/txtar"

	"cognate/internal/credential"
	"cognate/internal/story"
)

type connectorRecordOptions struct {
	dir, story, call, comment, system string
	keep                              []string
	accountFlags
}

func newConnectorRecord(p *process) *cobra.Command {
	var o connectorRecordOptions
	c := &cobra.Command{
		Use:   "record NAME",
		Short: "Make a story from a call to a real system",
		Long: `Makes one call, as call.json of a story has it, to a real system and writes the story of it to
connectors/NAME/testdata. People, texts, ids and secrets are replaced, the same by the same everywhere, and
the story is marked with its origin. Read it before you keep it: what is replaced goes by the names of keys
and the looks of values.

The account is one of the store (--account), or its credential is given: --context field=value, or
--context-env field=VARIABLE to take it from the environment. A call that writes does write.`,
		Example: withExample(`  cognate connector record NAME --account ID --system 'Acme 5.0' --story list-pages --call '{"resource": "contacts", "method": "list", "limit": 30}'
  cognate connector record NAME --context subdomain=acme --context-env api_key=ACME_KEY --system 'Acme 5.0' --story get --call @call.json`),
		Args: cobra.ExactArgs(1),
	}
	s := addSettings(c, storeSettings...)
	s.defaults = map[string]string{"log_level": "warn"}
	c.RunE = func(c *cobra.Command, args []string) error { return connectorRecord(c.Context(), p, s, o, args[0]) }
	f := c.Flags()
	f.StringVar(&o.dir, "dir", ".", "the folder that holds connectors/NAME")
	f.StringVar(&o.story, "story", "", "name of the story's file, without .txtar")
	f.StringVar(&o.call, "call", "", "the unified call, JSON or @file: resource, method, id, query, body, limit …")
	f.StringVar(&o.comment, "comment", "", "what the story shows (default: the call in words)")
	f.StringVar(&o.system, "system", "", "the system and its version, such as 'Acme 5.0'")
	f.StringArrayVar(&o.keep, "keep", nil, "a key whose texts are the vendor's own words, and stay; can be repeated")
	o.add(f)
	return c
}

// check refuses what can't be recorded before anybody is asked.
func (o *connectorRecordOptions) check() error {
	switch {
	case o.story == "" || o.story != filepath.Base(o.story) || strings.HasPrefix(o.story, "."):
		return usagef("--story is the name of a file in testdata, without .txtar")
	case o.call == "":
		return usagef("--call is required: the unified call as JSON")
	case o.system == "" || strings.Contains(o.system, "\n"):
		return usagef("--system is required: what was recorded, and its version")
	}
	return o.one()
}

func connectorRecord(ctx context.Context, p *process, s *settings, o connectorRecordOptions, name string) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	catalog, err := loadFolder(p, o.dir)
	if err != nil {
		return err
	}
	in := catalog.Integration(name)
	if in == nil {
		return usagef("there is no connector %q; there is %s", name, strings.Join(catalog.Names(), ", "))
	}
	file := filepath.Join(testdataOf(o.dir, name), o.story+".txtar")
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already; nothing was called", file)
	}
	call := []byte(o.call)
	if strings.HasPrefix(o.call, "@") {
		if call, err = os.ReadFile(o.call[1:]); err != nil {
			return err
		}
	}
	loaded, err := s.load(p)
	if err != nil {
		return err
	}
	source := newSource(p, loaded)
	source.System, source.Comment, source.Keep = o.system, o.comment, o.keep
	if o.comment == "" {
		source.Comment = "Recorded from " + o.system + "."
	}
	closeStore, err := o.fill(ctx, p, loaded, &source, in)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	ctx = credential.WithPrincipal(ctx, credential.Operator())
	played, err := story.Record(ctx, catalog, name, call, source)
	if err != nil {
		return err
	}
	return keepStory(p, file, played)
}

func keepStory(p *process, file string, played *story.Played) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { //nolint:gosec // nothing secret: as any folder of sources
		return err
	}
	if err := os.WriteFile(file, txtar.Format(played.Archive), 0o644); err != nil { //nolint:gosec // everything personal was replaced
		return err
	}
	_, err := fmt.Fprintf(p.out, "%s\n%s of %s, %s; read it before you keep it\n", file, played.Call.Method, played.Call.Resource, count(len(played.Exchanges), "vendor call"))
	return err
}
