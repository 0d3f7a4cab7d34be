package reference

import (
	"strings"

	"cognate/internal/function"
)

// FunctionsPage is the page on the functions of expressions as Markdown:
// docs/functions.md.
func FunctionsPage() ([]byte, error) { return guideMarkdown("functions") }

// functionBlocks describes every function, under the heading of its category.
func functionBlocks() []block {
	var out []block
	all := function.All()
	for _, c := range function.Categories() {
		out = append(out, heading{slug(c.Name), c.Name, 2}, paragraph{text(c.Doc)})
		for _, f := range all {
			if f.Category == c.Name {
				out = append(out, functionBlock(f)...)
			}
		}
		if c.Name == "Dates" {
			out = append(out, dateBlocks()...)
		}
	}
	return out
}

func functionBlock(f function.Function) []block {
	call := "$" + f.Name + "(" + strings.Join(f.Arguments, ", ") + ")"
	var examples []string
	for _, e := range f.Examples {
		result := e.Result
		if result == "" {
			result = "undefined"
		}
		examples = append(examples, e.Expression+"\n  → "+result)
	}
	return []block{
		heading{"fn-" + slug(f.Name), "$" + f.Name, 3},
		paragraph{"**" + mono(call) + "** " + text(f.Doc)},
		code{Text: strings.Join(examples, "\n")},
	}
}

// dateBlocks tells what date objects have, and the letters of formats.
func dateBlocks() []block {
	var methods, letters []fact
	for _, m := range function.DateMethods() {
		methods = append(methods, fact{m.Expression + "()", text(m.Result)})
	}
	for _, l := range function.DateLetters() {
		letters = append(letters, fact{l.Expression, plain(l.Result)})
	}
	return []block{
		heading{"date-objects", "Date objects", 3},
		paragraph{"Where the result of an expression is seen, a date object is its text as ISO 8601, or null when it is not valid: " +
			"the date of null and of a text that is none. It has the parts " + joinText(monos(function.DateParts()), ", ") +
			", and `isValid`; and these methods, of which those that make no date give null when it is not valid:"},
		facts{methods},
		heading{"format-letters", "Letters of formats", 3},
		paragraph{"What they write of 15:05:07.080 on 2 October 2025 in Amsterdam. Text between single quotes stands for itself, as all but letters does. Those of the last two lines stand for several."},
		facts{letters},
	}
}
