package markup

import "strings"

// Bounds of what is read as Markdown; beyond them it is text.
const (
	maxNesting    = 24    // quotes and lists around a line
	maxWordLinks  = 24    // "](" in a word without a blank
	maxReferences = 500   // lines that define a link
	maxCells      = 50000 // of a table
	maxMarkers    = 8000  // characters of emphasis and links without an empty line
)

// tame puts backslashes where Markdown would take goldmark long: the time for quotes
// in quotes, emphasis and links in one paragraph and definitions of links grows with
// the square of their number and faster, and a row of a table is filled up to the
// columns of its head.
func tame(s string) string {
	s = strings.ReplaceAll(s, "\r", "")
	lines := strings.Split(s, "\n")
	references := 0
	for i, line := range lines {
		line = tameNesting(line)
		line = tameLinks(line)
		if strings.HasPrefix(strings.TrimLeft(line, " >\t"), "[") && strings.Contains(line, "]:") {
			if references++; references > maxReferences {
				line = strings.ReplaceAll(line, "]:", `]\:`)
			}
		}
		lines[i] = line
	}
	start := 0
	for i := range len(lines) + 1 {
		if i == len(lines) || strings.TrimSpace(lines[i]) == "" {
			tameTable(lines[start:i])
			tameMarkers(lines[start:i])
			start = i + 1
		}
	}
	return strings.Join(lines, "\n")
}

// tameTable ends a table with more cells than may be. It has no empty line.
func tameTable(lines []string) {
	most := 0
	for _, line := range lines {
		most = max(most, strings.Count(line, "|"))
	}
	if (most+1)*len(lines) <= maxCells {
		return
	}
	for i, line := range lines {
		lines[i] = strings.ReplaceAll(line, "|", `\|`)
	}
}

const markers = "*_~[`"

// tameMarkers bounds emphasis and links in a paragraph.
func tameMarkers(lines []string) {
	left := maxMarkers
	for i, line := range lines {
		n := 0
		for j := range len(line) {
			if strings.IndexByte(markers, line[j]) >= 0 {
				n++
			}
		}
		if n > left {
			lines[i] = withoutMarkers(line, left)
			n = left
		}
		left -= n
	}
}

// withoutMarkers puts backslashes before all but the first markers of a line.
func withoutMarkers(line string, left int) string {
	var b strings.Builder
	for i := range len(line) {
		if strings.IndexByte(markers, line[i]) >= 0 {
			if left--; left < 0 {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(line[i])
	}
	return b.String()
}

// tameNesting ends what makes blocks in blocks at the start of a line.
func tameNesting(line string) string {
	depth := 0
	for i := 0; i < len(line); i++ {
		switch c := line[i]; c {
		case ' ', '\t':
		case '>', '-', '+', '*':
			if c != '>' && i+1 < len(line) && line[i+1] != ' ' && line[i+1] != '\t' {
				return line // a rule, or text
			}
			if depth++; depth > maxNesting {
				return line[:i] + `\` + line[i:]
			}
		default:
			end := i
			for end < len(line) && line[end] >= '0' && line[end] <= '9' {
				end++
			}
			if end == i || end == len(line) || line[end] != '.' && line[end] != ')' {
				return line
			}
			if depth++; depth > maxNesting {
				return line[:end] + `\` + line[end:]
			}
			i = end
		}
	}
	return line
}

// tameLinks bounds the links in one word: the address of one is looked for up to the
// next blank.
func tameLinks(line string) string {
	if strings.Count(line, "](") <= maxWordLinks {
		return line
	}
	words := strings.SplitAfter(line, " ")
	for i, word := range words {
		if strings.Count(word, "](") > maxWordLinks {
			words[i] = strings.ReplaceAll(word, "](", `]\(`)
		}
	}
	return strings.Join(words, "")
}
