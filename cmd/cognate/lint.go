package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"cognate/internal/connector"
	"cognate/internal/definition"
)

func newLint(p *process) *cobra.Command {
	return &cobra.Command{
		Use:   "lint [dir]",
		Short: "Check models and connectors",
		Long: `Loads the built-in definitions and those of the folder (its models/ and connectors/), as the server
would, and prints what is wrong, one line each: file:line:column: where: what. The exit code is 1 then.`,
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
	layers, err := layersOf(dir)
	if err != nil {
		return err
	}
	catalog, err := connector.Load(layers...)
	if problems, ok := errors.AsType[definition.Problems](err); ok {
		_, _ = fmt.Fprintln(p.out, problems.Error())
		_, _ = fmt.Fprintf(p.err, "cognate: %d problems\n", len(problems))
		return &quietError{exitFailed}
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "ok: %d models, %d integrations\n", len(catalog.Models), len(catalog.Integrations))
	return err
}
