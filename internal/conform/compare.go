package conform

import (
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"time"

	"cognate/internal/model"
	"cognate/jsonata"
)

// leaf is one value of a body: where it stands in the schema, emails[].email, and in
// the body, emails[0].email.
type leaf struct {
	path, place string
	schema      *model.Schema
	value       jsonata.Value
}

func under(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// below says whether a path is top or stands below it.
func below(path, top string) bool {
	rest, ok := strings.CutPrefix(path, top)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

func belowAny(path string, tops []string) bool {
	for _, top := range tops {
		if below(path, top) {
			return true
		}
	}
	return false
}

// leaves lists the values of v that are there: of open objects, and of what the
// schema has no fields for, the whole.
func leaves(s *model.Schema, v jsonata.Value, path, place string) []leaf {
	switch {
	case path == model.RemoteData || v.IsUndefined() || v.IsNull() || v.Kind() == jsonata.KindString && v.Str() == "":
		return nil
	case s.Items != nil:
		var out []leaf
		i := 0
		for item := range v.Items() {
			out = append(out, leaves(s.Items, item, path+"[]", place+"["+strconv.Itoa(i)+"]")...)
			i++
		}
		return out
	case len(s.Fields) > 0 && v.Kind() == jsonata.KindObject:
		var out []leaf
		for _, f := range s.Fields {
			out = append(out, leaves(f, v.Get(f.Name), under(path, f.Name), under(place, f.Name))...)
		}
		return out
	case v.Kind() == jsonata.KindObject && v.Len() == 0:
		return nil
	}
	return []leaf{{path, place, s, v}}
}

// lookup finds the values at a path such as emails[].email in a record.
func lookup(v jsonata.Value, path string) []jsonata.Value {
	at := []jsonata.Value{v}
	for _, step := range model.Steps(path) {
		var next []jsonata.Value
		for _, x := range at {
			switch {
			case step == "[]" && x.Kind() == jsonata.KindArray:
				for item := range x.Items() {
					next = append(next, item)
				}
			case step == "[]":
				next = append(next, x)
			default:
				next = append(next, x.Get(step))
			}
		}
		at = next
	}
	var out []jsonata.Value
	for _, x := range at {
		if !x.IsUndefined() && !x.IsNull() {
			out = append(out, x)
		}
	}
	return out
}

// same says whether a value that was written reads as got. Line ends and white space
// at the ends of texts don't count; of HTML the visible text counts.
func same(s *model.Schema, want, got jsonata.Value) bool {
	switch {
	case want.Kind() == jsonata.KindObject && got.Kind() == jsonata.KindObject:
		for k, w := range want.Fields() {
			if !same(&model.Schema{}, w, got.Get(k)) {
				return false
			}
		}
		return true
	case want.Kind() != jsonata.KindString || got.Kind() != jsonata.KindString:
		return jsonata.Equal(want, got) || s.Name == "" && fmt.Sprint(want.Go()) == fmt.Sprint(got.Go())
	case s.Format == model.DateTime || s.Format == model.DateOrDateTime || s.Format == model.Date:
		return sameTime(want.Str(), got.Str())
	case isHTML(s):
		return visible(want.Str()) == visible(got.Str())
	}
	probe := *s
	probe.Type = model.String
	return plainText(want.Str()) == plainText(got.Str()) || probe.Match(want, got)
}

// isHTML tells a field of HTML by its example.
func isHTML(s *model.Schema) bool { return strings.HasPrefix(exampleText(s), "<") }

func exampleText(s *model.Schema) string { return parsed(s.Example).Str() }

func plainText(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

var (
	tags   = regexp.MustCompile(`<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// visible is the text of HTML, without its white space.
func visible(s string) string {
	return spaces.ReplaceAllString(html.UnescapeString(tags.ReplaceAllString(s, " ")), "")
}

// sameTime compares moments; where one is a day, the days in UTC.
func sameTime(a, b string) bool {
	x, errX := time.Parse(time.RFC3339, a)
	y, errY := time.Parse(time.RFC3339, b)
	if errX == nil && errY == nil {
		return x.Equal(y)
	}
	day := func(s string, t time.Time, err error) string {
		if err == nil {
			return t.UTC().Format(time.DateOnly)
		}
		return s
	}
	return day(a, x, errX) == day(b, y, errY)
}

// reads says whether a record shows a leaf of a body: one of the values at its path
// is the same.
func reads(record *model.Schema, l leaf, got jsonata.Value) bool {
	s := record.At(strings.ReplaceAll(l.path, "[]", ""))
	if s == nil {
		s = l.schema
	}
	for s.Items != nil {
		s = s.Items
	}
	for _, v := range lookup(got, l.path) {
		if same(s, l.value, v) {
			return true
		}
	}
	return false
}

// show is a value, short enough for a report.
func show(v jsonata.Value) string {
	if v.IsUndefined() {
		return "nothing"
	}
	const most = 90
	text := string(v.AppendJSON(nil))
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

func showAll(vs []jsonata.Value) string {
	if len(vs) == 0 {
		return "nothing"
	}
	return show(jsonata.Array(vs...))
}
