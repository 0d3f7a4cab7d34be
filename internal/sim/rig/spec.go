package rig

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// ParseFaults reads fault rules from text, in one of two forms:
//
//	429:retry_after=7,count=1,method=POST,path=users/; slow:delay=2s
//	{"fault": "429", "retry_after": "7", "count": 1, "method": "POST", "path": "users/"}
//
// The first is for a flag: rules joined by semicolons, each a kind and then
// its settings. The second is for the control route: one object, or an array
// of them. Settings are the fields of [Fault] in lower case. Blank text is no
// fault. The error names the rule and the setting.
func ParseFaults(spec string) ([]Fault, error) {
	spec = strings.TrimSpace(spec)
	if spec == "" {
		return nil, nil
	}
	var faults []Fault
	var err error
	if spec[0] == '{' || spec[0] == '[' {
		faults, err = parseJSONFaults([]byte(spec))
	} else {
		faults, err = parsePlainFaults(spec)
	}
	if err == nil && len(faults) > maxFaults {
		err = fmt.Errorf("%d faults are too many; at most %d", len(faults), maxFaults)
	}
	if err != nil {
		return nil, err
	}
	return faults, nil
}

func parsePlainFaults(spec string) ([]Fault, error) {
	var faults []Fault
	for rule := range strings.SplitSeq(spec, ";") {
		if rule = strings.TrimSpace(rule); rule == "" {
			continue
		}
		kind, rest, _ := strings.Cut(rule, ":")
		settings, err := plainSettings(rest)
		if err != nil {
			return nil, fmt.Errorf("fault %q: %w", shorten(rule), err)
		}
		f, err := newFault(kind, settings)
		if err != nil {
			return nil, err
		}
		faults = append(faults, f)
	}
	return faults, nil
}

func plainSettings(text string) (map[string]string, error) {
	settings := map[string]string{}
	if strings.TrimSpace(text) == "" {
		return settings, nil
	}
	for pair := range strings.SplitSeq(text, ",") {
		key, value, ok := strings.Cut(strings.TrimSpace(pair), "=")
		if !ok {
			return nil, fmt.Errorf("%q is not of the form setting=value", shorten(pair))
		}
		if _, twice := settings[key]; twice {
			return nil, fmt.Errorf("%s is given twice", shorten(key))
		}
		settings[key] = value
	}
	return settings, nil
}

func parseJSONFaults(data []byte) ([]Fault, error) {
	var rules []map[string]any
	if data[0] == '{' {
		data = slices.Concat([]byte("["), data, []byte("]"))
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&rules); err != nil {
		return nil, fmt.Errorf("faults are not a JSON object or an array of objects: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("faults are followed by more text")
	}
	faults := make([]Fault, 0, len(rules))
	for _, rule := range rules {
		f, err := jsonFault(rule)
		if err != nil {
			return nil, err
		}
		faults = append(faults, f)
	}
	return faults, nil
}

// jsonFault turns a rule's values into text, so that both forms are checked by
// the same code.
func jsonFault(rule map[string]any) (Fault, error) {
	settings := make(map[string]string, len(rule))
	for _, key := range sortedKeys(rule) {
		switch v := rule[key].(type) {
		case string:
			settings[key] = v
		case json.Number:
			settings[key] = v.String()
		case bool:
			settings[key] = strconv.FormatBool(v)
		case nil: // as if it were not there
		default:
			return Fault{}, fmt.Errorf("%q must be a text, a number, true or false", shorten(key))
		}
	}
	kind, ok := settings["fault"]
	if !ok {
		return Fault{}, fmt.Errorf(`the key "fault" is missing; known faults are %s`, strings.Join(FaultKinds(), ", "))
	}
	delete(settings, "fault")
	return newFault(kind, settings)
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
