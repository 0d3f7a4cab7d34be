package connector

// PageStyle names the way in which a vendor splits a list into pages.
type PageStyle string

// The styles.
const (
	PageNumber  PageStyle = "page"
	PageOffset  PageStyle = "offset"
	PageCursor  PageStyle = "cursor"
	PageLink    PageStyle = "link"
	PageNextURL PageStyle = "next_url"
	PageRange   PageStyle = "range"
	PageDynamic PageStyle = "dynamic"
	// PageWhole is a list that comes whole, or as far as its cap.
	PageWhole PageStyle = "none"
)

// Pagination is how a list is paged. What does not belong to the style is zero.
type Pagination struct {
	Style PageStyle
	// Param is the parameter of the page number, the offset or the cursor.
	Param string
	// SizeParam is the parameter of the page size; empty: pages have MaxSize records.
	SizeParam string
	MaxSize   int
	// InBody: both are dotted paths in the body, not query parameters.
	InBody bool
	// Relay: Next and Last are those of the connection that each operation reads.
	Relay bool
	// First is the number of the first page, or the first offset.
	First int

	LastPage *Slot  // page: the number of the last one; may be nil
	Total    *Slot  // offset: the number of all records; may be nil
	Next     *Slot  // cursor, next_url, dynamic
	Last     *Slot  // true on the last page; may be nil
	Rel      string // link
	Unit     string // range
	Cap      *Cap   // may be nil
}

// Params lists the query parameters that paging sets itself.
func (p *Pagination) Params() []string {
	var names []string
	if p.InBody {
		return nil
	}
	for _, name := range []string{p.Param, p.SizeParam} {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}

// Cap is what a vendor gives of one list at most.
type Cap struct {
	Records int
	// By is what the list is sorted by; with it the list starts again from the last
	// value, without it the list ends there. ID tells records apart.
	By, ID *Slot
}

// Lookup is a table that is fetched once for an account and kept for a while.
type Lookup struct {
	Name          string
	Method        *Method
	Query         *Slot
	MaxAgeSeconds int
	MaxRecords    int
	Optional      bool // empty where the vendor refuses it
}
