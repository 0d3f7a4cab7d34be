package datetime

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"cognate/jsonata/internal/fault"
)

// compileMatcher makes the pattern of the texts that the picture writes, with a
// group for each part. It fails with D3133 for a calendar or an era.
func (p *Picture) compileMatcher() (*regexp.Regexp, error) {
	var b strings.Builder
	b.WriteString("(?i)^")
	for i := range p.parts {
		pattern, err := p.parts[i].pattern()
		if err != nil {
			return nil, err
		}
		b.WriteString("(" + pattern + ")")
	}
	b.WriteString("$")
	re, err := regexp.Compile(b.String())
	if err != nil {
		return nil, fault.New(fault.CodeSize, "", "the picture can't be parsed: "+err.Error())
	}
	return re, nil
}

// pattern returns what the texts of a part look like.
func (c *part) pattern() (string, error) {
	switch c.component {
	case 0:
		return regexp.QuoteMeta(c.literal), nil
	case 'Z', 'z':
		return c.zonePattern(), nil
	case 'f':
		return "[0-9]+", nil
	case 'C', 'E':
		return "", fault.New("D3133", c.marker, "the component can't be parsed")
	}
	if c.integer != nil {
		return c.integer.Pattern(c.digits), nil
	}
	return "[a-z]+", nil
}

func (c *part) zonePattern() string {
	pattern := "[-+][0-9]+"
	if sign := c.integer.Sign(); sign != 0 {
		pattern += regexp.QuoteMeta(string(sign)) + "[0-9]+"
	}
	if c.component == 'z' {
		pattern = "GMT" + pattern
	}
	if c.modifier == 't' {
		pattern += "|Z"
	}
	return pattern
}

// Parse reads a timestamp written by the picture, ignoring case. Components
// that the picture leaves out before the first one it has are those of now;
// those after the last are the least (midnight, the first of the month). It
// returns false when the text does not fit, and fails with D3136 when a
// component between others is missing, for a name that is no month, and for
// weeks, which can't be parsed.
func (p *Picture) Parse(text string, now float64) (millis float64, ok bool, err error) {
	matcher, err := p.matcher()
	if err != nil || len(text) > maxText {
		return 0, false, err
	}
	matches := matcher.FindStringSubmatch(text)
	if matches == nil {
		return 0, false, nil
	}
	found := fields{}
	for i := range p.parts {
		c := &p.parts[i]
		if c.component == 0 {
			continue
		}
		value, ok, err := c.parse(matches[i+1])
		if !ok {
			return 0, false, err
		}
		found[c.component] = value
	}
	if len(found) == 0 {
		return 0, false, nil
	}
	return found.millis(now)
}

// parse reads the text of one component. The day of the week is not checked.
func (c *part) parse(text string) (value int, ok bool, err error) {
	switch {
	case c.component == 'Z' || c.component == 'z':
		value, ok = c.parseZone(text)
		return value, ok, nil
	case c.component == 'f':
		return milliseconds(text), true, nil
	case c.component == 'P':
		value, ok = indexFold([]string{"am", "pm"}, text, 0, 0)
	case c.integer != nil:
		value := c.integer.Parse(text)
		// No calendar needs more, and it keeps sums of them in range.
		return int(value), math.Abs(value) < 1e9, nil
	case c.component == 'F':
		return 0, true, nil
	default:
		value, ok = indexFold(monthNames, text, c.maxWidth, 1)
	}
	if !ok {
		return 0, false, fault.New("D3136", text, "the name is not one of the calendar's")
	}
	return value, true, nil
}

// indexFold finds a name, cut to a width unless that is 0, ignoring case.
func indexFold(names []string, text string, width, first int) (int, bool) {
	for i, name := range names {
		if width > 0 && width < len(name) {
			name = name[:width]
		}
		if strings.EqualFold(name, text) {
			return i + first, true
		}
	}
	return 0, false
}

// parseZone reads a time zone and returns its offset in minutes.
func (c *part) parseZone(text string) (int, bool) {
	if strings.EqualFold(text, "Z") {
		return 0, true
	}
	if c.component == 'z' {
		text = text[len("GMT"):]
	}
	digits := text[1:]
	hours, minutes, split := digits, "", false
	if sign := c.integer.Sign(); sign != 0 {
		hours, minutes, split = strings.Cut(digits, string(sign))
	}
	if !split && len(digits) > 2 {
		hours, minutes = digits[:2], digits[2:]
	}
	h, err := strconv.Atoi(hours)
	m := atoi(minutes, 0)
	if err != nil || h > 99 || m > 99 {
		return 0, false
	}
	if text[0] == '-' {
		return -h*60 - m, true
	}
	return h*60 + m, true
}

// fields are the components found in a text. Z and z are in minutes.
type fields map[byte]int

func (f fields) has(components string) bool {
	for i := range len(components) {
		if _, ok := f[components[i]]; ok {
			return true
		}
	}
	return false
}

// millis puts the components together, with those of now before them.
func (f fields) millis(now float64) (float64, bool, error) {
	if f.has("XxWw") {
		return 0, false, fault.New("D3136", "", "weeks can't be parsed")
	}
	date, clock := "YMD", "Hmsf"
	if f.has("d") && !f.has("MD") {
		date = "Yd"
	}
	if f.has("Ph") && !f.has("H") {
		clock = "Phmsf"
	}
	if err := f.complete(date+clock, now); err != nil {
		return 0, false, err
	}
	year, month, day, hour := f['Y'], max(f['M'], 1), f['D'], f['H']
	if date == "Yd" {
		month, day = 1, f['d']
	}
	if year >= 0 && year <= 99 {
		year += 1900 // as ECMAScript's Date.UTC
	}
	if clock == "Phmsf" {
		hour = f['h']
		if hour == 12 {
			hour = 0
		}
		hour += 12 * f['P']
	}
	if absMax(year, month, day, hour, f['m'], f['s']) > 1_000_000 {
		return 0, false, nil
	}
	offset := f['Z']
	if offset == 0 {
		offset = f['z']
	}
	t := time.Date(year, time.Month(month), day, hour, f['m']-offset, f['s'], f['f']*1_000_000, time.UTC)
	millis := float64(t.UnixMilli())
	return millis, math.Abs(millis) <= maxMillis, nil
}

// complete fills in the components that are missing, which are listed from the
// most significant one on.
func (f fields) complete(components string, now float64) error {
	current := time.UnixMilli(int64(now)).UTC()
	started, ended := false, false
	for i := range len(components) {
		name := components[i]
		_, ok := f[name]
		switch {
		case ok && ended:
			return fault.New("D3136", "", "a component between others is missing")
		case ok:
			started = true
		case !started && name == 'P':
			f[name] = 0 // hours of a half day are in the morning
		case !started:
			f[name] = component(current, name)
		default:
			ended = true
			f[name] = 0
			if strings.IndexByte("MDd", name) >= 0 {
				f[name] = 1
			}
		}
	}
	return nil
}

func absMax(values ...int) int {
	most := 0
	for _, v := range values {
		most = max(most, v, -v)
	}
	return most
}
