package function

import (
	"math"
	"strings"

	"cognate/jsonata"
)

// otherDigits are the digits of the minor unit of currencies that do not have two
// (ISO 4217, list one).
var otherDigits = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0, "UYI": 0,
	"VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "CLF": 4, "UYW": 4,
}

// converted multiplies an amount by the power of ten that the currency asks for.
// What is no currency leaves it as it is.
func converted(sign int) jsonata.Func {
	return func(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
		amount := args[0]
		if amount.Kind() == jsonata.KindString {
			amount = numberOf(amount.Str())
		}
		code := strings.ToUpper(args[1].Str())
		if amount.Kind() != jsonata.KindNumber || len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			return amount, nil
		}
		digits, other := otherDigits[code]
		if !other {
			digits = 2
		}
		scale := math.Pow10(digits)
		if sign > 0 { // an amount has no parts of the smallest unit
			return jsonata.Float(math.Round(amount.Float()*scale*1e6) / 1e6), nil
		}
		return jsonata.Float(amount.Float() / scale), nil
	}
}
