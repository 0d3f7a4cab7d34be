package text_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing"

	"cognate/jsonata/internal/fault"
	"cognate/jsonata/internal/text"
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
	file, err := os.ReadFile("testdata/outcomes.json")
	if err != nil {
		t.Fatal(err)
	}
	var outcomes []outcome
	if err := json.Unmarshal(file, &outcomes); err != nil {
		t.Fatal(err)
	}
	if len(outcomes) < 80 {
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
	s := o.Arguments[0].(string)
	switch o.Function {
	case "substring":
		if len(o.Arguments) > 2 {
			return text.SubstringLength(s, o.Arguments[1].(float64), o.Arguments[2].(float64)), nil
		}
		return text.Substring(s, o.Arguments[1].(float64)), nil
	case "pad":
		fill := ""
		if len(o.Arguments) > 2 {
			fill = o.Arguments[2].(string)
		}
		return text.Pad(s, o.Arguments[1].(float64), fill, 1000)
	case "trim":
		return text.Trim(s), nil
	case "length":
		return float64(text.Length(s)), nil
	case "uppercase":
		return text.Upper(s), nil
	case "lowercase":
		return text.Lower(s), nil
	case "encodeUrl":
		return text.EncodeURI(s)
	case "encodeUrlComponent":
		return text.EncodeURIComponent(s)
	case "decodeUrl":
		return text.DecodeURI(s)
	case "decodeUrlComponent":
		return text.DecodeURIComponent(s)
	case "base64encode":
		return text.Base64Encode(s), nil
	case "base64decode":
		return text.Base64Decode(s), nil
	}
	return nil, errors.New("no such function: " + o.Function)
}
