package function

import (
	"strings"

	"cognate/jsonata"
)

// maxSimilar bounds the texts that are compared, in bytes.
const maxSimilar = 4 << 10

// pairsOf counts the pairs of letters and digits of a text, which stand beside each
// other once case and everything else are left out.
func pairsOf(s string) (pairs map[string]int, total int) {
	s = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(cut(s, maxSimilar)))
	pairs = map[string]int{}
	for i := range max(len(s)-1, 0) {
		pairs[s[i:i+2]]++
		total++
	}
	return pairs, total
}

// similarity is the Dice coefficient of the pairs of two texts: 1 for the same, 0
// for nothing in common.
func similarity(a, b string) float64 {
	if a == b {
		return 1
	}
	pairsA, totalA := pairsOf(a)
	pairsB, totalB := pairsOf(b)
	if totalA+totalB == 0 {
		return 0
	}
	common := 0
	for pair, n := range pairsA {
		common += min(n, pairsB[pair])
	}
	return 2 * float64(common) / float64(totalA+totalB)
}

func diceCoefficient(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if args[0].IsUndefined() || args[1].IsUndefined() {
		return jsonata.Value{}, nil
	}
	if err := c.Spend(2 * maxSimilar); err != nil {
		return jsonata.Value{}, err
	}
	return jsonata.Float(similarity(args[0].Str(), args[1].Str())), nil
}

func mostSimilar(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if nothing(args[0]) {
		return args[0], nil
	}
	threshold, best := 0.8, 0.0
	if !args[2].IsUndefined() {
		threshold = args[2].Float()
	}
	out := args[0]
	for option := range args[1].Items() {
		if err := c.Spend(2*maxSimilar + len(option.Str())); err != nil {
			return jsonata.Value{}, err
		}
		if s := similarity(args[0].Str(), option.Str()); s > best && s >= threshold {
			best, out = s, option
		}
	}
	return out, nil
}
