package jsonata

import "sync"

// builtinSpec is one row of the table of builtins. arity is the number of
// parameters a callback's caller sees, count the number that $f(?, …) sees.
type builtinSpec struct {
	name, signature string
	arity, count    int
	run             native
}

// library is the table by name, made on first use.
var library struct {
	once   sync.Once
	byName map[string]*function
}

// builtin gives the builtin function $name, or nil.
func builtin(name string) *function {
	library.once.Do(func() {
		library.byName = make(map[string]*function)
		for _, table := range [][]builtinSpec{
			stringFunctions(), patternFunctions(), numberFunctions(), arrayFunctions(),
			objectFunctions(), callbackFunctions(), otherFunctions(), dateFunctions(),
		} {
			for _, b := range table {
				library.byName[b.name] = newBuiltin(b)
			}
		}
	})
	return library.byName[name]
}

func newBuiltin(b builtinSpec) *function {
	sig, err := parseSignature(b.signature)
	if err != nil {
		panic("jsonata: signature of " + b.name + ": " + err.Error())
	}
	return &function{name: b.name, sig: sig, arity: b.arity, count: b.count, native: b.run}
}

// Builtins gives the names of the functions of the language, without the $, in no
// order.
func Builtins() []string {
	builtin("")
	names := make([]string, 0, len(library.byName))
	for name := range library.byName {
		names = append(names, name)
	}
	return names
}
