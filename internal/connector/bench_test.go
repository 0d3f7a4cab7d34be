package connector_test

import (
	"testing"

	"cognate/connectors"
	"cognate/internal/connector"
	"cognate/models"
)

// BenchmarkFirstUse measures what the start of the program takes for the definitions,
// and what the first call to each built-in connector waits for.
func BenchmarkFirstUse(b *testing.B) {
	load := func(b *testing.B) *connector.Catalog {
		b.Helper()
		c, err := connector.Load(connector.Layer{Models: models.FS, Connectors: connectors.FS, Checked: true})
		if err != nil {
			b.Fatal(err)
		}
		return c
	}
	b.Run("load", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			load(b)
		}
	})
	for _, name := range load(b).Names() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				c := load(b)
				b.StartTimer()
				c.Integration(name)
			}
		})
	}
}
