package anonymous

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"cognate/jsonata"
)

// Options say what is known beforehand.
type Options struct {
	// Hosts maps the hosts of the API to those of the story.
	Hosts map[string]string
	// Secrets are texts that must not be anywhere; each becomes the word example.
	Secrets []string
	// People says that the records are people: their name is a person's.
	People bool
	// Keep lists further keys whose texts are words of the vendor's own.
	Keep []string
}

// Names replaces consistently. It is made for one story and not safe for concurrent
// use.
type Names struct {
	Options
	known  map[string]string // kind and original → what stands for it
	counts map[string]int
	// delicate are originals that may be nowhere in what is kept.
	delicate []string
}

// New makes an empty one.
func New(o Options) *Names {
	o.Keep = slices.Clone(o.Keep)
	for i, key := range o.Keep {
		o.Keep[i] = plainKey(key)
	}
	return &Names{Options: o, known: map[string]string{}, counts: map[string]int{}}
}

// once gives what stands for an original, and makes it the first time.
func (n *Names) once(kind, original string, make func(i int) string) string {
	key := kind + "\x00" + original
	if old, ok := n.known[key]; ok {
		return old
	}
	n.counts[kind]++
	n.known[key] = make(n.counts[kind])
	return n.known[key]
}

// context is what is known of where a value stands.
type context struct {
	key     string // of the value or of the list it is in
	parent  string // key of the object around
	person  bool   // the object is someone
	harmful bool   // an answer that is a failure: its words stay
}

// Value replaces what is personal in a value.
func (n *Names) Value(v jsonata.Value) jsonata.Value {
	return n.value(v, context{person: n.People})
}

// Failure is Value for the answer to a call that failed: the vendor's own words
// stay, and what is personal within them is replaced.
func (n *Names) Failure(v jsonata.Value) jsonata.Value { return n.value(v, context{harmful: true}) }

func (n *Names) value(v jsonata.Value, at context) jsonata.Value {
	switch v.Kind() {
	case jsonata.KindObject:
		return n.object(v, at)
	case jsonata.KindArray:
		items := make([]jsonata.Value, v.Len())
		for i := range v.Len() {
			items[i] = n.value(v.Index(i), at)
		}
		return jsonata.Array(items...)
	case jsonata.KindString:
		return jsonata.String(n.text(n.scrubSecrets(v.Str()), at))
	case jsonata.KindNumber:
		return n.numeral(v, at)
	default:
		return v
	}
}

func (n *Names) object(v jsonata.Value, at context) jsonata.Value {
	inside := context{parent: at.key, harmful: at.harmful, person: at.person || someone.MatchString(at.key)}
	for key := range v.Fields() {
		if k := plainKey(key); k == "email" || k == "mail" || person.MatchString(k) {
			inside.person = true
		}
	}
	if harmless.MatchString(at.key) || something.MatchString(at.key) {
		inside.person = false
	}
	var fields []jsonata.Field
	for key, item := range v.Fields() {
		inside.key = plainKey(key)
		fields = append(fields, jsonata.Field{Key: n.Scrub(key), Value: n.value(item, inside)})
	}
	return jsonata.Object(fields...)
}

// text decides what a text is, and replaces it by one of its kind.
func (n *Names) text(s string, at context) string {
	switch {
	case s == "" || strings.TrimSpace(s) == "" || moment.MatchString(s):
		return s
	case address.MatchString(s):
		return n.URL(s)
	case mail.FindString(s) == s:
		return n.mail(s)
	case slices.Contains(n.Keep, at.key):
		return n.Scrub(s)
	case phone.MatchString(at.key) || phone.MatchString(at.parent) && (at.key == "number" || at.key == "value") || number.FindString(s) == s && !idKey.MatchString(at.key):
		return n.phone(s)
	case uuid.FindString(s) == s, n.isID(s):
		return n.ID(s)
	case at.harmful && message.MatchString(at.key), at.harmful && at.key == "":
		return n.Scrub(s)
	case harmless.MatchString(at.key), harmless.MatchString(at.parent) && named.MatchString(at.key):
		return n.Scrub(s)
	case idKey.MatchString(at.key):
		return n.ID(s)
	case cursor.MatchString(at.key):
		return n.once("cursor", s, func(i int) string { return fmt.Sprintf("cursor-%d", i) })
	case domain.MatchString(at.key):
		return n.once("domain", s, func(i int) string { return fmt.Sprintf("d%d.example.org", i) })
	case person.MatchString(at.key), at.person && textKey.MatchString(at.key), someone.MatchString(at.key) && !strings.Contains(s, "\n"):
		return n.person(s)
	case textKey.MatchString(at.key):
		return n.once("name", s, func(i int) string { return fmt.Sprintf("Name %d", i) })
	}
	return n.words(s)
}

// words stands for a free text: HTML stays HTML, and lines stay lines.
func (n *Names) words(s string) string {
	return n.once("text", s, func(i int) string {
		text := fmt.Sprintf("Made-up text %d.", i)
		switch {
		case strings.Contains(s, "</") || strings.Contains(s, "<br"):
			return "<p>" + text + "</p>"
		case strings.Contains(s, "\r\n"):
			return text + "\r\nIts second line."
		case strings.Contains(s, "\n"):
			return text + "\nIts second line."
		case !strings.ContainsAny(s, " .,") && len(s) < 20: // one word, such as a tag
			return fmt.Sprintf("word-%d", i)
		}
		return text
	})
}

// person replaces a name word by word, so that first, last and whole names fit.
func (n *Names) person(s string) string {
	if mail.MatchString(s) {
		return n.Scrub(s)
	}
	words := strings.Fields(s)
	for i, word := range words {
		small := strings.ToLower(word)
		made := n.once("person", small, func(i int) string {
			if i--; i >= len(people) {
				return fmt.Sprintf("%s%d", people[i%len(people)], i/len(people)+1)
			}
			return people[i]
		})
		if word == small {
			made = strings.ToLower(made)
		}
		words[i] = made
	}
	return strings.Join(words, " ")
}

func (n *Names) mail(s string) string {
	n.guard(s)
	made := n.once("mail", strings.ToLower(s), func(i int) string { return fmt.Sprintf("person%d@example.org", i) })
	return made
}

func (n *Names) phone(s string) string {
	n.guard(s)
	return n.once("phone", s, func(i int) string {
		if strings.HasPrefix(s, "+") {
			return fmt.Sprintf("+1555010%04d", i)
		}
		return fmt.Sprintf("555010%04d", i)
	})
}

// guard notes an original that may be nowhere.
func (n *Names) guard(s string) {
	if len(s) >= 6 && !madeUp.MatchString(s) && !slices.Contains(n.delicate, s) {
		n.delicate = append(n.delicate, s)
	}
}

// smallID is the first number that is replaced: below it stand statuses, priorities
// and the like, which mean something.
const smallID = 1000

// ID stands for an id, as a number or a text.
func (n *Names) ID(s string) string {
	switch {
	case digits.MatchString(s):
		if len(s) < 4 {
			return s
		}
		return n.once("id", s, func(i int) string { return fmt.Sprint(smallID + i) })
	case uuid.MatchString(s):
		return uuid.ReplaceAllStringFunc(s, func(u string) string {
			return n.once("uuid", strings.ToLower(u), func(i int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", i) })
		})
	case mail.FindString(s) == s:
		return n.mail(s)
	}
	if p := prefixed.FindStringSubmatch(s); p != nil {
		return n.once("id of "+p[1], s, func(i int) string { return fmt.Sprintf("%s%d", p[1], i) })
	}
	return n.once("word id", s, func(i int) string { return fmt.Sprintf("id-%d", i) })
}

// isID says whether digits were an id already, under whatever key: what refers to a
// record is not always called so.
func (n *Names) isID(s string) bool {
	_, known := n.known["id\x00"+s]
	return known
}

func (n *Names) numeral(v jsonata.Value, at context) jsonata.Value {
	i, whole := v.Int64()
	if !whole || i < smallID || !n.isID(fmt.Sprint(i)) && !idKey.MatchString(at.key) && !phone.MatchString(at.key) && !someone.MatchString(at.key) {
		return v
	}
	made, err := jsonata.ParseString(n.ID(fmt.Sprint(i)))
	if err != nil {
		return v
	}
	return made
}

// URL keeps an address of the API, with its ids replaced; any other leads to
// example.com.
func (n *Names) URL(s string) string {
	u, err := url.Parse(n.scrubSecrets(s))
	if err != nil {
		return "https://example.com/"
	}
	host, ours := n.Hosts[u.Host]
	if !ours {
		return n.once("address", s, func(i int) string { return fmt.Sprintf("https://files.example.com/%d", i) })
	}
	u.Scheme, u.Host, u.User, u.Fragment = "https", host, nil, ""
	parts := strings.Split(u.Path, "/")
	for i, part := range parts {
		if digits.MatchString(part) || uuid.FindString(part) == part && part != "" || mail.MatchString(part) {
			parts[i] = n.ID(part)
		}
	}
	u.Path, u.RawPath = strings.Join(parts, "/"), ""
	u.RawQuery = n.query(u.RawQuery)
	return u.String()
}

// query replaces the values of a query, in its order; small numbers, as of pages,
// stay.
func (n *Names) query(raw string) string {
	if raw == "" {
		return ""
	}
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		name, value, found := strings.Cut(pair, "=")
		text, err := url.QueryUnescape(value)
		if !found || err != nil || len(text) < 4 && digits.MatchString(text) {
			continue
		}
		key, err := url.QueryUnescape(name)
		if err != nil {
			continue
		}
		key = plainKey(strings.TrimSuffix(key[strings.LastIndexByte(key, '[')+1:], "]"))
		pairs[i] = name + "=" + url.QueryEscape(n.parameter(text, key))
	}
	return strings.Join(pairs, "&")
}

// parameter is a value of a query: what is written for the vendor and not by people
// stays.
func (n *Names) parameter(text, key string) string {
	if digits.MatchString(text) {
		return n.ID(text)
	}
	if !mail.MatchString(text) && (cursor.MatchString(key) || idKey.MatchString(key)) {
		return n.text(text, context{key: key})
	}
	return n.Scrub(text)
}

// Scrub replaces what is personal within a text, and leaves the rest.
func (n *Names) Scrub(s string) string {
	s = n.scrubSecrets(s)
	s = mail.ReplaceAllStringFunc(s, n.mail)
	s = uuid.ReplaceAllStringFunc(s, n.ID)
	if !moment.MatchString(s) {
		s = number.ReplaceAllStringFunc(s, func(found string) string {
			if moment.MatchString(found) || len(strings.Trim(found, "0123456789")) == 0 && len(found) < 9 {
				return found
			}
			return n.phone(found)
		})
	}
	for _, original := range n.delicate {
		s = strings.ReplaceAll(s, original, "example")
	}
	return s
}

func (n *Names) scrubSecrets(s string) string {
	for _, secret := range n.Secrets {
		if len(secret) >= 4 {
			s = strings.ReplaceAll(s, secret, "example")
		}
	}
	return s
}

// Left lists the kinds of what is still in a text although it was replaced, or was
// secret: a text with any must not be kept.
func (n *Names) Left(text string) []string {
	var left []string
	for _, secret := range n.Secrets {
		if len(secret) >= 4 && strings.Contains(text, secret) {
			left = append(left, "a secret of the account")
		}
	}
	for _, original := range n.delicate {
		if strings.Contains(text, original) {
			left = append(left, "an address or number: "+original[:2]+"…")
		}
	}
	slices.Sort(left)
	return slices.Compact(left)
}
