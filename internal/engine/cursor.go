package engine

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"cognate"
)

// place is where a list goes on: what a cursor holds.
type place struct {
	Page  int    `json:"p"`           // vendor page to read
	Size  int    `json:"s"`           // its size, the same for the whole walk
	Skip  int    `json:"k,omitempty"` // records of that page already answered
	Limit int    `json:"l"`           // of the first call
	Query string `json:"q"`           // digest of filters, sort, remote_query and whether it is raw
}

func (p *place) valid() bool {
	return p.Page >= 0 && p.Skip >= 0 && 1 <= p.Size && p.Size <= p.Limit && p.Limit <= IgnoredLimit
}

const cursorPurpose = "list cursor"

// openCursor finds where to start: the first page, or where the cursor says.
func (r *run) openCursor() (*place, error) {
	if r.call.Cursor == "" {
		return r.firstPlace()
	}
	bad := func(cause error) error {
		return cognate.Wrap(cause, cognate.CodeInvalid, "next_cursor is not one that this list gave for this account, these filters and this sort")
	}
	plain, err := r.Sealer.OpenToken(cursorPurpose, r.call.Cursor, r.cursorScope())
	if err != nil {
		return nil, bad(err)
	}
	var at place
	if err := json.Unmarshal(plain, &at); err != nil || !at.valid() {
		return nil, bad(err)
	}
	if at.Query != r.queryDigest() {
		return nil, bad(nil)
	}
	if first, err := r.firstPlace(); err != nil || (r.call.Limit != 0 || r.call.IgnoreLimit) && first.Limit != at.Limit {
		return nil, cognate.Wrap(err, cognate.CodeInvalid, "limit can't change between the pages of a list: it was %d", at.Limit)
	}
	return &at, nil
}

func (r *run) firstPlace() (*place, error) {
	limit := r.call.Limit
	switch {
	case r.call.IgnoreLimit:
		limit = IgnoredLimit
	case limit == 0:
		limit = DefaultLimit
	case limit < 0:
		return nil, cognate.Errorf(cognate.CodeInvalid, "limit is a whole number from 1 to %d", MaxLimit)
	case limit > MaxLimit:
		limit = MaxLimit
	}
	at := &place{Page: 1, Size: limit, Limit: limit}
	for _, m := range r.mapping.Call.All() {
		if p := m.Pagination; p != nil {
			at.Page, at.Size = p.First, min(at.Size, p.MaxSize)
		}
	}
	return at, nil
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
	return []byte(r.call.Account.ID + "\x00" + r.call.Model + "\x00" + r.call.Resource)
}

// queryDigest binds a cursor to its filters: the same ones, in the same order of
// keys or another.
func (r *run) queryDigest() string {
	h := sha256.New()
	h.Write(canonical(r.vars.query))
	h.Write([]byte{0})
	h.Write(canonical(r.call.RemoteQuery))
	if r.call.Format == FormatRaw { // its pages are the vendor's own, whole
		h.Write([]byte(FormatRaw))
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
}
