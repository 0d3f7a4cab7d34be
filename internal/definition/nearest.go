package definition

import "strings"

// Nearest returns the candidate that name was probably meant to be, "" when none
// is near: the same but for case, or a few edits away.
func Nearest(name string, candidates []string) string {
	best, bestDistance := "", 1+min(3, len(name)/3+1)
	if len(name) > MaxKeyLength {
		return ""
	}
	for _, c := range candidates {
		if strings.EqualFold(name, c) {
			return c
		}
		if len(c) > MaxKeyLength {
			continue
		}
		if d := distance(name, c); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// distance counts the edits that turn a into b: insert, delete, replace, swap neighbours.
func distance(a, b string) int {
	r, s := []rune(a), []rune(b)
	before, prev, row := make([]int, len(s)+1), make([]int, len(s)+1), make([]int, len(s)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(r); i++ {
		row[0] = i
		for j := 1; j <= len(s); j++ {
			cost := 1
			if r[i-1] == s[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && r[i-1] == s[j-2] && r[i-2] == s[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev, row = prev, row, before
	}
	return prev[len(s)]
}
