package function_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cognate/internal/function"
	"cognate/jsonata"
)

// TestReadDates reads the forms that vendors write; all of them are one moment,
// unless a day alone is given.
func TestReadDates(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`"2025-10-02T09:00:00Z"`, `"2025-10-02T09:00:00.000Z"`, `"2025-10-02T11:00:00+02:00"`, `"2025-10-02T110000+0200"`, `"20251002T090000Z"`,
		`"2025-10-02t09:00:00z"`, `"2025-10-02T09:00"`, `"2025-10-02T09"`, `"2025-10-02 09:00:00"`, `" 2025-10-02 09:00:00 "`, `"2025-10-02 09:00:00 UTC"`,
		`"2025-10-02 09:00:00 +0000"`, `"2025-10-02 11:00:00 +0200"`, `"2025-10-02 11:00:00+02"`, `"2025-10-02T09:00:00,0004Z"`, `"2025-275T09:00:00"`,
		`"2025-W40-4T09:00"`, `"2025W404T0900"`, `"2025-10-02 09:00:00 +0000 UTC"`,
		`1759395600`, `1759395600000`, `1759395600000000`, `"1759395600"`, `"1759395600000"`, `"1759395600.0"`, `1.7593956e9`,
		`"/Date(1759395600000)/"`, `"/Date(1759395600000+0200)/"`,
		`"Thu, 02 Oct 2025 09:00:00 GMT"`, `"Thu, 2 Oct 2025 11:00:00 +0200"`, `"2 Oct 2025 05:00:00 EDT"`, `"Thursday, 02-Oct-25 09:00:00 GMT"`,
		`"Thu Oct  2 09:00:00 2025"`, `"Oct 2, 2025 9:00 AM"`, `"October 2, 2025, 9:00:00 AM"`, `"2 October 2025 09:00"`, `"2025/10/02 09:00:00"`, `"02-Oct-2025 09:00:00"`,
		`"Oct 2, 2025 11:00 AM +0200"`, `$dtFromIso("2025-10-02T09:00:00Z")`,
	} {
		if got := eval(t, `$dtToIso(`+text+`)`, ""); got != `"2025-10-02T09:00:00.000Z"` {
			t.Errorf("%s is read as %s", text, got)
		}
	}
	for _, text := range []string{`"2025-10-02"`, `"20251002"`, `"2025-275"`, `"2025275"`, `"2025-W40-4"`, `"Oct 2, 2025"`, `"2025/10/2"`, `"2025.10.02"`, `"2-Oct-2025"`} {
		if got := eval(t, `$dtToIso(`+text+`)`, ""); got != `"2025-10-02T00:00:00.000Z"` {
			t.Errorf("%s is read as %s", text, got)
		}
	}
	for _, text := range []string{
		`""`, `"x"`, `"0000-00-00 00:00:00"`, `"2025-13-01"`, `"2025-02-30"`, `"2025-10-02T25:00"`, `"2025-10-02T24:01"`, `"2025-10-02T09:60"`, `"2025-10-02T"`,
		`"2025-366"`, `"2025-W54-1"`, `"2025-W01-8"`, `"02/10/2025"`, `"12345"`, `"-"`, `true`, `[1]`, `{}`, `1e300`, `-1e300`, `"Thu, 02 Oct 2025 09:00:00 XYZ"`,
		`"2025-10-02T09:00:00+99:00"`, `"` + strings.Repeat("2", 500) + `"`, `"２０２５-10-02"`, `null`,
	} {
		if got := eval(t, `$dtToIso(`+text+`)`, ""); got != `null` {
			t.Errorf("%s is read as %s", text, got)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	cases{
		{`$dtToIso("2025-10-02T24:00")`, `"2025-10-03T00:00:00.000Z"`},
		{`$dtToIso("2025-07-01 12:00", "America/New_York")`, `"2025-07-01T16:00:00.000Z"`},
		{`$dtToIso("2025-07-01T12:00Z", "America/New_York")`, `"2025-07-01T12:00:00.000Z"`},
		{`$dtToIso("2025-07-01 12:00", "+0530")`, `"2025-07-01T06:30:00.000Z"`},
		{`$dtToIso("2025-07-01 12:00", "UTC-3")`, `"2025-07-01T15:00:00.000Z"`},
		{`$dtToIso("2025-07-01", "Nowhere/City")`, "! U1007 function $dtToIso failed: argument 2 is no time zone"},
		{`$dtToIso("2025-07-01", "../../etc/passwd")`, "! U1007 function $dtToIso failed: argument 2 is no time zone"},
		{`$dtToIso("2025-07-01", "Local")`, `"2025-07-01T00:00:00.000Z"`},
		{`$dtToIso(none, "Nowhere")`, "! U1007 function $dtToIso failed"},
		{`$dtToIso(none)`, ``},
		{`$dtToIso(-1)`, `"1969-12-31T23:59:59.000Z"`},
		{`$dtToMillis("2025-10-02T09:00:00.123456Z")`, `1759395600123`},
		{`$dtToSeconds("1969-12-31T23:59:59.5Z")`, `-1`},
		{`$dtToDate(1759395600, "Pacific/Kiritimati")`, `"2025-10-02"`},
		{`d.$dtToDate()`, `"2025-10-02"`},

		{`$dtFromIso(d).year & "-" & $dtFromIso(d).quarter`, `"2025-4"`},
		{`$dtFromIso(d).[weekday, weekNumber, weekYear, ordinal, daysInMonth, daysInYear]`, `[4,40,2025,275,31,365]`},
		{`$dtFromIso("2026-01-01").weekYear`, `2026`},
		{`$dtFromIso("2027-01-01").[weekYear, weekNumber]`, `[2026,53]`},
		{`$dtFromIso("2024-02-01").[isInLeapYear, daysInMonth]`, `[true,29]`},
		{`$dtFromIso(d).[monthShort, monthLong, weekdayShort, weekdayLong]`, `["Oct","October","Thu","Thursday"]`},
		{`$dtFromIso(d, "Europe/Amsterdam").[zoneName, offset, offsetNameShort, isInDST, hour]`, `["Europe/Amsterdam",120,"CEST",true,11]`},
		{`$dtFromIso(d).toISO()`, `"2025-10-02T09:05:07.080Z"`},
		{`$dtFromIso(d) & ""`, `"2025-10-02T09:05:07.080Z"`},
		{`$dtFromIso("2025-10-02T09:00Z").toISO({"suppressMilliseconds": true})`, `"2025-10-02T09:00:00Z"`},
		{`$dtFromIso("2025-10-02T09:00Z").toISO({"suppressSeconds": true, "includeOffset": false})`, `"2025-10-02T09:00"`},
		{`$dtFromIso(d).toISO({"suppressMilliseconds": true, "suppressSeconds": true})`, `"2025-10-02T09:05:07.080Z"`},
		{`$dtFromIso(d).[toISODate(), toISOTime(), toISOWeekDate(), toRFC2822(), toHTTP()]`, `["2025-10-02","09:05:07.080Z","2025-W40-4","Thu, 02 Oct 2025 09:05:07 +0000","Thu, 02 Oct 2025 09:05:07 GMT"]`},
		{`$dtFromIso(d).[toSQL(), toSQLDate(), toSQLTime()]`, `["2025-10-02 09:05:07.080 +00:00","2025-10-02","09:05:07.080 +00:00"]`},
		{`$dtFromIso(d).[toMillis(), valueOf(), toSeconds(), toUnixInteger()]`, `[1759395907080,1759395907080,1759395907.08,1759395907]`},
		{`$dtFromIso(d).toObject().hour`, `9`},
		{`$dtFromIso(d).isValid`, `true`},
		{`$boolean($dtFromIso(d))`, `true`},

		{`$dtFromIso("x").isValid`, `false`},
		{`$dtFromIso("x")`, `null`},
		{`{"d": $dtFromIso("x").plus({"days": 1}).toISO()}`, `{"d":null}`},
		{`$dtFromIso(null).toISO()`, `null`},
		{`$dtFromIso(none).toISO()`, ``},
		{`$dtFromIso("x").year`, `null`},
		{`$boolean($dtFromIso("x"))`, `false`},
		{`$dtFromIso(1759395600)`, `null`},

		{`$dtFromIso("2025-01-31").plus({"months": 1}).toISODate()`, `"2025-02-28"`},
		{`$dtFromIso("2024-02-29").plus({"years": 1}).toISODate()`, `"2025-02-28"`},
		{`$dtFromIso("2025-01-31").minus({"month": 2}).toISODate()`, `"2024-11-30"`},
		{`$dtFromIso("2025-01-01").minus({"quarters": 1, "weeks": 1, "days": 1, "hours": 1, "minutes": 1, "seconds": 1, "milliseconds": 1}).toISO()`, `"2024-09-22T22:58:58.999Z"`},
		{`$dtFromIso("2025-01-01").plus({"days": 1.5}).toISO()`, `"2025-01-02T12:00:00.000Z"`},
		{`$dtFromIso("2025-01-01").plus(1000).toISO()`, `"2025-01-01T00:00:01.000Z"`},
		{`$dtFromIso("2025-10-25T12:00", "Europe/Amsterdam").plus({"days": 1}).toISO()`, `"2025-10-26T12:00:00.000+01:00"`},
		{`$dtFromIso("2025-10-25T12:00", "Europe/Amsterdam").plus({"hours": 24}).toISO()`, `"2025-10-26T11:00:00.000+01:00"`},
		{`$dtFromIso("2025-01-01").plus({"years": 1e8}).toISO()`, `null`},
		{`$dtFromIso("2025-01-01").plus({"milliseconds": 1e300}).toISO()`, `null`},
		{`$dtFromIso("2025-01-01").minus({"years": 3000}).toISO()`, `null`},
		{`$dtFromIso("2025-01-01").plus({"fortnights": 1})`, "! U1007 function $plus failed: argument 1 must have numbers of years"},
		{`$dtFromIso("2025-01-01").plus({"days": "1"})`, "! U1007 function $plus failed: argument 1 must have"},
		{`$dtFromIso("2025-01-01").plus("1")`, "! T0410"},
		{`$dtFromIso("2025-01-01").plus($dtFromIso("2025-03-01").diff($dtFromIso("2025-01-01"), "days")).toISODate()`, `"2025-03-01"`},

		{`$dtFromIso(d).set({"day": 1, "hour": 0}).toISO()`, `"2025-10-01T00:05:07.080Z"`},
		{`$dtFromIso("2025-01-31").set({"month": 2}).toISODate()`, `"2025-02-28"`},
		{`$dtFromIso(d).set({"weekday": 1}).toISODate()`, `"2025-09-29"`},
		{`$dtFromIso(d).set({"ordinal": 1}).toISODate()`, `"2025-01-01"`},
		{`$dtFromIso(d).set({"era": 1})`, "! U1007 function $set failed: argument 1 must have year"},
		{`$dtFromIso(d).startOf("year").toISO()`, `"2025-01-01T00:00:00.000Z"`},
		{`$dtFromIso(d).startOf("quarter").toISO()`, `"2025-10-01T00:00:00.000Z"`},
		{`$dtFromIso(d).startOf("month").toISO()`, `"2025-10-01T00:00:00.000Z"`},
		{`$dtFromIso(d).startOf("week").toISO()`, `"2025-09-29T00:00:00.000Z"`},
		{`$dtFromIso(d).startOf("day").toISO()`, `"2025-10-02T00:00:00.000Z"`},
		{`$dtFromIso(d).startOf("hour").toISO()`, `"2025-10-02T09:00:00.000Z"`},
		{`$dtFromIso(d).startOf("minute").toISO()`, `"2025-10-02T09:05:00.000Z"`},
		{`$dtFromIso(d).startOf("second").toISO()`, `"2025-10-02T09:05:07.000Z"`},
		{`$dtFromIso(d).endOf("month").toISO()`, `"2025-10-31T23:59:59.999Z"`},
		{`$dtFromIso(d).endOf("week").toISO()`, `"2025-10-05T23:59:59.999Z"`},
		{`$dtFromIso(d).startOf("eon")`, "! U1007 function $startOf failed: argument 1 must be a unit"},
		{`$dtFromIso($now()).startOf("day").toISO()`, `"2025-10-02T00:00:00.000Z"`},

		{`$dtFromIso(d).setZone("Asia/Tokyo").toISO()`, `"2025-10-02T18:05:07.080+09:00"`},
		{`$dtFromIso(d).setZone("Asia/Tokyo", {"keepLocalTime": true}).toISO()`, `"2025-10-02T09:05:07.080+09:00"`},
		{`$dtFromIso(d, "Asia/Tokyo").toUTC().toISO()`, `"2025-10-02T09:05:07.080Z"`},
		{`$dtFromIso(d).setZone("Mars")`, "! U1007 function $setZone failed: argument 1 is no time zone"},

		{`$dtFromIso("2025-03-01").diff($dtFromIso("2025-01-31"), ["months", "days"]).toObject()`, `{"months":1,"days":1}`},
		{`$dtFromIso("2025-01-31").diff($dtFromIso("2025-03-01"), ["months", "days"]).toObject()`, `{"months":-1,"days":-1}`},
		{`$dtFromIso("2025-03-01").diff($dtFromIso("2025-01-01")).milliseconds`, `5097600000`},
		{`$dtFromIso("2025-01-02T12:00").diff("2025-01-01", "days").days`, `1.5`},
		{`$dtFromIso("2025-01-02T12:30:15").diff("2025-01-01", ["minutes", "hours", "days", "seconds"]).toObject()`, `{"days":1,"hours":12,"minutes":30,"seconds":15}`},
		{`$dtFromIso("2025-01-02T12:30").diff("2025-01-01", "hours").as("minutes")`, `2190`},
		{`$dtFromIso("9999-01-01").diff("0001-01-01", "years").years`, `9998`},
		{`$dtFromIso("9999-01-01").diff("0001-01-01", "hours").hours`, `87640656`},
		{`$dtFromIso("2026-07-01").diff("2025-01-01", "years").toISO()`, `"P1.4958904109589042Y"`},
		{`$dtFromIso("2025-01-03T01:00").diff("2025-01-01", ["days", "hours"])`, `"P2DT1H"`},
		{`$dtFromIso("x").diff("2025-01-01", "days").days`, `null`},
		{`$dtFromIso("2025-01-01").diff("x", "days")`, `null`},
		{`$dtFromIso("2025-01-01").diff("2024-01-01", "moons")`, "! U1007 function $diff failed: argument 2 must be a unit"},
		{`$dtFromIso("2025-10-02T10:30:15.250Z").diffNow("hours").hours`, `1`},
		{`$dtFromIso(d).hasSame("2025-10-31", "month")`, `true`},
		{`$dtFromIso(d).hasSame("2024-10-31", "month")`, `false`},
		{`$dtFromIso(d).hasSame("x", "month")`, `false`},
		{`$dtFromIso(d).equals($dtFromIso($$.d))`, `true`},
		{`$dtFromIso(d).equals($dtFromIso($$.d, "Asia/Tokyo"))`, `false`},
		{`$dtFromIso(d).toRelative()`, `! T1006`},

		{`$dtFromIso(d).toFormat("yyyy-LL-dd")`, `"2025-10-02"`},
		{`$dtFromIso(d).toFormat("d/M/yy 'at' H:mm")`, `"2/10/25 at 9:05"`},
		{`$dtFromIso(d).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSSZZZ")`, `"2025-10-02T09:05:07.080+0000"`},
		{`$dtFromIso(d).toFormat("EEEE, MMMM d")`, `"Thursday, October 2"`},
		{`$dtFromIso("2025-10-02T00:05").toFormat("h:mm a") & $dtFromIso("2025-10-02T12:05").toFormat("h:mm a")`, `"12:05 AM12:05 PM"`},
		{`$dtFromIso(d).toFormat("jj")`, "! U1007 function $toFormat failed: argument 1 has the letters"},
		{`$dtFromIso(d).toFormat("'open")`, `"open"`},
		{`$dtFromIso(d).toFormat("")`, "! U1007 function $toFormat failed: argument 1 must be a format"},

		{`$dtFromFormat("2024-01-15", "yyyy-MM-dd").endOf("month").toFormat("yyyy-MM-dd")`, `"2024-01-31"`},
		{`$dtFromFormat("12:30:00", "HH:mm:ss").toISO()`, `"2025-10-02T12:30:00.000Z"`},
		{`$dtFromFormat("March 2024", "MMMM yyyy").toISODate()`, `"2024-03-01"`},
		{`$dtFromFormat("15 Mar", "d MMM").toISODate()`, `"2025-03-15"`},
		{`$dtFromFormat("1/2/99", "M/d/yy").toISODate()`, `"1999-01-02"`},
		{`$dtFromFormat("02.01.2024 5:06 pm", "dd.MM.yyyy h:mm a").toISO()`, `"2024-01-02T17:06:00.000Z"`},
		{`$dtFromFormat("2024-01-02 05:06 +02:00", "yyyy-MM-dd HH:mm ZZ").toISO()`, `"2024-01-02T03:06:00.000Z"`},
		{`$dtFromFormat("2024-01-02 05:06 Asia/Tokyo", "yyyy-MM-dd HH:mm z").toISO()`, `"2024-01-01T20:06:00.000Z"`},
		{`$dtFromFormat("2024-W03-2", "kkkk-'W'WW-E").toISODate()`, `"2024-01-16"`},
		{`$dtFromFormat("2024-060", "yyyy-ooo").toISODate()`, `"2024-02-29"`},
		{`$dtFromFormat("Q3 2024", "'Q'q yyyy").toISODate()`, `"2024-07-01"`},
		{`$dtFromFormat("1759395600", "X").toISO()`, `"2025-10-02T09:00:00.000Z"`},
		{`$dtFromFormat("2024-01-02", "dd-MM-yyyy").toISO()`, `null`},
		{`$dtFromFormat("2024-01-02 x", "yyyy-MM-dd").isValid`, `false`},
		{`$dtFromFormat("31-02-2024", "dd-MM-yyyy")`, `null`},
		{`$dtFromFormat("13:00 PM", "hh:mm a")`, `null`},
		{`$dtFromFormat("", "dd-MM-yyyy")`, `null`},
		{`$dtFromFormat(none, "dd-MM-yyyy")`, ``},
		{`$dtFromFormat("x", "G")`, "! U1007 function $dtFromFormat failed: argument 2 has the letters"},
		{`$dtFromFormat("Thu, 02 Oct 2025 09:00:00 GMT", "RFC2822").toISODate()`, `"2025-10-02"`},
		{`$dtFromFormat(1759395600, "fromSeconds").toISODate()`, `"2025-10-02"`},
		{`$dtFromFormat("2025-10-02", "ISO").toISODate()`, `"2025-10-02"`},
		{`$dtFromSeconds("1759395600").toISO()`, `"2025-10-02T09:00:00.000Z"`},
		{`$dtFromSeconds("x").toISO()`, `null`},
		{`$dtFromSeconds(null).toISO()`, `null`},
		{`$dtFromMillis(1759395600000, "Asia/Tokyo").toISO()`, `"2025-10-02T18:00:00.000+09:00"`},
		{`$dtFromAny(1759395600).toISO()`, `"2025-10-02T09:00:00.000Z"`},
		{`[$dtFromIso(d), $dtFromIso(d)].toISODate()`, `["2025-10-02","2025-10-02"]`},
	}.run(t, `{"d": "2025-10-02T09:05:07.080Z"}`)
}

// TestDateRoundTrip reads what it writes, by every zone and many formats.
func TestDateRoundTrip(t *testing.T) {
	t.Parallel()
	start := time.Date(2024, 2, 28, 23, 59, 59, 0, time.UTC)
	for i := range 60 {
		at := start.Add(time.Duration(i) * 31 * 7 * time.Hour).UnixMilli()
		for _, zone := range []string{"UTC", "America/St_Johns", "Asia/Tokyo", "UTC+5:45"} {
			for _, format := range []string{"yyyy-MM-dd'T'HH:mm:ss.SSSZZ", "EEE, dd LLL yyyy hh:mm:ss a ZZZ", "kkkk WW c HH:mm:ss Z", "yyyy o HH:mm:ss ZZ", "x", "X"} {
				expr := fmt.Sprintf(`$dtFromFormat($dtFromMillis(%d, "%s").toFormat("%s"), "%s").toMillis()`, at, zone, format, format)
				if got := eval(t, expr, ""); got != fmt.Sprint(at) {
					t.Errorf("%s gives %s", expr, got)
				}
			}
		}
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2025-10-02T09:00:00Z", "/Date(1)/", "Thu, 02 Oct 2025 09:00:00 GMT", "1759395600", "2025-W40-4", "5 March 2024, 3:07 PM"} {
		f.Add(s, "yyyy-MM-dd", "Europe/Paris")
	}
	f.Add("2024 3", "kkkk W", "+02:00")
	read := jsonata.MustCompile(`[$dtToIso(s), $dtToIso($dtToIso(s)), $dtToIso($dtFromAny(s).toHTTP()), $string($dtFromAny(s).set({"millisecond": 0}))]`, function.Options()...)
	format := jsonata.MustCompile(`[$dtFromFormat(s, f, z).toISO(), $dtFromIso(s, z).toFormat(f)]`, function.Options()...)
	f.Fuzz(func(t *testing.T, s, layout, zone string) {
		in := jsonata.Object(jsonata.Field{Key: "s", Value: jsonata.String(s)}, jsonata.Field{Key: "f", Value: jsonata.String(layout)}, jsonata.Field{Key: "z", Value: jsonata.String(zone)})
		v, err := read.Eval(t.Context(), in)
		if err != nil || v.Index(0).Str() != v.Index(1).Str() {
			t.Errorf("%q: %s, %v", s, v.AppendJSON(nil), err)
		}
		if v.Index(2).Kind() == jsonata.KindString && v.Index(2).Str() != v.Index(3).Str() {
			t.Errorf("%q: %s", s, v.AppendJSON(nil))
		}
		_, err = format.Eval(t.Context(), in)
		if err != nil && !strings.Contains(err.Error(), "argument ") {
			t.Errorf("%q by %q in %q: %v", s, layout, zone, err)
		}
	})
}

func BenchmarkDates(b *testing.B) {
	for _, expr := range []string{`$dtToIso("2025-10-02T09:00:00Z")`, `$dtToIso("2025-10-02 09:00:00")`, `$dtToIso(1759395600)`, `$dtFromIso("2025-10-02T09:00:00Z").plus({"days": 1}).toISO()`, `$dtToIso("no date at all")`} {
		e := jsonata.MustCompile(expr, function.Options()...)
		b.Run(expr, func(b *testing.B) {
			b.ReportAllocs()
			var out []byte
			for b.Loop() {
				out, _ = e.AppendEval(b.Context(), out[:0], jsonata.Value{})
			}
		})
	}
}
