package connector

import (
	"strings"

	"cognate/internal/definition"
)

// maxPage bounds a vendor page; the tag max of max_size says the same.
const maxPage = 100_000

// pagination checks one style; nil for a list that comes whole.
func (c *compiler) pagination(pos definition.Pos, slot string, f *paginationFile) *Pagination {
	if f == nil {
		return nil
	}
	var found []*Pagination
	add := func(p *Pagination, pos definition.Pos) {
		p.MaxSize = max(p.MaxSize, 1) // the decoder has said that it is wrong
		if p.InBody {
			c.bodyPaths(pos, slot, p)
		}
		if p.Param != "" && p.Param == p.SizeParam {
			c.problem(pos, slot, "%s stands for the place in the list and for the page size", p.Param)
		}
		found = append(found, p)
	}
	c.numbered(slot, f, add)
	c.followed(slot, f, add)
	switch {
	case len(found) == 0 && f.None && f.Cap != nil:
		found = append(found, &Pagination{Style: PageWhole, MaxSize: min(max(f.Cap.Records, 1), maxPage)})
	case len(found) == 0 && f.None:
		return nil
	case len(found) != 1 || f.None:
		c.problem(pos, slot, "one of page, offset, cursor, relay, link, next_url, range, dynamic and none is needed")
		return nil
	}
	if found[0].Cap = c.cap(slot+".cap", f.Cap); found[0].Cap != nil && found[0].SizeParam == "" && f.Cap.Records < found[0].MaxSize {
		c.problem(pos, slot+".cap", "%d records are less than a page, which has max_size records", f.Cap.Records)
	}
	return found[0]
}

// numbered are the styles whose place in the list is a number.
func (c *compiler) numbered(slot string, f *paginationFile, add func(*Pagination, definition.Pos)) {
	if p := f.Page; p != nil {
		add(&Pagination{
			Style: PageNumber, Param: p.PageParam.Value(), SizeParam: p.SizeParam.Value(), MaxSize: p.MaxSize,
			First: orElse(p.First, 1), InBody: p.In.Value() == "body",
			LastPage: c.slot(slot+".page.last_page", p.LastPage, scopeItems), Last: c.slot(slot+".page.last", p.Last, scopeItems),
		}, p.PageParam.Pos())
	}
	if p := f.Offset; p != nil {
		add(&Pagination{
			Style: PageOffset, Param: p.OffsetParam.Value(), SizeParam: p.SizeParam.Value(), MaxSize: p.MaxSize,
			First: orElse(p.First, 0), InBody: p.In.Value() == "body",
			Total: c.slot(slot+".offset.total", p.Total, scopeItems), Last: c.slot(slot+".offset.last", p.Last, scopeItems),
		}, p.OffsetParam.Pos())
	}
	if p := f.Range; p != nil {
		add(&Pagination{Style: PageRange, Unit: p.Unit.Value(), MaxSize: p.MaxSize}, p.Unit.Pos())
	}
}

// followed are the styles in which each answer tells the way to the next.
func (c *compiler) followed(slot string, f *paginationFile, add func(*Pagination, definition.Pos)) {
	if p := f.Cursor; p != nil {
		add(&Pagination{
			Style: PageCursor, Param: p.CursorParam.Value(), SizeParam: p.SizeParam.Value(), MaxSize: p.MaxSize, InBody: p.In.Value() == "body",
			Next: c.slot(slot+".cursor.next", p.Next, scopeItems), Last: c.slot(slot+".cursor.last", p.Last, scopeItems),
		}, p.CursorParam.Pos())
	}
	if p := f.Relay; p != nil {
		add(&Pagination{
			Style: PageCursor, Param: p.CursorParam.Value(), SizeParam: p.SizeParam.Value(), MaxSize: p.MaxSize, InBody: true, Relay: true,
		}, p.CursorParam.Pos())
	}
	if p := f.Link; p != nil {
		add(&Pagination{Style: PageLink, Rel: p.Rel.Value(), SizeParam: p.SizeParam.Value(), MaxSize: p.MaxSize}, p.Rel.Pos())
	}
	if p := f.NextURL; p != nil {
		add(&Pagination{
			Style: PageNextURL, SizeParam: p.SizeParam.Value(), MaxSize: p.MaxSize,
			Next: c.slot(slot+".next_url.next", p.Next, scopeItems), Last: c.slot(slot+".next_url.last", p.Last, scopeItems),
		}, p.Next.Pos())
	}
	if p := f.Dynamic; p != nil {
		add(&Pagination{
			Style: PageDynamic, SizeParam: p.SizeParam.Value(), MaxSize: p.MaxSize, InBody: p.In.Value() == "body",
			Next: c.slot(slot+".dynamic.next", p.Next, scopeDynamic),
		}, p.Next.Pos())
	}
}

func orElse(n *int, otherwise int) int {
	if n == nil {
		return otherwise
	}
	return *n
}

// bodyPaths checks names that are dotted paths in a body.
func (c *compiler) bodyPaths(pos definition.Pos, slot string, p *Pagination) {
	for _, path := range []string{p.Param, p.SizeParam} {
		if path != "" && strings.Contains("."+path+".", "..") {
			c.problem(pos, slot, "%q is not a dotted path in the body", path)
		}
	}
}

func (c *compiler) cap(slot string, f *capFile) *Cap {
	if f == nil {
		return nil
	}
	return &Cap{Records: f.Records, By: c.slot(slot+".by", f.By, scopeRecord), ID: c.slot(slot+".id", f.ID, scopeRecord)}
}

// lookups checks the tables of the connector.
func (c *compiler) lookups(m definition.Map[lookupFile]) {
	for _, e := range m.Entries() {
		slot := "lookups." + e.Key
		l := &Lookup{
			Name: e.Key, Method: c.methodNamed(slot+".method", e.Value.Method), Query: c.slot(slot+".query_mapping", e.Value.QueryMapping, scopeContext),
			MaxAgeSeconds: int(e.Value.MaxAge.Seconds()), MaxRecords: e.Value.MaxRecords, Optional: e.Value.Optional,
		}
		c.checkBare(slot+".method", e.Value.Method, l.Method)
		if l.Method != nil {
			c.checkLookup(slot, e.Value.Method, l.Method)
		}
		c.integration.Lookups = append(c.integration.Lookups, l)
	}
}

func (c *compiler) checkLookup(slot string, at definition.Text, m *Method) {
	if !m.IsRead() || m.Items == nil {
		c.problem(at.Pos(), slot+".method", "%s is not a list", m.FullName())
	}
	if len(m.Path.Variables()) > 0 {
		c.problem(at.Pos(), slot+".method", "%s has variables in its path: a table is fetched by the account alone", m.FullName())
	}
}
