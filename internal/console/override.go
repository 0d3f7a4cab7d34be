package console

import (
	"encoding/json"
	"net/url"

	"cognate"
	"cognate/internal/definition"
	"cognate/internal/mergepatch"
)

// overrideKeys are what an environment integration's override can hold.
var overrideKeys = []string{"base_url"}

// checkOverride checks a merge patch of an override:
//
//	{"base_url": "https://help.example.com/api"}   stands in for the connector's
//	{"base_url": null}, null                       takes it back
func checkOverride(patch json.RawMessage) []cognate.Failure {
	if len(patch) == 0 || isNull(patch) {
		return nil
	}
	members, err := mergepatch.Parse(patch)
	if err != nil {
		return []cognate.Failure{failure("override", "type", "want an object")}
	}
	var failures []cognate.Failure
	for _, m := range members {
		path := "override." + shorten(m.Name)
		if m.Name != "base_url" {
			text := "not a part of a connector that can be overridden; that is base_url"
			if near := definition.Nearest(m.Name, overrideKeys); near != "" {
				text += "; did you mean " + near + "?"
			}
			failures = append(failures, failure(path, "unknown", "%s", text))
			continue
		}
		if isNull(m.Value) {
			continue
		}
		if text, ok := textOf(m.Value); !ok {
			failures = append(failures, failure(path, "type", "want a text, got %s", kindOf(m.Value)))
		} else if why := badBaseURL(text); why != "" {
			failures = append(failures, failure(path, "format", "%s", why))
		}
	}
	return failures
}

// badBaseURL says why a text is no base URL; "" when it is one. Whether plain
// http and the address are allowed is decided where the address is dialled.
func badBaseURL(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || len(text) > 2048:
		return "want https:// and a host, with a path where the vendor's API has one"
	case u.User != nil:
		return "want an address without user and password: credentials belong to the account"
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "want an address without ? and #"
	}
	return ""
}
