package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cognate/internal/connector"
	"cognate/internal/model"
)

func newSchema(p *process) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "schema [NAME]",
		Short: "Print the JSON Schemas of the file formats, for editors",
		Long: `Prints the JSON Schema of one file format, or lists them without a name. With --dir all are written
into a folder, where an editor's YAML support finds them:

  # yaml-language-server: $schema=../../schemas/connector.schema.json`,
		Example: `  cognate schema
  cognate schema connector.schema.json
  cognate schema --dir schemas`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			schemas := connector.Schemas()
			schemas["model.schema.json"] = model.FileSchema()
			switch {
			case dir != "" && len(args) > 0:
				return usagef("a name and --dir: give one of them")
			case dir != "":
				return writeSchemas(p, dir, schemas)
			case len(args) == 1:
				return printSchema(p, schemas, args[0])
			}
			for _, name := range slices.Sorted(maps.Keys(schemas)) {
				_, _ = fmt.Fprintln(p.out, name)
			}
			return nil
		},
	}
	c.Flags().StringVar(&dir, "dir", "", "write all of them into this folder")
	return c
}

func printSchema(p *process, schemas map[string][]byte, name string) error {
	for _, known := range []string{name, name + ".schema.json"} {
		if text, ok := schemas[known]; ok {
			_, err := fmt.Fprintln(p.out, strings.TrimSpace(string(text)))
			return err
		}
	}
	return usagef("there is no schema %q; there is %s", name, strings.Join(slices.Sorted(maps.Keys(schemas)), ", "))
}

func writeSchemas(p *process, dir string, schemas map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // nothing secret: as any folder of sources
		return err
	}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		path := filepath.Join(dir, name)
		err := os.WriteFile(path, schemas[name], 0o644) //nolint:gosec // as above
		if err == nil {
			_, _ = fmt.Fprintln(p.out, path)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
