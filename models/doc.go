// Package models holds the unified models as data: a folder for each model with
// model.yaml and one file for each resource. internal/model reads them.
package models
