package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"cognate/internal/function"
	"cognate/jsonata"
)

// maxEvalInput bounds what eval reads, in bytes.
const maxEvalInput = 256 << 20

type evalOptions struct {
	file, input string
	compact     bool
}

func newEval(p *process) *cobra.Command {
	var o evalOptions
	c := &cobra.Command{
		Use:   "eval [expression]",
		Short: "Evaluate a JSONata expression on a JSON input",
		Long: `Evaluates a JSONata expression and prints the result as JSON. Without --input the
expression has no input. Nothing is printed when the result is undefined. The functions
of connectors (docs/functions.md) are there, too.`,
		Example: `  cognate eval '$sum([1..10])'
  echo '{"price": 3, "quantity": 4}' | cognate eval 'price * quantity' --input -
  cognate eval --file mapping.jsonata --input contact.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return eval(c, p, o, args) },
	}
	c.Flags().StringVarP(&o.file, "file", "f", "", "read the expression from this file")
	c.Flags().StringVarP(&o.input, "input", "i", "", "read the input from this file; - is standard input")
	c.Flags().BoolVarP(&o.compact, "compact", "c", false, "print the result on one line")
	return c
}

func eval(c *cobra.Command, p *process, o evalOptions, args []string) error {
	source, err := evalSource(o, args)
	if err != nil {
		return err
	}
	expr, err := jsonata.Compile(source, function.Options()...)
	if err != nil {
		return evalError(source, err)
	}
	input, err := evalInput(p, o.input)
	if err != nil {
		return err
	}
	out, err := expr.EvalJSON(c.Context(), input)
	if err != nil {
		return evalError(source, err)
	}
	if len(out) == 0 {
		return nil
	}
	if !o.compact {
		var b bytes.Buffer
		if json.Indent(&b, out, "", "  ") == nil {
			out = b.Bytes()
		}
	}
	_, err = p.out.Write(append(out, '\n'))
	return err
}

func evalSource(o evalOptions, args []string) (string, error) {
	switch {
	case o.file != "" && len(args) > 0:
		return "", usagef("an expression and --file: give one of them")
	case o.file != "":
		data, err := os.ReadFile(o.file)
		return string(data), err
	case len(args) == 1:
		return args[0], nil
	}
	return "", usagef("no expression: give it as an argument, or a file of it with --file")
}

func evalInput(p *process, name string) ([]byte, error) {
	var r io.Reader
	switch name {
	case "":
		return nil, nil
	case "-":
		r = p.in
	default:
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r = f
	}
	data, err := io.ReadAll(io.LimitReader(r, maxEvalInput+1))
	if err == nil && len(data) > maxEvalInput {
		err = fmt.Errorf("the input is larger than %d MiB", maxEvalInput>>20)
	}
	return data, err
}

// evalError points at the place in the expression.
func evalError(source string, err error) error {
	e, ok := errors.AsType[*jsonata.Error](err)
	if !ok {
		return err
	}
	line, column := place(source, e.Position)
	if line == 0 {
		return err
	}
	return fmt.Errorf("%d:%d: %s: %s", line, column, e.Code, e.Text())
}

// place turns an offset in characters into line and column, which count from 1.
func place(source string, offset int) (line, column int) {
	runes := []rune(source)
	if offset < 0 || offset > len(runes) {
		return 0, 0
	}
	line, column = 1, 1
	for _, r := range runes[:offset] {
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
	}
	return line, column
}
