package function

import (
	"strconv"
	"strings"
	"time"

	"cognate/internal/function/markup"
	"cognate/jsonata"
)

// A document tree (ADF) is {"type": "doc", "version": 1, "content": [nodes]}. A node
// has a type, attrs, content, and text with marks; see
// developer.atlassian.com/cloud/jira/platform/apis/document/structure, read 2025-11.

// adfTags are the nodes that are one element of HTML.
var adfTags = map[string]string{
	"paragraph": "p", "bulletList": "ul", "orderedList": "ol", "listItem": "li", "blockquote": "blockquote", "panel": "blockquote", "rule": "hr",
	"table": "table", "tableRow": "tr", "tableHeader": "th", "tableCell": "td", "hardBreak": "br", "mediaSingle": "p", "mediaGroup": "p", "caption": "p",
	"taskList": "ul", "decisionList": "ul", "decisionItem": "li", "layoutSection": "div", "layoutColumn": "div", "expand": "div", "nestedExpand": "div",
}

// fromADF makes a function of what it makes of a document tree. A text stands for
// itself.
func fromADF(write func(*markup.Element) string, ofText func(string) string) jsonata.Func {
	return func(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
		v := args[0]
		switch v.Kind() {
		case jsonata.KindUndefined, jsonata.KindNull:
			return v, nil
		case jsonata.KindString:
			return fromText(ofText)(c, args)
		case jsonata.KindObject:
			v = v.Get("content")
		default: // the nodes themselves
		}
		r := adfReader{call: c}
		root := &markup.Element{}
		r.all(root, v, 0)
		if r.err != nil {
			return jsonata.Value{}, r.err
		}
		return jsonata.String(write(root)), nil
	}
}

// adfReader makes elements of nodes.
type adfReader struct {
	call *jsonata.Call
	err  error
}

func (r *adfReader) all(into *markup.Element, nodes jsonata.Value, depth int) {
	for node := range nodes.Items() {
		if depth < markup.MaxDepth && r.err == nil {
			r.node(into, node, depth)
		}
	}
}

func (r *adfReader) node(into *markup.Element, node jsonata.Value, depth int) {
	if r.err = r.call.Spend(4*sizeOf + node.Get("text").Len()); r.err != nil {
		return
	}
	attrs := node.Get("attrs")
	e := &markup.Element{Tag: adfTags[node.Get("type").Str()]}
	switch {
	case e.Tag == "":
		e.Tag = "span" // unknown: what is in it
	case e.Tag == "p" && into.Tag == "li" && len(into.Kids) == 0:
		e.Tag = "div" // as lists are mostly written, without lines between
	}
	switch node.Get("type").Str() {
	case "text":
		into.Kids = append(into.Kids, marked(node))
		return
	case "heading":
		e.Tag = "h" + strconv.Itoa(int(min(max(attrs.Get("level").Float(), 1), 6)))
	case "orderedList":
		e.Attrs = map[string]string{"start": plainText(attrs.Get("order"))}
	case "codeBlock":
		e.Tag = "pre"
		code := &markup.Element{Tag: "code", Attrs: map[string]string{"class": "language-" + attrs.Get("language").Str()}}
		e.Kids = []*markup.Element{code}
		into.Kids = append(into.Kids, e)
		r.all(code, node.Get("content"), depth+1)
		return
	case "taskItem":
		e.Tag = "li"
		e.Kids = append(e.Kids, checkbox(attrs.Get("state").Str() == "DONE"))
	case "expand", "nestedExpand":
		if title := attrs.Get("title").Str(); title != "" {
			e.Kids = append(e.Kids, element("p", element("strong", textElement(title))))
		}
	case "media":
		e = mediaElement(attrs)
	case "inlineCard", "blockCard", "embedCard":
		e = linkElement(attrs.Get("url").Str(), textElement(attrs.Get("url").Str()))
	case "mention", "emoji", "status", "date", "placeholder":
		e = textElement(adfWord(node.Get("type").Str(), attrs))
	}
	into.Kids = append(into.Kids, e)
	r.all(e, node.Get("content"), depth+1)
}

func textElement(s string) *markup.Element { return &markup.Element{Text: s} }

func element(tag string, kids ...*markup.Element) *markup.Element {
	return &markup.Element{Tag: tag, Kids: kids}
}

func linkElement(href string, kids ...*markup.Element) *markup.Element {
	return &markup.Element{Tag: "a", Attrs: map[string]string{"href": href}, Kids: kids}
}

func checkbox(done bool) *markup.Element {
	e := &markup.Element{Tag: "input", Attrs: map[string]string{"type": "checkbox"}}
	if done {
		e.Attrs["checked"] = ""
	}
	return e
}

// mediaElement is an image where it has an address, else its description.
func mediaElement(attrs jsonata.Value) *markup.Element {
	if url := attrs.Get("url").Str(); url != "" {
		return &markup.Element{Tag: "img", Attrs: map[string]string{"src": url, "alt": attrs.Get("alt").Str()}}
	}
	return textElement(attrs.Get("alt").Str())
}

// adfWord is the text of a node that stands for a word.
func adfWord(kind string, attrs jsonata.Value) string {
	switch kind {
	case "date":
		d := epochDate(numberOf(plainText(attrs.Get("timestamp"))).Float(), 1, time.UTC)
		if !d.valid() {
			return ""
		}
		return d.t.Format(time.DateOnly)
	case "emoji":
		if s := attrs.Get("text").Str(); s != "" {
			return s
		}
		return attrs.Get("shortName").Str()
	}
	return attrs.Get("text").Str()
}

// adfMarks are the marks that are one element of HTML.
var adfMarks = map[string]string{"strong": "strong", "em": "em", "strike": "s", "code": "code", "underline": "u"}

// marked is text with elements for its marks around it.
func marked(node jsonata.Value) *markup.Element {
	e := textElement(node.Get("text").Str())
	for mark := range node.Get("marks").Items() {
		kind := mark.Get("type").Str()
		switch {
		case kind == "link":
			e = linkElement(mark.Get("attrs").Get("href").Str(), e)
		case kind == "subsup" && strings.HasPrefix(mark.Get("attrs").Get("type").Str(), "su"):
			e = element(mark.Get("attrs").Get("type").Str()[:3], e)
		case adfMarks[kind] != "":
			e = element(adfMarks[kind], e)
		}
	}
	return e
}
