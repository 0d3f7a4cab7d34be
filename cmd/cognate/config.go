package main

import (
	"github.com/spf13/cobra"

	"cognate/internal/config"
)

func newConfig(p *process) *cobra.Command {
	c := &cobra.Command{
		Use:   "config",
		Short: "Print the configuration in force and where each value comes from",
		Long: `Prints every setting as it stands after defaults, file, environment and flags, each with
its source. The output is a configuration file itself. Secrets stand as a placeholder.`,
		Example: `  cognate config
  cognate config --listen 0.0.0.0:8080 > cognate.yaml
  COGNATE_LOG_FORMAT=json cognate config --config cognate.yaml`,
		Args: cobra.NoArgs,
	}
	s := addSettings(c)
	c.RunE = func(*cobra.Command, []string) error {
		loaded, err := s.load(p)
		if err != nil {
			return err
		}
		return config.Print(p.out, loaded.Values)
	}
	return c
}
