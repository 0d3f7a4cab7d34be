package jsonata

import "strings"

// The types of arguments, as a set.
const (
	typeArray = 1 << iota
	typeString
	typeNumber
	typeNull
	typeBool
	typeFunction
	typeObject
	typeMissing

	typeJSON = typeArray | typeString | typeNumber | typeNull | typeBool | typeObject | typeMissing
	typeAny  = typeJSON | typeFunction
)

// typeOf gives the one type of v.
func typeOf(v Value) uint8 {
	switch v.rawKind() {
	case KindString:
		return typeString
	case KindNumber, kindBigInt:
		return typeNumber
	case KindBool:
		return typeBool
	case KindNull:
		return typeNull
	case KindArray:
		return typeArray
	case KindObject, kindBigObject, kindHost:
		return typeObject
	case KindFunction:
		return typeFunction
	default:
		return typeMissing
	}
}

var typeLetters = map[byte]uint8{
	's': typeString, 'n': typeNumber, 'b': typeBool, 'l': typeNull, 'o': typeObject,
	'a': typeArray, 'f': typeFunction, 'm': typeMissing,
	'u': typeBool | typeNumber | typeString | typeNull,
	'j': typeJSON, 'x': typeAny,
}

// parameter is one parameter of a signature.
type parameter struct {
	types    uint8
	array    bool   // anything else is wrapped into an array
	optional bool   // may be left out
	many     bool   // one or more arguments
	context  bool   // the context value stands in when it is left out
	subtype  string // of the array's items; "" for any
}

// signature checks the arguments of a function.
type signature struct {
	params []parameter
	simple bool  // no parameter takes more than one argument
	result uint8 // the types of the result, which only host functions are held to
}

// maxParams bounds the parameters of a signature.
const maxParams = 64

// parseSignature compiles <params:result>.
func parseSignature(text string) (*signature, *Error) {
	sig := &signature{simple: true, result: typeAny}
	for i := 1; i < len(text); i++ {
		c := text[i]
		if len(sig.params) > maxParams {
			return nil, faultValue("S0403", String(text))
		}
		switch c {
		case ':':
			sig.result = resultTypes(text[i+1:])
			return sig, nil
		case '>':
			return sig, nil
		case '-', '?', '+':
			if len(sig.params) == 0 {
				return nil, faultValue("S0403", String(text))
			}
			p := &sig.params[len(sig.params)-1]
			p.context = p.context || c == '-'
			p.optional = p.optional || c != '+'
			p.many = p.many || c == '+'
			sig.simple = sig.simple && !p.many
		case '(':
			end := closing(text, i, '(', ')')
			types, err := choice(text[i+1 : end])
			if err != nil {
				return nil, err
			}
			sig.params = append(sig.params, parameter{types: types | typeMissing})
			i = end
		case '<':
			if len(sig.params) == 0 || text[i-1] != 'a' && text[i-1] != 'f' {
				return nil, faultValue("S0401", String(text))
			}
			end := closing(text, i, '<', '>')
			sig.params[len(sig.params)-1].subtype = text[i+1 : end]
			i = end
		case 'a':
			sig.params = append(sig.params, parameter{types: typeAny, array: true})
		case 'f':
			sig.params = append(sig.params, parameter{types: typeFunction})
		case 's', 'n', 'b', 'l', 'o', 'j', 'x', 'u':
			sig.params = append(sig.params, parameter{types: typeLetters[c] | typeMissing})
		default:
			if strings.IndexByte(blanks, c) < 0 {
				return nil, faultValue("S0403", String(text))
			}
		}
	}
	return sig, nil
}

// closing gives the place of the bracket that closes the one at i, or the end.
func closing(text string, i int, open, end byte) int {
	depth := 0
	for ; i < len(text); i++ {
		switch text[i] {
		case open:
			depth++
		case end:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(text)
}

func choice(letters string) (uint8, *Error) {
	if strings.Contains(letters, "<") {
		return 0, faultValue("S0402", String(letters))
	}
	var types uint8
	for i := range len(letters) {
		t, ok := typeLetters[letters[i]]
		if !ok {
			return 0, faultValue("S0403", String(letters))
		}
		types |= t
	}
	return types, nil
}

// resultTypes gives the types that a signature promises; what is not understood
// promises nothing.
func resultTypes(text string) uint8 {
	if text == "" {
		return typeAny
	}
	if text[0] == '(' {
		if types, err := choice(text[1:closing(text, 0, '(', ')')]); err == nil {
			return types
		}
	}
	if types, ok := typeLetters[text[0]]; ok {
		return types
	}
	return typeAny
}

// arguments fits the arguments, which are on top of the stack, to the signature: wraps
// into arrays, puts in the context. The result is args itself, changed and perhaps
// grown in place, or a slice of its own.
func (s *state) arguments(sig *signature, args []Value, context Value) ([]Value, *Error) {
	if !sig.simple || len(args) > len(sig.params) {
		return sig.fit(args, context)
	}
	arrays := false
	for i := range args {
		if sig.params[i].types&typeOf(args[i]) == 0 {
			return sig.fit(args, context)
		}
		arrays = arrays || sig.params[i].array
	}
	given := len(args)
	for i := given; i < len(sig.params); i++ {
		p := &sig.params[i]
		if !p.optional || p.context && p.types&typeOf(context) == 0 {
			return sig.fit(args[:given], context)
		}
		var v Value
		if p.context {
			v = context.plain()
		}
		s.stack = append(s.stack, v)
		args = s.stack[len(s.stack)-i-1:]
	}
	if !arrays {
		return args, nil
	}
	for i := range given {
		p := &sig.params[i]
		if t := typeOf(args[i]); p.array && t != typeMissing {
			arg, err := p.toArray(args[i], t, i)
			if err != nil {
				return nil, err
			}
			args[i] = arg
		}
	}
	return args, nil
}

// toArray checks the items of an array argument, or makes an array of what is none.
func (p *parameter) toArray(arg Value, t uint8, index int) (Value, *Error) {
	ok := true
	if p.subtype != "" {
		want := typeLetters[p.subtype[0]]
		if t != typeArray {
			ok = t == want && len(p.subtype) == 1
		} else if arg.n&flagRange != 0 {
			ok = want == typeNumber
		} else {
			for _, item := range arg.items() {
				if typeOf(item) != want {
					ok = false
					break
				}
			}
		}
	}
	if !ok {
		err := faultValue("T0412", arg)
		err.Index = index + 1
		return Value{}, err
	}
	if t != typeArray {
		return arrayOf([]Value{arg}), nil
	}
	return arg, nil
}

// fit is the general case of arguments: arguments are left out, repeated or wrong.
func (sig *signature) fit(args []Value, context Value) ([]Value, *Error) {
	counts := make([]int, len(sig.params))
	if !sig.match(args, counts) {
		return nil, sig.misfit(args)
	}
	out := make([]Value, 0, len(args)+len(sig.params))
	at := 0
	for i := range sig.params {
		p := &sig.params[i]
		if counts[i] == 0 {
			if !p.context {
				// As in the reference, the argument that stands here is taken
				// nonetheless.
				out = append(out, argument(args, at))
				at++
				continue
			}
			if p.types&typeOf(context) == 0 {
				err := faultValue("T0411", context)
				err.Index = at + 1
				return nil, err
			}
			out = append(out, context.plain())
			continue
		}
		for range counts[i] {
			arg := argument(args, at)
			if t := typeOf(arg); p.array && t != typeMissing {
				var err *Error
				if arg, err = p.toArray(arg, t, at); err != nil {
					return nil, err
				}
			}
			out = append(out, arg)
			at++
		}
	}
	return out, nil
}

// argument gives the argument at a place, undefined when there is none.
func argument(args []Value, at int) Value {
	if at < len(args) {
		return args[at]
	}
	return Value{}
}

// span gives how many arguments from at on the parameter takes, at least and at most.
func (p *parameter) span(args []Value, at int) (least, most int) {
	for at+most < len(args) && p.types&typeOf(args[at+most]) != 0 && (most == 0 || p.many) {
		most++
	}
	if !p.optional {
		least = 1
	}
	return least, most
}

// match finds how many arguments each parameter takes, the first ones as many as
// they can.
func (sig *signature) match(args []Value, counts []int) bool {
	width := len(args) + 1
	// fits[p*width+a]: the parameters from p on can take the arguments from a on.
	fits := make([]bool, (len(sig.params)+1)*width)
	fits[len(fits)-1] = true
	for p := len(sig.params) - 1; p >= 0; p-- {
		for at := range width {
			least, most := sig.params[p].span(args, at)
			for n := least; n <= most && !fits[p*width+at]; n++ {
				fits[p*width+at] = fits[(p+1)*width+at+n]
			}
		}
	}
	if !fits[0] {
		return false
	}
	at := 0
	for p := range sig.params {
		_, n := sig.params[p].span(args, at)
		for !fits[(p+1)*width+at+n] {
			n--
		}
		counts[p] = n
		at += n
	}
	return true
}

// misfit tells which argument is the wrong one: the first that no parameter takes.
func (sig *signature) misfit(args []Value) *Error {
	reached := make([]bool, len(args)+1)
	reached[0] = true
	good := 0
	for p := range sig.params {
		next := make([]bool, len(args)+1)
		good0 := -1
		for at := range reached {
			if !reached[at] {
				continue
			}
			least, most := sig.params[p].span(args, at)
			for n := least; n <= most; n++ {
				next[at+n] = true
				good0 = max(good0, at+n)
			}
		}
		if good0 < 0 {
			break
		}
		reached, good = next, good0
	}
	err := newFault("T0410")
	if good < len(args) {
		err.Value = args[good].plain()
	}
	err.Index = good + 1
	return err
}
