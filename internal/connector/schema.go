package connector

import "cognate/internal/definition"

// Schemas are the JSON Schemas of the connector's file formats, for editors:
// file name → schema.
func Schemas() map[string][]byte {
	return map[string][]byte{
		"connector.schema.json": definition.Schema(&integrationFile{}, "connectors/<name>/connector.yaml: how to talk to a vendor"),
		"resource.schema.json":  definition.Schema(&resourceFile{}, "connectors/<name>/<model>/<resource>.yaml: how the vendor speaks a unified resource"),
	}
}
