package main

import (
	"github.com/spf13/cobra"
)

func newConnector(p *process) *cobra.Command {
	return group("connector", "Write connectors and prove them",
		`A connector is a folder of YAML and expressions, and the stories that prove it. These commands work on
files, in a folder that holds connectors/NAME, such as the one that "cognate serve --connectors" reads.`,
		newConnectorNew(p), newConnectorDraft(p), newConnectorTest(p), newConnectorRecord(p), newConnectorCheck(p))
}
