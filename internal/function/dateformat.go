package function

import (
	"strconv"
	"strings"
	"time"

	"cognate/jsonata"
)

// dateFormat is a format split into its pieces. The letters are those of Luxon
// (moment.github.io/luxon, Formatting), in English.
type dateFormat []formatPiece

// formatPiece is a run of one letter, or text that stands for itself.
type formatPiece struct {
	token   string
	literal string
}

// maxFormat bounds a format, in bytes.
const maxFormat = 256

// macros are letters that stand for formats.
var macros = map[string]string{
	"D": "M/d/yyyy", "DD": "MMM d, yyyy", "DDD": "MMMM d, yyyy", "DDDD": "EEEE, MMMM d, yyyy",
	"t": "h:mm a", "tt": "h:mm:ss a", "T": "HH:mm", "TT": "HH:mm:ss",
}

// formatOf reads the format that the n-th argument is.
func formatOf(n int, v jsonata.Value) (dateFormat, error) {
	text := v.Str()
	if text == "" || len(text) > maxFormat {
		return nil, argument(n, "must be a format of 1 to %d bytes", maxFormat)
	}
	f, bad := splitFormat(text)
	if bad != "" {
		return nil, argument(n, "has the letters %q, which stand for nothing; text stands in single quotes", bad)
	}
	return f, nil
}

// splitFormat gives the pieces of a format, and what stands for nothing in it.
func splitFormat(text string) (f dateFormat, bad string) {
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '\'':
			end := strings.IndexByte(text[i+1:], '\'')
			if end < 0 {
				end = len(text) - i - 1
			}
			f = append(f, formatPiece{literal: text[i+1 : i+1+end]})
			i += end + 2
		case !isLetter(c):
			f = append(f, formatPiece{literal: text[i : i+1]})
			i++
		default:
			end := i
			for end < len(text) && text[end] == c {
				end++
			}
			token := text[i:end]
			i = end
			if macro, ok := macros[token]; ok {
				pieces, _ := splitFormat(macro)
				f = append(f, pieces...)
				continue
			}
			if _, ok := dateTokens[token]; !ok {
				return nil, token
			}
			f = append(f, formatPiece{token: token})
		}
	}
	return f, ""
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func (f dateFormat) write(t time.Time) string {
	var b strings.Builder
	for _, p := range f {
		if p.token == "" {
			b.WriteString(p.literal)
		} else {
			b.WriteString(dateToken(t, p.token))
		}
	}
	return b.String()
}

func dateToken(t time.Time, token string) string { return dateTokens[token](t) }

func number(width int, f func(time.Time) int) func(time.Time) string {
	return func(t time.Time) string { return pad(f(t), width) }
}

func layout(l string) func(time.Time) string {
	return func(t time.Time) string { return t.Format(l) }
}

func hour12(t time.Time) int { return (t.Hour()+11)%12 + 1 }

func monthNumber(t time.Time) int { return int(t.Month()) }

func isoYear(t time.Time) int { y, _ := t.ISOWeek(); return y }

func isoWeek(t time.Time) int { _, w := t.ISOWeek(); return w }

func shortYear(t time.Time) int { return t.Year() % 100 }

func initial(l string) func(time.Time) string {
	return func(t time.Time) string { return t.Format(l)[:1] }
}

func offsetOf(colon string, short bool) func(time.Time) string {
	return func(t time.Time) string {
		_, s := t.Zone()
		return offsetText(s, colon, short)
	}
}

// dateTokens write a part of a date.
var dateTokens = map[string]func(time.Time) string{
	"y": number(1, time.Time.Year), "yy": number(2, shortYear), "yyyy": number(4, time.Time.Year), "yyyyyy": number(6, time.Time.Year),
	"q": number(1, quarter), "qq": number(2, quarter),
	"M": number(1, monthNumber), "MM": number(2, monthNumber), "MMM": layout("Jan"), "MMMM": layout("January"), "MMMMM": initial("January"),
	"L": number(1, monthNumber), "LL": number(2, monthNumber), "LLL": layout("Jan"), "LLLL": layout("January"), "LLLLL": initial("January"),
	"d": number(1, time.Time.Day), "dd": number(2, time.Time.Day),
	"o": number(1, time.Time.YearDay), "ooo": number(3, time.Time.YearDay),
	"kkkk": number(4, isoYear), "kk": number(2, func(t time.Time) int { return isoYear(t) % 100 }), "W": number(1, isoWeek), "WW": number(2, isoWeek),
	"c": number(1, weekday), "ccc": layout("Mon"), "cccc": layout("Monday"), "ccccc": initial("Monday"),
	"E": number(1, weekday), "EEE": layout("Mon"), "EEEE": layout("Monday"), "EEEEE": initial("Monday"),
	"H": number(1, time.Time.Hour), "HH": number(2, time.Time.Hour), "h": number(1, hour12), "hh": number(2, hour12),
	"m": number(1, time.Time.Minute), "mm": number(2, time.Time.Minute), "s": number(1, time.Time.Second), "ss": number(2, time.Time.Second),
	"S": number(1, millisecond), "SSS": number(3, millisecond), "u": number(3, millisecond),
	"uu":  number(2, func(t time.Time) int { return millisecond(t) / 10 }),
	"uuu": number(1, func(t time.Time) int { return millisecond(t) / 100 }),
	"a":   layout("PM"),
	"Z":   offsetOf(":", true), "ZZ": offsetOf(":", false), "ZZZ": offsetOf("", false), "ZZZZ": layout("MST"),
	"z": func(t time.Time) string { return t.Location().String() },
	"G": func(time.Time) string { return "AD" },
	"X": func(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) },
	"x": func(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) },
}

// DateLetters lists the letters of formats with what they write of the afternoon of
// 2 October 2025 in Amsterdam.
func DateLetters() []Example {
	t := time.Date(2025, 10, 2, 15, 5, 7, 80e6, zoneOf("Europe/Amsterdam"))
	var out []Example
	for _, tokens := range []string{
		"y yy yyyy", "q qq", "M MM MMM MMMM", "L LL LLL LLLL", "d dd", "o ooo", "kkkk W WW", "E EEE EEEE", "c ccc cccc",
		"H HH", "h hh a", "m mm", "s ss", "S SSS u uu uuu", "Z ZZ ZZZ ZZZZ z", "X x", "D DD DDD DDDD", "t tt T TT",
	} {
		var texts []string
		for token := range strings.FieldsSeq(tokens) {
			f, _ := splitFormat(token)
			texts = append(texts, f.write(t))
		}
		out = append(out, Example{tokens, strings.Join(texts, " · ")})
	}
	return out
}
