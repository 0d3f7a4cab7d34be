package jsonata

import "strings"

// absBuiltin is what the analysis knows of a function of the language.
type absBuiltin struct {
	required int     // arguments without which the context is the first one
	most     int     // arguments it can take
	context  KindSet // what the context must be to stand in; 0: it never does
	result   KindSet // what it gives, undefined aside; 0: see analyser.special
	defined  undefinedRule
	looks    func(z *analyser, arg *absValue) // what it looks at of its arguments; nil: at everything
}

// undefinedRule tells when a function gives undefined.
type undefinedRule uint8

const (
	always   undefinedRule = iota // it never does
	likeArgs                      // when one of its arguments is undefined
	maybe
)

const (
	setString = KindSet(1 << KindString)
	setNumber = KindSet(1 << KindNumber)
	setBool   = KindSet(1 << KindBool)
	setArray  = KindSet(1 << KindArray)
	setObject = KindSet(1 << KindObject)
)

// absBuiltins are the functions of the language.
var absBuiltins = map[string]*absBuiltin{
	"sum":     {required: 1, most: 1, result: setNumber, defined: likeArgs},
	"count":   {required: 1, most: 1, result: setNumber, looks: (*analyser).test},
	"max":     {required: 1, most: 1, result: setNumber, defined: maybe},
	"min":     {required: 1, most: 1, result: setNumber, defined: maybe},
	"average": {required: 1, most: 1, result: setNumber, defined: maybe},

	"string":             {required: 1, most: 2, context: AnyKind, result: setString, defined: likeArgs},
	"substring":          {required: 2, most: 3, context: setString, result: setString, defined: likeArgs},
	"substringBefore":    {required: 2, most: 2, context: setString, result: setString, defined: likeArgs},
	"substringAfter":     {required: 2, most: 2, context: setString, result: setString, defined: likeArgs},
	"lowercase":          {required: 1, most: 1, context: setString, result: setString, defined: likeArgs},
	"uppercase":          {required: 1, most: 1, context: setString, result: setString, defined: likeArgs},
	"trim":               {required: 1, most: 1, context: setString, result: setString, defined: likeArgs},
	"length":             {required: 1, most: 1, context: setString, result: setNumber, defined: likeArgs},
	"pad":                {required: 2, most: 3, context: setString, result: setString, defined: likeArgs},
	"match":              {required: 2, most: 3, context: setString, result: setObject | setArray, defined: maybe},
	"contains":           {required: 2, most: 2, context: setString, result: setBool, defined: likeArgs},
	"replace":            {required: 3, most: 4, context: setString, result: setString, defined: likeArgs},
	"split":              {required: 2, most: 3, context: setString, result: setString | setArray, defined: maybe},
	"join":               {required: 1, most: 2, result: setString, defined: likeArgs},
	"formatNumber":       {required: 2, most: 3, context: setNumber, result: setString, defined: likeArgs},
	"formatBase":         {required: 1, most: 2, context: setNumber, result: setString, defined: likeArgs},
	"formatInteger":      {required: 2, most: 2, context: setNumber, result: setString, defined: likeArgs},
	"parseInteger":       {required: 2, most: 2, context: setString, result: setNumber, defined: maybe},
	"base64encode":       {required: 1, most: 1, context: setString, result: setString, defined: likeArgs},
	"base64decode":       {required: 1, most: 1, context: setString, result: setString, defined: likeArgs},
	"encodeUrl":          {required: 1, most: 1, context: setString, result: setString, defined: likeArgs},
	"encodeUrlComponent": {required: 1, most: 1, context: setString, result: setString, defined: likeArgs},
	"decodeUrl":          {required: 1, most: 1, context: setString, result: setString, defined: likeArgs},
	"decodeUrlComponent": {required: 1, most: 1, context: setString, result: setString, defined: likeArgs},

	"number": {required: 1, most: 1, context: setNumber | setString | setBool, result: setNumber, defined: likeArgs},
	"floor":  {required: 1, most: 1, context: setNumber, result: setNumber, defined: likeArgs},
	"ceil":   {required: 1, most: 1, context: setNumber, result: setNumber, defined: likeArgs},
	"abs":    {required: 1, most: 1, context: setNumber, result: setNumber, defined: likeArgs},
	"sqrt":   {required: 1, most: 1, context: setNumber, result: setNumber, defined: likeArgs},
	"round":  {required: 1, most: 2, context: setNumber, result: setNumber, defined: likeArgs},
	"power":  {required: 2, most: 2, context: setNumber, result: setNumber, defined: likeArgs},
	"random": {result: setNumber},

	"boolean": {required: 1, most: 1, context: AnyKind, result: setBool, defined: likeArgs, looks: (*analyser).test},
	"not":     {required: 1, most: 1, context: AnyKind, result: setBool, defined: likeArgs, looks: (*analyser).test},
	"exists":  {required: 1, most: 1, result: setBool, looks: (*analyser).test},
	"type":    {required: 1, most: 1, result: setString, defined: likeArgs, looks: (*analyser).test},
	"keys":    {required: 1, most: 1, context: AnyKind, result: setString | setArray, defined: maybe},
	"error":   {most: 1, result: Kinds(KindUndefined)},
	"assert":  {most: 2, result: Kinds(KindUndefined)},

	"now":        {most: 2, result: setString},
	"millis":     {result: setNumber},
	"toMillis":   {required: 1, most: 2, context: setString, result: setNumber, defined: maybe},
	"fromMillis": {required: 1, most: 3, context: setNumber, result: setString, defined: likeArgs},

	"map": {required: 2, most: 2}, "filter": {required: 2, most: 2}, "single": {required: 1, most: 2},
	"reduce": {required: 2, most: 3}, "sort": {required: 1, most: 2},
	"each": {required: 2, most: 2, context: setObject}, "sift": {required: 2, most: 2, context: setObject},
	"append": {required: 2, most: 2}, "merge": {required: 1, most: 1}, "zip": {required: 1, most: 16},
	"reverse": {required: 1, most: 1}, "shuffle": {required: 1, most: 1}, "distinct": {required: 1, most: 1},
	"lookup": {required: 2, most: 2, context: AnyKind}, "spread": {required: 1, most: 1, context: AnyKind},
	"clone": {required: 1, most: 1, context: setObject | setArray}, "eval": {required: 1, most: 2},
}

// builtin calls a function of the language.
func (z *analyser) builtin(name string, args []*absValue, ctx *absValue) *absValue {
	b := absBuiltins[name]
	if b == nil {
		return z.lose()
	}
	if b.context != 0 {
		if len(args) < b.required {
			args = append([]*absValue{ctx}, args...)
		} else if len(args) < b.most && !args[0].only(b.context|Kinds(KindUndefined)) {
			// The arguments may turn out to fit only behind the context, which is
			// then a scalar.
			z.touch(ctx)
		}
	}
	if b.result == 0 {
		return z.special(name, args)
	}
	missing := len(args) < b.required
	for _, arg := range args {
		if b.looks != nil {
			b.looks(z, arg)
		} else {
			z.use(arg, true)
		}
		missing = missing || arg.mayBe(Kinds(KindUndefined))
	}
	out := &absValue{kinds: b.result}
	if b.defined == maybe || b.defined == likeArgs && missing {
		out.kinds |= Kinds(KindUndefined)
	}
	if out.kinds.Has(KindObject) {
		out.open = absUnknown
	}
	if out.kinds.Has(KindArray) {
		out.items = &absValue{kinds: b.result &^ setArray, open: out.open}
	}
	return out
}

// special calls a function that passes on its arguments, or parts of them, or
// calls a function.
func (z *analyser) special(name string, args []*absValue) *absValue {
	first, second, third := absUndefined, absUndefined, absUndefined
	for i, p := range []**absValue{&first, &second, &third} {
		if i < len(args) {
			*p = args[i]
		}
	}
	switch name {
	case "map", "filter", "single", "sort":
		return z.overItems(name, first, second, len(args) > 1)
	case "reduce":
		return z.reduce(first, second, third, len(args) > 2)
	case "each", "sift":
		return z.overFields(name, first, second)
	case "append":
		return appendAbs(first, second)
	case "merge":
		z.touch(first) // what is no object is an error
		return merge(first)
	case "reverse", "shuffle":
		return first.item().several() // a sequence of one is that one
	case "distinct":
		z.use(first, true)
		return join(first, first.sequence())
	case "lookup":
		return z.lookup(first, second)
	case "clone":
		z.touch(first)
		return first
	}
	for _, arg := range args {
		z.use(arg, true)
	}
	switch name {
	case "eval":
		return z.lose()
	case "zip":
		return absArray(absArray(absUnknown))
	}
	return absUnknown // spread
}

// callback calls a function argument. A function of the language gets only as
// many arguments as it takes.
func (z *analyser) callback(f *absValue, args ...*absValue) *absValue {
	var out *absValue
	for _, one := range f.fns {
		given := args
		if b := absBuiltins[one.name]; one.node == nil && !one.host && b != nil && b.most < len(given) {
			given = given[:b.most]
		}
		out = join(out, z.call(one, given, absUnknown))
	}
	rest := *f
	rest.fns = nil
	if out == nil || rest.any || len(rest.refs) > 0 {
		out = join(out, z.callValue(&rest, args, absUnknown))
	}
	return out
}

// overItems is $map, $filter, $single and $sort.
func (z *analyser) overItems(name string, list, f *absValue, called bool) *absValue {
	z.touch(list)
	item := list.item()
	whole := join(list, absArray(item))
	if name == "sort" {
		if called {
			z.use(z.callback(f, item, item), true)
		} else {
			z.use(list, true)
		}
		return item.several()
	}
	result := absUnknown
	if called {
		result = z.callback(f, item, absNumber, whole)
	}
	switch name {
	case "map":
		return result.several()
	case "filter":
		z.use(result, true)
		return item.several()
	}
	z.use(result, true)
	return join(item, absUndefined)
}

// reduce goes on until the accumulated value changes no more.
func (z *analyser) reduce(list, f, initial *absValue, given bool) *absValue {
	z.touch(list)
	item := list.item()
	whole := join(list, absArray(item))
	sum := item
	if given && initial.mayBe(Kinds(KindUndefined)) {
		sum = join(initial, item)
	} else if given {
		sum = initial
	}
	sum = join(sum, absUndefined)
	for range maxAbsRounds / 2 {
		next := join(sum, z.callback(f, sum, item, absNumber, whole))
		var before, after strings.Builder
		sum.fingerprint(&before, 0)
		next.fingerprint(&after, 0)
		if before.String() == after.String() {
			return sum
		}
		sum = next
	}
	z.use(sum, false)
	z.use(z.callback(f, absUnknown, item, absNumber, whole), false)
	return absUnknown
}

// overFields is $each and $sift. What is in the input is read whole.
func (z *analyser) overFields(name string, object, f *absValue) *absValue {
	for _, r := range object.refs {
		z.record(r, true, used)
	}
	value := object.children()
	z.touch(value) // there are as many fields as there are values
	if value == nil || len(object.refs) > 0 || object.any {
		value = join(value, absUnknown)
	}
	result := z.callback(f, value, absString, object)
	if name == "each" {
		return result.several()
	}
	z.use(result, true)
	return &absValue{kinds: Kinds(KindObject, KindUndefined), open: value}
}

// appendAbs is $append: undefined on one side gives the other side.
func appendAbs(a, b *absValue) *absValue {
	items := join(a.item(), b.item()).without(Kinds(KindUndefined))
	out := absArray(items)
	if b.mayBe(Kinds(KindUndefined)) {
		out = join(out, a)
	}
	if a.mayBe(Kinds(KindUndefined)) {
		out = join(out, b)
	}
	return out
}

// merge is $merge. The parts of an array literal are merged one by one.
func merge(list *absValue) *absValue {
	out := &absValue{kinds: Kinds(KindObject)}
	parts := list.parts
	certain := parts != nil && list.only(Kinds(KindArray))
	if !certain {
		parts = []*absValue{list.item()}
	}
	for _, part := range parts {
		sure := certain && part.only(Kinds(KindObject))
		if !sure {
			part = part.item()
		}
		out.mergeFields(part, sure)
	}
	if list.mayBe(Kinds(KindUndefined)) {
		return join(out, absUndefined)
	}
	return out
}

// mergeFields adds the fields of a part, which is sure to be an object or not.
func (v *absValue) mergeFields(part *absValue, sure bool) {
	for _, f := range part.fields {
		f.optional = f.optional || !sure
		old := v.field(f.key)
		switch {
		case old == nil:
			v.fields = append(v.fields, f)
		case !f.optional:
			*old = f
		default:
			old.value = join(old.value, f.value)
		}
	}
	v.open = join(v.open, part.open)
	if part.any {
		v.open = join(v.open, absUnknown)
	}
	if len(part.refs) > 0 {
		v.refs = append(v.refs, part.refs...)
		v.refKinds = Kinds(KindObject)
	}
}

// lookup is $lookup, which picks a key at run time unless it is a literal.
func (z *analyser) lookup(object, key *absValue) *absValue {
	if key.lit != nil {
		return object.get(*key.lit, object.pos)
	}
	z.use(key, true)
	out := absUndefined
	for _, r := range object.refs {
		z.record(r, false, used)
		out = absUnknown
	}
	if object.any {
		out = absUnknown
	}
	switch below := object.children(); {
	case below == nil:
	case object.kinds.Has(KindArray):
		out = join(out, below.flat().sequence())
	default:
		out = join(out, below)
	}
	return out
}
