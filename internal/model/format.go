package model

import (
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"
)

var uuidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`)

// fits reports whether a text has the format.
func (f Format) fits(s string) bool {
	switch f {
	case DateTime:
		_, ok := parseDateTime(s)
		return ok
	case Date:
		_, ok := parseDate(s)
		return ok
	case DateOrDateTime:
		return Date.fits(s) || DateTime.fits(s)
	case Email:
		return isEmail(s)
	case URI:
		u, err := url.Parse(s)
		return err == nil && u.IsAbs() && (u.Host != "" || u.Opaque != "")
	case UUID:
		return uuidForm.MatchString(s)
	case Base64:
		return isBase64(s)
	default:
		return true
	}
}

// describe says in words what the format is.
func (f Format) describe() string {
	switch f {
	case DateTime:
		return "a date-time with a zone, such as 2025-03-04T10:15:00Z"
	case Date:
		return "a date, such as 2025-03-04"
	case DateOrDateTime:
		return "a date or a date-time with a zone, such as 2025-03-04 or 2025-03-04T10:15:00Z"
	case Email:
		return "a mail address, such as ben@example.com"
	case URI:
		return "an address with a scheme, such as https://example.com/"
	case UUID:
		return "a uuid, such as 3f2b8c1e-9a4d-4e7b-8f60-1c2d3e4f5a6b"
	case Base64:
		return "base64 text"
	default:
		return "of the format " + string(f)
	}
}

// parseDateTime reads RFC 3339, with its letters in either case.
func parseDateTime(s string) (time.Time, bool) {
	if len(s) > 64 {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339Nano, strings.ToUpper(s))
	return t, err == nil
}

func parseDate(s string) (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, s)
	return t, err == nil
}

// maxEmail is the longest address: RFC 5321, section 4.5.3.1.3.
const maxEmail = 254

// isEmail takes a bare address, without a name beside it.
func isEmail(s string) bool {
	if len(s) > maxEmail || strings.ContainsAny(s, "<>\r\n\t") || strings.TrimSpace(s) != s {
		return false
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Name == "" && strings.Contains(a.Address, "@")
}

// isBase64 checks without decoding: a file can be large.
func isBase64(s string) bool {
	if len(s)%4 != 0 {
		return false
	}
	body := strings.TrimSuffix(strings.TrimSuffix(s, "="), "=")
	for i := range len(body) {
		switch c := body[i]; {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '+', c == '/':
		default:
			return false
		}
	}
	return true
}
