package connector

import (
	"fmt"
	"strings"
)

// Path is the template of a vendor path: literal pieces and variables; or {+url},
// a whole address that is known when the call is made.
type Path struct {
	Template string // "/user/{id}/"
	parts    []pathPart
}

// wholeAddress is the template of a path that is a whole address.
const wholeAddress = "{+url}"

// IsWhole says whether the path is a whole address, the value of url.
func (p Path) IsWhole() bool { return p.Template == wholeAddress }

type pathPart struct {
	literal string
	name    string // not empty: a variable
}

func parsePath(template string) (Path, error) {
	p := Path{Template: template}
	if p.IsWhole() {
		p.parts = []pathPart{{name: "url"}}
		return p, nil
	}
	if !strings.HasPrefix(template, "/") {
		return p, fmt.Errorf("a path starts with a slash")
	}
	for rest := template; rest != ""; {
		literal, after, variable := strings.Cut(rest, "{")
		if err := checkLiteral(literal); err != nil {
			return p, err
		}
		if literal != "" {
			p.parts = append(p.parts, pathPart{literal: literal})
		}
		if !variable {
			break
		}
		name, after, closed := strings.Cut(after, "}")
		if !closed || name == "" || strings.Trim(name, variableChars) != "" {
			return p, fmt.Errorf("{ without a name of letters, digits and _, and }")
		}
		p.parts = append(p.parts, pathPart{name: name})
		rest = after
	}
	return p, p.checkDots()
}

const (
	variableChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
	literalChars  = variableChars + "-.~!$&'()*+,;=:@/" // RFC 3986, pchar and the slash
)

// checkLiteral refuses what does not stand in a path as it is: it would be
// encoded anew on the way out, and the values with it.
func checkLiteral(s string) error {
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && strings.Trim(s[i+1:i+3], "0123456789abcdefABCDEF") == "" {
			i += 2
			continue
		}
		if strings.IndexByte(literalChars, s[i]) < 0 {
			return fmt.Errorf("%q can't stand in a path; query parameters go under query", s[i])
		}
	}
	return nil
}

// checkDots refuses segments that are . or .., or that a value could make so.
func (p Path) checkDots() error {
	for segment := range strings.SplitSeq(p.Template, "/") {
		rest := segment
		for {
			before, after, found := strings.Cut(rest, "{")
			_, behind, _ := strings.Cut(after, "}")
			if !found {
				break
			}
			rest = before + behind
		}
		if isVariable := strings.HasPrefix(segment, "{") && rest == ""; !isVariable && strings.Trim(rest, ".") == "" && segment != "" {
			return fmt.Errorf("%q can be a step to another folder", segment)
		}
	}
	return nil
}

// Variables lists the names in the path, in order.
func (p Path) Variables() []string {
	var names []string
	for _, part := range p.parts {
		if part.name != "" {
			names = append(names, part.name)
		}
	}
	return names
}

// Expand fills the path; each value becomes one segment, percent-encoded. It
// fails for a variable that is missing, empty, "." or "..", or longer than 2 KiB. A
// whole address is given as it is, to be checked by who calls it.
func (p Path) Expand(value func(name string) (string, bool)) (string, error) {
	if p.IsWhole() {
		v, ok := value("url")
		if !ok || v == "" {
			return "", &PathError{Name: "url"}
		}
		return v, nil
	}
	buf := make([]byte, 0, len(p.Template)+32)
	for _, part := range p.parts {
		if part.name == "" {
			buf = append(buf, part.literal...)
			continue
		}
		v, ok := value(part.name)
		if !ok || v == "" || v == "." || v == ".." || len(v) > maxSegment {
			return "", &PathError{Name: part.name, Value: v}
		}
		buf = appendSegment(buf, v)
	}
	return string(buf), nil
}

// maxSegment bounds a value in a path, in bytes.
const maxSegment = 2 << 10

// PathError says that a path variable has no usable value.
type PathError struct{ Name, Value string }

func (e *PathError) Error() string {
	if e.Value == "" {
		return fmt.Sprintf("no value for %s", e.Name)
	}
	if len(e.Value) > maxSegment {
		return fmt.Sprintf("the value for %s is longer than %d bytes", e.Name, maxSegment)
	}
	return fmt.Sprintf("%q can't be used as %s", e.Value, e.Name)
}

// appendSegment percent-encodes what RFC 3986 does not allow in a segment. Of
// the reserved characters only @ and : stay literal: vendors that take an e-mail
// address in the path want it so, while + and the like are read as blanks by
// some.
func appendSegment(buf []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9',
			c == '-', c == '.', c == '_', c == '~', c == '@', c == ':':
			buf = append(buf, c)
		default:
			buf = append(buf, '%', hex[c>>4], hex[c&15])
		}
	}
	return buf
}
