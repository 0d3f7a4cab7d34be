package definition_test

import (
	"encoding/json"
	"testing"

	"cognate/internal/definition"
)

type node struct {
	Kind     string                   `yaml:"kind" required:"true" enum:"leaf,branch" doc:"What it is."`
	Children definition.Map[node]     `yaml:"children" doc:"What is below."`
	Limit    int                      `yaml:"limit" min:"1" max:"9" default:"5"`
	Names    []string                 `yaml:"names" pattern:"^[a-z]+$" required:"true"`
	Either   either                   `yaml:"either" doc:"One or the other."`
	Any      definition.JSON          `yaml:"any"`
	Rest     definition.Map[[]string] `yaml:",inline"`
}

func TestSchema(t *testing.T) {
	t.Parallel()
	const want = `{
  "$defs": {
    "either": {
      "oneOf": [
        {
          "type": "string"
        },
        {
          "$ref": "#/$defs/long"
        }
      ]
    },
    "long": {
      "additionalProperties": false,
      "properties": {
        "method": {
          "minLength": 1,
          "type": "string"
        }
      },
      "required": [
        "method"
      ],
      "type": "object"
    },
    "node": {
      "additionalProperties": {
        "items": {
          "type": "string"
        },
        "type": "array"
      },
      "properties": {
        "any": {},
        "children": {
          "additionalProperties": {
            "$ref": "#/$defs/node"
          },
          "description": "What is below.",
          "type": "object"
        },
        "either": {
          "$ref": "#/$defs/either",
          "description": "One or the other."
        },
        "kind": {
          "description": "What it is.",
          "enum": [
            "leaf",
            "branch"
          ],
          "type": "string"
        },
        "limit": {
          "default": 5,
          "maximum": 9,
          "minimum": 1,
          "type": "integer"
        },
        "names": {
          "items": {
            "minLength": 1,
            "pattern": "^[a-z]+$",
            "type": "string"
          },
          "minItems": 1,
          "type": "array"
        }
      },
      "required": [
        "kind",
        "names"
      ],
      "type": "object"
    }
  },
  "$ref": "#/$defs/node",
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Nodes"
}
`
	got := definition.Schema((*node)(nil), "Nodes")
	if string(got) != want {
		t.Errorf("got %s", got)
	}
	if !json.Valid(got) {
		t.Error("not JSON")
	}
}
