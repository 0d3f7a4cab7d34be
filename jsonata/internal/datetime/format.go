package datetime

import (
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"cognate/jsonata/internal/fault"
	"cognate/jsonata/internal/number"
)

// maxMillis is how far a timestamp may be from 1970, as in ECMAScript.
const maxMillis = 8.64e15

var monthNames = []string{
	"January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December",
}

var dayNames = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// isoPicture writes ISO 8601 for any time zone.
var isoPicture = sync.OnceValues(func() (*Picture, error) {
	return ParsePicture("[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]")
})

// FormatISO writes a timestamp as ISO 8601 with milliseconds, in UTC with a "Z"
// or, for a zone such as "-0500", with its offset. It fails like Format.
func FormatISO(millis float64, zone string) (string, error) {
	if zone == "" && math.Abs(millis) <= maxMillis {
		if t := time.UnixMilli(int64(millis)).UTC(); t.Year() >= 0 && t.Year() <= 9999 {
			return t.Format("2006-01-02T15:04:05.000Z"), nil
		}
	}
	p, err := isoPicture()
	if err != nil {
		return "", err
	}
	return p.Format(millis, zone)
}

// Format writes a timestamp by the picture in a time zone, which is an offset
// such as "+0530" or "+05:30", or "" for UTC. It fails with D3134 for another
// zone and for a zone component of more than four digits, and with D1001 for a
// timestamp that is out of range.
func (p *Picture) Format(millis float64, zone string) (string, error) {
	offset, ok := parseZone(zone)
	if !ok {
		return "", fault.New("D3134", zone, "the time zone must have the form +hhmm")
	}
	millis = math.Trunc(millis) + float64(offset)*60_000
	if !(math.Abs(millis) <= maxMillis) {
		return "", fault.New("D1001", number.Format(millis), "the timestamp is out of range")
	}
	t := time.UnixMilli(int64(millis)).UTC()
	var b strings.Builder
	for i := range p.parts {
		c := &p.parts[i]
		switch c.component {
		case 0:
			b.WriteString(c.literal)
		case 'Z', 'z':
			text, err := c.formatZone(offset)
			if err != nil {
				return "", err
			}
			b.WriteString(text)
		default:
			b.WriteString(c.format(t))
		}
	}
	return b.String(), nil
}

// format writes a component other than a time zone.
func (c *part) format(t time.Time) string {
	switch c.component {
	case 'P':
		text := "am"
		if t.Hour() >= 12 {
			text = "pm"
		}
		if c.names == upperNames {
			return strings.ToUpper(text)
		}
		return text
	case 'C', 'E':
		return "ISO"
	}
	value := component(t, c.component)
	if c.names != noNames {
		return c.formatName(value)
	}
	if c.years > 0 && c.years < 9 {
		value %= int(math.Pow10(c.years))
	}
	return c.integer.Format(float64(value))
}

// formatName writes a month or a day of the week, cut to the width.
func (c *part) formatName(value int) string {
	list := monthNames
	if c.component == 'F' {
		list = dayNames
	}
	name := list[value-1]
	switch c.names {
	case upperNames:
		name = strings.ToUpper(name)
	case lowerNames:
		name = strings.ToLower(name)
	}
	if c.maxWidth > 0 && c.maxWidth < len(name) {
		return name[:c.maxWidth]
	}
	return name
}

// component returns a component of a time as a number.
func component(t time.Time, name byte) int {
	switch name {
	case 'Y':
		return t.Year()
	case 'M':
		return int(t.Month())
	case 'D':
		return t.Day()
	case 'd':
		return t.YearDay()
	case 'F':
		return (int(t.Weekday())+6)%7 + 1
	case 'X', 'W':
		year, week := t.ISOWeek()
		if name == 'X' {
			return year
		}
		return week
	case 'x':
		return int(thursday(t).Month())
	case 'w':
		return (thursday(t).Day()-1)/7 + 1
	case 'H':
		return t.Hour()
	case 'h':
		return (t.Hour()+11)%12 + 1
	case 'P':
		return t.Hour() / 12
	case 'm':
		return t.Minute()
	case 's':
		return t.Second()
	default: // f
		return t.Nanosecond() / 1_000_000
	}
}

// thursday returns the Thursday of the week, which decides what month and year
// the week belongs to.
func thursday(t time.Time) time.Time {
	return t.AddDate(0, 0, 4-component(t, 'F'))
}

// formatZone writes an offset in minutes.
func (c *part) formatZone(offset int) (string, error) {
	if offset == 0 && c.modifier == 't' {
		return "Z", nil
	}
	sign, minutes := "+", offset
	if offset < 0 {
		sign, minutes = "-", -offset
	}
	hours, minutes := minutes/60, minutes%60
	var text string
	switch digits, _ := c.integer.Places(); {
	case digits == 3 || digits == 4 || c.integer.IsRegular():
		text = c.integer.Format(float64(hours*100 + minutes))
	case digits == 1 || digits == 2:
		text = c.integer.Format(float64(hours))
		if minutes != 0 {
			text += ":" + strconv.Itoa(minutes/10) + strconv.Itoa(minutes%10)
		}
	default:
		return "", fault.New("D3134", c.marker, "a time zone has at most four digits")
	}
	if c.component == 'z' {
		return "GMT" + sign + text, nil
	}
	return sign + text, nil
}

// parseZone reads an offset such as "+0530", "+05:30", "-5" (minutes) or "" and
// returns it in minutes.
func parseZone(zone string) (minutes int, ok bool) {
	if zone == "" {
		return 0, true
	}
	digits, negative := zone, false
	if digits[0] == '+' || digits[0] == '-' {
		negative = digits[0] == '-'
		digits = digits[1:]
	}
	if len(digits) == 5 && digits[2] == ':' {
		digits = digits[:2] + digits[3:]
	}
	n, err := strconv.ParseUint(digits, 10, 14)
	if err != nil || len(digits) > 4 {
		return 0, false
	}
	minutes = int(n/100*60 + n%100)
	if negative {
		return -minutes, true
	}
	return minutes, true
}
