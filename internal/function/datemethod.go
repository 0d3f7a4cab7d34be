package function

import (
	"net/http"
	"sync"
	"time"

	"cognate/jsonata"
)

// method is one method of date objects.
type method struct {
	name, signature string
	doc             string
	run             func(d date, c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error)
	ready           *jsonata.Method
}

func (m *method) bind(d date) jsonata.Value {
	return m.ready.Bind(func(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) { return m.run(d, c, args) })
}

// methodTable is the methods of dates by name, made on first use.
var methodTable struct {
	once   sync.Once
	byName map[string]*method
}

// dateMethods gives the methods by name.
func dateMethods() map[string]*method {
	methodTable.once.Do(func() {
		methodTable.byName = map[string]*method{}
		for _, m := range append(textMethods(), calendarMethods()...) {
			ready, err := jsonata.NewMethod(m.name, m.signature)
			if err != nil {
				panic("function: " + err.Error())
			}
			m.ready = ready
			methodTable.byName[m.name] = &m
		}
	})
	return methodTable.byName
}

// ofValid makes a method of what it gives of a valid date; that of any other is null.
func ofValid(give func(d date, args []jsonata.Value) jsonata.Value) func(date, *jsonata.Call, []jsonata.Value) (jsonata.Value, error) {
	return func(d date, _ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
		if !d.valid() {
			return jsonata.Null(), nil
		}
		return give(d, args), nil
	}
}

func ofLayout(layout string) func(date, *jsonata.Call, []jsonata.Value) (jsonata.Value, error) {
	return ofValid(func(d date, _ []jsonata.Value) jsonata.Value { return jsonata.String(d.t.Format(layout)) })
}

func textMethods() []method {
	iso := ofValid(func(d date, args []jsonata.Value) jsonata.Value { return jsonata.String(d.isoWith(args[0])) })
	millis := ofValid(func(d date, _ []jsonata.Value) jsonata.Value { return jsonata.Int(d.t.UnixMilli()) })
	return []method{
		{name: "toISO", signature: "<o?:(sl)>", run: iso, doc: "`\"2025-10-02T09:00:00.000Z\"`; options `suppressMilliseconds`, `suppressSeconds`, `includeOffset`"},
		{name: "toString", signature: "<o?:(sl)>", run: iso, doc: "the same"},
		{name: "toISODate", signature: "<:(sl)>", run: ofLayout(time.DateOnly), doc: "`\"2025-10-02\"`"},
		{name: "toISOTime", signature: "<:(sl)>", run: ofLayout(clockLayout), doc: "`\"09:00:00.000Z\"`"},
		{
			name: "toISOWeekDate", signature: "<:(sl)>", doc: "`\"2025-W40-4\"`",
			run: ofValid(func(d date, _ []jsonata.Value) jsonata.Value { return jsonata.String(d.isoWeekDate()) }),
		},
		{name: "toRFC2822", signature: "<:(sl)>", run: ofLayout("Mon, 02 Jan 2006 15:04:05 -0700"), doc: "`\"Thu, 02 Oct 2025 09:00:00 +0000\"`"},
		{
			name: "toHTTP", signature: "<:(sl)>", doc: "`\"Thu, 02 Oct 2025 09:00:00 GMT\"`",
			run: ofValid(func(d date, _ []jsonata.Value) jsonata.Value {
				return jsonata.String(d.t.UTC().Format(http.TimeFormat))
			}),
		},
		{name: "toSQL", signature: "<:(sl)>", run: ofLayout("2006-01-02 15:04:05.000 -07:00"), doc: "`\"2025-10-02 09:00:00.000 +00:00\"`"},
		{name: "toSQLDate", signature: "<:(sl)>", run: ofLayout(time.DateOnly), doc: "`\"2025-10-02\"`"},
		{name: "toSQLTime", signature: "<:(sl)>", run: ofLayout("15:04:05.000 -07:00"), doc: "`\"09:00:00.000 +00:00\"`"},
		{name: "toFormat", signature: "<so?:(sl)>", run: toFormat, doc: "text of any format; see the letters below"},
		{name: "toMillis", signature: "<:(nl)>", run: millis, doc: "milliseconds since 1970"},
		{name: "valueOf", signature: "<:(nl)>", run: millis, doc: "the same"},
		{
			name: "toSeconds", signature: "<:(nl)>", doc: "seconds since 1970, with a fraction",
			run: ofValid(func(d date, _ []jsonata.Value) jsonata.Value { return jsonata.Float(float64(d.t.UnixMilli()) / 1000) }),
		},
		{
			name: "toUnixInteger", signature: "<:(nl)>", doc: "whole seconds since 1970",
			run: ofValid(func(d date, _ []jsonata.Value) jsonata.Value { return jsonata.Int(d.t.Unix()) }),
		},
		{
			name: "toObject", signature: "<:(ol)>", doc: "its parts from `year` to `millisecond`",
			run: ofValid(func(d date, _ []jsonata.Value) jsonata.Value { return d.object() }),
		},
	}
}

func toFormat(d date, _ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	f, err := formatOf(1, args[0])
	if err != nil || !d.valid() {
		return jsonata.Null(), err
	}
	return jsonata.String(f.write(d.t)), nil
}

// ofDate makes a method that gives another date.
func ofDate(change func(d date, args []jsonata.Value) (date, error)) func(date, *jsonata.Call, []jsonata.Value) (jsonata.Value, error) {
	return func(d date, _ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
		if !d.valid() {
			return jsonata.FromHost(d), nil
		}
		changed, err := change(d, args)
		return jsonata.FromHost(changed), err
	}
}

func calendarMethods() []method {
	utc := ofDate(func(d date, _ []jsonata.Value) (date, error) { return d.in(time.UTC), nil })
	return []method{
		{name: "toUTC", signature: "<:x>", run: utc, doc: "the same moment in UTC"},
		{name: "toLocal", signature: "<:x>", run: utc, doc: "the same: the server has no zone of its own"},
		{name: "toJSDate", signature: "<:x>", run: utc, doc: "the same"},
		{name: "setZone", signature: "<so?:x>", run: ofDate(setZone), doc: "the same moment in another zone; the same clock with `{\"keepLocalTime\": true}`"},
		{name: "plus", signature: "<(on):x>", run: ofDate(plus(1)), doc: "so much later: `{\"days\": 1, \"hours\": 2}`, or milliseconds. A month later than the 31st is the last of the month"},
		{name: "minus", signature: "<(on):x>", run: ofDate(plus(-1)), doc: "so much earlier"},
		{name: "set", signature: "<o:x>", run: ofDate(set), doc: "other parts: `{\"day\": 1, \"hour\": 0}`"},
		{name: "startOf", signature: "<so?:x>", run: ofDate(startOf), doc: "the start of its year, quarter, month, week, day, hour, minute or second"},
		{name: "endOf", signature: "<so?:x>", run: ofDate(endOf), doc: "the last millisecond of it"},
		{name: "diff", signature: "<x(sa)?o?:x>", run: diff, doc: "a duration: how much later it is than another date, in a unit or several: `.diff($other, [\"days\", \"hours\"]).hours`. A duration has its units, `as(unit)`, `toObject()`, `toMillis()`, `toISO()`"},
		{name: "diffNow", signature: "<(sa)?o?:x>", run: diffNow, doc: "the same, than now"},
		{name: "hasSame", signature: "<xs:b>", run: hasSame, doc: "whether another date is in the same year, month, day …"},
		{name: "equals", signature: "<x:b>", run: equals, doc: "whether another date is the same moment in the same zone"},
		{name: "setLocale", signature: "<s?:x>", run: ofDate(func(d date, _ []jsonata.Value) (date, error) { return d, nil }), doc: "the date itself: names are English"},
		{name: "reconfigure", signature: "<o?:x>", run: ofDate(func(d date, _ []jsonata.Value) (date, error) { return d, nil }), doc: "the date itself"},
	}
}

// DateMethods lists the methods of date objects with what they give, in the order
// of the page.
func DateMethods() []Example {
	var out []Example
	for _, m := range append(textMethods(), calendarMethods()...) {
		out = append(out, Example{m.name, m.doc})
	}
	return out
}

func setZone(d date, args []jsonata.Value) (date, error) {
	zone, err := zoneArg(1, args[0])
	switch {
	case err != nil:
		return d, err
	case !args[1].Get("keepLocalTime").Bool():
		return d.in(zone), nil
	}
	t := d.t
	return newDate(time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)), nil
}

func diff(d date, _ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	return durationTo(d, anyDate(args[0], time.UTC), 2, args[1])
}

func diffNow(d date, c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	return durationTo(d, newDate(c.Now()), 1, args[0])
}

func durationTo(d, other date, n int, names jsonata.Value) (jsonata.Value, error) {
	units, err := unitsArg(n, names)
	if err != nil {
		return jsonata.Value{}, err
	}
	if !d.valid() || !other.valid() {
		return jsonata.FromHost(duration{}), nil
	}
	return jsonata.FromHost(between(other.t, d.t, units)), nil
}

func hasSame(d date, _ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	u, err := unitArg(2, args[1])
	other := anyDate(args[0], time.UTC)
	if err != nil || !d.valid() || !other.valid() {
		return jsonata.Bool(false), err
	}
	return jsonata.Bool(u.start(d.t).Equal(u.start(other.t.In(d.t.Location())))), nil
}

func equals(d date, _ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	other, ok := args[0].Host().(date)
	same := ok && d.valid() && other.valid() && d.t.Equal(other.t) && d.t.Location().String() == other.t.Location().String()
	return jsonata.Bool(same), nil
}
