package jsonata

import (
	"cognate/jsonata/internal/datetime"
)

func dateFunctions() []builtinSpec {
	return []builtinSpec{
		{"now", "<s?s?:s>", 2, 2, fnNow},
		{"millis", "<:n>", 0, 0, fnMillis},
		{"toMillis", "<s-s?:n>", 2, 2, fnToMillis},
		{"fromMillis", "<n-s?s?:s>", 3, 3, fnFromMillis},
	}
}

func (s *state) millis() float64 { return float64(s.time().UnixMilli()) }

func fnNow(s *state, args []Value, _ Value) (Value, *Error) {
	return s.formatTime(s.millis(), args[0], args[1])
}

func fnMillis(s *state, _ []Value, _ Value) (Value, *Error) { return Float(s.millis()), nil }

func fnFromMillis(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	return s.formatTime(args[0].Float(), args[1], args[2])
}

func (s *state) formatTime(millis float64, picture, zone Value) (Value, *Error) {
	var out string
	var err error
	if picture.IsUndefined() {
		out, err = datetime.FormatISO(millis, zone.Str())
	} else {
		var p *datetime.Picture
		if p, err = cached(&s.datePictures, picture.text(), datetime.ParsePicture); err == nil {
			out, err = p.Format(millis, zone.Str())
		}
	}
	if err != nil {
		return Value{}, fromFault(err)
	}
	return s.ofString(out)
}

func fnToMillis(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	if err := s.charge(args[0].Len()); err != nil {
		return Value{}, err
	}
	if args[1].IsUndefined() {
		millis, err := datetime.ParseISO(args[0].text())
		if err != nil {
			return Value{}, fromFault(err)
		}
		return Float(millis), nil
	}
	p, err := cached(&s.datePictures, args[1].text(), datetime.ParsePicture)
	if err != nil {
		return Value{}, fromFault(err)
	}
	millis, ok, err := p.Parse(args[0].text(), s.millis())
	if err != nil {
		return Value{}, fromFault(err)
	}
	if !ok {
		return Value{}, nil
	}
	return Float(millis), nil
}
