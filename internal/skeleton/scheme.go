package skeleton

import (
	"fmt"
	"slices"
	"strings"

	"cognate/internal/description"
)

// scheme is one way of a description to prove who is asking.
type scheme struct {
	kind    string // bearer, basic, header, query
	name    string // of the header or parameter
	rank    int    // the higher, the fitter for a server
	isOAuth bool
	help    string
}

// schemesOf reads what a description declares. OAuth is a token given by hand.
func schemesOf(d *description.Document) map[string]scheme {
	declared := description.ObjectOf(description.ObjectOf(d.Root["components"])["securitySchemes"])
	if d.IsSwagger {
		declared = description.ObjectOf(d.Root["securityDefinitions"])
	}
	out := map[string]scheme{}
	for name, v := range declared {
		resolved, _ := d.Resolve(v)
		s := description.ObjectOf(resolved)
		kind, in, key := description.TextOf(s["type"]), description.TextOf(s["in"]), description.TextOf(s["name"])
		made := scheme{name: key, help: description.TextOf(s["description"])}
		switch {
		case kind == "basic" || kind == "http" && strings.EqualFold(description.TextOf(s["scheme"]), "basic"):
			made.kind, made.rank = "basic", 2
		case kind == "http":
			made.kind, made.rank = "bearer", 4
		case kind == "apiKey" && in == "header" && headerName.MatchString(key):
			made.kind, made.rank = "header", 3
		case kind == "apiKey" && in == "query" && key != "":
			made.kind, made.rank = "query", 1
		case kind == "oauth2" || kind == "openIdConnect":
			made.kind, made.rank, made.isOAuth = "bearer", 1, true
		default:
			continue
		}
		out[name] = made
	}
	return out
}

// alternatives are the sets of schemes of which one has to be kept: those that the
// description asks for as a whole, else those of its operations, else each by itself.
func alternatives(d *description.Document, declared map[string]scheme) [][]string {
	var out [][]string
	add := func(requirements any) {
		for _, v := range description.ListOf(requirements) {
			names := slices.Sorted(keys(description.ObjectOf(v)))
			known := len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { _, there := declared[n]; return !there })
			if known && !slices.ContainsFunc(out, func(o []string) bool { return slices.Equal(o, names) }) {
				out = append(out, names)
			}
		}
	}
	add(d.Root["security"])
	if len(out) == 0 {
		for _, op := range d.Operations() {
			add(op.Node["security"])
		}
	}
	if len(out) == 0 {
		for _, name := range slices.Sorted(keys(declared)) {
			out = append(out, []string{name})
		}
	}
	return out
}

// scheme takes the alternative that fits best: a token in a header, then basic, a
// parameter, OAuth.
func (a *access) scheme(d *description.Document) {
	declared := schemesOf(d)
	var best []string
	most := -1
	all := alternatives(d, declared)
	for _, names := range all {
		least := 10
		for _, n := range names {
			least = min(least, 2*declared[n].rank)
		}
		if len(names) > 1 {
			least-- // one is simpler than two
		}
		if least > most {
			best, most = names, least
		}
	}
	if best == nil {
		return
	}
	var parts []scheme
	for _, n := range best {
		parts = append(parts, declared[n])
	}
	a.take(parts)
	var others []string
	for _, names := range all {
		if !slices.Equal(names, best) {
			others = append(others, strings.Join(names, " with "))
		}
	}
	if len(others) > 0 {
		a.notes = append(a.notes, "The description has other ways as well: "+strings.Join(others, ", ")+".")
	}
}

func (a *access) take(parts []scheme) {
	slices.SortStableFunc(parts, func(x, y scheme) int { return y.rank - x.rank })
	first := parts[0]
	for _, p := range parts {
		if help := sentence(p.help); help != "" {
			a.notes = append(a.notes, "The description says of "+strings.TrimSpace(p.kind+" "+p.name)+": "+help)
		}
	}
	switch first.kind {
	case "basic":
		a.use("basic", "basic: {username: context.username, password: context.password}", credential{"username", "label: User name"}, credential{"password", "label: Password, secret: true"})
	case "bearer":
		text := "label: API token, secret: true"
		if first.isOAuth {
			text = "label: Access token, secret: true"
		}
		a.use("token", "bearer: context.token", credential{"token", text})
	default:
		a.keys(parts)
		return
	}
	for _, p := range parts[1:] {
		if p.kind != "header" {
			a.left = append(a.left, "auth: the description asks for "+strings.TrimSpace(p.kind+" "+p.name)+" as well.")
			continue
		}
		name := keyName(p.name)
		a.fields = append(a.fields, credential{name, "label: " + yamlText(label(name)) + ", secret: true"})
		a.headers = append(a.headers, fmt.Sprintf("%s: context.%s", yamlText(p.name), name))
	}
}

// keys are texts in headers or parameters, all in one of both.
func (a *access) keys(parts []scheme) {
	var pairs []string
	var fields []credential
	for _, p := range parts {
		if p.kind != parts[0].kind {
			a.left = append(a.left, "auth: the description asks for "+p.kind+" "+p.name+" as well.")
			continue
		}
		name, text := "api_key", "label: API key, secret: true"
		if len(parts) > 1 {
			name = keyName(p.name)
			text = "label: " + yamlText(label(name)) + ", secret: true"
		}
		pairs = append(pairs, fmt.Sprintf("%s: context.%s", yamlText(p.name), name))
		fields = append(fields, credential{name, text})
		if strings.EqualFold(p.name, "Authorization") {
			a.left = append(a.left, "auth: whether the key stands alone in Authorization, or behind a word such as Bearer.")
		}
	}
	a.use("api_key", parts[0].kind+": {"+strings.Join(pairs, ", ")+"}", fields...)
}

// key adds a secret parameter that all calls need to those that are sent already.
func (a *access) key(name string) {
	rest, isQuery := strings.CutPrefix(a.auth, "{query: {")
	switch {
	case strings.Contains(a.auth, yamlText(name)+": "):
	case !isQuery:
		a.left = append(a.left, "auth: every call needs the parameter "+name+" as well.")
	default:
		field := keyName(name)
		a.auth = "{query: {" + yamlText(name) + ": context." + field + ", " + rest
		a.fields = append(a.fields, credential{field, "label: " + yamlText(label(field)) + ", secret: true"})
	}
}

// keyName is a header or parameter as a field: X-Auth-Token → auth_token.
func keyName(name string) string {
	if n := strings.TrimPrefix(snake(name), "x_"); n != "" && n[0] >= 'a' {
		return n
	}
	return "api_key"
}

func (a *access) use(method, auth string, fields ...credential) {
	a.method, a.auth = method, "{"+auth+"}"
	a.fields = slices.DeleteFunc(a.fields, credential.provesIt)
	a.fields = append(a.fields, fields...)
}

// sentence is the beginning of a description's text, on one line.
func sentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if at := strings.Index(text, ". "); at > 0 {
		text = text[:at+1]
	}
	if runes := []rune(text); len(runes) > 160 {
		text = string(runes[:160]) + "…"
	}
	return text
}
