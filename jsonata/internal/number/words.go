package number

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
)

var (
	smallWords = []string{
		"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
		"twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
	}
	smallOrdinals = []string{
		"zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
		"eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
		"nineteenth",
	}
	tensWords  = []string{"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
	magnitudes = []struct {
		factor float64
		word   string
	}{{1e12, "trillion"}, {1e9, "billion"}, {1e6, "million"}, {1e3, "thousand"}}
)

// formatWords writes a whole number of 0 or more in English. There is no word
// beyond trillion: 1e24 is "one trillion trillion".
func formatWords(f float64, ordinal bool, letters letterCase) string {
	var b strings.Builder
	writeWords(&b, f, false, ordinal)
	text := b.String()
	switch letters {
	case upper:
		return strings.ToUpper(text)
	case title:
		return titleWords(text)
	}
	return text
}

// writeWords writes f; after says that larger parts have been written before.
func writeWords(b *strings.Builder, f float64, after, ordinal bool) {
	if f < 100 {
		if after {
			b.WriteString(" and ")
		}
		writeBelowHundred(b, int(f), ordinal)
		return
	}
	if after {
		b.WriteString(", ")
	}
	factor, word := 100.0, "hundred"
	for _, m := range magnitudes {
		if f >= m.factor {
			factor, word = m.factor, m.word
			break
		}
	}
	count := math.Floor(f / factor)
	writeWords(b, count, false, false)
	b.WriteString(" " + word)
	rest := f - count*factor
	if rest > 0 {
		writeWords(b, rest, true, ordinal)
	} else if ordinal {
		b.WriteString("th")
	}
}

func writeBelowHundred(b *strings.Builder, n int, ordinal bool) {
	words := smallWords
	if ordinal {
		words = smallOrdinals
	}
	if n < 20 {
		b.WriteString(words[n])
		return
	}
	tens := tensWords[n/10-2]
	switch {
	case n%10 > 0:
		b.WriteString(tens + "-" + words[n%10])
	case ordinal:
		b.WriteString(strings.TrimSuffix(tens, "y") + "ieth")
	default:
		b.WriteString(tens)
	}
}

// titleWords capitalises each word but "and".
func titleWords(text string) string {
	b := []byte(text)
	for i, c := range b {
		starts := i == 0 || b[i-1] == ' ' || b[i-1] == '-'
		if starts && !strings.HasPrefix(text[i:], "and ") && c >= 'a' && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// wordValues maps each word, cardinal or ordinal, to its number.
var wordValues = func() map[string]float64 {
	values := map[string]float64{"hundred": 100, "hundredth": 100}
	for n := range smallWords {
		values[smallWords[n]] = float64(n)
		values[smallOrdinals[n]] = float64(n)
	}
	for i, word := range tensWords {
		n := float64(i+2) * 10
		values[word] = n
		values[strings.TrimSuffix(word, "y")+"ieth"] = n
	}
	for _, m := range magnitudes {
		values[m.word] = m.factor
		values[m.word+"th"] = m.factor
	}
	return values
}()

// wordPattern matches number words with what may stand between them.
var wordPattern = func() string {
	all := make([]string, 0, len(wordValues))
	for word := range wordValues {
		all = append(all, word)
	}
	// Longer words first, so that "sixteen" is not taken for "six".
	slices.SortFunc(all, func(a, b string) int {
		return cmp.Or(len(b)-len(a), strings.Compare(a, b))
	})
	return "(?:" + strings.Join(all, "|") + "|and|[-, ])+"
}()

var wordBreak = regexp.MustCompile(`,\s|\sand\s|[\s\\-]`)

// parseWords reads a number in English words, cardinal or ordinal; "nineteen
// hundred and eighty-four" too. Unknown words give NaN.
func parseWords(text string) float64 {
	segments := []float64{0}
	for _, word := range wordBreak.Split(strings.ToLower(text), -1) {
		value, ok := wordValues[word]
		if !ok {
			return math.NaN()
		}
		last := len(segments) - 1
		switch {
		case value >= 100:
			segments[last] *= value
		case segments[last] >= 1000:
			segments = append(segments, value)
		default:
			segments[last] += value
		}
	}
	sum := 0.0
	for _, segment := range segments {
		sum += segment
	}
	return sum
}

var romanDigits = []struct {
	value int
	text  string
}{
	{1000, "m"},
	{900, "cm"},
	{500, "d"},
	{400, "cd"},
	{100, "c"},
	{90, "xc"},
	{50, "l"},
	{40, "xl"},
	{10, "x"},
	{9, "ix"},
	{5, "v"},
	{4, "iv"},
	{1, "i"},
}

// formatRoman writes n in Roman digits; 0 is the empty text.
func formatRoman(n int, capital bool) string {
	var b strings.Builder
	for _, digit := range romanDigits {
		for ; n >= digit.value; n -= digit.value {
			b.WriteString(digit.text)
		}
	}
	if capital {
		return strings.ToUpper(b.String())
	}
	return b.String()
}

// parseRoman reads Roman digits of either case; other letters give NaN.
func parseRoman(text string) float64 {
	sum, largest := 0, 1
	for i := len(text) - 1; i >= 0; i-- {
		value := romanValue(text[i])
		switch {
		case value == 0:
			return math.NaN()
		case value < largest:
			sum -= value
		default:
			largest = value
			sum += value
		}
	}
	return float64(sum)
}

func romanValue(letter byte) int {
	for _, digit := range romanDigits {
		if len(digit.text) == 1 && digit.text[0] == letter|0x20 {
			return digit.value
		}
	}
	return 0
}

// formatLetters counts like spreadsheet columns: a … z, aa; 0 is empty.
func formatLetters(f float64, capital bool) string {
	first := byte('a')
	if capital {
		first = 'A'
	}
	var reversed []byte
	for f > 0 {
		reversed = append(reversed, first+byte(math.Mod(f-1, 26)))
		f = math.Floor((f - 1) / 26)
	}
	for i, j := 0, len(reversed)-1; i < j; i, j = i+1, j-1 {
		reversed[i], reversed[j] = reversed[j], reversed[i]
	}
	return string(reversed)
}

// parseLetters reads spreadsheet letters of either case; others give NaN.
func parseLetters(text string) float64 {
	sum := 0.0
	for i := range len(text) {
		letter := text[i] | 0x20
		if letter < 'a' || letter > 'z' {
			return math.NaN()
		}
		sum = sum*26 + float64(letter-'a'+1)
	}
	return sum
}
