package function

import (
	"math"
	"time"

	"cognate/jsonata"
)

func dateFunctions() []Function {
	return []Function{
		{
			Name: "dtToIso", Signature: "<x-s?:(sl)>", Arguments: []string{"date", "zone?"}, run: dtToIso,
			Doc: "Any date as ISO 8601 in UTC; null when it is none. The zone is that of a text which names none.",
			Examples: []Example{
				{`$dtToIso("2025-10-02 09:00:00")`, `"2025-10-02T09:00:00.000Z"`},
				{`$dtToIso("2025-10-02 09:00:00", "Europe/Amsterdam")`, `"2025-10-02T07:00:00.000Z"`},
				{`$dtToIso(1759395600)`, `"2025-10-02T09:00:00.000Z"`},
				{`$dtToIso("Thu, 02 Oct 2025 11:00:00 +0200")`, `"2025-10-02T09:00:00.000Z"`},
				{`$dtToIso("0000-00-00")`, `null`},
			},
		},
		{
			Name: "dtToDate", Signature: "<x-s?:(sl)>", Arguments: []string{"date", "zone?"}, run: dtToDate,
			Doc:      "The day of any date, as it is in the zone; null when it is none.",
			Examples: []Example{{`$dtToDate("2025-10-02T23:30:00Z")`, `"2025-10-02"`}, {`$dtToDate("2025-10-02T23:30:00Z", "Europe/Amsterdam")`, `"2025-10-03"`}},
		},
		{
			Name: "dtToSeconds", Signature: "<x-s?:(nl)>", Arguments: []string{"date", "zone?"}, run: dtToSeconds,
			Doc:      "Any date as whole seconds since 1970; null when it is none.",
			Examples: []Example{{`$dtToSeconds("2025-10-02T09:00:00.500Z")`, `1759395600`}},
		},
		{
			Name: "dtToMillis", Signature: "<x-s?:(nl)>", Arguments: []string{"date", "zone?"}, run: dtToMillis,
			Doc:      "Any date as milliseconds since 1970; null when it is none. The language's own `$toMillis` fails there, and reads ISO 8601 alone.",
			Examples: []Example{{`$dtToMillis("2025-10-02 09:00")`, `1759395600000`}},
		},
		{
			Name: "dtFromIso", Signature: "<x-s?:x>", Arguments: []string{"text", "zone?"}, run: dtFromIso,
			Doc: "The date object of an ISO 8601 text; see Date objects. Of a text that is none, and of null, it is a date that is not valid.",
			Examples: []Example{
				{`$dtFromIso("2024-11-05T12:00:00Z").year`, `2024`},
				{`$dtFromIso("2024-11-05T12:00:00Z").plus({"days": 1}).toFormat("yyyy-MM-dd")`, `"2024-11-06"`},
				{`$dtFromIso("2024-11-05T12:00:00Z", "America/New_York")`, `"2024-11-05T07:00:00.000-05:00"`},
			},
		},
		{
			Name: "dtFromFormat", Signature: "<x-ss?:x>", Arguments: []string{"text", "format", "zone?"}, run: dtFromFormat,
			Doc: "The date object of a text of that format: the letters of `toFormat` below, or `ISO`, `RFC2822` or `fromSeconds`.",
			Examples: []Example{
				{`$dtFromFormat("01-11-2022 12:00", "dd-MM-yyyy HH:mm").toISO()`, `"2022-11-01T12:00:00.000Z"`},
				{`$dtFromFormat("5 March 2024, 3:07 PM", "d MMMM yyyy, h:mm a", "Europe/Paris").toUTC().toISO()`, `"2024-03-05T14:07:00.000Z"`},
			},
		},
		{
			Name: "dtFromSeconds", Signature: "<x-s?:x>", Arguments: []string{"seconds", "zone?"}, run: dtFromNumber(1000),
			Doc:      "The date object of a number of seconds since 1970.",
			Examples: []Example{{`$dtFromSeconds(1759395600).toISO()`, `"2025-10-02T09:00:00.000Z"`}},
		},
		{
			Name: "dtFromMillis", Signature: "<x-s?:x>", Arguments: []string{"milliseconds", "zone?"}, run: dtFromNumber(1),
			Doc:      "The date object of a number of milliseconds since 1970.",
			Examples: []Example{{`$dtFromMillis(1759395600000).toISODate()`, `"2025-10-02"`}},
		},
		{
			Name: "dtFromAny", Signature: "<x-s?:x>", Arguments: []string{"date", "zone?"}, run: dtFromAny,
			Doc:      "The date object of anything that `$dtToIso` reads.",
			Examples: []Example{{`$dtFromAny("/Date(1759395600000)/").diff($dtFromAny("2025-10-01"), "days").days`, `1.375`}},
		},
		{
			Name: "dtWithTime", Signature: "<(sl)s:(sl)>", Arguments: []string{"date", "time"}, run: dtWithTime,
			Doc:      "A bare day with a time of it; a text that has a time already as it is.",
			Examples: []Example{{`$dtWithTime("2025-10-02", "00:00:00Z")`, `"2025-10-02T00:00:00Z"`}, {`$dtWithTime("2025-10-02T09:00:00Z", "00:00:00Z")`, `"2025-10-02T09:00:00Z"`}},
		},
		{
			Name: "dtRange", Signature: "<(sol)s?:(ol)>", Arguments: []string{"range", "end_of_day?"}, run: dtRange,
			Doc: "The moments that a filter of dates means. A text is that moment or day, an object has `gt`, `gte`, `lt`, `lte`; a bare day is one in UTC, from `00:00:00Z` to `end_of_day`, which is `23:59:59.999Z` when nothing is said. " +
				"`from` and `to` stand beside them for a vendor that has one kind of bound: as wide as need be, so that `refine` can do the rest.",
			Examples: []Example{
				{`$dtRange("2025-10-02", "23:59:59Z")`, `{"gte":"2025-10-02T00:00:00Z","lte":"2025-10-02T23:59:59Z","from":"2025-10-02T00:00:00Z","to":"2025-10-02T23:59:59Z"}`},
				{`$dtRange({"gt": "2025-10-02"})`, `{"gt":"2025-10-02T23:59:59.999Z","from":"2025-10-02T00:00:00Z"}`},
			},
		},
	}
}

// dateArgs reads the first argument as any date, in the zone that the second names.
// ok is false when there is nothing to read.
func dateArgs(args []jsonata.Value) (d date, ok bool, err error) {
	zone, err := zoneArg(2, args[1])
	if err != nil || args[0].IsUndefined() {
		return date{}, false, err
	}
	return anyDate(args[0], zone), true, nil
}

// dateOut makes a function of what it gives of a valid date.
func dateOut(give func(d date) jsonata.Value) jsonata.Func {
	return func(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
		d, ok, err := dateArgs(args)
		if err != nil || !ok {
			return jsonata.Value{}, err
		}
		if !d.valid() {
			return jsonata.Null(), nil
		}
		return give(d), nil
	}
}

var (
	dtToIso     = dateOut(func(d date) jsonata.Value { return jsonata.String(d.in(time.UTC).iso()) })
	dtToDate    = dateOut(func(d date) jsonata.Value { return jsonata.String(d.t.Format(time.DateOnly)) })
	dtToSeconds = dateOut(func(d date) jsonata.Value { return jsonata.Int(d.t.Unix()) })
	dtToMillis  = dateOut(func(d date) jsonata.Value { return jsonata.Int(d.t.UnixMilli()) })
)

func dtFromAny(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	d, ok, err := dateArgs(args)
	if err != nil || !ok {
		return jsonata.Value{}, err
	}
	return jsonata.FromHost(d), nil
}

func dtFromIso(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	zone, err := zoneArg(2, args[1])
	if err != nil || args[0].IsUndefined() {
		return jsonata.Value{}, err
	}
	if d, ok := args[0].Host().(date); ok {
		return jsonata.FromHost(d.in(zone)), nil
	}
	return jsonata.FromHost(isoDate(args[0].Str(), zone)), nil
}

func dtFromFormat(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	zone, err := zoneArg(3, args[2])
	if err != nil || args[0].IsUndefined() {
		return jsonata.Value{}, err
	}
	text := plainText(args[0])
	if len(text) > maxDate {
		return jsonata.FromHost(date{}), nil
	}
	var d date
	switch format := args[1].Str(); format {
	case "ISO":
		d = isoDate(text, zone)
	case "RFC2822":
		d = mailDate(text, zone)
	case "fromSeconds":
		d = epochDate(numberOf(text).Float(), 1000, zone)
	default:
		d, err = parseFormat(text, format, zone, c.Now())
	}
	return jsonata.FromHost(d), err
}

// dtFromNumber makes dates of numbers of a unit of so many milliseconds.
func dtFromNumber(unit float64) jsonata.Func {
	return func(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
		zone, err := zoneArg(2, args[1])
		if err != nil || args[0].IsUndefined() {
			return jsonata.Value{}, err
		}
		v := args[0]
		if v.Kind() == jsonata.KindString {
			v = numberOf(v.Str())
		}
		if v.Kind() != jsonata.KindNumber {
			return jsonata.FromHost(date{}), nil
		}
		return jsonata.FromHost(epochDate(v.Float(), unit, zone)), nil
	}
}

// epochDate is the date so many units after the start of 1970.
func epochDate(n, unit float64, zone *time.Location) date {
	millis := math.Round(n * unit)
	if math.IsNaN(millis) || math.Abs(millis) > 1e15 {
		return date{}
	}
	return newDate(time.UnixMilli(int64(millis)).In(zone))
}
