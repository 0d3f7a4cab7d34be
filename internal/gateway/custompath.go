package gateway

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"cognate"
)

// maxCustomPath bounds the path of a custom call, in bytes.
const maxCustomPath = 4 << 10

// maxLayers bounds how often a path may be percent-encoded over.
const maxLayers = 4

// customPath takes the path of a custom call, as it stands in the request behind
// /custom, for one below the vendor's base address. It may be empty. What could be
// read as leading anywhere else is refused, however it is written and whoever
// decodes it how often: other folders, other hosts, other schemes. The result is
// percent-encoded in every byte that can't stand in a path.
func customPath(escaped string) (string, error) {
	if len(escaped) > maxCustomPath {
		return "", badPath("it is longer than 4096 bytes")
	}
	if escaped == "" || escaped == "/" {
		return escaped, nil
	}
	segments := strings.Split(escaped, "/")
	if segments[0] != "" {
		return "", badPath("it starts with a slash")
	}
	last := len(segments) - 1
	out := make([]byte, 0, len(escaped)+16)
	for i, s := range segments[1:] {
		if s == "" && i+1 < last {
			return "", badPath("two slashes stand side by side in it")
		}
		if err := checkSegment(s, i == 0); err != nil {
			return "", err
		}
		out = appendPathSegment(append(out, '/'), s)
	}
	return string(out), nil
}

func badPath(what string) error {
	return &cognate.Error{
		Code: cognate.CodeInvalid, Message: "the path behind /custom: " + what,
		Failures: []cognate.Failure{{Path: "path", Code: "format", Message: what}},
	}
}

// checkSegment looks at a segment as it stands, and as each further decoding would
// have it. first is the one that a name of a host could stand in.
func checkSegment(s string, first bool) error {
	for layer := range maxLayers {
		if what := danger(s, first); what != "" {
			return badPath(what)
		}
		decoded, err := url.PathUnescape(s)
		if err != nil {
			if layer == 0 || decodesInPart(s) {
				return badPath("its percent-encoding is broken")
			}
			return nil // a % that stands for itself, once it was decoded
		}
		if decoded == s {
			return nil
		}
		s = decoded
	}
	return badPath("it is percent-encoded over and over")
}

// decodesInPart says whether a lenient reader would still find something encoded.
func decodesInPart(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		if s[i] == '%' && isHex(s[i+1]) && isHex(s[i+2]) {
			return true
		}
	}
	return false
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

// alike turns what some servers take for a dot or a slash into one.
var alike = strings.NewReplacer(
	"\uFF0E", ".", "\u2024", ".", "\u2025", "..", "\u2026", "...", "\u3002", ".", "\uFE52", ".",
	"\uFF0F", "/", "\u2044", "/", "\u2215", "/", "\u29F8", "/", "\u2571", "/",
	"\uFF3C", `\`, "\u2216", `\`, "\u29F5", `\`, "\u29F9", `\`, "\uFE68", `\`,
)

// danger says what is wrong with a segment in one of its readings; "" for nothing.
func danger(s string, first bool) string {
	if !utf8.ValidString(s) {
		return "it is not UTF-8"
	}
	s = alike.Replace(s)
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c == 0x7f:
			return "there is a control character in it"
		case c == '/' || c == '\\':
			return "an encoded slash or a backslash stands in it"
		}
	}
	name, _, _ := strings.Cut(s, ";") // some servers take a parameter off before they look
	if name = strings.TrimSpace(name); name != "" && strings.Trim(name, ". ") == "" {
		return "it has a step to another folder"
	}
	if !first {
		return ""
	}
	_, port, colon := strings.Cut(s, ":")
	switch {
	case strings.ContainsRune(s, '@'):
		return "it begins with what could be a host: an @ can stand behind its first slash"
	case colon && strings.Trim(port, "0123456789") == "":
		return "it begins with a scheme or a host; it is relative to the vendor's base address"
	}
	return ""
}

// appendPathSegment writes a segment so that it can stand in a path: what is
// percent-encoded rightly stays, anything else that can't stand is encoded.
func appendPathSegment(dst []byte, s string) []byte {
	const digits = "0123456789ABCDEF"
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			dst = append(dst, s[i:i+3]...)
			i += 2
		case c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9', strings.IndexByte("-._~!$&'()*+,;=:@", c) >= 0:
			dst = append(dst, c)
		default:
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst
}
