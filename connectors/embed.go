package connectors

import "embed"

// FS holds every connector under its folder's name.
//
//go:embed */connector.yaml */*/*.yaml */proof.json
var FS embed.FS
