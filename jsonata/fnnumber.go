package jsonata

import (
	"math"
	"math/rand/v2"

	"cognate/jsonata/internal/number"
)

func numberFunctions() []builtinSpec {
	return []builtinSpec{
		{"number", "<(nsb)-:n>", 1, 1, fnNumber},
		{"abs", "<n-:n>", 1, 1, mapNumber(math.Abs)},
		{"floor", "<n-:n>", 1, 1, mapNumber(math.Floor)},
		{"ceil", "<n-:n>", 1, 1, mapNumber(math.Ceil)},
		{"round", "<n-n?:n>", 2, 2, fnRound},
		{"sqrt", "<n-:n>", 1, 1, fnSqrt},
		{"power", "<n-n:n>", 2, 2, fnPower},
		{"random", "<:n>", 0, 0, fnRandom},
		{"formatNumber", "<n-so?:s>", 3, 3, fnFormatNumber},
		{"formatBase", "<n-n?:s>", 2, 2, fnFormatBase},
		{"formatInteger", "<n-s:s>", 2, 2, fnFormatInteger},
		{"parseInteger", "<s-s:n>", 2, 2, fnParseInteger},
	}
}

func mapNumber(f func(float64) float64) native {
	return func(_ *state, args []Value, _ Value) (Value, *Error) {
		if args[0].IsUndefined() {
			return Value{}, nil
		}
		return Float(f(args[0].Float())), nil
	}
}

func fnNumber(_ *state, args []Value, _ Value) (Value, *Error) {
	v := args[0]
	switch v.Kind() {
	case KindUndefined, KindNumber:
		return v, nil
	case KindBool:
		if v.Bool() {
			return Float(1), nil
		}
		return Float(0), nil
	case KindString:
		if f, ok := number.Parse(v.text()); ok {
			return Float(f), nil
		}
	}
	return Value{}, faultValue("D3030", v)
}

func fnRound(_ *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	places := math.Max(-400, math.Min(400, args[1].Float()))
	return Float(number.Round(args[0].Float(), int(places))), nil
}

func fnSqrt(_ *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	if args[0].Float() < 0 {
		return Value{}, faultValue("D3060", args[0])
	}
	return Float(math.Sqrt(args[0].Float())), nil
}

func fnPower(_ *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	exponent := math.NaN()
	if !args[1].IsUndefined() {
		exponent = args[1].Float()
	}
	f := power(args[0].Float(), exponent)
	if math.IsNaN(exponent) || math.IsInf(exponent, 0) && math.Abs(args[0].Float()) == 1 {
		f = math.NaN() // where ECMAScript differs from C
	}
	if math.IsInf(f, 0) || math.IsNaN(f) {
		err := faultValue("D3061", args[0])
		err.Value2 = args[1]
		return Value{}, err
	}
	return Float(f), nil
}

// power is math.Pow, rounded better for the whole exponents that interest and
// scaling use: math.Pow is off in the last digits there.
func power(base, exponent float64) float64 {
	f := math.Pow(base, exponent)
	n := math.Abs(exponent)
	if n != math.Trunc(n) || n > 1100 || f == 0 || math.IsInf(f, 0) || math.IsNaN(f) {
		return f
	}
	// Squaring in pairs of doubles: high + low is exact to about 100 bits.
	high, low := 1.0, 0.0
	squareHigh, squareLow := base, 0.0
	for k := int(n); k > 0; k >>= 1 {
		if k&1 != 0 {
			high, low = multiply(high, low, squareHigh, squareLow)
		}
		squareHigh, squareLow = multiply(squareHigh, squareLow, squareHigh, squareLow)
	}
	exact := high + low
	if exponent < 0 {
		q := 1 / high
		exact = q + q*(math.FMA(-q, high, 1)-q*low)
	}
	// A partial result may have left the range of doubles.
	if math.Abs(exact-f) <= 1e-9*math.Abs(f) {
		return exact
	}
	return f
}

// multiply multiplies two numbers that are pairs of doubles.
func multiply(ah, al, bh, bl float64) (high, low float64) {
	p := ah * bh
	e := math.FMA(ah, bh, -p) + (ah*bl + al*bh)
	high = p + e
	return high, e - (high - p)
}

func fnRandom(*state, []Value, Value) (Value, *Error) {
	return Float(rand.Float64()), nil //nolint:gosec // $random promises no secrecy
}

// maxCached bounds each cache of pictures and expressions in a state.
const maxCached = 64

// cached gives what parse makes of text, and keeps it for the next time.
func cached[T any](m *map[string]T, text string, parse func(string) (T, error)) (T, error) {
	if v, ok := (*m)[text]; ok {
		return v, nil
	}
	v, err := parse(text)
	if err != nil {
		return v, err
	}
	if *m == nil || len(*m) >= maxCached {
		*m = make(map[string]T)
	}
	(*m)[text] = v
	return v, nil
}

func fnFormatNumber(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	var options map[string]string
	for _, f := range args[2].fields() {
		if options == nil {
			options = make(map[string]string)
		}
		options[f.Key] = f.Value.Str()
	}
	parse := func(text string) (*number.Picture, error) { return number.ParsePicture(text, options) }
	var picture *number.Picture
	var err error
	if options == nil {
		picture, err = cached(&s.numberPictures, args[1].Str(), parse)
	} else {
		picture, err = parse(args[1].Str())
	}
	if err != nil {
		return Value{}, fromFault(err)
	}
	return s.ofString(picture.Format(args[0].Float()))
}

func fnFormatBase(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	base := 10.0
	if !args[1].IsUndefined() {
		base = args[1].Float()
	}
	out, err := number.FormatBase(args[0].Float(), base)
	if err != nil {
		return Value{}, fromFault(err)
	}
	return s.ofString(out)
}

func fnFormatInteger(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	picture, err := cached(&s.integerPictures, args[1].Str(), number.ParseIntegerPicture)
	if err != nil {
		return Value{}, fromFault(err)
	}
	return s.ofString(picture.Format(args[0].Float()))
}

func fnParseInteger(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	picture, err := cached(&s.integerPictures, args[1].Str(), number.ParseIntegerPicture)
	if err != nil {
		return Value{}, fromFault(err)
	}
	return Float(picture.Parse(args[0].text())), s.charge(args[0].Len())
}
