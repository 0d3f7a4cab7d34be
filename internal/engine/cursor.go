package engine

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"cognate"
	"cognate/internal/connector"
)

// place is where a list goes on: what a cursor holds.
type place struct {
	Source int             `json:"c,omitempty"` // which of the lists that make up this one
	Via    string          `json:"v,omitempty"` // its call and its way of paging
	Page   int             `json:"p"`           // number of the vendor page, or offset
	Token  string          `json:"t,omitempty"` // the vendor's cursor, or the query of its next address
	State  json.RawMessage `json:"d,omitempty"` // what a dynamic pagination made
	Size   int             `json:"s"`           // of a vendor page, the same for the whole walk
	Skip   int             `json:"k,omitempty"` // records of that page already answered
	Limit  int             `json:"l"`           // of the first call
	Query  string          `json:"q"`           // digest of filters, sort, remote_query and whether it is raw
	Before string          `json:"b,omitempty"` // mark of the page before, by which a vendor is found to repeat it
	// Of a list with a cap: the records seen since it started (again), the value that
	// it started again from, and the last value with the records that had it.
	Seen  int             `json:"n,omitempty"`
	Since json.RawMessage `json:"w,omitempty"`
	By    json.RawMessage `json:"y,omitempty"`
	Tail  []string        `json:"z,omitempty"`
}

// maxPageSize bounds a vendor page that a cursor can name.
const maxPageSize = 100_000

func (p *place) valid(sources []*connector.Method) bool {
	return 0 <= p.Source && p.Source < max(len(sources), 1) && p.Via == via(sources, p.Source) && p.Page >= 0 && p.Skip >= 0 && p.Seen >= 0 &&
		1 <= p.Size && p.Size <= maxPageSize && 1 <= p.Limit && p.Limit <= IgnoredLimit && len(p.Tail) <= maxTail
}

// via tells lists apart: a cursor of one can't go on in another, which a mapping may
// have chosen meanwhile.
func via(sources []*connector.Method, source int) string {
	if source >= len(sources) {
		return ""
	}
	method := sources[source]
	if method.Pagination == nil {
		return method.FullName()
	}
	return method.FullName() + " " + string(method.Pagination.Style)
}

// skipping is the place on the same page behind that many of its records.
func (p *place) skipping(records int) *place {
	to := *p
	to.Skip = records
	return &to
}

const cursorPurpose = "list cursor"

// openCursor finds where to start: the first page, or where the cursor says.
func (r *run) openCursor(sources []*connector.Method) (*place, error) {
	limit, err := r.limit()
	if err != nil {
		return nil, err
	}
	if r.call.Cursor == "" {
		return firstPlace(sources, 0, limit), nil
	}
	bad := func(cause error) error {
		return cognate.Wrap(cause, cognate.CodeInvalid, "next_cursor is not one that this list gave for this account, these filters and this sort")
	}
	plain, err := r.Sealer.OpenToken(cursorPurpose, r.call.Cursor, r.cursorScope())
	if err != nil {
		return nil, bad(err)
	}
	var at place
	if err := json.Unmarshal(plain, &at); err != nil || !at.valid(sources) {
		return nil, bad(err)
	}
	if at.Query != r.queryDigest() {
		return nil, bad(nil)
	}
	if (r.call.Limit != 0 || r.call.IgnoreLimit) && limit != at.Limit {
		return nil, cognate.Errorf(cognate.CodeInvalid, "limit can't change between the pages of a list: it was %d", at.Limit)
	}
	return &at, nil
}

// limit is the number of records that the caller asks for.
func (r *run) limit() (int, error) {
	switch limit := r.call.Limit; {
	case r.call.IgnoreLimit:
		return IgnoredLimit, nil
	case limit == 0 && r.call.Stream: // it takes all there is, by pages as large as they come
		return MaxLimit, nil
	case limit == 0:
		return DefaultLimit, nil
	case limit < 0:
		return 0, cognate.Errorf(cognate.CodeInvalid, "limit is a whole number from 1 to %d", MaxLimit)
	default:
		return min(limit, MaxLimit), nil
	}
}

// firstPlace is the start of one of the lists.
func firstPlace(sources []*connector.Method, source, limit int) *place {
	at := &place{Source: source, Via: via(sources, source), Page: 1, Size: limit, Limit: limit}
	if source < len(sources) {
		if p := sources[source].Pagination; p != nil {
			at.Page, at.Size = p.First, sizeOf(p, limit)
		}
	}
	return at
}

// sizeOf is the number of records to a vendor page. Under a cap it is one that the
// cap can be divided by, where that is not much less: a page that the cap cuts could
// not be read.
func sizeOf(p *connector.Pagination, limit int) int {
	if p.SizeParam == "" && p.Style != connector.PageRange {
		return p.MaxSize
	}
	size := min(limit, p.MaxSize)
	if p.Cap == nil {
		return size
	}
	size = min(size, p.Cap.Records)
	for n := size; 2*n > size; n-- {
		if p.Cap.Records%n == 0 {
			return n
		}
	}
	return size
}

// sealCursor makes next_cursor; "" at the end of the list.
func (r *run) sealCursor(at *place) (string, error) {
	if at == nil {
		return "", nil
	}
	at.Query = r.queryDigest()
	plain, err := json.Marshal(at)
	if err != nil {
		return "", cognate.Wrap(err, cognate.CodeInternal, "the cursor can't be made")
	}
	token, err := r.Sealer.SealToken(cursorPurpose, plain, r.cursorScope())
	if err != nil {
		return "", cognate.Wrap(err, cognate.CodeInternal, "the cursor can't be made")
	}
	return token, nil
}

// cursorScope binds a cursor to its account and resource.
func (r *run) cursorScope() []byte {
	resource := r.call.Resource
	if r.call.Proxy {
		resource = r.mapping.Call.Fixed.FullName() // no resource of a model has a dot
	}
	return []byte(r.call.Account.ID + "\x00" + r.call.Model + "\x00" + resource)
}

// queryDigest binds a cursor to its filters: the same ones, in the same order of
// keys or another.
func (r *run) queryDigest() string {
	h := sha256.New()
	h.Write(canonical(r.filter))
	h.Write([]byte{0})
	h.Write(canonical(r.call.RemoteQuery))
	if r.call.Format == FormatRaw { // its pages are the vendor's own, whole
		h.Write([]byte(FormatRaw))
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
}
