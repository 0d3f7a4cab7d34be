package jsonata

func callbackFunctions() []builtinSpec {
	return []builtinSpec{
		{"map", "<af>", 2, 2, fnMap},
		{"filter", "<af>", 2, 2, fnFilter},
		{"single", "<af?>", 2, 2, fnSingle},
		{"reduce", "<afj?:j>", 3, 3, fnReduce},
		{"sort", "<af?:a>", 2, 2, fnSort},
	}
}

// iterate calls the function for each item of an array until visit says stop.
func (s *state) iterate(arr Value, fn *function, visit func(i int, item, result Value) (bool, *Error)) *Error {
	for i := range arr.Len() {
		item := arr.at(i)
		v, err := s.each(fn, item, Float(float64(i)), arr)
		if err != nil {
			return err
		}
		if more, err := visit(i, item, v); err != nil || !more {
			return err
		}
	}
	return nil
}

func fnMap(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	base := len(s.stack)
	err := s.iterate(args[0], args[1].function(), func(_ int, _, v Value) (bool, *Error) {
		if !v.IsUndefined() {
			s.spend(valueSize)
			s.stack = append(s.stack, v)
		}
		return true, nil
	})
	if err != nil {
		return Value{}, err
	}
	return s.take(base)
}

func fnFilter(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	base := len(s.stack)
	err := s.iterate(args[0], args[1].function(), func(_ int, item, v Value) (bool, *Error) {
		yes, err := s.truth(v)
		if yes {
			s.spend(valueSize)
			s.stack = append(s.stack, item)
		}
		return true, err
	})
	if err != nil {
		return Value{}, err
	}
	return s.take(base)
}

func fnSingle(s *state, args []Value, _ Value) (Value, *Error) {
	if args[0].IsUndefined() {
		return Value{}, nil
	}
	var found Value
	count := 0
	visit := func(i int, item, v Value) (bool, *Error) {
		yes, err := s.truth(v)
		if err != nil || !yes {
			return true, err
		}
		if count++; count > 1 {
			err := newFault("D3138")
			err.Index = i
			return false, err
		}
		found = item
		return true, nil
	}
	var err *Error
	if fn := args[1].function(); fn != nil {
		err = s.iterate(args[0], fn, visit)
	} else {
		for i := 0; i < args[0].Len() && err == nil; i++ {
			_, err = visit(i, args[0].at(i), Bool(true))
		}
	}
	if err == nil && count == 0 {
		err = newFault("D3139")
	}
	return found, err
}

func fnReduce(s *state, args []Value, _ Value) (Value, *Error) {
	arr, fn, acc := args[0], args[1].function(), args[2]
	if arr.IsUndefined() {
		return Value{}, nil
	}
	if fn.arity < 2 {
		err := newFault("D3050")
		err.Index = 1
		return Value{}, err
	}
	i := 0
	if acc.IsUndefined() && arr.Len() > 0 {
		acc, i = arr.at(0), 1
	}
	for ; i < arr.Len(); i++ {
		var err *Error
		switch {
		case fn.arity >= 4:
			acc, err = s.callback(fn, acc, arr.at(i), Float(float64(i)), arr)
		case fn.arity == 3:
			acc, err = s.callback(fn, acc, arr.at(i), Float(float64(i)))
		default:
			acc, err = s.callback(fn, acc, arr.at(i))
		}
		if err != nil {
			return Value{}, err
		}
	}
	return acc, nil
}

func fnSort(s *state, args []Value, _ Value) (Value, *Error) {
	arr := args[0]
	if arr.IsUndefined() || arr.Len() <= 1 {
		return arr, nil
	}
	fn := args[1].function()
	if fn == nil && !sortable(arr) {
		return Value{}, newFault("D3070")
	}
	items, err := s.list(arr)
	if err != nil {
		return Value{}, err
	}
	v, err := s.copyItems(items)
	if err != nil {
		return Value{}, err
	}
	tmp, err := s.makeItems(len(items))
	if err != nil {
		return Value{}, err
	}
	after := func(a, b Value) (bool, *Error) { return compareKeys(a, b) > 0, s.tick() }
	if fn != nil {
		after = func(a, b Value) (bool, *Error) {
			r, err := s.callback(fn, a, b)
			return truthy(r), err
		}
	}
	return v, mergeSort(v.items(), tmp, after)
}

// sortable reports whether an array holds only numbers or only strings.
func sortable(arr Value) bool {
	numbers, strs := 0, 0
	for i := range arr.Len() {
		switch {
		case arr.at(i).isNumber():
			numbers++
		case arr.at(i).isString():
			strs++
		}
	}
	return numbers == arr.Len() || strs == arr.Len()
}

// truthy is JavaScript's idea of truth, which decides on the result of a comparator.
func truthy(v Value) bool {
	switch v.Kind() {
	case KindUndefined, KindNull:
		return false
	case KindBool:
		return v.Bool()
	case KindNumber:
		return v.Float() != 0 && v.Float() == v.Float()
	case KindString:
		return v.Len() > 0
	default:
		return true
	}
}
