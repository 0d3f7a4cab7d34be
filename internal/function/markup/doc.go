// Package markup turns HTML, Markdown and plain text into one another.
//
// What comes in may be hostile: an e-mail that somebody wrote to break a help desk.
// So HTML is read by the tokenizer of golang.org/x/net/html into a tree of our own,
// whose depth is bounded, and written in one walk; time and memory are in proportion
// to the text. (Its parser, faithful to browsers, makes up to five hundred elements
// of three bytes.) Markdown is read by goldmark, with what would take it long made
// harmless first; HTML in it comes out as text.
//
//	HTML     -> tokens -> tree (tree.go) -> writer (write.go) -> Markdown or text
//	Markdown -> tamed (tame.go) -> goldmark -> HTML
package markup
