package jsonata_test

import (
	"context"
	"fmt"

	"cognate/jsonata"
)

func Example() {
	e, err := jsonata.Compile(`{
		"open": $count(tickets[status = "open"]),
		"by_owner": tickets{owner: [id]}
	}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := e.EvalJSON(context.Background(), []byte(`{"tickets": [
		{"id": 9007199254740993, "owner": "Dana", "status": "open"},
		{"id": 2, "owner": "Sam", "status": "closed"},
		{"id": 3, "owner": "Dana", "status": "open"}
	]}`))
	fmt.Println(string(out), err)
	// Output: {"open":2,"by_owner":{"Dana":[9007199254740993,3],"Sam":[2]}} <nil>
}

func ExampleWithFunction() {
	greet := func(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
		return jsonata.String("Hello, " + args[0].Str()), nil
	}
	e := jsonata.MustCompile(`names.$greet()`, jsonata.WithFunction("greet", "<s-:s>", greet))
	v, err := e.Eval(context.Background(), jsonata.Object(jsonata.Field{
		Key: "names", Value: jsonata.Array(jsonata.String("Dana"), jsonata.String("Sam")),
	}))
	fmt.Println(string(v.AppendJSON(nil)), err)
	// Output: ["Hello, Dana","Hello, Sam"] <nil>
}

func ExampleError() {
	_, err := jsonata.Compile(`orders[price > 10`)
	fmt.Println(err)
	_, err = jsonata.MustCompile(`"a" + 1`).EvalJSON(context.Background(), nil)
	fmt.Println(err)
	// Output:
	// S0203 at character 17: expected "]" before the end of the expression
	// T2001 at character 4: the left side of + must be a number, not "a"
}
