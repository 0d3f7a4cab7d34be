package function

import (
	"math"
	"slices"
	"strings"
	"time"

	"cognate/jsonata"
)

// unit is a unit of time. Those from day up are of the calendar: how long one is
// depends on where it starts.
type unit int

const (
	year unit = iota
	quarterUnit
	month
	week
	day
	hour
	minute
	second
	milli
	unitCount
)

var unitNames = [unitCount]string{"years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds"}

// usual is how long a unit usually is, for fractions.
var usual = [unitCount]time.Duration{
	365 * 24 * time.Hour, 91 * 24 * time.Hour, 30 * 24 * time.Hour, 7 * 24 * time.Hour, 24 * time.Hour,
	time.Hour, time.Minute, time.Second, time.Millisecond,
}

// unitOf finds a unit by its name in the singular or the plural.
func unitOf(name string) (unit, bool) {
	name = strings.TrimSuffix(strings.ToLower(name), "s") + "s"
	i := slices.Index(unitNames[:], name)
	return unit(i), i >= 0
}

func unitArg(n int, v jsonata.Value) (unit, error) {
	u, ok := unitOf(v.Str())
	if !ok {
		return 0, argument(n, "must be a unit such as days, not %s", v.AppendJSON(nil))
	}
	return u, nil
}

// unitsArg reads one unit or several, and gives them from the longest to the
// shortest; milliseconds when there is none.
func unitsArg(n int, v jsonata.Value) ([]unit, error) {
	var units []unit
	for _, name := range listOf(v) {
		u, err := unitArg(n, name)
		if err != nil {
			return nil, err
		}
		units = append(units, u)
	}
	if len(units) == 0 {
		units = []unit{milli}
	}
	slices.Sort(units)
	return slices.Compact(units), nil
}

// maxAmount bounds how many units can be added.
const maxAmount = 1e9

// add is n units later; n is whole.
func (u unit) add(t time.Time, n int) time.Time {
	switch u {
	case year:
		return addMonths(t, 12*n)
	case quarterUnit:
		return addMonths(t, 3*n)
	case month:
		return addMonths(t, n)
	case week:
		return t.AddDate(0, 0, 7*n)
	case day:
		return t.AddDate(0, 0, n)
	default:
		return t.Add(time.Duration(n) * usual[u])
	}
}

// addMonths stays in the month that it comes to: a month after the 31st is the last.
func addMonths(t time.Time, n int) time.Time {
	m := max(t.Year()*12+int(t.Month())-1+n, 0) // the year 0 is no date any more
	y, mon := m/12, time.Month(m%12+1)
	d := min(t.Day(), daysIn(y, mon))
	return time.Date(y, mon, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
}

// start is the start of the unit that t is in.
func (u unit) start(t time.Time) time.Time {
	y, m, d := t.Date()
	nanos := time.Duration(t.Nanosecond())
	switch u {
	case milli:
		return t.Add(-nanos % time.Millisecond)
	case second:
		return t.Add(-nanos)
	case minute:
		return t.Add(-nanos - time.Duration(t.Second())*time.Second)
	case hour:
		return t.Add(-nanos - time.Duration(t.Second())*time.Second - time.Duration(t.Minute())*time.Minute)
	case year:
		m, d = 1, 1
	case quarterUnit:
		m, d = time.Month((quarter(t)-1)*3+1), 1
	case month:
		d = 1
	case week:
		d -= weekday(t) - 1
	default: // the day itself
	}
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

func startOf(d date, args []jsonata.Value) (date, error) {
	u, err := unitArg(1, args[0])
	return newDate(u.start(d.t)), err
}

func endOf(d date, args []jsonata.Value) (date, error) {
	u, err := unitArg(1, args[0])
	return newDate(u.add(u.start(d.t), 1).Add(-time.Millisecond)), err
}

// plus adds an object of units, or milliseconds: years and months first, then days,
// then the rest, as the calendar has it.
func plus(sign float64) func(d date, args []jsonata.Value) (date, error) {
	return func(d date, args []jsonata.Value) (date, error) {
		amounts, err := amountsArg(args[0])
		if err != nil {
			return d, err
		}
		t, rest := d.t, 0.0
		for u, n := range amounts {
			whole := math.Trunc(n)
			if unit(u) >= hour {
				whole = 0
			}
			if math.Abs(whole) > maxAmount {
				return date{}, nil
			}
			t = unit(u).add(t, int(sign*whole))
			rest += (n - whole) * float64(usual[u].Milliseconds())
		}
		if math.Abs(rest) > 1e15 {
			return date{}, nil
		}
		millis := math.Round(sign * rest)
		return newDate(time.UnixMilli(t.UnixMilli() + int64(millis)).In(t.Location())), nil
	}
}

// amountsArg reads how many of each unit there are.
func amountsArg(v jsonata.Value) (amounts [unitCount]float64, err error) {
	if v.Kind() == jsonata.KindNumber {
		amounts[milli] = v.Float()
	}
	if d, ok := v.Host().(duration); ok {
		return d.amounts, nil
	}
	for key, n := range v.Fields() {
		u, ok := unitOf(key)
		if !ok || n.Kind() != jsonata.KindNumber && !nothing(n) {
			return amounts, argument(1, "must have numbers of years, quarters, months, weeks, days, hours, minutes, seconds or milliseconds, not {%q: %s}", key, n.AppendJSON(nil))
		}
		amounts[u] += n.Float()
	}
	return amounts, nil
}

// set puts other parts in the place of those of a date.
func set(d date, args []jsonata.Value) (date, error) {
	t := d.t
	y, m, dd := t.Date()
	parts := map[string]*int{"year": &y, "day": &dd}
	month, h, mi, s, ms := int(m), t.Hour(), t.Minute(), t.Second(), millisecond(t)
	parts["month"], parts["hour"], parts["minute"], parts["second"], parts["millisecond"] = &month, &h, &mi, &s, &ms
	moved, hasDay := 0, false
	for key, v := range args[0].Fields() {
		n := v.Float()
		name := strings.TrimSuffix(key, "s")
		switch part := parts[name]; {
		case v.Kind() != jsonata.KindNumber || math.Abs(n) > 1e6:
			return d, argument(1, "must have numbers, not {%q: %s}", key, v.AppendJSON(nil))
		case part != nil:
			*part = int(n)
			hasDay = hasDay || name == "day"
		case name == "ordinal":
			month, dd, hasDay = 1, int(n), true
		case key == "weekday":
			moved = int(n) - weekday(t)
		default:
			return d, argument(1, "must have year, month, day, ordinal, weekday, hour, minute, second or millisecond, not %q", key)
		}
	}
	if !hasDay && month >= 1 && month <= 12 {
		dd = min(dd, daysIn(y, time.Month(month)))
	}
	return newDate(time.Date(y, time.Month(month), dd+moved, h, mi, s, ms*1e6, t.Location())), nil
}
