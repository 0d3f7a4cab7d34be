package function

import (
	"fmt"
	"sync"

	"cognate/jsonata"
)

// Function is one function as it is documented.
type Function struct {
	// Name is what it is called, without its $.
	Name string
	// Signature is JSONata's, such as "<s-s?:s>".
	Signature string
	// Arguments are the names of its parameters, those that may be left out with a ?.
	Arguments []string
	// Doc says in a sentence or two what it gives.
	Doc string
	// Category is the heading it stands under; see Categories.
	Category string
	// Examples are calls with what they give; the tests run each of them.
	Examples []Example

	// reads, keyedBy and tests say what it reads of its arguments; see jsonata.HostFunction.
	reads   [][]string
	keyedBy int
	tests   bool
	run     jsonata.Func
}

// Example is a call and its result as JSON; an empty one stands for undefined.
type Example struct{ Expression, Result string }

// Category is a group of functions.
type Category struct{ Name, Doc string }

// Categories lists the groups in the order of the page.
func Categories() []Category {
	return []Category{
		{"Values", "Fall back, leave out, translate."},
		{"Arrays and objects", "A single value stands for an array of it. Keys are written as paths, such as `owner.id`; where a function takes a key it takes a function, too."},
		{"Dates", "A date is read from ISO 8601, from seconds or milliseconds since 1970, or from the forms that vendors write, and is in UTC unless a zone is named (`Europe/Amsterdam`, `UTC+2`)."},
		{"Text", "HTML, Markdown and plain text into one another. HTML that is made holds no script, no style and no address but http, https, mailto, tel and relative ones."},
		{"Formats", "XML and CSV in texts. An answer or a body that is XML as a whole is read and written by the connector's own words `answer` and `body`."},
		{"Encoding and signing", "Text is taken as UTF-8."},
		{"Addresses", "URLs and query strings."},
		{"Requests", "What a caller sends, made ready for a vendor, and what of it can't be taken. Keys are those of the object itself; columns and what is needed are written as paths."},
	}
}

// All lists the functions, category by category.
func All() []Function {
	var all []Function
	for _, list := range []struct {
		category  string
		functions []Function
	}{
		{"Values", valueFunctions()},
		{"Arrays and objects", append(arrayFunctions(), objectFunctions()...)},
		{"Dates", dateFunctions()},
		{"Text", textFunctions()},
		{"Formats", formatFunctions()},
		{"Encoding and signing", encodingFunctions()},
		{"Addresses", addressFunctions()},
		{"Requests", requestFunctions()},
	} {
		for _, f := range list.functions {
			f.Category = list.category
			all = append(all, f)
		}
	}
	return all
}

// library is made of All once: it is the same for every expression.
var library = sync.OnceValue(func() *jsonata.Library {
	var list []jsonata.HostFunction
	for _, f := range All() {
		list = append(list, jsonata.HostFunction{Name: f.Name, Signature: f.Signature, Reads: f.reads, KeyedBy: f.keyedBy, Tests: f.tests, Run: f.run})
	}
	l, err := jsonata.NewLibrary(list...)
	if err != nil {
		panic("function: " + err.Error())
	}
	return l
})

// Options makes the functions known to an expression.
func Options() []jsonata.CompileOption {
	return []jsonata.CompileOption{jsonata.WithLibrary(library())}
}

// argument is the error that the n-th argument, counted from 1, can't be used.
func argument(n int, format string, args ...any) error {
	return fmt.Errorf("argument %d %s", n, fmt.Sprintf(format, args...))
}

// refusal is the error by which a mapping refuses what a caller sent, as $error does.
func refusal(format string, args ...any) error {
	return &jsonata.Error{Code: "D3137", Position: -1, Message: fmt.Sprintf(format, args...)}
}

// nothing reports whether v is undefined or null, which most functions hand back.
func nothing(v jsonata.Value) bool { return v.IsUndefined() || v.IsNull() }

// sizeOf is what a value of an array or a field of an object takes, in bytes.
const sizeOf = 48
