package models

import "embed"

// FS holds the models that come with the program, as "ticketing/contacts.yaml".
//
//go:embed */*.yaml
var FS embed.FS
