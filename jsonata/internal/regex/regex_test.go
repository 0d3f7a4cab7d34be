package regex_test

import (
	"errors"
	"strings"
	"testing"

	"cognate/jsonata/internal/fault"
	"cognate/jsonata/internal/regex"
)

// Patterns that would take for ever on a backtracking matcher without bounds.
// The linear ones give their answer; the others fail with a code of a limit.
func TestHostilePatterns(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 5000) + "!"
	for _, c := range []struct{ pattern, text, code string }{
		{`^(a+)+$`, long, ""},
		{`^(a|aa)+$`, long, ""},
		{`(?=a)(a+)+$`, long, fault.CodeTime},
		{`^(?:(a)|b|ab|\w)*?(?!!)$`, long, fault.CodeTime},
		{`a(?=b)`, strings.Repeat("a", regex.MaxBacktrackText+1), fault.CodeSize},
		{strings.Repeat("a{1000}", 9), strings.Repeat("a", 1<<20), fault.CodeSize},
	} {
		re, err := regex.Compile(c.pattern, "")
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		ok, err := re.Matches(c.text)
		var f *fault.Error
		switch {
		case c.code == "" && (ok || err != nil):
			t.Errorf("%s: got %v, %v", c.pattern, ok, err)
		case c.code != "" && (!errors.As(err, &f) || f.Code != c.code):
			t.Errorf("%s: got %v, %v, want the code %s", c.pattern, ok, err, c.code)
		}
	}
}

func TestCompileErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ pattern, flags, code string }{
		{"", "", "S0301"},
		{"a", "x", "S0303"},
		{"(a", "", "S0303"},
		{"(?<=a", "", "S0303"},
		{strings.Repeat("a", regex.MaxPattern+1), "", "S0303"},
		{strings.Repeat("(", regex.MaxPattern), "", "S0303"},
	} {
		_, err := regex.Compile(c.pattern, c.flags)
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != c.code {
			t.Errorf("Compile(%.20q, %q): got %v, want the code %s", c.pattern, c.flags, err, c.code)
		}
	}
}

func TestByteOffsets(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"é+", "é+(?=b)|é+"} {
		re, err := regex.Compile(pattern, "g")
		if err != nil {
			t.Fatal(err)
		}
		// A lone surrogate, which is three bytes and one character, comes first.
		s := re.Scan("\xED\xA0\xBD😀éé-éb")
		want := []regex.Match{
			{Text: "éé", Start: 7, End: 11, Index: 2, EndIndex: 4},
			{Text: "é", Start: 12, End: 14, Index: 5, EndIndex: 6},
		}
		for _, w := range want {
			m, ok, err := s.Next()
			if err != nil || !ok || m.Text != w.Text || m.Start != w.Start || m.End != w.End || m.Index != w.Index || m.EndIndex != w.EndIndex {
				t.Errorf("%s: got %+v, %v, %v, want %+v", pattern, m, ok, err, w)
			}
		}
		for range 2 {
			if m, ok, err := s.Next(); ok || err != nil {
				t.Errorf("%s: got %+v, %v after the last match", pattern, m, err)
			}
		}
	}
}

func TestAccessors(t *testing.T) {
	t.Parallel()
	for pattern, groups := range map[string]int{"a": 0, "(a)(?:b)(?<c>c)": 2, "(a)(?=(b))": 2} {
		re, err := regex.Compile(pattern, "")
		if err != nil {
			t.Fatal(err)
		}
		if re.Groups() != groups || re.String() != pattern {
			t.Errorf("%s: Groups() = %d, String() = %s", pattern, re.Groups(), re)
		}
	}
}

// FuzzRegex checks that matches move on, stay in the text and never panic.
func FuzzRegex(f *testing.F) {
	for _, p := range []string{"a+", `(\w)\1`, `(?<=a)b`, "[^]", `\b`, "x*", "^a|b$", `[\w-\d]`, `\u00e9`, "(a|(b))*", "a{2,3}?"} {
		f.Add(p, "aab ab\nxé😀", true)
	}
	f.Fuzz(func(t *testing.T, pattern, text string, fold bool) {
		if len(pattern) > 40 || len(text) > 60 {
			return
		}
		flags := "m"
		if fold {
			flags = "i"
		}
		re, err := regex.Compile(pattern, flags)
		if err != nil {
			return
		}
		end, s := 0, re.Scan(text)
		for i := 0; ; i++ {
			m, ok, err := s.Next()
			if err != nil || !ok {
				return
			}
			if m.Start < end || m.End > len(text) || m.Text != text[m.Start:m.End] || i > 0 && m.End == end {
				t.Fatalf("match %d of %q in %q is %+v after %d", i, pattern, text, m, end)
			}
			if len(m.Groups) != re.Groups() {
				t.Fatalf("%q has %d groups, want %d", pattern, len(m.Groups), re.Groups())
			}
			end = m.End
		}
	})
}
