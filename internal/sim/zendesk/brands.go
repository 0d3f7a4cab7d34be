package zendesk

import (
	"regexp"
	"strings"

	"cognate/internal/sim/rig"
)

func (c *call) brandView(b *brand) any {
	v := *b
	v.URL, v.BrandURL = c.url("brands", b.ID), "https://"+b.Subdomain+".zendesk.com"
	return &v
}

func listBrands(c *call) reply {
	l := &listing[*brand]{name: "brands", show: c.brandView, rows: c.st.Brands.Where(func(b *brand) bool { return !b.IsDeleted })}
	return l.answer(c)
}

func getBrand(c *call) reply {
	b, found := c.st.Brands.Get(c.arg(0))
	if !found {
		return notFound()
	}
	return ok(object{"brand": c.brandView(b)})
}

func createBrand(c *call) reply {
	b, bad := c.takeBrand(&brand{Active: true, HelpCenterState: "disabled", TicketFormIDs: []id{}, SignatureTemplate: "{{agent.signature}}", CreatedAt: c.now})
	if bad != nil {
		return *bad
	}
	b.ID = c.st.next()
	c.st.Brands.Put(b)
	return created(object{"brand": c.brandView(b)})
}

func updateBrand(c *call) reply {
	was, found := c.st.Brands.Get(c.arg(0))
	if !found || was.IsDeleted {
		return notFound()
	}
	b, bad := c.takeBrand(was)
	if bad != nil {
		return *bad
	}
	c.st.Brands.Put(b)
	return updated(object{"brand": c.brandView(b)})
}

var validSubdomain = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)

func (c *call) takeBrand(was *brand) (*brand, *reply) {
	inner, bad := c.wrapped("brand")
	if bad != nil {
		return nil, bad
	}
	b, err := rig.Patched(was, inner)
	if err != nil {
		return nil, invalidType("brand", err)
	}
	b.ID, b.Default, b.IsDeleted, b.CreatedAt, b.UpdatedAt = was.ID, was.Default, was.IsDeleted, was.CreatedAt, c.now
	found := problems{}
	if b.Name = strings.TrimSpace(b.Name); b.Name == "" {
		found.add("name", "BlankValue", "Name: cannot be blank")
	}
	if !validSubdomain.MatchString(b.Subdomain) {
		found.add("subdomain", "InvalidValue", "Subdomain: is invalid")
	}
	if _, taken := c.st.Brands.First(func(x *brand) bool { return x.ID != b.ID && !x.IsDeleted && x.Subdomain == b.Subdomain }); taken {
		found.add("subdomain", "DuplicateValue", "Subdomain: has already been taken")
	}
	if len(found) > 0 {
		r := found.refused()
		return nil, &r
	}
	return b, nil
}

// deleteBrand marks it. The default one stays; its tickets go to that one, which is
// chosen here.
func deleteBrand(c *call) reply {
	was, found := c.st.Brands.Get(c.arg(0))
	if !found || was.IsDeleted {
		return notFound()
	}
	if was.Default {
		return refuse(base, "InvalidValue", "Brand: the default brand can't be deleted")
	}
	b := *was
	b.IsDeleted, b.Active, b.UpdatedAt = true, false, c.now
	c.st.Brands.Put(&b)
	for _, t := range c.st.Tickets.Where(func(t *ticket) bool { return t.BrandID == b.ID }) {
		changed := *t
		changed.BrandID = c.st.defaultBrand()
		c.st.Tickets.Put(&changed)
	}
	return deleted()
}

func (st *state) defaultBrand() id {
	b, _ := st.Brands.First(func(b *brand) bool { return b.Default })
	return b.ID
}

// listStatuses has no pages.
func listStatuses(c *call) reply {
	categories, views := splitWords(c.query.Get("status_categories")), []any{}
	for _, s := range c.st.Statuses.Rows() {
		if (len(categories) == 0 || contains(categories, s.Category)) && agrees(c.query.Get("active"), s.Active) && agrees(c.query.Get("default"), s.Default) {
			views = append(views, c.statusView(s))
		}
	}
	return ok(object{"custom_statuses": views})
}

func getStatus(c *call) reply {
	s, found := c.st.Statuses.Get(c.arg(0))
	if !found {
		return notFound()
	}
	return ok(object{"custom_status": c.statusView(s)})
}

func (c *call) statusView(s *customStatus) any {
	v := *s
	v.URL = c.url("custom_statuses", s.ID)
	return &v
}

// agrees says whether a filter of true or false passes v; "" passes all.
func agrees(filter string, v bool) bool {
	return filter == "" || (filter == "true") == v
}
