package function

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"cognate/jsonata"
)

// maxDate bounds the text of a date, in bytes.
const maxDate = 128

// anyDate reads what vendors give as a date. Text without an offset is in zone.
func anyDate(v jsonata.Value, zone *time.Location) date {
	switch v.Kind() {
	case jsonata.KindNumber:
		return numberDate(v.Float(), zone)
	case jsonata.KindString:
		return textDate(v.Str(), zone)
	case jsonata.KindObject:
		if d, ok := v.Host().(date); ok {
			return d.in(zone)
		}
	default: // nothing else is a date
	}
	return date{}
}

// numberDate takes a number below 1e11 as seconds (until the year 5138), then as
// milliseconds, microseconds and nanoseconds.
func numberDate(n float64, zone *time.Location) date {
	switch size := math.Abs(n); {
	case size < 1e11:
		return epochDate(n, 1e3, zone)
	case size < 1e14:
		return epochDate(n, 1, zone)
	case size < 1e17:
		return epochDate(n, 1e-3, zone)
	default:
		return epochDate(n, 1e-6, zone)
	}
}

var (
	epochText = regexp.MustCompile(`^-?[0-9]{9,19}(\.[0-9]+)?$`)
	// dotnetDate is /Date(1759395600000+0200)/, of which the offset means nothing.
	dotnetDate = regexp.MustCompile(`^/Date\((-?[0-9]{1,15})(?:[+-][0-9]{4})?\)/$`)
)

func textDate(s string, zone *time.Location) date {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxDate {
		return date{}
	}
	if d := isoDate(s, zone); d.valid() {
		return d
	}
	if epochText.MatchString(s) {
		return numberDate(numberOf(s).Float(), zone)
	}
	if m := dotnetDate.FindStringSubmatch(s); m != nil {
		return epochDate(numberOf(m[1]).Float(), 1, zone)
	}
	if monthName.MatchString(s) {
		if d := mailDate(s, zone); d.valid() {
			return d
		}
	}
	return namedDate(s, zone)
}

// mailLayouts are the forms of RFC 5322 (section 3.3), of RFC 850 and of C.
var mailLayouts = []string{
	"Mon, _2 Jan 2006 15:04:05 -0700", "Mon, _2 Jan 2006 15:04:05 MST", "Mon, _2 Jan 2006 15:04 -0700",
	"_2 Jan 2006 15:04:05 -0700", "_2 Jan 2006 15:04:05 MST", "_2 Jan 2006 15:04 -0700",
	"Monday, 02-Jan-06 15:04:05 MST", "Mon Jan _2 15:04:05 2006", "Mon Jan _2 15:04:05 MST 2006", "Mon Jan _2 15:04:05 -0700 2006",
}

func mailDate(s string, zone *time.Location) date { return byLayouts(s, mailLayouts, zone) }

// namedLayouts are the forms in which the month has its name, so that nothing is
// left to guess.
var namedLayouts = func() []string {
	var out []string
	for _, day := range []string{
		"Jan _2, 2006", "January _2, 2006", "Jan _2 2006", "January _2 2006", "_2 Jan 2006", "_2 January 2006", "_2-Jan-2006",
		"2006 Jan _2", "2006-Jan-_2", "2006/1/2", "2006.1.2",
	} {
		for _, clock := range []string{"", " 15:04:05", " 15:04", " 3:04:05 PM", " 3:04 PM"} {
			out = append(out, day+clock)
			if clock != "" {
				out = append(out, day+clock+" -0700", day+clock+" MST", day+","+clock)
			}
		}
	}
	return out
}()

func namedDate(s string, zone *time.Location) date {
	if !yearFirst.MatchString(s) && !monthName.MatchString(s) {
		return date{}
	}
	return byLayouts(s, namedLayouts, zone)
}

// What no named layout can do without, so that text that is no date costs little.
var (
	yearFirst = regexp.MustCompile(`^\d{4}[/.]`)
	monthName = regexp.MustCompile(`(?i)jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec`)
)

// byLayouts tries one layout after the other.
func byLayouts(s string, layouts []string, zone *time.Location) date {
	s = strings.Join(strings.Fields(s), " ")
	for _, layout := range layouts {
		t, err := time.ParseInLocation(layout, s, zone)
		if err != nil {
			continue
		}
		name, offset := t.Zone()
		if strings.Contains(layout, "MST") && offset == 0 && !isUTC(name) {
			// Go takes an abbreviation that it does not know as UTC.
			known, ok := abbreviations[name]
			if !ok {
				return date{}
			}
			t = t.Add(-time.Duration(known) * time.Hour)
		}
		return newDate(t.In(zone))
	}
	return date{}
}

func isUTC(name string) bool { return name == "UTC" || name == "GMT" || name == "UT" || name == "Z" }

// abbreviations are the zones of RFC 5322, section 4.3, in hours.
var abbreviations = map[string]int{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}

// isoDate reads ISO 8601: calendar, week and ordinal dates, extended and basic, with
// or without a time and an offset. A blank may stand for the T.
func isoDate(s string, zone *time.Location) date {
	s = strings.TrimSpace(s)
	if len(s) > maxDate {
		return date{}
	}
	if d := usualDate(s, zone); d.valid() {
		return d
	}
	day, clock := s, ""
	if i := strings.IndexAny(s, "T t"); i > 0 {
		day, clock = s[:i], strings.TrimLeft(s[i+1:], " ")
		if clock == "" {
			return date{}
		}
	}
	y, m, d, ok := isoDay(day)
	if !ok {
		return date{}
	}
	return isoTime(y, m, d, clock, zone)
}

// usualDate reads the forms that most vendors write, which need no search.
func usualDate(s string, zone *time.Location) date {
	layout := time.RFC3339
	switch {
	case len(s) == len(time.DateOnly):
		layout = time.DateOnly
	case len(s) == len(time.DateTime) && s[10] == ' ':
		layout = time.DateTime
	case len(s) == len(time.DateTime):
		layout = "2006-01-02T15:04:05"
	}
	t, err := time.ParseInLocation(layout, s, zone)
	if err != nil {
		return date{}
	}
	return newDate(t.In(zone))
}

// isoDays are the forms of a day: named groups are its numbers.
var isoDays = []*regexp.Regexp{
	regexp.MustCompile(`^(?P<y>\d{4})(?:-(?P<m>\d\d)(?:-(?P<d>\d\d))?)?$`),
	regexp.MustCompile(`^(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)$`),
	regexp.MustCompile(`^(?P<y>\d{4})-?(?P<o>\d{3})$`),
	regexp.MustCompile(`^(?P<y>\d{4})-?W(?P<w>\d\d)(?:-?(?P<e>\d))?$`),
}

func isoDay(s string) (y int, m time.Month, d int, ok bool) {
	for _, re := range isoDays {
		found := re.FindStringSubmatch(s)
		if found == nil {
			continue
		}
		part := func(name string, missing int) int {
			if i := re.SubexpIndex(name); i >= 0 && found[i] != "" {
				n, _ := strconv.Atoi(found[i])
				return n
			}
			return missing
		}
		y = part("y", 0)
		switch {
		case re.SubexpIndex("o") >= 0:
			return dayOfYear(y, part("o", 1))
		case re.SubexpIndex("w") >= 0:
			return dayOfWeek(y, part("w", 1), part("e", 1))
		}
		m, d = time.Month(part("m", 1)), part("d", 1)
		return y, m, d, m >= 1 && m <= 12 && d >= 1 && d <= daysIn(y, m)
	}
	return 0, 0, 0, false
}

func dayOfYear(y, ordinal int) (int, time.Month, int, bool) {
	t := time.Date(y, 1, ordinal, 0, 0, 0, 0, time.UTC)
	return t.Year(), t.Month(), t.Day(), ordinal >= 1 && t.Year() == y
}

// dayOfWeek is a day of an ISO week: the first week has the year's first Thursday.
func dayOfWeek(y, week, day int) (int, time.Month, int, bool) {
	t := time.Date(y, 1, 4, 0, 0, 0, 0, time.UTC)
	t = t.AddDate(0, 0, (week-1)*7+day-weekday(t))
	gotY, gotW := t.ISOWeek()
	return t.Year(), t.Month(), t.Day(), day >= 1 && day <= 7 && gotY == y && gotW == week
}

// weekday counts from Monday, which is 1.
func weekday(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }

func daysIn(y int, m time.Month) int { return time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day() }

var isoClock = regexp.MustCompile(`^(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,12}))?)?)? ?(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?(?: UTC)?)?$`)

// isoTime adds the time of a day, which may be empty.
func isoTime(y int, m time.Month, d int, clock string, zone *time.Location) date {
	if clock == "" {
		return newDate(time.Date(y, m, d, 0, 0, 0, 0, zone))
	}
	found := isoClock.FindStringSubmatch(clock)
	if found == nil {
		return date{}
	}
	var part [3]int
	for i := range part {
		part[i], _ = strconv.Atoi(found[i+1])
	}
	nanos, _ := strconv.Atoi((found[4] + "000000000")[:9])
	if part[0] > 24 || part[0] == 24 && part[1]+part[2]+nanos > 0 || part[1] > 59 || part[2] > 59 {
		return date{}
	}
	in := zone
	if found[5] != "" {
		if in = zoneOf(strings.TrimSuffix(found[5], " UTC")); in == nil {
			return date{}
		}
	}
	return newDate(time.Date(y, m, d, part[0], part[1], part[2], nanos, in).In(zone))
}
