package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"cognate/internal/connector"
	"cognate/internal/contract"
	"cognate/internal/skeleton"
)

func newLint(p *process) *cobra.Command {
	var descriptions string
	c := &cobra.Command{
		Use:   "lint [dir]",
		Short: "Check models and connectors",
		Long: `Loads the built-in definitions and those of the folder (its models/ and connectors/, one of which it
must have), as the server would, and prints what is wrong, one line each: file:line:column: where: what. The exit code is 1 then.

With --descriptions it also tells what a connector may lack: methods of the model that the vendor's
published description suggests and no mapping serves or calls unsupported. These are guesses from
names, and no failure. The description is that of connectors/NAME/testdata/contract.yaml.`,
		Example: `  cognate lint
  cognate lint ./my-connectors
  cognate lint . --descriptions ../descriptions`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := ""
			if len(args) == 1 {
				dir = args[0]
			}
			return lint(p, dir, descriptions)
		},
	}
	c.Flags().StringVar(&descriptions, "descriptions", "", "folder of the vendors' published descriptions")
	return c
}

func lint(p *process, dir, descriptions string) error {
	catalog, err := loadFolder(p, dir)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("ok: %s, %s", count(len(catalog.Models), "model"), count(len(catalog.Names()), "integration"))
	if descriptions != "" {
		missing, err := lintMissing(p, dir, descriptions, catalog)
		if err != nil {
			return err
		}
		text += fmt.Sprintf(", %s may be missing", count(missing, "method"))
	}
	_, err = fmt.Fprintln(p.out, text)
	return err
}

// lintMissing prints what the connectors of the folder may lack, and counts it.
func lintMissing(p *process, dir, descriptions string, catalog *connector.Catalog) (int, error) {
	library, err := contract.OpenLibrary(descriptions)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, in := range catalog.Integrations() {
		c, err := loadContract(library, testdataOf(filepath.Clean(dir), in.Name))
		if err != nil {
			return n, err
		}
		if c == nil {
			continue
		}
		for _, m := range in.Models {
			for _, s := range skeleton.Missing(in, m.Model, c.Documents()) {
				n++
				_, _ = fmt.Fprintf(p.out, "missing %s: %s.%s: the vendor describes %s\n", in.Name, s.Resource, s.Method, s.Operation)
			}
		}
	}
	return n, nil
}

// count is "1 thing" or "2 things".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
