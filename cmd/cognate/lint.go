package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newLint(p *process) *cobra.Command {
	return &cobra.Command{
		Use:   "lint [dir]",
		Short: "Check models and connectors",
		Long: `Loads the built-in definitions and those of the folder (its models/ and connectors/, one of which it
must have), as the server would, and prints what is wrong, one line each: file:line:column: where: what. The exit code is 1 then.`,
		Example: `  cognate lint
  cognate lint ./my-connectors`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := ""
			if len(args) == 1 {
				dir = args[0]
			}
			return lint(p, dir)
		},
	}
}

func lint(p *process, dir string) error {
	catalog, err := loadFolder(p, dir)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "ok: %s, %s\n", count(len(catalog.Models), "model"), count(len(catalog.Integrations), "integration"))
	return err
}

// count is "1 thing" or "2 things".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
