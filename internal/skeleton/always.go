package skeleton

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cognate/internal/description"
)

// always is a header or query parameter that nearly every call needs.
type always struct {
	name, in string
	value    string // "" for one that is the account's
	of       description.Parameter
}

// notOurs are headers that are made elsewhere.
var notOurs = []string{"authorization", "content-type", "accept", "user-agent", "content-length", "host", "cookie"}

// alwaysOf finds the parameters that most of the calls require, and the headers that
// many do: the others don't mind them.
func alwaysOf(all []*call) []always {
	var out []always
	counts := map[string]int{}
	for _, c := range all {
		for _, p := range c.op.Parameters {
			id := p.In + " " + p.Name
			if !p.Required || p.In != "header" && p.In != "query" || slices.Contains(notOurs, strings.ToLower(p.Name)) || p.Name == "" {
				continue
			}
			if counts[id]++; counts[id] == 1 {
				out = append(out, always{p.Name, p.In, fixed(p), p})
			}
		}
	}
	return slices.DeleteFunc(out, func(p always) bool {
		enough := 8
		if p.in == "header" {
			enough = 1
		}
		isFew := len(all) < 3 || counts[p.in+" "+p.name] < 3 || 10*counts[p.in+" "+p.name] < enough*len(all)
		return isFew || p.in == "query" && p.value == "" && !secretNames.MatchString(snake(p.name)) || p.in == "header" && !headerName.MatchString(p.name)
	})
}

// secretNames are parameters that prove who is asking.
var secretNames = regexp.MustCompile(`^(api_?)?(key|token|secret)$|_(token|key|secret)$`)

func (p always) isSecret() bool {
	return p.in == "query" && p.value == "" && secretNames.MatchString(snake(p.name))
}

var headerName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

var quotedText = regexp.MustCompile(`(?i)(?:set to|must be|use|value)[^'"` + "`" + `]{0,20}['"` + "`" + `]([A-Za-z0-9._-]{1,40})['"` + "`" + `]`)

// fixed is the value that a parameter has in every call, as far as it is told.
func fixed(p description.Parameter) string {
	schema := description.ObjectOf(p.Schema)
	for _, node := range []description.Object{schema, p.Node} {
		for _, v := range []any{node["const"], node["default"]} {
			if v != nil {
				return fmt.Sprint(v)
			}
		}
		if enum := description.ListOf(node["enum"]); len(enum) == 1 {
			return fmt.Sprint(enum[0])
		}
	}
	if found := quotedText.FindStringSubmatch(description.TextOf(p.Node["description"])); found != nil {
		return found[1]
	}
	return ""
}
