package datetime

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"cognate/jsonata/internal/fault"
	"cognate/jsonata/internal/number"
)

const (
	maxPicture = 1024 // bytes of a picture
	maxWidth   = 100  // digits of a component
	maxText    = 4096 // bytes of a text to parse

	// integers are the components that are whole numbers.
	integers = "YMDdFWwXxHhmsf"
)

// names says how a component is written as a word.
type names int

const (
	noNames names = iota
	lowerNames
	upperNames
	titleNames
)

// part is a literal or a component of a picture.
type part struct {
	literal   string // when component is 0
	component byte
	marker    string // the source, for errors
	names     names
	integer   *number.IntegerPicture // when it is written as a number
	modifier  byte                   // o, t, a, c or 0
	maxWidth  int                    // characters of a name, at most; 0: any
	years     int                    // last digits of a year that are written; 0: all
	digits    int                    // digits to parse exactly; 0: any
}

// Picture is a parsed picture. It is immutable.
type Picture struct {
	parts   []part
	matcher func() (*regexp.Regexp, error)
}

// defaults are the first presentation modifiers of the components.
var defaults = map[byte]string{
	'Y': "1", 'M': "1", 'D': "1", 'd': "1", 'F': "n", 'W': "1", 'w': "1", 'X': "1", 'x': "1", 'H': "1", 'h': "1",
	'P': "n", 'm': "01", 's': "01", 'f': "1", 'Z': "01:01", 'z': "01:01", 'C': "n", 'E': "n",
}

// ParsePicture parses a picture. It fails with D3135 for a component without an
// end, D3132 for one that does not exist, D3133 for one that has no names but is
// to be written as a word, and D3130 or D3131 for a number that can't be
// written; see number.ParseIntegerPicture.
func ParsePicture(picture string) (*Picture, error) {
	if len(picture) > maxPicture {
		return nil, fault.New(fault.CodeSize, picture, "the picture is too long")
	}
	p := &Picture{}
	var later error // errors about a component give way to ones about the whole
	for rest := picture; rest != ""; {
		text, after, found := strings.Cut(rest, "[")
		p.addLiteral(strings.ReplaceAll(text, "]]", "]"))
		if !found {
			break
		}
		if strings.HasPrefix(after, "[") {
			p.addLiteral("[")
			rest = after[1:]
			continue
		}
		marker, next, closed := strings.Cut(after, "]")
		if !closed {
			return nil, fault.New("D3135", picture, "a component has no closing bracket")
		}
		component, err := parseMarker(marker)
		if component == nil {
			return nil, err
		}
		later = cmp.Or(later, err)
		p.addComponent(*component)
		rest = next
	}
	if later != nil {
		return nil, later
	}
	p.matcher = sync.OnceValues(p.compileMatcher)
	return p, nil
}

func (p *Picture) addLiteral(text string) {
	if text != "" {
		p.parts = append(p.parts, part{literal: text})
	}
}

// addComponent adds a component. A number that another follows at once must
// have its exact width when it is parsed.
func (p *Picture) addComponent(c part) {
	if n := len(p.parts); n > 0 && c.isInteger() && p.parts[n-1].isInteger() {
		p.parts[n-1].digits, _ = p.parts[n-1].integer.Places()
	}
	p.parts = append(p.parts, c)
}

// isInteger reports whether the component is written as a number.
func (c *part) isInteger() bool {
	return c.integer != nil && strings.IndexByte(integers, c.component) >= 0
}

// parseMarker parses what stands between brackets. It returns no part when the
// component does not exist.
func parseMarker(source string) (*part, error) {
	marker := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, source)
	if marker == "" || defaults[marker[0]] == "" {
		return nil, fault.New("D3132", source, "the picture has an unknown component")
	}
	c := &part{component: marker[0], marker: source}
	presentation, minWidth, maxWidth := marker[1:], 0, 0
	if comma := strings.LastIndexByte(marker, ','); comma > 0 {
		presentation = marker[1:comma]
		least, most, _ := strings.Cut(marker[comma+1:], "-")
		var err error
		if minWidth, err = parseWidth(least); err != nil {
			return nil, err
		}
		if maxWidth, err = parseWidth(most); err != nil {
			return nil, err
		}
	}
	c.maxWidth = maxWidth
	return c, c.setPresentation(presentation, minWidth)
}

// parseWidth reads one side of a width; "*" and anything but a number is 0,
// which stands for any.
func parseWidth(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, nil //nolint:nilerr // what is no number stands for any width
	}
	if n > maxWidth {
		return 0, fault.New(fault.CodeSize, text, "the width of a component is too large")
	}
	return n, nil
}

// setPresentation reads the presentation modifiers.
func (c *part) setPresentation(presentation string, minWidth int) error {
	if n := len(presentation); n > 1 && strings.IndexByte("atco", presentation[n-1]) >= 0 {
		c.modifier, presentation = presentation[n-1], presentation[:n-1]
	}
	if presentation == "" {
		presentation = defaults[c.component]
	}
	switch {
	case presentation[0] == 'n':
		c.names = lowerNames
	case strings.HasPrefix(presentation, "Nn"):
		c.names = titleNames
	case presentation[0] == 'N':
		c.names = upperNames
	}
	switch c.component {
	case 'P', 'C', 'E':
		return nil
	case 'Z', 'z':
		var err error
		if c.integer, err = number.ParseIntegerPicture(presentation); err != nil {
			return fault.New("D3134", c.marker, "a time zone is written in digits")
		}
		return nil
	}
	if c.names != noNames {
		if strings.IndexByte("MxF", c.component) < 0 {
			return fault.New("D3133", c.marker, "the component can't be written as a word")
		}
		return nil
	}
	return c.setInteger(presentation, minWidth)
}

// setInteger sets how a component is written as a number.
func (c *part) setInteger(presentation string, minWidth int) error {
	if c.modifier != 0 {
		presentation += ";" + string(rune(c.modifier))
	}
	var err error
	if c.integer, err = number.ParseIntegerPicture(presentation); err != nil {
		return err
	}
	mandatory, optional := c.integer.Places()
	if mandatory == 0 {
		return nil // words, letters or Roman digits, which have no width
	}
	if minWidth > mandatory {
		mandatory = minWidth
		c.integer = c.integer.WithMandatory(mandatory)
	}
	if c.component != 'Y' {
		return nil
	}
	switch {
	case c.maxWidth > 0:
		c.years = c.maxWidth
		c.integer = c.integer.WithMandatory(c.maxWidth)
	case mandatory+optional >= 2:
		c.years = mandatory + optional
	}
	return nil
}
