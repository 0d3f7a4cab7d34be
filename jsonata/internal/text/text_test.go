package text_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"cognate/jsonata/internal/fault"
	"cognate/jsonata/internal/text"
)

// high and low are the halves of 😀, alone.
const (
	high = "\xED\xA0\xBD"
	low  = "\xED\xB8\x80"
)

func TestLoneSurrogates(t *testing.T) {
	t.Parallel()
	if got := string(text.AppendRune(text.AppendRune(nil, 0xD83D), 0xDE00)); got != high+low {
		t.Errorf("AppendRune wrote %x", got)
	}
	if got := text.Join("a"+high, low+"b"); got != "a😀b" {
		t.Errorf("Join = %x", got)
	}
	if got := text.Join(low, high); got != low+high {
		t.Errorf("Join of the wrong order = %x", got)
	}
	if got := text.Length("a" + high + "é" + low); got != 4 {
		t.Errorf("Length = %d", got)
	}
	if got := text.Substring("a"+high+"b", -2); got != high+"b" {
		t.Errorf("Substring = %x", got)
	}
	if got := text.Upper("a" + high + "ß\xFF"); got != "A"+high+"SS\xFF" {
		t.Errorf("Upper = %x", got)
	}
	for name, encode := range map[string]func(string) (string, error){
		"EncodeURI": text.EncodeURI, "EncodeURIComponent": text.EncodeURIComponent,
	} {
		var f *fault.Error
		if got, err := encode(high); !errors.As(err, &f) || f.Code != "D3140" {
			t.Errorf("%s = %q, %v", name, got, err)
		}
	}
}

func TestAppendQuoted(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"":                       `""`,
		"a\"b\\c/":               `"a\"b\\c/"`,
		"\b\f\n\r\t\x00\x1f\x7f": "\"\\b\\f\\n\\r\\t\\u0000\\u001f\x7f\"",
		"<&>\u2028é😀\uFFFD":      "\"<&>\u2028é😀\uFFFD\"",
		"x" + high + "y" + low:   `"x\ud83dy\ude00"`,
		"x\xFFy":                 "\"x\uFFFDy\"",
	} {
		if got := string(text.AppendQuoted([]byte("<"), s)); got != "<"+want {
			t.Errorf("AppendQuoted(%q) = %s, want %s", s, got, want)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	// In the order of UTF-16 units.
	sorted := []string{"", "A", "Aa", "B", "a", "é", "\uD7FF", high, "😀", high + "a", low, "\uE000", "\uFFFD"}
	// D83D alone is a prefix of 😀 (D83D DE00); "a" sorts below DE00.
	sorted[8], sorted[9] = sorted[9], sorted[8]
	for i, a := range sorted {
		for j, b := range sorted {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := text.Compare(a, b); got != want {
				t.Errorf("Compare(%q, %q) = %d, want %d", a, b, got, want)
			}
		}
	}
}

func TestPadLimit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		width float64
		fill  string
	}{{1e300, "x"}, {-101, "x"}, {26, "😀"}, {101, "é"}} {
		var f *fault.Error
		got, err := text.Pad("", c.width, c.fill, 100)
		if !errors.As(err, &f) || f.Code != fault.CodeSize {
			t.Errorf("Pad(%v, %q) = %d bytes, %v", c.width, c.fill, len(got), err)
		}
	}
	if got, err := text.Pad("", 100, "x", 100); err != nil || got != strings.Repeat("x", 100) {
		t.Errorf("Pad up to the limit = %q, %v", got, err)
	}
}

// FuzzText checks laws that hold for any text.
func FuzzText(f *testing.F) {
	for _, s := range []string{"", "héllo 😀", high, low + high, "\xFF%41", "ΑΣ ß İ", "%C3%A9", "aGk="} {
		f.Add(s, 1, 2)
	}
	f.Fuzz(func(t *testing.T, s string, start, length int) {
		if start < 0 || length < 0 || start > 1000 || length > 1000 {
			return
		}
		n := text.Length(s)
		head := text.SubstringLength(s, 0, float64(start))
		if head+text.Substring(s, float64(start)) != s {
			t.Fatalf("%q cut at %d is not whole", s, start)
		}
		if got := text.Length(text.SubstringLength(s, float64(start), float64(length))); got != min(length, max(0, n-start)) {
			t.Fatalf("SubstringLength(%q, %d, %d) has length %d", s, start, length, got)
		}
		if text.Compare(s, s) != 0 || text.Compare(s+"a", s) != 1 {
			t.Fatalf("Compare of %q", s)
		}
		if !json.Valid(text.AppendQuoted(nil, s)) {
			t.Fatalf("AppendQuoted(%q) is not JSON", s)
		}
		text.Upper(s)
		text.Lower(s)
		text.Base64Decode(s)
		if decoded, err := text.DecodeURIComponent(s); err == nil && utf8.ValidString(s) && !utf8.ValidString(decoded) {
			t.Fatalf("DecodeURIComponent(%q) = %q", s, decoded)
		}
		encoded, err := text.EncodeURIComponent(s)
		if err != nil {
			return
		}
		if back, err := text.DecodeURIComponent(encoded); err != nil || back != s {
			t.Fatalf("%q encoded and decoded is %q, %v", s, back, err)
		}
	})
}
