package datetime

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"cognate/jsonata/internal/fault"
)

var isoPattern = regexp.MustCompile(
	`^([0-9]{4})(?:-([01][0-9])(?:-([0-3][0-9]))?)?` + // date
		`(?:T([0-2][0-9]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]+))?)?` + // time
		`(Z|[+-][0-2][0-9]:?[0-5][0-9])?$`)

// ParseISO reads a timestamp of ISO 8601: a year, year-month or date, then
// perhaps a time with seconds and any number of fraction digits, of which three
// count, and an offset. Without one it is UTC. A day that the month does not
// have runs into the next month, as in the reference. It fails with D3110 for
// any other text.
func ParseISO(text string) (float64, error) {
	fields := isoPattern.FindStringSubmatch(text)
	if fields == nil {
		return 0, notISO(text)
	}
	year, month, day := atoi(fields[1], 0), atoi(fields[2], 1), atoi(fields[3], 1)
	hour, minute, second := atoi(fields[4], 0), atoi(fields[5], 0), atoi(fields[6], 0)
	millis := milliseconds(fields[7])
	zone := strings.TrimPrefix(fields[8], "Z")
	offset, _ := parseZone(zone) // the pattern checked it
	midnight := hour == 24 && minute == 0 && second == 0 && millis == 0
	switch {
	case month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 && !midnight:
		return 0, notISO(text)
	case zone != "" && (fields[4] == "" || zone[1:3] > "23"):
		return 0, notISO(text)
	}
	t := time.Date(year, time.Month(month), day, hour, minute-offset, second, millis*1_000_000, time.UTC)
	return float64(t.UnixMilli()), nil
}

func notISO(text string) error {
	return fault.New("D3110", text, "the timestamp must have the form of ISO 8601")
}

// atoi reads digits that a pattern has checked; none are the fallback.
func atoi(digits string, fallback int) int {
	if n, err := strconv.Atoi(digits); err == nil {
		return n
	}
	return fallback
}

// milliseconds returns the first three digits of a fraction as a number.
func milliseconds(fraction string) int {
	return atoi((fraction + "000")[:3], 0)
}
