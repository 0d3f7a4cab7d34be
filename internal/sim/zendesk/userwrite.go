package zendesk

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"cognate/internal/sim/rig"
)

// sentUser is what a write of a user can hold beside the record's own keys.
type sentUser struct {
	Identities []struct {
		Type  string `json:"type"`
		Value string `json:"value"`
	} `json:"identities"`
	PhotoURL string `json:"remote_photo_url"`
}

func createUser(c *call) reply {
	inner, bad := c.wrapped("user")
	if bad != nil {
		return *bad
	}
	u, sent, bad := c.takeUser(&user{
		CreatedAt: c.now, Role: endUser, Active: true, Locale: "en-US", LocaleID: 1, TimeZone: "UTC", IANATimeZone: "Etc/UTC",
		Tags: []string{}, Fields: map[string]any{},
	}, inner)
	if bad != nil {
		return *bad
	}
	u.ID = c.st.next()
	c.st.Users.Put(u)
	if u.Email != nil {
		c.st.addIdentity(u.ID, emailIdentity, *u.Email, true, c.now)
	}
	c.ownPhone(u)
	for _, i := range sent.Identities {
		if _, taken := c.st.identityOf(i.Type, i.Value); !taken {
			c.st.addIdentity(u.ID, i.Type, i.Value, false, c.now)
		}
	}
	c.place(u, u.OrganizationID != 0)
	return created(object{"user": c.userView(c.st.user(u.ID))})
}

// updateUser adds an address that is sent to the others, as the vendor documents; the
// primary one stays.
func updateUser(c *call) reply {
	was, found := c.st.Users.Get(c.arg(0))
	if !found || !was.Active {
		return notFound()
	}
	inner, bad := c.wrapped("user")
	if bad != nil {
		return *bad
	}
	u, _, bad := c.takeUser(was, inner)
	if bad != nil {
		return *bad
	}
	if more := u.Email; more != nil && !strings.EqualFold(*more, text(was.Email)) {
		if _, has := c.st.identityOf(emailIdentity, *more); !has {
			c.st.addIdentity(u.ID, emailIdentity, *more, was.Email == nil, c.now)
		}
	}
	if was.Email != nil {
		u.Email = was.Email
	}
	c.st.Users.Put(u)
	if text(u.Phone) != text(was.Phone) {
		c.st.Identities.Remove(func(i *identity) bool {
			return i.UserID == u.ID && i.Type == phoneIdentity && i.Value == text(was.Phone)
		})
		c.ownPhone(u)
	}
	c.place(u, rig.Has(inner, "organization_id"))
	return updated(object{"user": c.userView(c.st.user(u.ID))})
}

// takeUser lays what was sent over a record, and checks it.
func (c *call) takeUser(was *user, inner json.RawMessage) (*user, sentUser, *reply) {
	var sent sentUser
	u, err := rig.Patched(was, inner)
	if err == nil {
		err = json.Unmarshal(inner, &sent)
	}
	if err != nil {
		return nil, sent, invalidType("user", err)
	}
	// What can't be set.
	u.ID, u.CreatedAt, u.UpdatedAt, u.Active, u.DefaultGroupID, u.SharedPhone = was.ID, was.CreatedAt, c.now, was.Active, was.DefaultGroupID, was.SharedPhone
	u.Name, u.Tags, u.Email = strings.TrimSpace(u.Name), cleanTags(u.Tags), address(u.Email)
	if u.Photo = was.Photo; sent.PhotoURL != "" {
		u.Photo = &attachment{ID: c.st.next(), FileName: "photo", ContentURL: sent.PhotoURL, MappedURL: sent.PhotoURL, ContentType: "image/png", Scan: scanned, Thumbnails: []*attachment{}}
	}
	found := problems{}
	c.checkUser(u, sent, found)
	u.Fields = takeFields(&c.st.UserFields, u.Fields, found)
	if len(found) > 0 {
		r := found.refused()
		return nil, sent, &r
	}
	if u.Phone != nil && *u.Phone == "" {
		u.Phone = nil
	}
	return u, sent, nil
}

func address(s *string) *string {
	if s == nil || strings.TrimSpace(*s) == "" {
		return nil
	}
	return ptr(strings.ToLower(strings.TrimSpace(*s)))
}

var validAddress = regexp.MustCompile(`^[^@\s<>"]+@[^@\s<>"]+\.[^@\s<>".]+$`)

func (c *call) checkUser(u *user, sent sentUser, found problems) {
	if u.Name == "" {
		found.add("name", "BlankValue", "Name: is too short (minimum is 1 character)")
	}
	if !slices.Contains([]string{endUser, agent, admin}, u.Role) {
		found.add("role", "InvalidValue", "Role: is invalid")
	}
	if u.Email != nil {
		c.checkAddress(*u.Email, u.ID, "email", found)
	}
	for _, i := range sent.Identities {
		if i.Type == emailIdentity && !strings.EqualFold(i.Value, text(u.Email)) {
			c.checkAddress(strings.ToLower(i.Value), u.ID, "email", found)
		}
	}
	if u.OrganizationID != 0 {
		if _, there := c.st.Organizations.Get(u.OrganizationID); !there {
			found.add("organization", "InvalidValue", "Organization: is invalid")
		}
	}
	if u.ExternalID != nil {
		if _, taken := c.st.Users.First(func(x *user) bool { return x.ID != u.ID && strings.EqualFold(text(x.ExternalID), *u.ExternalID) }); taken {
			found.add("external_id", "DuplicateValue", "External: has already been taken")
		}
	}
}

func (c *call) checkAddress(value string, of id, attribute string, found problems) {
	if !validAddress.MatchString(value) {
		found.add(attribute, "InvalidFormat", "Email: %s is not properly formatted", value)
	} else if i, taken := c.st.identityOf(emailIdentity, value); taken && i.UserID != of {
		found.add(attribute, "DuplicateValue", "Email: %s is already being used by another user", value)
	}
}

// e164 is the form of a number that can be a direct line.
var e164 = regexp.MustCompile(`^\+[1-9]\d{6,14}$`)

// ownPhone makes a number that nobody else has an identity of the user; any other is
// shared. When the vendor does so is told but roughly.
func (c *call) ownPhone(u *user) {
	changed := *u
	if changed.SharedPhone = nil; u.Phone != nil {
		_, taken := c.st.identityOf(phoneIdentity, *u.Phone)
		direct := e164.MatchString(*u.Phone) && !taken
		if changed.SharedPhone = ptr(!direct); direct {
			c.st.addIdentity(u.ID, phoneIdentity, *u.Phone, false, c.now)
		}
	}
	c.st.Users.Put(&changed)
}

// place makes the user a member of the organization that is set, and of no other, or of
// the one that has the domain of the address; and an agent one of the default group.
func (c *call) place(u *user, set bool) {
	if set {
		want := u.OrganizationID
		c.st.Memberships.Remove(func(m *organizationMembership) bool { return m.UserID == u.ID && m.OrganizationID != want })
		if want != 0 && !c.st.isMember(u.ID, want) {
			c.st.join(u.ID, want, c.now)
		}
		if want != 0 {
			c.st.settle(u.ID, want, c.now)
		}
	} else if _, domain, found := strings.Cut(text(u.Email), "@"); found && u.OrganizationID == 0 && u.Role == endUser {
		if o, found := c.st.Organizations.First(func(o *organization) bool { return slices.Contains(o.DomainNames, domain) }); found {
			c.st.join(u.ID, o.ID, c.now)
		}
	}
	if _, grouped := c.st.GroupMembers.First(func(m *groupMembership) bool { return m.UserID == u.ID }); u.isAgent() && !grouped {
		if g, found := c.st.Groups.First(func(g *group) bool { return g.Default }); found {
			c.st.joinGroup(u.ID, g.ID, c.now)
		}
	}
}
