package function

import (
	"math"
	"strconv"
	"sync"
	"time"

	"cognate/jsonata"
)

// duration is what diff gives: so many of each of some units. Without units it is
// not valid.
type duration struct {
	units   []unit
	amounts [unitCount]float64
}

// between is how much later b is than a.
func between(a, b time.Time, units []unit) duration {
	if b.Before(a) {
		d := between(b, a, units)
		for u := range d.amounts {
			d.amounts[u] = 0 - d.amounts[u]
		}
		return d
	}
	b = b.In(a.Location())
	d := duration{units: units}
	for i, u := range units {
		if u > day {
			d.split(b.UnixMilli()-a.UnixMilli(), units[i:])
			return d
		}
		n := whole(a, b, u)
		d.amounts[u] = float64(n)
		a = u.add(a, n)
		if i == len(units)-1 { // the rest is a part of the shortest unit
			d.amounts[u] += float64(b.UnixMilli()-a.UnixMilli()) / float64(u.add(a, 1).UnixMilli()-a.UnixMilli())
		}
	}
	return d
}

// whole is how many units fit between a and b.
func whole(a, b time.Time, u unit) int {
	var n int
	switch u {
	case year:
		n = b.Year() - a.Year()
	case quarterUnit:
		n = (b.Year()-a.Year())*4 + quarter(b) - quarter(a)
	case month:
		n = (b.Year()-a.Year())*12 + int(b.Month()-a.Month())
	default:
		n = int((b.UnixMilli()-a.UnixMilli())/usual[u].Milliseconds()) + 1
	}
	for n > 0 && u.add(a, n).After(b) {
		n--
	}
	return n
}

// split shares out milliseconds among units below the day.
func (d *duration) split(left int64, units []unit) {
	for i, u := range units {
		if i == len(units)-1 {
			d.amounts[u] = float64(left) / float64(usual[u].Milliseconds())
			return
		}
		n := left / usual[u].Milliseconds()
		d.amounts[u] = float64(n)
		left -= n * usual[u].Milliseconds()
	}
}

// millis is how long it usually is.
func (d duration) millis() float64 {
	sum := 0.0
	for u, n := range d.amounts {
		sum += n * float64(usual[u].Milliseconds())
	}
	return sum
}

func (d duration) has(u unit) bool {
	for _, has := range d.units {
		if has == u {
			return true
		}
	}
	return false
}

// Get gives the number of a unit, or a method.
func (d duration) Get(key string) jsonata.Value {
	if m := durationMethods()[key]; m != nil {
		return m.Bind(func(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) { return d.call(key, args) })
	}
	if key == "isValid" {
		return jsonata.Bool(len(d.units) > 0)
	}
	u, ok := unitOf(key)
	switch {
	case !ok:
		return jsonata.Value{}
	case len(d.units) == 0:
		return jsonata.Null()
	case !d.has(u):
		return jsonata.Int(0)
	}
	return jsonata.Float(d.amounts[u])
}

var durationMethods = sync.OnceValue(func() map[string]*jsonata.Method {
	out := map[string]*jsonata.Method{}
	for name, signature := range map[string]string{"as": "<s:(nl)>", "toObject": "<:(ol)>", "toMillis": "<:(nl)>", "valueOf": "<:(nl)>", "toISO": "<:(sl)>"} {
		m, err := jsonata.NewMethod(name, signature)
		if err != nil {
			panic("function: " + err.Error())
		}
		out[name] = m
	}
	return out
})

func (d duration) call(name string, args []jsonata.Value) (jsonata.Value, error) {
	if name == "as" {
		u, err := unitArg(1, args[0])
		if err != nil || len(d.units) == 0 {
			return jsonata.Null(), err
		}
		return jsonata.Float(d.millis() / float64(usual[u].Milliseconds())), nil
	}
	switch {
	case len(d.units) == 0:
		return jsonata.Null(), nil
	case name == "toObject":
		return d.object(), nil
	case name == "toISO":
		return d.Plain(), nil
	}
	return jsonata.Float(d.millis()), nil
}

func (d duration) object() jsonata.Value {
	var fields []jsonata.Field
	for _, u := range d.units {
		fields = append(fields, jsonata.Field{Key: unitNames[u], Value: jsonata.Float(d.amounts[u])})
	}
	return jsonata.Object(fields...)
}

// Plain is the duration as ISO 8601, such as P1DT2H; null when it is not valid.
func (d duration) Plain() jsonata.Value {
	if len(d.units) == 0 {
		return jsonata.Null()
	}
	text := "P"
	add := func(n float64, letter string) {
		if n != 0 {
			text += strconv.FormatFloat(n, 'f', -1, 64) + letter
		}
	}
	a := d.amounts
	add(a[year], "Y")
	add(a[month]+3*a[quarterUnit], "M")
	add(a[week], "W")
	add(a[day], "D")
	seconds := math.Round(a[second]*1000+a[milli]) / 1000
	if a[hour] != 0 || a[minute] != 0 || seconds != 0 {
		text += "T"
	}
	add(a[hour], "H")
	add(a[minute], "M")
	add(seconds, "S")
	if text == "P" {
		text = "PT0S"
	}
	return jsonata.String(text)
}
