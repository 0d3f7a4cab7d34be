package markup

import (
	"strings"

	"golang.org/x/net/html"
)

// Element is a node of the tree: text when it has no tag. Tags and attributes are
// those of HTML, in lower case.
type Element struct {
	Tag   string
	Text  string
	Attrs map[string]string
	Kids  []*Element
}

func (e *Element) attr(name string) string { return e.Attrs[name] }

// MaxDepth is how deep elements nest; those that are deeper stand beside each other.
const MaxDepth = 200

// Sorts of elements.
var (
	voids = set("area base br col embed hr img input link meta param source track wbr")
	// hidden elements show nothing, or nothing that text can.
	hidden = set("head script style template noscript iframe object embed svg math audio video canvas select datalist textarea title map noframes applet")
	blocks = set("address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre section summary table tbody td tfoot th thead tr ul")
	// scopes keep end tags inside from closing what is outside.
	scopes = set("table td th")
	// kept are the attributes that matter.
	kept = set("href src alt title start class style hidden type checked")
)

// IsBlock reports whether an element of a tag stands on lines of its own.
func IsBlock(tag string) bool { return blocks[tag] }

func set(names string) map[string]bool {
	out := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		out[name] = true
	}
	return out
}

// closes says which open elements a start tag ends, up to the nearest of others.
var closes = map[string]struct{ ends, upTo map[string]bool }{
	"li": {set("li"), set("ul ol menu table td th")},
	"dt": {set("dt dd"), set("dl table td th")}, "dd": {set("dt dd"), set("dl table td th")},
	"tr": {set("tr td th caption"), set("table")}, "td": {set("td th caption"), set("tr table")}, "th": {set("td th caption"), set("tr table")},
	"tbody": {set("thead tbody tr td th caption"), set("table")}, "thead": {set("tbody tr td th caption"), set("table")}, "tfoot": {set("tbody thead tr td th caption"), set("table")},
	"a":      {set("a"), set("table td th")},
	"option": {set("option"), set("select")},
}

// Parse reads HTML. Whatever it is made of, the tree has no more nodes than the text
// has tokens, and is no deeper than MaxDepth.
func Parse(source string) *Element {
	b := &builder{stack: []*Element{{Tag: "body"}}, open: map[string]int{}}
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.stack[0]
		case html.TextToken:
			b.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			b.start(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			b.end(string(name))
		default: // comments and doctypes say nothing
		}
	}
}

type builder struct {
	stack []*Element
	open  map[string]int // how many of each tag are on the stack
	over  int            // start tags that found the stack full
}

func (b *builder) top() *Element { return b.stack[len(b.stack)-1] }

func (b *builder) text(s string) {
	if s != "" {
		b.top().Kids = append(b.top().Kids, &Element{Text: s})
	}
}

func (b *builder) start(z *html.Tokenizer) {
	name, more := z.TagName()
	e := &Element{Tag: string(name)}
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if kept[string(key)] {
			if e.Attrs == nil {
				e.Attrs = map[string]string{}
			}
			e.Attrs[string(key)] = string(value)
		}
	}
	b.imply(e.Tag)
	b.top().Kids = append(b.top().Kids, e)
	if voids[e.Tag] {
		return
	}
	if len(b.stack) > MaxDepth {
		b.over++
		return
	}
	b.stack = append(b.stack, e)
	b.open[e.Tag]++
}

// imply ends what a start tag ends without saying so.
func (b *builder) imply(tag string) {
	if c, ok := closes[tag]; ok {
		b.close(c.ends, c.upTo)
	}
	if blocks[tag] && b.open["p"] > 0 {
		b.close(map[string]bool{"p": true}, paragraphScopes)
	}
}

var paragraphScopes = set("table td th li dd dt blockquote div section article form fieldset details")

// close ends the open elements down to the outermost of ends that stands above the
// nearest of upTo.
func (b *builder) close(ends, upTo map[string]bool) {
	down := len(b.stack)
	for i := len(b.stack) - 1; i > 0 && !upTo[b.stack[i].Tag]; i-- {
		if ends[b.stack[i].Tag] {
			down = i
		}
	}
	b.cut(down)
}

// end ends the nearest open element of a tag, with all that is in it.
func (b *builder) end(tag string) {
	switch {
	case tag == "br" || tag == "p" && b.open["p"] == 0:
		b.top().Kids = append(b.top().Kids, &Element{Tag: "br"})
		return
	case b.over > 0:
		b.over--
		return
	case b.open[tag] == 0:
		return
	}
	for i := len(b.stack) - 1; i > 0; i-- {
		if b.stack[i].Tag == tag {
			b.cut(i)
			return
		}
		if scopes[b.stack[i].Tag] && !tableTags[tag] {
			return
		}
	}
}

var tableTags = set("table thead tbody tfoot tr td th caption")

func (b *builder) cut(down int) {
	for _, e := range b.stack[down:] {
		b.open[e.Tag]--
	}
	b.stack = b.stack[:down]
}

// IsHidden reports whether nothing of an element is shown.
func (e *Element) IsHidden() bool {
	if hidden[e.Tag] {
		return true
	}
	if _, ok := e.Attrs["hidden"]; ok {
		return true
	}
	style := e.attr("style")
	if len(style) > 4096 {
		return false
	}
	style = strings.ToLower(strings.ReplaceAll(style, " ", ""))
	return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
}
