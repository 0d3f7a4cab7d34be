package jsonata

// hostCall calls a function of the host. It may look at all of its arguments and
// call the functions among them with anything; what it gives holds nothing of the
// input that was not read so, and has the kinds that its signature says.
func (z *analyser) hostCall(sig *signature, args []*absValue, ctx *absValue) *absValue {
	for _, arg := range args {
		z.use(arg, true)
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
