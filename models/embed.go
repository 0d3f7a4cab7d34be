// Package models holds the unified models as data: a folder for each model with
// model.yaml and one file for each resource. internal/model reads them.
package models

import "embed"

// FS holds the models that come with the program, as "ticketing/contacts.yaml".
//
//go:embed */*.yaml
var FS embed.FS
