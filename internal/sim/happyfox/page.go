package happyfox

import (
	"net/url"
	"strconv"
)

const (
	defaultSize = 10
	maxSize     = 50
)

// pageInfo is the vendor's envelope: count is this page's rows, last_index the
// whole collection's.
type pageInfo struct {
	Count      int `json:"count"`
	LastIndex  int `json:"last_index"`
	PageCount  int `json:"page_count"`
	StartIndex int `json:"start_index"`
	EndIndex   int `json:"end_index"`
}

type pageOf[T any] struct {
	PageInfo pageInfo `json:"page_info"`
	Data     []T      `json:"data"`
}

// pageOfRows cuts the page that the query asks for and draws its rows only.
// A size that is no number is the default, one out of range is clamped; a page
// beyond the end is empty; an empty collection has one page (chosen here,
// where the vendor is silent).
func pageOfRows[R, V any](query url.Values, rows []R, view func(R) V) pageOf[V] {
	size := min(max(intOf(query.Get("size"), defaultSize), 1), maxSize)
	page := max(intOf(query.Get("page"), 1), 1)
	info := pageInfo{LastIndex: len(rows), PageCount: max((len(rows)+size-1)/size, 1)}
	out := pageOf[V]{Data: []V{}}
	if page <= info.PageCount {
		from := (page - 1) * size
		part := rows[from:min(from+size, len(rows))]
		for _, row := range part {
			out.Data = append(out.Data, view(row))
		}
		if info.Count = len(part); info.Count > 0 {
			info.StartIndex, info.EndIndex = from+1, from+len(part)
		}
	}
	out.PageInfo = info
	return out
}

func intOf(text string, otherwise int) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return otherwise
	}
	return n
}
