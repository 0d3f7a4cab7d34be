package function

import (
	"strconv"
	"strings"
	"time"

	"cognate/jsonata"
)

// reading is a date while it is read by a format.
type reading struct {
	rest  string
	parts map[byte]int // by the letter of the token
	zone  *time.Location
	pm    int // 1 AM, 2 PM
}

// parseFormat reads text by a format; what stands above the first part that the
// format has is that of now, what stands below the last is the first.
func parseFormat(text, format string, zone *time.Location, now time.Time) (date, error) {
	f, err := formatOf(2, jsonata.String(format))
	if err != nil {
		return date{}, err
	}
	r := reading{rest: strings.TrimSpace(text), parts: map[byte]int{}, zone: zone}
	for _, p := range f {
		ok, err := r.piece(p)
		if err != nil || !ok {
			return date{}, err
		}
	}
	if strings.TrimSpace(r.rest) != "" {
		return date{}, nil
	}
	return r.date(zone, now.In(r.zone)), nil
}

// piece reads one piece of a format; ok is false when the text is not like it.
func (r *reading) piece(p formatPiece) (ok bool, err error) {
	if p.token == "" {
		return r.literal(p.literal), nil
	}
	return r.token(p.token)
}

// literal passes over text; blanks are alike, and case does not matter.
func (r *reading) literal(text string) bool {
	if strings.TrimSpace(text) == "" && text != "" {
		trimmed := strings.TrimLeft(r.rest, " \t\u00a0\u202f")
		ok := len(trimmed) < len(r.rest)
		r.rest = trimmed
		return ok
	}
	if len(r.rest) < len(text) || !strings.EqualFold(r.rest[:len(text)], text) {
		return false
	}
	r.rest = r.rest[len(text):]
	return true
}

// widths are the least and the most digits of numbers, and the letter of their part.
var widths = map[string]struct {
	least, most int
	part        byte
}{
	"y": {1, 6, 'y'}, "yy": {2, 2, 'Y'}, "yyyy": {4, 4, 'y'}, "yyyyyy": {6, 6, 'y'},
	"q": {1, 1, 'q'}, "qq": {2, 2, 'q'},
	"M": {1, 2, 'M'}, "MM": {2, 2, 'M'}, "L": {1, 2, 'M'}, "LL": {2, 2, 'M'},
	"d": {1, 2, 'd'}, "dd": {2, 2, 'd'}, "o": {1, 3, 'o'}, "ooo": {3, 3, 'o'},
	"kkkk": {4, 4, 'k'}, "W": {1, 2, 'W'}, "WW": {2, 2, 'W'}, "c": {1, 1, 'c'}, "E": {1, 1, 'c'},
	"H": {1, 2, 'H'}, "HH": {2, 2, 'H'}, "h": {1, 2, 'h'}, "hh": {2, 2, 'h'},
	"m": {1, 2, 'm'}, "mm": {2, 2, 'm'}, "s": {1, 2, 's'}, "ss": {2, 2, 's'},
	"S": {1, 3, 'S'}, "SSS": {3, 3, 'S'}, "u": {1, 9, 'u'}, "uu": {1, 2, 'u'}, "uuu": {1, 1, 'u'},
	"X": {1, 12, 'X'}, "x": {1, 15, 'x'},
}

func (r *reading) token(token string) (bool, error) {
	if w, ok := widths[token]; ok {
		return r.digits(w.least, w.most, w.part), nil
	}
	switch token {
	case "MMM", "LLL":
		return r.name('M', 3, monthNames[:]), nil
	case "MMMM", "LLLL":
		return r.name('M', 0, monthNames[:]), nil
	case "EEE", "ccc":
		return r.name('c', 3, dayNames[:]), nil
	case "EEEE", "cccc":
		return r.name('c', 0, dayNames[:]), nil
	case "a":
		return r.meridiem(), nil
	case "Z", "ZZ", "ZZZ", "z", "ZZZZ":
		return r.readZone(), nil
	}
	return false, argument(2, "has the letters %q, which can be written but not read", token)
}

var (
	monthNames = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	dayNames   = [...]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
)

func (r *reading) digits(least, most int, part byte) bool {
	n := 0
	negative := 0
	if (part == 'X' || part == 'x') && strings.HasPrefix(r.rest, "-") {
		negative = 1
	}
	for n < most && negative+n < len(r.rest) && r.rest[negative+n] >= '0' && r.rest[negative+n] <= '9' {
		n++
	}
	if n < least {
		return false
	}
	digits := r.rest[:negative+n]
	r.rest = r.rest[negative+n:]
	switch part {
	case 'u': // a fraction of a second
		digits, part = (digits + "00")[:3], 'S'
	case 'Y':
		part = 'y'
		if digits > "60" {
			digits = "19" + digits
		} else {
			digits = "20" + digits
		}
	}
	r.parts[part], _ = strconv.Atoi(digits)
	return true
}

// name reads a name, whole or its first letters, and takes its number.
func (r *reading) name(part byte, letters int, names []string) bool {
	for i, name := range names {
		if letters > 0 {
			name = name[:letters]
		}
		if r.literal(name) {
			r.parts[part] = i + 1
			return true
		}
	}
	return false
}

func (r *reading) meridiem() bool {
	switch {
	case r.literal("AM"), r.literal("a.m."):
		r.pm = 1
	case r.literal("PM"), r.literal("p.m."):
		r.pm = 2
	}
	return r.pm > 0
}

// readZone reads a zone's name or offset, up to a blank.
func (r *reading) readZone() bool {
	end := strings.IndexAny(r.rest, " ,()[]")
	if end < 0 {
		end = len(r.rest)
	}
	zone := zoneOf(r.rest[:end])
	if hours, ok := abbreviations[r.rest[:end]]; ok {
		zone = fixedZone(hours * 3600)
	}
	if zone == nil {
		return false
	}
	r.zone, r.rest = zone, r.rest[end:]
	return true
}

// date puts the parts together, in the zone that was read, and gives the moment in
// zone.
func (r *reading) date(zone *time.Location, now time.Time) date {
	if n, ok := r.parts['X']; ok {
		return epochDate(float64(n), 1000, zone)
	}
	if n, ok := r.parts['x']; ok {
		return epochDate(float64(n), 1, zone)
	}
	hour, ok := r.hour()
	if !ok || r.parts['m'] > 59 || r.parts['s'] > 59 {
		return date{}
	}
	y, m, d, ok := r.day(now)
	if !ok {
		return date{}
	}
	return newDate(time.Date(y, m, d, hour, r.parts['m'], r.parts['s'], r.parts['S']*1e6, r.zone).In(zone))
}

func (r *reading) hour() (int, bool) {
	h, twelve := r.parts['h']
	if !twelve {
		h = r.parts['H']
		return h, h < 24
	}
	if r.pm == 0 {
		return h, h < 24
	}
	return h%12 + (r.pm-1)*12, h >= 1 && h <= 12
}

// day finds the day that the parts name.
func (r *reading) day(now time.Time) (y int, m time.Month, d int, ok bool) {
	part := func(letter byte, missing int) int {
		if n, ok := r.parts[letter]; ok {
			return n
		}
		return missing
	}
	y = part('y', now.Year())
	if _, ok := r.parts['o']; ok {
		return dayOfYear(y, r.parts['o'])
	}
	if _, ok := r.parts['W']; ok {
		return dayOfWeek(part('k', y), r.parts['W'], part('c', 1))
	}
	_, hasYear := r.parts['y']
	_, hasMonth := r.parts['M']
	first := func(now int, below bool) int { // below a part that is there
		if below {
			return 1
		}
		return now
	}
	if q, ok := r.parts['q']; ok {
		m = time.Month(q*3 - 2)
		hasMonth = true
	} else {
		m = time.Month(part('M', first(int(now.Month()), hasYear)))
	}
	d = part('d', first(now.Day(), hasYear || hasMonth))
	return y, m, d, m >= 1 && m <= 12 && d >= 1 && d <= daysIn(y, m)
}
