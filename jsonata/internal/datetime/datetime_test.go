package datetime_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"cognate/jsonata/internal/datetime"
	"cognate/jsonata/internal/fault"
)

func TestParseFromNow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, picture, want string }{
		{"13:45", "[H]:[m]", "2024-05-06T13:45:00.000Z"},
		{"1:45 pm", "[h]:[m] [P]", "2024-05-06T13:45:00.000Z"},
		{"12:00", "[h]:[m]", "2024-05-06T00:00:00.000Z"},
		{"3", "[D]", "2024-05-03T00:00:00.000Z"},
		{"2-3", "[M]-[D]", "2024-02-03T00:00:00.000Z"},
		{"60", "[d]", "2024-02-29T00:00:00.000Z"},
		{"2023 60 04:05", "[Y] [d] [H]:[m]", "2023-03-01T04:05:00.000Z"},
		{"30.5", "[s].[f]", "2024-05-06T07:08:30.500Z"},
		{"Monday", "[FNn]", "2024-05-06T07:08:09.010Z"},
		{"1 APRIL 2024", "[D] [MNn] [Y]", "2024-04-01T00:00:00.000Z"},
		{"2,024", "[Y9,999,*]", "2024-01-01T00:00:00.000Z"},
		{"٢٠٢٤", "[Y٠]", "2024-01-01T00:00:00.000Z"},
		{"2024-01-02 Z", "[Y]-[M]-[D] [Z01:01t]", "2024-01-02T00:00:00.000Z"},
		{"2024-01-02 -05:30", "[Y]-[M]-[D] [Z]", "2024-01-02T05:30:00.000Z"},
	} {
		p, err := datetime.ParsePicture(c.picture)
		if err != nil {
			t.Errorf("%s: %v", c.picture, err)
			continue
		}
		millis, ok, err := p.Parse(c.text, now)
		got, _ := datetime.FormatISO(millis, "")
		if !ok || err != nil || got != c.want {
			t.Errorf("%q by %s = %s, %v, %v, want %s", c.text, c.picture, got, ok, err, c.want)
		}
	}
}

func TestZones(t *testing.T) {
	t.Parallel()
	for zone, want := range map[string]string{
		"-0530":  "2023-12-31T18:30:00.000-05:30",
		"+05:30": "2024-01-01T05:30:00.000+05:30",
		"-0030":  "2023-12-31T23:30:00.000-00:30",
		"+0000":  "2024-01-01T00:00:00.000Z",
	} {
		if got, err := datetime.FormatISO(1704067200000, zone); err != nil || got != want {
			t.Errorf("zone %s: got %s, %v, want %s", zone, got, err, want)
		}
	}
	for _, zone := range []string{"UTC", "+", "+12345", "5:30", "++100"} {
		wantCode(t, zone, "D3134", func() error {
			_, err := datetime.FormatISO(0, zone)
			return err
		})
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	for _, millis := range []float64{8.64e15 + 1, -1e300, math.Inf(1), math.NaN()} {
		wantCode(t, "range", "D1001", func() error {
			_, err := datetime.FormatISO(millis, "")
			return err
		})
	}
	for _, picture := range []string{"[Y,101]", "[Y,1-101]", "[f,999999999]", strings.Repeat("a", 1025)} {
		wantCode(t, picture, fault.CodeSize, func() error {
			_, err := datetime.ParsePicture(picture)
			return err
		})
	}
	p, err := datetime.ParsePicture("[Y]-[M]-[D]")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"999999999-1-1", "1" + strings.Repeat("0", 400) + "-1-1", strings.Repeat("1", 5000) + "-1-1", "271822-1-1"} {
		if millis, ok, err := p.Parse(text, now); ok && math.Abs(millis) > 8.64e15 || err != nil {
			t.Errorf("%.20s = %v, %v", text, millis, err)
		}
	}
}

func wantCode(t *testing.T, name, code string, f func() error) {
	t.Helper()
	err := f()
	var e *fault.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Errorf("%.40s: got %v, want the code %s", name, err, code)
	}
}

// FuzzPicture checks that what a picture writes it reads back or refuses, with
// no panic and in bounded space.
func FuzzPicture(f *testing.F) {
	for _, p := range []string{
		"[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]", "[D1o] [MNn] [Y] [h]:[m] [P]", "[Yw] [dwo]", "[[[YI]]]",
		"[FNn,3-3] [W] [x] [X]", "[Y,2-2][M01]", "[z0]", "[Y9,999,*]", "[q", "[DA] [Ma]",
	} {
		f.Add(p, 1521801216617.0)
	}
	f.Fuzz(func(t *testing.T, picture string, millis float64) {
		p, err := datetime.ParsePicture(picture)
		if err != nil {
			return
		}
		text, err := p.Format(millis, "")
		if err != nil {
			return
		}
		if len(text) > 100*len(picture) {
			t.Fatalf("%q wrote %d bytes", picture, len(text))
		}
		if got, ok, err := p.Parse(text, now); ok && err == nil && math.Abs(got) > 8.64e15 {
			t.Fatalf("%q read %q as %v", picture, text, got)
		}
	})
}

// FuzzISO checks that what FormatISO writes ParseISO reads.
func FuzzISO(f *testing.F) {
	f.Add(1521801216617.0)
	f.Add(-1.0)
	f.Fuzz(func(t *testing.T, millis float64) {
		if !(millis > -62167219200000 && millis < 253402300800000) {
			return
		}
		text, err := datetime.FormatISO(millis, "")
		if err != nil {
			t.Fatal(err)
		}
		if back, err := datetime.ParseISO(text); err != nil || back != math.Trunc(millis) {
			t.Fatalf("%v is %q is %v, %v", millis, text, back, err)
		}
	})
}
