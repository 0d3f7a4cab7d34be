package contract

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"cognate/internal/definition"
)

// manifestFile is contract.yaml.
type manifestFile struct {
	Grade      definition.Text   `yaml:"grade" required:"true" enum:"A,B,C,D,E" doc:"How far the description can be trusted."`
	Files      []definition.Text `yaml:"files" required:"true" doc:"The files, below the folder of descriptions."`
	BasePaths  []definition.Text `yaml:"base_paths" doc:"What stands before the description's paths; {name} is any segment."`
	CustomKeys []definition.Text `yaml:"custom_keys" doc:"Keys of a body that are a customer's own fields: c-cf-*, custom_fields.*"`
	Exceptions []exceptionFile   `yaml:"exceptions" doc:"Places in which the description is wrong or silent, whatever the story."`
}

type exceptionFile struct {
	Call   definition.Text `yaml:"call" required:"true" doc:"The operation: GET /users/{id}; * is any run of characters."`
	Place  definition.Text `yaml:"place" required:"true" doc:"request or response, and the place: request query.page; * is any run of characters."`
	Reason definition.Text `yaml:"reason" required:"true" doc:"Why."`
}

// CheckManifest says what is wrong with a contract.yaml by itself, whether or not the
// descriptions that it names are at hand; nil for nothing.
func CheckManifest(name string, data []byte) definition.Problems {
	_, problems := readManifest(name, data)
	return problems
}

func readManifest(name string, data []byte) (*manifestFile, definition.Problems) {
	f := &manifestFile{}
	problems := definition.Decode(name, data, f)
	add := func(t definition.Text, slot, message string) {
		problems.Add(definition.Problem{Pos: t.Pos(), Slot: slot, Message: message})
	}
	for i, t := range f.Files {
		if why := f.wrongFile(i); why != "" {
			add(t, fmt.Sprintf("files[%d]", i), why)
		}
	}
	for i, t := range f.BasePaths {
		if t.Value() != "" && !strings.HasPrefix(t.Value(), "/") {
			add(t, fmt.Sprintf("base_paths[%d]", i), "a base path is empty or starts with a slash")
		}
	}
	for i, e := range f.Exceptions {
		side, _, _ := strings.Cut(e.Place.Value(), " ")
		if e.Place.IsSet() && side != "request" && side != "response" {
			add(e.Place, fmt.Sprintf("exceptions[%d].place", i), "a place starts with request or response")
		}
	}
	problems.Sort()
	return f, problems
}

// wrongFile says what is wrong with the name of a description; "" for nothing.
func (f *manifestFile) wrongFile(i int) string {
	name := f.Files[i].Value()
	for _, before := range f.Files[:i] {
		if before.Value() == name {
			return name + " is named twice"
		}
	}
	switch {
	case !filepath.IsLocal(filepath.FromSlash(name)):
		return name + " is not below the folder of descriptions"
	case isGraph(name) && len(f.Files) > 1:
		return name + " is a GraphQL schema, and those stand alone"
	}
	return ""
}

func isGraph(name string) bool { return path.Ext(name) == ".graphql" }
