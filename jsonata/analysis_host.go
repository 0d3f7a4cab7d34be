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
		for i := range args {
			z.useFor(f, i, args)
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
func (z *analyser) useFor(f *function, i int, args []*absValue) {
	arg := args[i]
	var keys []string
	bounded := true
	switch {
	case i < len(f.reads):
		keys = f.reads[i]
	case i == 0 && f.keyedBy > 0 && f.keyedBy <= len(args):
		keys = args[f.keyedBy-1].texts()
		bounded = keys != nil
	}
	look := func(v *absValue) { z.use(v, bounded) }
	if f.tests && bounded {
		look = z.test
	}
	if keys == nil || arg == nil {
		look(arg)
		return
	}
	z.touch(arg)
	for _, key := range keys {
		look(arg.get(key, arg.pos))
	}
}

// texts gives the texts that a literal is or holds; nil where it is anything else.
func (v *absValue) texts() []string {
	switch {
	case v == nil || len(v.refs) > 0 || len(v.fns) > 0 || v.any:
		return nil
	case v.lit != nil:
		return []string{*v.lit}
	case v.kinds != Kinds(KindArray):
		return nil
	}
	var texts []string
	for _, part := range v.parts {
		if part.lit == nil {
			return nil
		}
		texts = append(texts, *part.lit)
	}
	return texts
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
