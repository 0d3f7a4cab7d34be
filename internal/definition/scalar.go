package definition

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// scalar decodes the plain Go kinds.
func (d *decoder) scalar(n *Node, v reflect.Value, f *field) {
	switch {
	case v.Type() == durationType:
		d.duration(n, v, f)
	case v.Kind() == reflect.String:
		if n.isString(f) {
			v.SetString(n.text.value)
		}
	case v.Kind() == reflect.Bool:
		if n.kind != Bool {
			n.Wrong("true or false")
			return
		}
		v.SetBool(strings.EqualFold(n.text.value, "true"))
	case v.CanInt(), v.CanUint():
		d.integer(n, v, f)
	case v.CanFloat():
		d.float(n, v, f)
	default:
		panic(fmt.Sprintf("definition: can't decode into %v", v.Type()))
	}
}

// decodeNode takes a string.
func (t *Text) decodeNode(_ *decoder, n *Node, f *field) {
	if n.isString(f) {
		*t = n.text
	}
}

// isString checks that the node is a string that the field allows. A number or a
// boolean isn't: quotes make the meaning plain.
func (n *Node) isString(f *field) bool {
	value := n.text.value
	switch {
	case n.kind == Int || n.kind == Float || n.kind == Bool:
		n.Wrong("a string; put it in quotes")
		return false
	case n.kind != String:
		n.Wrong("a string")
		return false
	case f.required && strings.TrimSpace(value) == "":
		n.Problem("must not be empty")
		return false
	case len(f.enum) > 0 && !slices.Contains(f.enum, value):
		p := Problem{Message: "value is not allowed", Found: preview(value), Expected: "one of " + strings.Join(f.enum, ", ")}
		if near := Nearest(value, f.enum); near != "" {
			p.Message += fmt.Sprintf("; did you mean %q?", near)
		}
		n.Report(p)
		return false
	case f.pattern != nil && !f.pattern.MatchString(value):
		n.Report(Problem{Message: "value has the wrong form", Found: preview(value), Expected: "the form " + f.pattern.String()})
		return false
	}
	return true
}

func (d *decoder) integer(n *Node, v reflect.Value, f *field) {
	if n.kind != Int {
		n.Wrong("an integer")
		return
	}
	i, err := strconv.ParseInt(n.text.value, 10, 64)
	fits := err == nil && decimal(n.text.value)
	if fits && v.CanInt() {
		fits = !v.OverflowInt(i)
	} else if fits {
		fits = i >= 0 && !v.OverflowUint(uint64(i))
	}
	if !fits {
		n.Wrong("a decimal integer in range")
		return
	}
	if !n.within(float64(i), f, parseFloat) {
		return
	}
	if v.CanInt() {
		v.SetInt(i)
	} else {
		v.SetUint(uint64(i))
	}
}

func (d *decoder) float(n *Node, v reflect.Value, f *field) {
	if n.kind != Int && n.kind != Float {
		n.Wrong("a number")
		return
	}
	x, err := strconv.ParseFloat(n.text.value, 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) || !decimal(n.text.value) {
		n.Wrong("a finite decimal number")
		return
	}
	if n.within(x, f, parseFloat) {
		v.SetFloat(x)
	}
}

func (d *decoder) duration(n *Node, v reflect.Value, f *field) {
	x, err := time.ParseDuration(n.text.value)
	if err != nil || n.kind != String && n.kind != Int {
		n.Wrong(`a duration such as "500ms", "30s" or "1h30m"`)
		return
	}
	if n.within(float64(x), f, parseDuration) {
		v.SetInt(int64(x))
	}
}

func parseFloat(s string) (float64, error) { return strconv.ParseFloat(s, 64) }

func parseDuration(s string) (float64, error) {
	d, err := time.ParseDuration(s)
	return float64(d), err
}

// within checks the bounds of the field's min and max tags.
func (n *Node) within(x float64, f *field, parse func(string) (float64, error)) bool {
	low, high := math.Inf(-1), math.Inf(1)
	for _, b := range []struct {
		tag string
		to  *float64
	}{{f.min, &low}, {f.max, &high}} {
		if b.tag == "" {
			continue
		}
		bound, err := parse(b.tag)
		if err != nil {
			panic(fmt.Sprintf("definition: key %q: bad bound %q", f.name, b.tag))
		}
		*b.to = bound
	}
	if x >= low && x <= high {
		return true
	}
	n.Report(Problem{Message: "out of bounds", Found: n.text.value, Expected: f.bounds()})
	return false
}

// bounds says in words what the min and max tags allow.
func (f *field) bounds() string {
	switch {
	case f.max == "":
		return "at least " + f.min
	case f.min == "":
		return "at most " + f.max
	default:
		return f.min + " to " + f.max
	}
}
