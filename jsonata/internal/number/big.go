package number

import (
	"math"
	"math/big"
)

// maxBigDigits is more digits than a finite float64 has in base 2.
const maxBigDigits = 1024

// parseBigBase reads an integer of more than 53 bits. The digits are checked.
func parseBigBase(digits string, base int) (float64, bool) {
	for len(digits) > 1 && digits[0] == '0' {
		digits = digits[1:]
	}
	if len(digits) > maxBigDigits {
		return 0, false
	}
	n, ok := new(big.Int).SetString(digits, base)
	if !ok {
		return 0, false
	}
	f, _ := new(big.Float).SetInt(n).Float64()
	return f, !math.IsInf(f, 0)
}

// formatBigBase writes an integer of 2^53 or more.
func formatBigBase(f float64, base int) string {
	n, _ := new(big.Float).SetFloat64(f).Int(nil)
	return n.Text(base)
}
