package datetime_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing"

	"cognate/jsonata/internal/datetime"
	"cognate/jsonata/internal/fault"
)

// now is the time at which the texts are parsed: 2024-05-06T07:08:09.010Z, a
// Monday.
const now = 1714979289010

// outcome is a line of testdata/outcomes.json. Without a result and a code it
// is undefined.
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
	if len(outcomes) < 300 {
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
	if o.Function == "fromMillis" {
		return fromMillis(o.Arguments)
	}
	text := o.Arguments[0].(string)
	if len(o.Arguments) == 1 {
		return value(datetime.ParseISO(text))
	}
	p, err := datetime.ParsePicture(o.Arguments[1].(string))
	if err != nil {
		return nil, err
	}
	millis, ok, err := p.Parse(text, now)
	if !ok {
		return nil, err
	}
	return millis, err
}

func fromMillis(arguments []any) (any, error) {
	millis, zone := arguments[0].(float64), ""
	if len(arguments) == 1 {
		return value(datetime.FormatISO(millis, zone))
	}
	p, err := datetime.ParsePicture(arguments[1].(string))
	if err != nil {
		return nil, err
	}
	if len(arguments) > 2 {
		zone = arguments[2].(string)
	}
	return value(p.Format(millis, zone))
}

// value drops a result that comes with an error.
func value[T any](v T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}
