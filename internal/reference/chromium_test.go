//go:build chromium

package reference_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
)

// pagesToSee are one of each kind, and those with most on them.
var pagesToSee = []string{
	"/docs/", "/docs/conventions", "/docs/connector-format", "/docs/connector-examples", "/docs/functions", "/docs/errors", "/docs/admin", "/docs/integrations/happyfox", "/docs/unified/ticketing",
	"/docs/unified/ticketing/contacts", "/docs/unified/ticketing/contacts/create", "/docs/unified/ticketing/contacts/list",
	"/docs/unified/ticketing/contacts/delete", "/docs/unified/ticketing/tickets/create", "/docs/no-such-page",
}

// TestChromium looks at pages in a browser: nothing runs over the side, text is
// readable in either scheme, and nothing but our own files is asked for.
func TestChromium(t *testing.T) {
	server := httptest.NewServer(newHandler(t))
	t.Cleanup(server.Close)
	browser := startChrome(t)
	for _, width := range []int{390, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			tab := browser.open(width, scheme)
			for _, path := range pagesToSee {
				t.Run(fmt.Sprintf("%d/%s%s", width, scheme, path), func(t *testing.T) {
					tab.tb = t
					look(t, tab, server.URL, path)
					name := strings.Trim(strings.ReplaceAll(path, "/", "-"), "-")
					tab.shoot(fmt.Sprintf("%s-%d-%s", name, width, scheme), width < 600)
				})
			}
			tab.tb = t
		}
	}
}

func look(t *testing.T, tab *tab, base, path string) {
	t.Helper()
	requests, complaints := tab.visit(base + path)
	for _, r := range requests {
		if !strings.HasPrefix(r, base+"/docs/") {
			t.Errorf("asks elsewhere: %s", r)
		}
	}
	for _, c := range complaints {
		if path != "/docs/no-such-page" || !strings.Contains(c, "404") {
			t.Errorf("complains: %s", c)
		}
	}
	// Everything folded is opened first: it must fit too.
	var width struct{ Page, Window float64 }
	tab.eval(`(() => { document.querySelectorAll("main details").forEach(d => d.open = true);
		return {Page: document.documentElement.scrollWidth, Window: window.innerWidth} })()`, &width)
	if width.Page > width.Window || width.Page == 0 {
		t.Errorf("%g px wide in a window of %g px", width.Page, width.Window)
	}
	var poor []string
	tab.eval(contrastScript, &poor)
	for _, p := range poor {
		t.Errorf("too little contrast: %s", p)
	}
}

// contrastScript lists the texts whose colour stands out from their ground by less
// than 4.5 to 1 (WCAG 2.2, 1.4.3). Grounds with transparency don't occur but as none.
const contrastScript = `(() => {
	const channel = v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 };
	const parse = c => c.match(/[\d.]+/g).map(Number);
	const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
	const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c } return [255, 255, 255] };
	const poor = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	let seen = 0;
	while (walk.nextNode()) {
		const e = walk.currentNode.parentElement;
		if (!walk.currentNode.data.trim() || !e.getClientRects().length || getComputedStyle(e).opacity === "0") continue;
		seen++;
		const a = light(parse(getComputedStyle(e).color)), b = light(ground(e));
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		if (ratio < 4.5) poor.add(e.tagName + "." + e.className + " " + ratio.toFixed(2) + " " + walk.currentNode.data.trim().slice(0, 40));
	}
	if (seen < 20) poor.add("only " + seen + " texts are seen");
	return [...poor];
})()`
