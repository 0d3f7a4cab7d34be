package gateway

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cognate"
	"cognate/internal/engine"
	"cognate/jsonata"
)

// accountParam names the account that a call runs against.
const accountParam = "integrated_account_id"

// maxExcluded bounds the names in truto_exclude_fields.
const maxExcluded = 100

// control is one parameter that is about the call, not about the resource.
type control struct {
	listOnly bool
	// take reads the value into the request. What it returns is what is wrong; an
	// empty code means nothing is.
	take func(q *request, v jsonata.Value) (code, message string)
}

var controls = map[string]control{
	accountParam:               {take: one(takeAccountID)},
	"truto_response_format":    {take: one(takeFormat)},
	"truto_ignore_remote_data": {take: boolean(func(q *request, b bool) { q.call.IgnoreRemoteData = b })},
	"truto_exclude_fields":     {take: takeExcluded},
	"truto_key_by":             {listOnly: true, take: one(func(q *request, s string) (string, string) { q.call.KeyBy = s; return "", "" })},
	"truto_ignore_limit":       {listOnly: true, take: boolean(func(q *request, b bool) { q.call.IgnoreLimit = b })},
	"limit":                    {listOnly: true, take: one(takeLimit)},
	"next_cursor":              {listOnly: true, take: one(func(q *request, s string) (string, string) { q.call.Cursor = s; return "", "" })},
	"remote_query":             {take: takeRemoteQuery},
	"truto_super_query":        {listOnly: true, take: one(func(*request, string) (string, string) { return notYet() })},
	unreadParam:                {take: takePassthrough},
	"truto_skip_api_call":      {take: later()},
}

// decodeQuery splits the query string into control parameters and the resource's
// own. All that is wrong with the control parameters is told at once.
func (q *request) decodeQuery(raw string) error {
	nodes, err := parseQuery(raw)
	if err != nil {
		return err
	}
	all := make([]jsonata.Field, len(nodes))
	var own []jsonata.Field // mostly none
	var failures []cognate.Failure
	for i := range nodes {
		n := &nodes[i]
		c, isControl := controls[n.key]
		v, err := n.parameter()
		if err != nil {
			return err
		}
		all[i] = jsonata.Field{Key: n.key, Value: v}
		if !isControl {
			own = append(own, all[i])
			continue
		}
		if code, message := c.check(q, v); code != "" {
			failures = append(failures, cognate.Failure{Path: n.key, Code: code, Message: message})
		}
	}
	q.call.RawQuery, q.call.Query = jsonata.Object(all...), jsonata.Object(own...)
	if len(failures) > 0 {
		return invalidControls(failures)
	}
	return nil
}

// parameter is value for a top-level parameter. remote_query is an object even
// when all its keys are numbers.
func (n *node) parameter() (jsonata.Value, error) {
	if n.key == "remote_query" && len(n.children) > 0 && n.children[0].key != appended {
		return n.object(n.key)
	}
	return n.value(n.key)
}

func (c control) check(q *request, v jsonata.Value) (code, message string) {
	if c.listOnly && q.call.Method != "list" {
		if v.Kind() == jsonata.KindString && v.Str() == "" {
			return "", ""
		}
		return "unsupported", "it is for lists; this is " + q.call.Method
	}
	return c.take(q, v)
}

func invalidControls(failures []cognate.Failure) error {
	e := &cognate.Error{Code: cognate.CodeInvalid, Failures: failures}
	e.Message = "query parameter " + failures[0].Path + ": " + failures[0].Message
	if n := len(failures) - 1; n > 0 {
		e.Message += " (and " + strconv.Itoa(n) + " more)"
	}
	return e
}

// one is for a parameter with a single value; empty is as absent.
func one(take func(q *request, s string) (code, message string)) func(*request, jsonata.Value) (string, string) {
	return func(q *request, v jsonata.Value) (string, string) {
		if v.Kind() != jsonata.KindString {
			return "type", "it takes one value and is sent once, without brackets"
		}
		if v.Str() == "" {
			return "", ""
		}
		return take(q, v.Str())
	}
}

func boolean(set func(q *request, b bool)) func(*request, jsonata.Value) (string, string) {
	return one(func(q *request, s string) (string, string) {
		if s != "true" && s != "false" {
			return "type", fmt.Sprintf("true or false is needed, not %q", shorten(s))
		}
		set(q, s == "true")
		return "", ""
	})
}

// later is for a switch that is not offered yet: it may only be off.
func later() func(*request, jsonata.Value) (string, string) {
	return one(func(_ *request, s string) (string, string) {
		switch s {
		case "false":
			return "", ""
		case "true":
			return notYet()
		default:
			return "type", fmt.Sprintf("true or false is needed, not %q", shorten(s))
		}
	})
}

// takePassthrough has the body of a write handed on as it comes.
func takePassthrough(q *request, v jsonata.Value) (code, message string) {
	code, message = boolean(func(q *request, b bool) { q.passthrough = b })(q, v)
	if q.passthrough && slices.Contains([]string{"list", "get", "delete"}, q.call.Method) {
		return "unsupported", "it is for writes; this is " + q.call.Method
	}
	return code, message
}

func notYet() (code, message string) { return "unsupported", "it is not offered yet" }

func takeAccountID(q *request, s string) (code, message string) {
	if !isUUID(s) {
		return "format", fmt.Sprintf("a uuid is needed, not %q", shorten(s))
	}
	q.accountID = strings.ToLower(s)
	return "", ""
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
		} else if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}

func takeFormat(q *request, s string) (code, message string) {
	switch f := engine.Format(s); f {
	case engine.FormatUnified, engine.FormatRaw, engine.FormatNormalized, engine.FormatStream, engine.FormatDebug:
		q.call.Format = f
		return "", ""
	default:
		return "enum", fmt.Sprintf("%q is none of unified, raw, normalized, stream and debug", shorten(s))
	}
}

// hugeLimit stands for every limit of ten digits or more; the engine bounds it.
const hugeLimit = 1_000_000_000

func takeLimit(q *request, s string) (code, message string) {
	digits := strings.TrimLeft(s, "0")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "type", fmt.Sprintf("a whole number from 1 is needed, not %q", shorten(s))
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n > hugeLimit {
		n = hugeLimit
	}
	q.call.Limit = n
	return "", ""
}

// takeExcluded takes repeats, brackets, indices and commas alike.
func takeExcluded(q *request, v jsonata.Value) (code, message string) {
	if v.Kind() == jsonata.KindString {
		v = jsonata.Array(v)
	}
	if v.Kind() != jsonata.KindArray {
		return "type", "a list of field names is needed: truto_exclude_fields[]=name"
	}
	for i := range v.Len() {
		item := v.Index(i)
		if item.Kind() != jsonata.KindString {
			return "type", "a list of field names is needed: truto_exclude_fields[]=name"
		}
		for name := range strings.SplitSeq(item.Str(), ",") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			if len(q.call.ExcludeFields) == maxExcluded {
				return "length", fmt.Sprintf("there are more than %d names", maxExcluded)
			}
			q.call.ExcludeFields = append(q.call.ExcludeFields, name)
		}
	}
	return "", ""
}

func takeRemoteQuery(q *request, v jsonata.Value) (code, message string) {
	switch {
	case v.Kind() == jsonata.KindObject:
		q.call.RemoteQuery = v
	case v.Kind() != jsonata.KindString || v.Str() != "":
		return "type", "the provider's own parameters stand in brackets: remote_query[name]=value"
	}
	return "", ""
}
