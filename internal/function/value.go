package function

import (
	"crypto/rand"
	"encoding/hex"
	"math"
	"strconv"
	"strings"

	"cognate/jsonata"
)

func valueFunctions() []Function {
	return []Function{
		{
			Name: "firstNonEmpty", Signature: "<x+:x>", Arguments: []string{"value", "…"}, run: firstNonEmpty,
			Doc:      "The first of its arguments that is neither null nor undefined. `a ?: b`, of the language itself, passes over `\"\"`, `0` and `false`, too.",
			Examples: []Example{{`$firstNonEmpty(null, ["3"], "x")`, `["3"]`}, {`$firstNonEmpty(null)`, ``}},
		},
		{
			Name: "no", Signature: "<x:b>", Arguments: []string{"value"}, run: no, tests: true,
			Doc:      "Whether a value is not there or counts as false. `$not`, of the language itself, gives undefined where nothing is there, and so does any comparison.",
			Examples: []Example{{`$no(none)`, `true`}, {`$no([null])`, `true`}, {`$no("x")`, `false`}},
		},
		{
			Name: "removeEmpty", Signature: "<x-:x>", Arguments: []string{"value"}, run: removeEmpty,
			Doc:      "An object without its fields that are null, `\"\"`, `[]` or `{}`; anything else as it is. Undefined when nothing is left.",
			Examples: []Example{{`$removeEmpty({"name": "Mira", "phone": null, "tags": []})`, `{"name":"Mira"}`}, {`$removeEmpty([])`, ``}},
		},
		{
			Name: "removeEmptyItems", Signature: "<x-:x>", Arguments: []string{"array"}, run: removeEmptyItems,
			Doc:      "An array without its items that are null, false, `0`, `\"\"`, `[]` or `{}`.",
			Examples: []Example{{`$removeEmptyItems([{}, {"a": 1}, ""])`, `[{"a":1}]`}},
		},
		{
			Name: "compact", Signature: "<a:a>", Arguments: []string{"array"}, run: compact,
			Doc:      "An array without its items that are null, false, `0` or `\"\"`.",
			Examples: []Example{{`$compact([0, 1, false, 2, "", 3])`, `[1,2,3]`}},
		},
		{
			Name: "mapValues", Signature: "<x-(olf)b?x?:x>", Arguments: []string{"value", "mapping", "lower_case?", "default?"}, run: mapValues,
			Doc: "The value that `mapping` has for a text or a number, whatever its case; the value itself where it has none. " +
				"Of an array each item, of an object each field is translated. The default stands for null and undefined. " +
				"`lower_case` says that the keys are in lower case already. With a function in the place of the mapping: what it gives for each value.",
			Examples: []Example{
				{`$mapValues("Open", {"open": "new", "closed": "done"})`, `"new"`},
				{`$mapValues(["1", "3"], {"1": "owner"})`, `["owner","3"]`},
				{`$mapValues(null, {"1": "owner"}, false, "guest")`, `"guest"`},
				{`$mapValues({"a": 1, "b": 2}, function($v) { $v * 2 })`, `{"a":2,"b":4}`},
			},
		},
		{
			Name: "toNumber", Signature: "<x-:(nl)>", Arguments: []string{"value"}, run: toNumber,
			Doc:      "The number that a text or a boolean stands for; null where it stands for none. `$number` fails there.",
			Examples: []Example{{`$toNumber(" 12.50 ")`, `12.5`}, {`$toNumber("n/a")`, `null`}, {`$toNumber(true)`, `1`}},
		},
		{
			Name: "jsonParse", Signature: "<(sl)-:x>", Arguments: []string{"text"}, run: jsonParse,
			Doc:      "The value that a JSON text stands for; null where it is no JSON. The other way is `$string`.",
			Examples: []Example{{`$jsonParse("{\"a\": [1, null]}")`, `{"a":[1,null]}`}, {`$jsonParse("{")`, `null`}},
		},
		{
			Name: "wrap", Signature: "<x-ss?:(sl)>", Arguments: []string{"value", "before", "after?"}, run: wrap,
			Doc:      "The value as text between two others; `before` stands on both sides when there is no `after`.",
			Examples: []Example{{`$wrap("content", "<div>", "</div>")`, `"<div>content</div>"`}, {`$wrap(7, "*")`, `"*7*"`}},
		},
		{
			Name: "convertCurrencyToSubunit", Signature: "<(nsl)s:(nl)>", Arguments: []string{"amount", "currency"}, run: converted(1),
			Doc:      "An amount in the smallest unit of its currency (ISO 4217); as it is where `currency` is none.",
			Examples: []Example{{`$convertCurrencyToSubunit(5.5, "USD")`, `550`}, {`$convertCurrencyToSubunit("500", "JPY")`, `500`}},
		},
		{
			Name: "convertCurrencyFromSubunit", Signature: "<(nsl)s:(nl)>", Arguments: []string{"amount", "currency"}, run: converted(-1),
			Doc:      "An amount out of the smallest unit of its currency.",
			Examples: []Example{{`$convertCurrencyFromSubunit(1995, "EUR")`, `19.95`}, {`$convertCurrencyFromSubunit(1500, "KWD")`, `1.5`}},
		},
		{
			Name: "mostSimilar", Signature: "<(sl)a<s>n?:(sl)>", Arguments: []string{"text", "options", "threshold?"}, run: mostSimilar,
			Doc:      "Of some texts the one that is most similar to another, if it is so by at least the threshold (0.8); else the text itself.",
			Examples: []Example{{`$mostSimilar("in-progress", ["Open", "In Progress", "Closed"])`, `"In Progress"`}, {`$mostSimilar("x", ["Open"])`, `"x"`}},
		},
		{
			Name: "diceCoefficient", Signature: "<ss:n>", Arguments: []string{"text", "other"}, run: diceCoefficient,
			Doc:      "How similar two texts are, from 0 to 1, by the pairs of letters and digits that they share; case and all else do not matter.",
			Examples: []Example{{`$diceCoefficient("night", "nacht")`, `0.25`}, {`$diceCoefficient("hello-world", "Hello World")`, `1`}},
		},
		{
			Name: "getMimeType", Signature: "<(sl)-:(sl)>", Arguments: []string{"file_name"}, run: getMimeType,
			Doc:      "The media type of a file, by the extension of its name; null where it is unknown.",
			Examples: []Example{{`$getMimeType("report.final.PDF")`, `"application/pdf"`}, {`$getMimeType("html")`, `"text/html"`}},
		},
		{
			Name: "uuid", Signature: "<:s>", run: uuid,
			Doc:      "A new random UUID (version 4), another one at each call.",
			Examples: []Example{{`$length($uuid())`, `36`}},
		},
	}
}

func no(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	yes, err := c.Truth(args[0])
	return jsonata.Bool(!yes), err
}

func mapValues(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	value, mapping, whenMissing := args[0], args[1], args[3]
	if nothing(value) && !nothing(whenMissing) {
		return whenMissing, nil
	}
	switch mapping.Kind() {
	case jsonata.KindFunction:
		return each(c, value, mapping)
	case jsonata.KindObject:
		if err := c.Spend(mapping.Len() * sizeOf); err != nil {
			return jsonata.Value{}, err
		}
		words := make(map[string]jsonata.Value, mapping.Len())
		for key, v := range mapping.Fields() {
			if !args[2].Bool() {
				key = strings.ToLower(key)
			}
			words[key] = v
		}
		return translated(c, value, words, 0)
	default:
		return value, nil
	}
}

// translated puts words in the place of the texts and numbers in v.
func translated(c *jsonata.Call, v jsonata.Value, words map[string]jsonata.Value, depth int) (jsonata.Value, error) {
	if depth > jsonata.MaxNesting {
		return jsonata.Value{}, argument(1, "is nested too deeply")
	}
	switch v.Kind() {
	case jsonata.KindString, jsonata.KindNumber:
		word, ok := words[strings.ToLower(plainText(v))]
		if !ok || nothing(word) {
			return v, nil
		}
		return word, nil
	case jsonata.KindArray, jsonata.KindObject:
		return rebuilt(c, v, func(_ string, below jsonata.Value) (jsonata.Value, error) {
			return translated(c, below, words, depth+1)
		})
	default:
		return v, nil
	}
}

// rebuilt is an array or an object with others in the place of its values, less
// those that are undefined.
func rebuilt(c *jsonata.Call, v jsonata.Value, change func(key string, v jsonata.Value) (jsonata.Value, error)) (jsonata.Value, error) {
	if v.Host() != nil {
		return v, nil
	}
	if err := c.Spend(v.Len() * sizeOf); err != nil {
		return jsonata.Value{}, err
	}
	if v.Kind() == jsonata.KindArray {
		out := make([]jsonata.Value, 0, v.Len())
		for item := range v.Items() {
			changed, err := change("", item)
			if err != nil {
				return jsonata.Value{}, err
			}
			out = append(out, changed)
		}
		return jsonata.Array(out...), nil
	}
	out := make([]jsonata.Field, 0, v.Len())
	for key, value := range v.Fields() {
		changed, err := change(key, value)
		if err != nil {
			return jsonata.Value{}, err
		}
		out = append(out, jsonata.Field{Key: key, Value: changed})
	}
	return jsonata.Object(out...), nil
}

// each gives what a function makes of v, of each item of an array, of each field of
// an object.
func each(c *jsonata.Call, v, fn jsonata.Value) (jsonata.Value, error) {
	switch v.Kind() {
	case jsonata.KindUndefined:
		return v, nil
	case jsonata.KindArray:
		i := 0
		return rebuilt(c, v, func(_ string, item jsonata.Value) (jsonata.Value, error) {
			i++
			return c.Apply(fn, item, jsonata.Int(int64(i-1)), v)
		})
	case jsonata.KindObject:
		if v.Host() == nil {
			return rebuilt(c, v, func(key string, value jsonata.Value) (jsonata.Value, error) {
				return c.Apply(fn, value, jsonata.String(key), v)
			})
		}
	default: // a value of its own
	}
	return c.Apply(fn, v)
}

// plainText is what $string makes of a value; that of nothing is empty.
func plainText(v jsonata.Value) string {
	if v.Host() != nil {
		v = v.Host().Plain()
	}
	switch v.Kind() {
	case jsonata.KindString:
		return v.Str()
	case jsonata.KindUndefined, jsonata.KindNull, jsonata.KindFunction:
		return ""
	default:
		return string(v.AppendJSON(nil))
	}
}

// maxNumber bounds the text of a number, in bytes.
const maxNumber = 400

func toNumber(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	v := args[0]
	switch v.Kind() {
	case jsonata.KindUndefined, jsonata.KindNumber:
		return v, nil
	case jsonata.KindBool:
		if v.Bool() {
			return jsonata.Int(1), nil
		}
		return jsonata.Int(0), nil
	case jsonata.KindString:
		return numberOf(v.Str()), nil
	default:
		return jsonata.Null(), nil
	}
}

// numberOf reads a decimal number, blanks around it aside; null when it is none.
func numberOf(s string) jsonata.Value {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxNumber || strings.Trim(s, "0123456789.eE+-") != "" {
		return jsonata.Null()
	}
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return jsonata.Int(i)
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) {
		return jsonata.Null()
	}
	return jsonata.Float(f)
}

func jsonParse(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if nothing(args[0]) {
		return args[0], nil
	}
	// A value takes about sixteen bytes where JSON takes two.
	if err := c.Spend(8 * args[0].Len()); err != nil {
		return jsonata.Value{}, err
	}
	v, err := jsonata.ParseString(args[0].Str())
	if err != nil {
		return jsonata.Null(), nil //nolint:nilerr // no JSON is null, as documented
	}
	return v, nil
}

func wrap(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if nothing(args[0]) {
		return args[0], nil
	}
	after := args[2]
	if isEmpty(after) {
		after = args[1]
	}
	return jsonata.String(args[1].Str() + plainText(args[0]) + after.Str()), nil
}

func uuid(*jsonata.Call, []jsonata.Value) (jsonata.Value, error) {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		return jsonata.Value{}, err
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80 // RFC 9562, section 5.4
	h := hex.EncodeToString(b[:])
	return jsonata.String(strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")), nil
}
