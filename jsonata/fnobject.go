package jsonata

func objectFunctions() []builtinSpec {
	return []builtinSpec{
		{"keys", "<x-:a<s>>", 1, 1, fnKeys},
		{"lookup", "<x-s:x>", 2, 2, fnLookup},
		{"spread", "<x-:a<o>>", 1, 1, fnSpread},
		{"merge", "<a<o>:o>", 1, 1, fnMerge},
		{"each", "<o-f:a>", 2, 2, fnEach},
		{"sift", "<o-f?:o>", 2, 2, fnSift},
		{"clone", "<(oa)-:o>", 1, 1, fnClone},
	}
}

func fnKeys(s *state, args []Value, _ Value) (Value, *Error) {
	var list fieldList
	if err := s.gatherKeys(&list, args[0], 0); err != nil {
		return Value{}, err
	}
	base := len(s.stack)
	for _, f := range list.fields {
		s.stack = append(s.stack, String(f.Key))
	}
	return s.take(base)
}

func (s *state) gatherKeys(list *fieldList, v Value, depth int) *Error {
	if depth > 2*MaxNesting {
		return newFault("D1011")
	}
	if v.isArray() {
		for i := range v.Len() {
			if err := s.tick(); err != nil {
				return err
			}
			if err := s.gatherKeys(list, v.at(i), depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	fields := v.fields()
	for i := range fields {
		if list.find(fields[i].Key) < 0 {
			s.spend(2 * fieldSize)
			list.put(fields[i].Key, Value{})
		}
	}
	return s.charge(8 * len(fields))
}

func fnLookup(s *state, args []Value, _ Value) (Value, *Error) {
	return s.lookup(args[0], args[1].Str())
}

func fnSpread(s *state, args []Value, _ Value) (Value, *Error) {
	v := args[0]
	if !v.isArray() && !v.isObject() {
		return v, nil
	}
	base := len(s.stack)
	if err := s.spreadFields(v, 0); err != nil {
		return Value{}, err
	}
	out, err := s.take(base)
	if v.isArray() && v.Len() > 0 {
		out = out.plain()
	}
	return out, err
}

// spreadFields pushes an object for each field of v, and of the items of an array.
func (s *state) spreadFields(v Value, depth int) *Error {
	if depth > 2*MaxNesting {
		return newFault("D1011")
	}
	if err := s.tick(); err != nil {
		return err
	}
	switch {
	case v.isArray():
		for i := range v.Len() {
			if err := s.spreadFields(v.at(i), depth+1); err != nil {
				return err
			}
		}
	case v.isObject():
		fields := v.fields()
		for i := range fields {
			s.spend(valueSize)
			s.stack = append(s.stack, s.newObject(fields[i:i+1]))
		}
		return s.charge(8 * len(fields))
	default:
		s.stack = append(s.stack, v)
	}
	return nil
}

func fnMerge(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	var list fieldList
	for i := range args[0].Len() {
		fields := args[0].at(i).fields()
		if err := s.charge(8 * len(fields)); err != nil {
			return Value{}, err
		}
		for j := range fields {
			s.spend(fieldSize)
			list.put(fields[j].Key, fields[j].Value)
		}
	}
	return s.newObject(list.fields), nil
}

func fnEach(s *state, args []Value, _ Value) (Value, *Error) {
	base := len(s.stack)
	obj, fn := args[0], args[1].function()
	for _, f := range obj.fields() {
		v, err := s.each(fn, f.Value, String(f.Key), obj)
		if err != nil {
			return Value{}, err
		}
		if !v.IsUndefined() {
			s.stack = append(s.stack, v)
		}
	}
	return s.take(base)
}

func fnSift(s *state, args []Value, _ Value) (Value, *Error) {
	base := len(s.fields)
	obj, fn := args[0], args[1].function()
	for _, f := range obj.fields() {
		keep := true
		if fn != nil {
			v, err := s.each(fn, f.Value, String(f.Key), obj)
			if err != nil {
				return Value{}, err
			}
			if keep, err = s.truth(v); err != nil {
				return Value{}, err
			}
		}
		if keep {
			s.fields = append(s.fields, f)
		}
	}
	if len(s.fields) == base {
		return Value{}, nil
	}
	v := s.newObject(s.fields[base:])
	s.fields = s.fields[:base]
	return v, nil
}

func fnClone(_ *state, args []Value, _ Value) (Value, *Error) {
	// Values do not change, so that a copy could not be told from the original.
	return args[0].plain(), nil
}
