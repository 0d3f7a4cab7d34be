package function

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"cognate/jsonata"
)

// date is a date object: a time in a zone. The zero date is not valid: it is what
// text that is no date is read as.
type date struct {
	t     time.Time
	known bool
}

// newDate is a date, valid within the years that ISO 8601 writes with four digits.
func newDate(t time.Time) date {
	if y := t.Year(); y < 1 || y > 9999 {
		return date{}
	}
	return date{t, true}
}

func (d date) valid() bool { return d.known }

// in is the same moment in another zone.
func (d date) in(zone *time.Location) date {
	if !d.valid() {
		return d
	}
	return newDate(d.t.In(zone))
}

const (
	isoLayout   = "2006-01-02T15:04:05.000Z07:00"
	clockLayout = "15:04:05.000Z07:00"
)

func (d date) iso() string { return d.t.Format(isoLayout) }

// Plain is the date as ISO 8601 in its own zone, null when it is not valid.
func (d date) Plain() jsonata.Value {
	if !d.valid() {
		return jsonata.Null()
	}
	return jsonata.String(d.iso())
}

// Get gives a part of the date, or a method.
func (d date) Get(key string) jsonata.Value {
	if m, ok := dateMethods()[key]; ok {
		return m.bind(d)
	}
	if key == "isValid" {
		return jsonata.Bool(d.valid())
	}
	part := dateParts[key]
	switch {
	case part == nil:
		return jsonata.Value{}
	case !d.valid():
		return jsonata.Null()
	}
	return part(d.t)
}

// dateParts are what a date has without a call.
var dateParts = map[string]func(t time.Time) jsonata.Value{
	"year":            intPart(time.Time.Year),
	"quarter":         intPart(quarter),
	"month":           intPart(func(t time.Time) int { return int(t.Month()) }),
	"day":             intPart(time.Time.Day),
	"hour":            intPart(time.Time.Hour),
	"minute":          intPart(time.Time.Minute),
	"second":          intPart(time.Time.Second),
	"millisecond":     intPart(millisecond),
	"weekYear":        intPart(func(t time.Time) int { y, _ := t.ISOWeek(); return y }),
	"weekNumber":      intPart(func(t time.Time) int { _, w := t.ISOWeek(); return w }),
	"weekday":         intPart(weekday),
	"ordinal":         intPart(time.Time.YearDay),
	"monthShort":      textPart("LLL"),
	"monthLong":       textPart("LLLL"),
	"weekdayShort":    textPart("EEE"),
	"weekdayLong":     textPart("EEEE"),
	"offset":          intPart(func(t time.Time) int { _, s := t.Zone(); return s / 60 }),
	"offsetNameShort": textPart("ZZZZ"),
	"zoneName":        textPart("z"),
	"zone":            textPart("z"),
	"daysInMonth":     intPart(func(t time.Time) int { return daysIn(t.Year(), t.Month()) }),
	"daysInYear":      intPart(daysInYear),
	"isInLeapYear":    func(t time.Time) jsonata.Value { return jsonata.Bool(daysInYear(t) == 366) },
	"isInDST":         func(t time.Time) jsonata.Value { return jsonata.Bool(t.IsDST()) },
}

func intPart(f func(time.Time) int) func(time.Time) jsonata.Value {
	return func(t time.Time) jsonata.Value { return jsonata.Int(int64(f(t))) }
}

func textPart(token string) func(time.Time) jsonata.Value {
	return func(t time.Time) jsonata.Value { return jsonata.String(dateToken(t, token)) }
}

func quarter(t time.Time) int     { return (int(t.Month())-1)/3 + 1 }
func millisecond(t time.Time) int { return t.Nanosecond() / 1e6 }
func daysInYear(t time.Time) int {
	return time.Date(t.Year(), 12, 31, 0, 0, 0, 0, time.UTC).YearDay()
}

// object is what toObject gives.
func (d date) object() jsonata.Value {
	var fields []jsonata.Field
	for _, key := range []string{"year", "month", "day", "hour", "minute", "second", "millisecond"} {
		fields = append(fields, jsonata.Field{Key: key, Value: d.Get(key)})
	}
	return jsonata.Object(fields...)
}

// isoWith is toISO with its options.
func (d date) isoWith(options jsonata.Value) string {
	layout := isoLayout
	switch {
	case options.Get("suppressSeconds").Bool() && d.t.Second() == 0 && millisecond(d.t) == 0:
		layout = "2006-01-02T15:04Z07:00"
	case options.Get("suppressMilliseconds").Bool() && millisecond(d.t) == 0:
		layout = time.RFC3339
	}
	if v := options.Get("includeOffset"); v.Kind() == jsonata.KindBool && !v.Bool() {
		layout = layout[:len(layout)-len("Z07:00")]
	}
	return d.t.Format(layout)
}

func (d date) isoWeekDate() string {
	y, w := d.t.ISOWeek()
	return pad(y, 4) + "-W" + pad(w, 2) + "-" + strconv.Itoa(weekday(d.t))
}

// DateParts lists what a date has without a call, sorted.
func DateParts() []string { return slices.Sorted(maps.Keys(dateParts)) }
