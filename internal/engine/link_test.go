package engine_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cognate/internal/engine"
)

func TestNextLink(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		header []string
		want   string // "-": none
	}{
		"plain":                      {[]string{`<https://a.example.com/?p=2>; rel="next"`}, "https://a.example.com/?p=2"},
		"no quotes":                  {[]string{`<?p=2>;rel=next`}, "?p=2"},
		"blanks":                     {[]string{"  <?p=2>\t ;  rel\t= \"next\"  "}, "?p=2"},
		"any case":                   {[]string{`<?p=2>; REL=NEXT`}, "?p=2"},
		"several relations":          {[]string{`<?p=2>; rel="last  next"`}, "?p=2"},
		"the second link":            {[]string{`<?p=1>; rel="prev", <?p=2>; rel="next", <?p=9>; rel="last"`}, "?p=2"},
		"the second header":          {[]string{`<?p=1>; rel="prev"`, `<?p=2>; rel="next"`}, "?p=2"},
		"the first of two":           {[]string{`<?p=2>; rel=next, <?p=3>; rel=next`}, "?p=2"},
		"an empty address":           {[]string{`<>; rel=next`}, ""},
		"brackets in a quotation":    {[]string{`<?p=1>; title="<?p=6>; rel=next", <?p=2>; rel=next`}, "?p=2"},
		"a quotation in a quotation": {[]string{`<?p=1>; title="\"; rel=next; \\", <?p=2>; rel=next`}, "?p=2"},
		"a comma in a quotation":     {[]string{`<?p=2>; title="a, <b"; rel=next`}, "?p=2"},
		"a comma in the address":     {[]string{`<?p=1,2;3>; rel=next`}, "?p=1,2;3"},
		"a flag":                     {[]string{`<?p=2>; crossorigin; rel=next`}, "?p=2"},
		"an empty parameter":         {[]string{`<?p=2>;; rel=next`}, "?p=2"},
		"rel twice":                  {[]string{`<?p=1>; rel=prev; rel=next`}, "-"},
		"of another place":           {[]string{`<?p=2>; rel=next; anchor="/else"`}, "-"},
		"part of a relation":         {[]string{`<?p=2>; rel="nextish"`, `<?p=2>; rel="un next-page"`}, "-"},
		"in a value":                 {[]string{`<?p=2>; title=next`, `<?p=2>; title="rel=next"`}, "-"},
		"no relation":                {[]string{`<?p=2>`, `<?p=2>; rel`, `<?p=2>; rel=`, `<?p=2>; rel=""`}, "-"},
		"never closed":               {[]string{`<?p=2; rel=next`}, "-"},
		"a quotation never closed":   {[]string{`<?p=2>; rel="next`}, "?p=2"},
		"no address":                 {[]string{`rel=next`, ``, `; rel=next`, `>;rel=next`}, "-"},
		"none":                       {nil, "-"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, found := engine.NextLink(http.Header{"Link": tt.header}, "next")
			if found != (tt.want != "-") || found && got != tt.want {
				t.Errorf("got %q, %v", got, found)
			}
		})
	}
}

func TestContentTotal(t *testing.T) {
	t.Parallel()
	tests := map[string]float64{ // -1: not told
		"items 0-24/66": 66, "items */66": 66, "items 0-24/ 66 ": 66, "0-24/0": 0, "a/b/6": -1,
		"items 0-24/*": -1, "items 0-24": -1, "": -1, "/": -1, "items 0-24/-5": -1, "items 0-24/1e999": -1, "items 0-24/NaN": -1, "items 0-24/Inf": -1,
		"items 0-24/99999999999": -1,
	}
	for header, want := range tests {
		got, told := engine.ContentTotal(http.Header{"Content-Range": {header}})
		if told != (want >= 0) || told && got != want {
			t.Errorf("%q: got %v, %v", header, got, told)
		}
	}
}

// FuzzNextLink: no header brings the scanner down, what it finds stands in the
// header, and a link is found whatever its title.
func FuzzNextLink(f *testing.F) {
	f.Add(`<https://a.example.com/?p=2>; rel="next"`, "next", "a title")
	f.Add(`<a>; title="\"<>,;"; rel="prev next", <b>`, "next", `"\`)
	f.Add(`<<>>;;==""`, "", "")
	f.Fuzz(func(t *testing.T, header, rel, title string) {
		h := http.Header{"Link": {header}}
		if address, found := engine.NextLink(h, rel); found && !strings.Contains(header, "<"+address+">") {
			t.Errorf("%q is not in %q", address, header)
		}
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(title)
		h = http.Header{"Link": {`<?p=1>; rel=prev; title="` + quoted + `", <?p=2>; title="` + quoted + `"; rel="next"`}}
		if address, found := engine.NextLink(h, "next"); !found || address != "?p=2" {
			t.Errorf("%q: got %q, %v", title, address, found)
		}
	})
}

// FuzzContentTotal: what is read of Content-Range is a number that can be counted to.
func FuzzContentTotal(f *testing.F) {
	for _, s := range []string{"items 0-24/66", "items */*", "/1e9", "/0x1p-2", "/-0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if n, told := engine.ContentTotal(http.Header{"Content-Range": {header}}); told && !(n >= 0 && n < 1<<31) {
			t.Errorf("%q: %v", header, n)
		}
	})
}

// FuzzQueryOf: the query of an address can be asked for again.
func FuzzQueryOf(f *testing.F) {
	for _, s := range []string{"?p=2", "https://a.example.com/x?a=1;b&c=%2", "//?", "?&&=&"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		query, ok := engine.QueryOf(address)
		if !ok {
			return
		}
		again, err := url.ParseQuery(query)
		if err != nil || again.Encode() != query || query == "" {
			t.Errorf("%q: %q, %v", address, query, err)
		}
	})
}
