package number_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"cognate/jsonata/internal/number"
)

func TestFormat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		f    float64
		want string
	}{
		{0, "0"},
		{math.Copysign(0, -1), "0"},
		{-1, "-1"},
		{1e15, "1000000000000000"},
		{999999999999999900000, "999999999999999900000"},
		{1e21, "1e+21"},
		{-1.5e22, "-1.5e+22"},
		{1e-6, "0.000001"},
		{1.5e-7, "1.5e-7"},
		{0.30000000000000004, "0.30000000000000004"},
		{123.456, "123.456"},
		{1e300, "1e+300"},
		{5e-324, "5e-324"},
		{math.MaxFloat64, "1.7976931348623157e+308"},
		{1 << 53, "9007199254740992"},
		{math.NaN(), "NaN"},
		{math.Inf(1), "Infinity"},
		{math.Inf(-1), "-Infinity"},
	} {
		if got := number.Format(c.f); got != c.want {
			t.Errorf("Format(%v) = %q, want %q", c.f, got, c.want)
		}
	}
}

func TestPictureOfSpecialValues(t *testing.T) {
	t.Parallel()
	p, err := number.ParsePicture("<0.0>%", map[string]string{"infinity": "∞", "NaN": "none"})
	if err != nil {
		t.Fatal(err)
	}
	for f, want := range map[float64]string{math.Inf(1): "<∞>%", math.Inf(-1): "-<∞>%", math.MaxFloat64: "<∞>%"} {
		if got := p.Format(f); got != want {
			t.Errorf("Format(%v) = %q, want %q", f, got, want)
		}
	}
	if got := p.Format(math.NaN()); got != "none" {
		t.Errorf("Format(NaN) = %q", got)
	}
}

// The reference gets these wrong or breaks on them; XPath says what they are.
func TestPicturesBeyondTheReference(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		f             float64
		picture, want string
	}{
		{1234.5678, "about 00.000e0", "about 12.346e2"},
		{5, "#,#,00", "05"},
		{1.23456789, "0.00,00,00", "1.23,45,68"},
		{1e22, "#,##0", "10,000,000,000,000,000,000,000"},
	} {
		if got, err := number.FormatNumber(c.f, c.picture, nil); err != nil || got != c.want {
			t.Errorf("FormatNumber(%v, %q) = %q, %v, want %q", c.f, c.picture, got, err, c.want)
		}
	}
	if got, _ := number.FormatBase(1e22, 36); got != "1mmfb877tu0o6ps" {
		t.Errorf("FormatBase(1e22, 36) = %q", got)
	}
	if got, _ := number.FormatInteger(5, "#:##,##0"); got != "5" {
		t.Errorf("a short number got grouping signs: %q", got)
	}
	if got, _ := number.ParseInteger("1.200", "#.##0"); got != 1200 {
		t.Errorf("ParseInteger with points = %v", got)
	}
}

func TestLargeIntegers(t *testing.T) {
	t.Parallel()
	if got, _ := number.FormatInteger(1e300, "i"); len(got) != 301 {
		t.Errorf("a huge Roman number has %d characters", len(got))
	}
	if got, _ := number.FormatInteger(math.MaxFloat64, "w"); !strings.HasSuffix(got, "trillion") {
		t.Errorf("the largest number in words is %q", got)
	}
	if got, _ := number.FormatInteger(math.Inf(1), "0"); got != "Infinity" {
		t.Errorf("infinity is %q", got)
	}
}

func TestParseIntegerOfOtherText(t *testing.T) {
	t.Parallel()
	for picture, text := range map[string]string{"0": "abc", "i": "xyz", "a": "1", "w": "one blue"} {
		if got, err := number.ParseInteger(text, picture); err != nil || !math.IsNaN(got) {
			t.Errorf("ParseInteger(%q, %q) = %v, %v, want NaN", text, picture, got, err)
		}
	}
}

// FuzzFormat checks that Format reads back as the same number, and that no
// function panics or returns more than the number has.
func FuzzFormat(f *testing.F) {
	for _, v := range []float64{0, -1.5, 1e21, 1e-7, 0.1, 4.525, math.MaxFloat64, 5e-324, 1 << 60, 100000000000000.5} {
		f.Add(v, 2)
	}
	f.Fuzz(func(t *testing.T, v float64, places int) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return
		}
		back, err := strconv.ParseFloat(number.Format(v), 64)
		if err != nil || back != v {
			t.Fatalf("Format(%v) = %q reads back as %v, %v", v, number.Format(v), back, err)
		}
		if again := number.Round(number.Round(v, places), places); again != number.Round(v, places) {
			t.Fatalf("Round(%v, %d) is not stable", v, places)
		}
		if p := number.Precision15(v); math.Abs(p-v) > math.Abs(v)*1e-14 && math.Abs(v) > 1e-300 {
			t.Fatalf("Precision15(%v) = %v", v, p)
		}
		if _, err := number.FormatBase(v, 7); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzPictures checks that pictures of any kind neither panic nor blow up.
func FuzzPictures(f *testing.F) {
	for _, picture := range []string{"#,##0.00", "00.0e0", "w;o", "Ww", "#:##,##0", "①①", "", ";", "%", "a", "I", "0‰;x0"} {
		f.Add(picture, 1234.5)
	}
	f.Fuzz(func(t *testing.T, picture string, v float64) {
		if len(picture) > 100 {
			return
		}
		if got, err := number.FormatNumber(v, picture, nil); err == nil && len(got) > 5000 {
			t.Fatalf("FormatNumber(%v, %q) has %d bytes", v, picture, len(got))
		}
		text, err := number.FormatInteger(v, picture)
		if err != nil {
			return
		}
		if _, err := number.ParseInteger(text, picture); err != nil {
			t.Fatal(err)
		}
	})
}
