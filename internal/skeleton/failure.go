package skeleton

import (
	"slices"
	"strings"

	"cognate/internal/description"
)

// messageNames are keys of what a failure says.
var messageNames = []string{"message", "error_message", "error", "detail", "title", "description", "msg", "reason", "error_description", "text"}

// errorMapping reads the message where most of the described failures have one.
func errorMapping(all []*call) string {
	counts := map[string]int{}
	for _, c := range all {
		for status := range description.ObjectOf(c.op.Node["responses"]) {
			if !strings.HasPrefix(status, "4") && !strings.HasPrefix(status, "5") && status != "default" {
				continue
			}
			resolved, _ := c.op.Resolve(description.ObjectOf(c.op.Node["responses"])[status])
			for _, schema := range c.op.ResponseMedia(description.ObjectOf(resolved)) {
				if m := failureOf(c.op, schema); m != "" {
					counts[m]++
				}
			}
		}
	}
	most := ""
	for _, m := range slices.Sorted(keys(counts)) {
		if counts[m] > counts[most] {
			most = m
		}
	}
	return most
}

// failureOf reads a message by itself, within an object, or those of a list.
func failureOf(op *description.Operation, schema any) string {
	var deeper []string
	for _, name := range op.Properties(schema) {
		if slices.Contains([]string{"error", "errors", "details", "fault"}, snake(name)) {
			deeper = append(deeper, name)
		}
	}
	if own := messageIn(op, schema); own != "" && len(deeper) == 0 || own != "" && snake(own) == "message" && !slices.Contains(deeper, "errors") {
		return `{ "message": error.` + quoted(own) + ` }`
	}
	for _, name := range deeper {
		sub, at := op.Property(schema, name), "error."+quoted(name)
		switch types := op.Types(sub); {
		case slices.Contains(types, "array") && isPlain(op, op.Items(sub)):
			return `{ "message": $join([` + at + `], "; ") }`
		case slices.Contains(types, "array"):
			if m := messagesOf(op, op.Items(sub), at); m != "" {
				return m
			}
		case slices.Contains(types, "object"):
			if own := messageIn(op, sub); own != "" {
				return `{ "message": ` + at + "." + quoted(own) + ` }`
			}
		}
	}
	if own := messageIn(op, schema); own != "" {
		return `{ "message": error.` + quoted(own) + ` }`
	}
	return ""
}

// messagesOf reads a list of failures, and the field that each is about.
func messagesOf(op *description.Operation, item any, at string) string {
	own := messageIn(op, item)
	if own == "" {
		return ""
	}
	text := `{ "message": $join([` + at + "." + quoted(own) + `], "; ")`
	for _, name := range op.Properties(item) {
		if slices.Contains([]string{"field", "property", "attribute", "parameter", "param", "path"}, snake(name)) && slices.Contains(op.Types(op.Property(item, name)), "string") {
			text += `, "failures": [` + at + `[` + quoted(name) + `].{ "remote_field": ` + quoted(name) + `, "message": ` + quoted(own) + ` }]`
			break
		}
	}
	return text + " }"
}

// messageIn is the key of the text that says what is wrong.
func messageIn(op *description.Operation, schema any) string {
	names := op.Properties(schema)
	for _, want := range messageNames {
		for _, name := range names {
			if snake(name) == want && slices.Contains(op.Types(op.Property(schema, name)), "string") {
				return name
			}
		}
	}
	return ""
}
