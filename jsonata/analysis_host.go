package jsonata

// hostCall calls a function of the host. It may look at all of its arguments, unless
// it says of which keys of them, and call the functions among them with anything;
// what it gives holds nothing of the input that was not read so, and has the kinds
// that its signature says.
func (z *analyser) hostCall(f *function, args []*absValue, ctx *absValue) *absValue {
	sig := f.sig
	if sig == nil || sig.mayTakeContext(args) {
		for _, arg := range args {
			z.use(arg, true) // which parameter it is meant for is not known
		}
	} else {
		for i, arg := range args {
			z.useFor(f, i, arg)
		}
	}
	if sig == nil {
		return absUnknown
	}
	if sig.mayTakeContext(args) {
		z.use(ctx, true)
	}
	if sig.result&typeFunction != 0 {
		return absUnknown
	}
	out := &absValue{kinds: kindsOf(sig.result) | Kinds(KindUndefined)}
	if out.kinds.Has(KindObject) {
		out.open = absUnknown
	}
	if out.kinds.Has(KindArray) {
		out.items = absUnknown.without(Kinds(KindUndefined))
	}
	return out
}

// useFor records what a function of the host looks at of its i-th argument.
func (z *analyser) useFor(f *function, i int, arg *absValue) {
	if i >= len(f.reads) || f.reads[i] == nil || arg == nil {
		z.use(arg, true)
		return
	}
	z.touch(arg)
	for _, key := range f.reads[i] {
		z.use(arg.get(key, arg.pos), true)
	}
}

// mayTakeContext reports whether the context can stand in for an argument of such a
// call; see signature.fit.
func (sig *signature) mayTakeContext(args []*absValue) bool {
	for i := range sig.params {
		if sig.params[i].context && (i > 0 || sig.contextFirst(args)) {
			return true
		}
	}
	return false
}

// contextFirst is mayTakeContext for the first parameter: there are too few
// arguments, or the first one can be meant for a later parameter.
func (sig *signature) contextFirst(args []*absValue) bool {
	var later uint8
	required := 0
	for _, p := range sig.params[1:] {
		if required == 0 {
			later |= p.types
		}
		if !p.optional {
			required++
		}
	}
	if len(args) <= required {
		return true
	}
	other := kindsOf(later &^ sig.params[0].types)
	return len(args) < len(sig.params) && args[0] != nil && args[0].mayBe(other)
}

// kindsOf gives the kinds of some types of a signature.
func kindsOf(types uint8) KindSet {
	var kinds KindSet
	for t, k := range map[uint8]Kind{
		typeArray: KindArray, typeString: KindString, typeNumber: KindNumber, typeNull: KindNull,
		typeBool: KindBool, typeFunction: KindFunction, typeObject: KindObject, typeMissing: KindUndefined,
	} {
		if types&t != 0 {
			kinds |= Kinds(k)
		}
	}
	return kinds
}
