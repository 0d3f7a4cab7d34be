package jsonata

import "math"

func otherFunctions() []builtinSpec {
	return []builtinSpec{
		{"boolean", "<x-:b>", 1, 1, fnBoolean},
		{"not", "<x-:b>", 1, 1, fnNot},
		{"exists", "<x:b>", 1, 1, fnExists},
		{"type", "<x:s>", 1, 1, fnType},
		{"error", "<s?:x>", 1, 1, fnError},
		{"assert", "<bs?:x>", 2, 2, fnAssert},
		{"eval", "<sx?:x>", 2, 2, nil},
	}
}

func fnBoolean(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	yes, err := s.truth(args[0])
	return Bool(yes), err
}

func fnNot(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	yes, err := s.truth(args[0])
	return Bool(!yes), err
}

func fnExists(_ *state, args []Value, _ Value) (Value, *Error) {
	return Bool(!args[0].IsUndefined()), nil
}

func fnType(_ *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	if args[0].isNumber() && math.IsInf(args[0].Float(), 0) {
		return Value{}, faultValue("D1001", args[0])
	}
	return String(args[0].Kind().String()), nil
}

func fnError(_ *state, args []Value, _ Value) (Value, *Error) {
	err := newFault("D3137")
	err.Message = args[0].Str()
	return Value{}, err
}

func fnAssert(_ *state, args []Value, _ Value) (Value, *Error) {
	if args[0].Bool() {
		return Value{}, nil
	}
	err := newFault("D3141")
	err.Message = args[1].Str()
	return Value{}, err
}
