package story

import (
	"fmt"
	"strings"
)

// maxTable bounds the table of a diff, in cells: stories that differ in more are
// shown as one block that took the place of another.
const maxTable = 4 << 20

// around is how many lines are shown before and behind a change.
const around = 3

// Diff shows by lines what b has otherwise than a: "- " for lines of a alone, "+ "
// for lines of b alone, with the lines round them and the part of the story they
// stand in. It is empty when the two are the same.
func Diff(a, b string) string {
	if a == b {
		return ""
	}
	return show(edits(strings.SplitAfter(a, "\n"), strings.SplitAfter(b, "\n")))
}

// edit is a line and the sign before it: ' ' for a line of both.
type edit struct {
	sign byte
	line string
}

func edits(a, b []string) []edit {
	var head, tail []edit
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		head = append(head, edit{' ', a[0]})
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		tail = append(tail, edit{' ', a[len(a)-1]})
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	out := append(head, middle(a, b)...)
	for i := len(tail) - 1; i >= 0; i-- {
		out = append(out, tail[i])
	}
	return out
}

// middle keeps the longest run of lines that both have in the same order.
func middle(a, b []string) []edit {
	var out []edit
	i, j := 0, 0
	if len(a)*len(b) <= maxTable {
		table := common(a, b)
		for i < len(a) && j < len(b) {
			switch {
			case a[i] == b[j]:
				out = append(out, edit{' ', a[i]})
				i, j = i+1, j+1
			case table[i+1][j] >= table[i][j+1]:
				out = append(out, edit{'-', a[i]})
				i++
			default:
				out = append(out, edit{'+', b[j]})
				j++
			}
		}
	}
	for ; i < len(a); i++ {
		out = append(out, edit{'-', a[i]})
	}
	for ; j < len(b); j++ {
		out = append(out, edit{'+', b[j]})
	}
	return out
}

// common holds, for each place in a and b, how many lines the rests share.
func common(a, b []string) [][]int32 {
	table := make([][]int32, len(a)+1)
	for i := range table {
		table[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}

func show(edits []edit) string {
	near := make([]bool, len(edits))
	for i, e := range edits {
		if e.sign == ' ' {
			continue
		}
		for j := max(0, i-around); j < min(len(edits), i+around+1); j++ {
			near[j] = true
		}
	}
	var b strings.Builder
	part := ""
	for i, e := range edits {
		if strings.HasPrefix(e.line, "-- ") {
			part = strings.TrimSpace(e.line)
		}
		if !near[i] {
			continue
		}
		if (i == 0 || !near[i-1]) && !strings.HasPrefix(e.line, "-- ") {
			fmt.Fprintf(&b, "  @ %s\n", part)
		}
		fmt.Fprintf(&b, "%c %s\n", e.sign, strings.TrimSuffix(e.line, "\n"))
	}
	return b.String()
}
