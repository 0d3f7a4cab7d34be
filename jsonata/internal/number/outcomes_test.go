package number_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing"

	"cognate/jsonata/internal/fault"
	"cognate/jsonata/internal/number"
)

// outcome is a line of testdata/outcomes.json.
type outcome struct {
	Function  string `json:"function"`
	Arguments []any  `json:"arguments"`
	Result    any    `json:"result"`
	Code      string `json:"code"`
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/outcomes.json")
	if err != nil {
		t.Fatal(err)
	}
	var outcomes []outcome
	if err := json.Unmarshal(text, &outcomes); err != nil {
		t.Fatal(err)
	}
	if len(outcomes) < 200 {
		t.Fatalf("only %d outcomes", len(outcomes))
	}
	for _, o := range outcomes {
		t.Run(fmt.Sprint(o.Function, o.Arguments), func(t *testing.T) {
			t.Parallel()
			got, err := call(o)
			if o.Code != "" {
				var f *fault.Error
				if !errors.As(err, &f) || f.Code != o.Code {
					t.Fatalf("got %v, %v, want the code %s", got, err, o.Code)
				}
				return
			}
			if err != nil || got != o.Result {
				t.Fatalf("got %#v, %v, want %#v", got, err, o.Result)
			}
		})
	}
}

// call runs the function of an outcome on its arguments.
func call(o outcome) (any, error) {
	switch o.Function {
	case "formatNumber":
		options := map[string]string{}
		if len(o.Arguments) > 2 {
			for name, value := range o.Arguments[2].(map[string]any) {
				options[name] = value.(string)
			}
		}
		return number.FormatNumber(o.Arguments[0].(float64), o.Arguments[1].(string), options)
	case "formatInteger":
		return number.FormatInteger(o.Arguments[0].(float64), o.Arguments[1].(string))
	case "parseInteger":
		return number.ParseInteger(o.Arguments[0].(string), o.Arguments[1].(string))
	case "round":
		return number.Round(o.Arguments[0].(float64), int(optional(o, 0))), nil
	case "formatBase":
		return number.FormatBase(o.Arguments[0].(float64), optional(o, 10))
	case "number":
		f, ok := number.Parse(o.Arguments[0].(string))
		if !ok {
			return nil, fault.New("D3030", "", "")
		}
		return f, nil
	case "string":
		return number.String15(o.Arguments[0].(float64)), nil
	}
	return nil, errors.New("no such function: " + o.Function)
}

// optional returns the second argument or a default.
func optional(o outcome, fallback float64) float64 {
	if len(o.Arguments) > 1 {
		return o.Arguments[1].(float64)
	}
	return fallback
}
