package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"cognate/internal/connector"
	"cognate/internal/contract"
	"cognate/internal/definition"
	"cognate/internal/skeleton"
)

func newLint(p *process) *cobra.Command {
	var descriptions string
	c := &cobra.Command{
		Use:   "lint [dir]",
		Short: "Check models and connectors",
		Long: `Loads the built-in definitions and those of the folder (its models/ and connectors/, one of which it
must have), as the server would, and prints what is wrong, one line each: file:line:column: where: what. The exit code is 1 then.
So is what names the vendors' descriptions, connectors/NAME/testdata/contract.yaml.

With --descriptions the files that it names must be there, and it also tells what a connector may lack:
methods of the model that the vendor's published description suggests and no mapping serves or calls
unsupported. These are guesses from names, and no failure.`,
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
	library, err := openDescriptions(descriptions)
	if err != nil {
		return err
	}
	catalog, err := compileFolder(dir)
	problems, wrong := errors.AsType[definition.Problems](err)
	if err != nil && !wrong {
		return err
	}
	more, err := lintContracts(dir, library)
	if err != nil {
		return err
	}
	if problems.Add(more...); len(problems) > 0 {
		return p.refuse(problems)
	}
	text := fmt.Sprintf("ok: %s, %s", count(len(catalog.Models), "model"), count(len(catalog.Names()), "integration"))
	if library != nil {
		missing, err := lintMissing(p, dir, library, catalog)
		if err != nil {
			return err
		}
		text += fmt.Sprintf(", %s may be missing", count(missing, "method"))
	}
	_, err = fmt.Fprintln(p.out, text)
	return err
}

// lintContracts checks each contract.yaml of the folder, and that its descriptions are
// there where library is not nil.
func lintContracts(dir string, library *contract.Library) (definition.Problems, error) {
	var all definition.Problems
	files, err := filepath.Glob(filepath.Join(testdataOf(dir, "*"), contract.FileName))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		problems := contract.CheckManifest(file, data)
		if len(problems) == 0 && library != nil {
			_, err := library.Load(file, data)
			var wrong bool
			if problems, wrong = errors.AsType[definition.Problems](err); err != nil && !wrong {
				return nil, err
			}
		}
		all.Add(problems...)
	}
	return all, nil
}

// lintMissing prints what the connectors of the folder may lack, and counts it.
func lintMissing(p *process, dir string, library *contract.Library, catalog *connector.Catalog) (int, error) {
	n := 0
	for _, in := range catalog.Integrations() {
		c, err := loadContract(library, testdataOf(dir, in.Name))
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
