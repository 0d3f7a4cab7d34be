package markup

import "strings"

// Bounds of what is written as a table.
const (
	maxColumns = 50
	maxRows    = 2000
)

// table writes a table of data as one of GFM; one that is there for its looks, with
// blocks in its cells or a single column, as the blocks that it holds.
func (w *writer) table(e *Element) {
	rows := Rows(e)
	columns, ok := grid(rows)
	if !ok || !w.md && len(rows) > maxRows {
		w.spaced(e, 2)
		return
	}
	w.line(2)
	for _, kid := range e.Kids {
		if kid.Tag == "caption" {
			w.spaced(kid, 2)
		}
	}
	for i, row := range rows {
		w.line(1)
		w.row(row, columns)
		if i == 0 && w.md {
			w.line(1)
			w.raw("|" + strings.Repeat(" --- |", columns))
		}
	}
	w.line(2)
}

// row writes one line of cells.
func (w *writer) row(row *Element, columns int) {
	n := 0
	for _, cell := range row.Kids {
		if cell.Tag != "td" && cell.Tag != "th" {
			continue
		}
		switch {
		case w.md && n == 0:
			w.raw("| ")
		case w.md:
			w.raw(" | ")
		case n > 0 && w.inRow && w.breaks == 0:
			w.raw("\t")
		}
		n++
		w.inCell(cell)
	}
	if w.md {
		w.raw(strings.Repeat(" |", max(columns-n, 0)) + " |")
	}
}

// inCell writes a cell in one line.
func (w *writer) inCell(e *Element) {
	if w.breaks > 0 { // the row starts here
		w.before()
	}
	outer, row := w.cell, w.inRow
	w.cell, w.inRow = true, false
	w.children(e)
	w.settle()
	w.cell, w.inRow = outer, row || w.inRow
	w.space, w.breaks = false, 0
}

// Rows gives the rows of a table, not those of tables in it.
func Rows(e *Element) []*Element {
	var rows []*Element
	for _, kid := range e.Kids {
		switch kid.Tag {
		case "tr":
			rows = append(rows, kid)
		case "thead", "tbody", "tfoot":
			rows = append(rows, Rows(kid)...)
		}
	}
	return rows
}

// grid gives the number of columns; ok is false for what is no table of data.
func grid(rows []*Element) (columns int, ok bool) {
	if len(rows) == 0 || len(rows) > maxRows {
		return 0, false
	}
	cells := 0
	for _, row := range rows {
		n := 0
		for _, cell := range row.Kids {
			if cell.Tag != "td" && cell.Tag != "th" {
				continue
			}
			n++
			if hasBlocks(cell, 0) {
				return 0, false
			}
		}
		cells += n
		columns = max(columns, n)
	}
	// Rows may be short, but a table is not mostly holes.
	return columns, columns > 1 && columns <= maxColumns && cells*2 >= columns*len(rows)
}

// hasBlocks reports whether there is more than text in an element. A table in it ends
// the search, so that tables within tables are not searched again and again.
func hasBlocks(e *Element, depth int) bool {
	for _, kid := range e.Kids {
		switch kid.Tag {
		case "", "br":
			continue
		case "table", "ul", "ol", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6":
			return true
		case "p", "div":
			if depth > 0 || len(e.Kids) > 1 {
				return true
			}
		}
		if hasBlocks(kid, depth+1) {
			return true
		}
	}
	return false
}
