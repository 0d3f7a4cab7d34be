package zendesk

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// identityOf finds whose address or number it is.
func (st *state) identityOf(kind, value string) (*identity, bool) {
	return st.Identities.First(func(i *identity) bool { return i.Type == kind && strings.EqualFold(i.Value, value) })
}

func (st *state) userByEmail(email string) (*user, bool) {
	i, found := st.identityOf(emailIdentity, email)
	if !found {
		return nil, false
	}
	return st.Users.Get(i.UserID)
}

// user is one that is there.
func (st *state) user(number id) *user {
	u, _ := st.Users.Get(number)
	return u
}

func (st *state) addIdentity(of id, kind, value string, primary bool, now time.Time) *identity {
	if kind == emailIdentity {
		value = strings.ToLower(value)
	}
	i := &identity{ID: st.next(), UserID: of, Type: kind, Value: value, Primary: primary, Method: "none", Deliverable: "deliverable", CreatedAt: now, UpdatedAt: now}
	st.Identities.Put(i)
	if primary && kind == emailIdentity {
		changed := *st.user(of)
		changed.Email = &value
		st.Users.Put(&changed)
	}
	return i
}

func (c *call) identityView(i *identity) any {
	v := *i
	v.URL = c.url("users/"+i.UserID.String()+"/identities", i.ID)
	return &v
}

func listIdentities(c *call) reply {
	of := c.arg(0)
	if _, found := c.st.Users.Get(of); !found {
		return notFound()
	}
	kinds := append(c.query["type[]"], c.query["type"]...)
	l := &listing[*identity]{name: "identities", show: c.identityView, rows: c.st.Identities.Where(func(i *identity) bool {
		return i.UserID == of && (len(kinds) == 0 || slices.Contains(kinds, i.Type))
	})}
	return l.answer(c)
}

func (c *call) identity() (*identity, bool) {
	i, found := c.st.Identities.Get(c.arg(1))
	return i, found && i.UserID == c.arg(0)
}

func getIdentity(c *call) reply {
	i, found := c.identity()
	if !found {
		return notFound()
	}
	return ok(object{"identity": c.identityView(i)})
}

// sentIdentity has no type in an update.
type sentIdentity struct {
	Type     *string `json:"type"`
	Value    *string `json:"value"`
	Verified *bool   `json:"verified"`
	Primary  bool    `json:"primary"`
}

func (c *call) sentIdentity() (sent sentIdentity, bad *reply) {
	inner, bad := c.wrapped("identity")
	if bad != nil {
		return sent, bad
	}
	if err := json.Unmarshal(inner, &sent); err != nil {
		return sent, invalidType("identity", err)
	}
	return sent, nil
}

// createIdentity adds an address or a number. The first address is the primary one.
func createIdentity(c *call) reply {
	u, there := c.st.Users.Get(c.arg(0))
	if !there || !u.Active {
		return notFound()
	}
	sent, bad := c.sentIdentity()
	if bad != nil {
		return *bad
	}
	kind, value, found := text(sent.Type), text(sent.Value), problems{}
	if !slices.Contains([]string{emailIdentity, phoneIdentity}, kind) {
		found.add("type", "InvalidValue", "Type: is not included in the list")
	}
	c.checkIdentity(kind, value, u.ID, 0, found)
	if len(found) > 0 {
		return found.refused()
	}
	i := c.st.addIdentity(u.ID, kind, value, kind == emailIdentity && u.Email == nil, c.now)
	if sent.Primary && kind == emailIdentity {
		c.st.promote(i, c.now)
	}
	i, _ = c.st.Identities.Get(i.ID)
	return created(object{"identity": c.identityView(i)})
}

// checkIdentity refuses a value that another identity has.
func (c *call) checkIdentity(kind, value string, of, self id, found problems) {
	if value == "" {
		found.add("value", "BlankValue", "Value: cannot be blank")
		return
	}
	if kind == emailIdentity {
		c.checkAddress(strings.ToLower(value), of, "value", found)
	}
	if i, taken := c.st.identityOf(kind, value); taken && i.ID != self && len(found) == 0 {
		found.add("value", "DuplicateValue", "Value: %s is already being used", value)
	}
}

func updateIdentity(c *call) reply {
	was, there := c.identity()
	if !there {
		return notFound()
	}
	sent, bad := c.sentIdentity()
	if bad != nil {
		return *bad
	}
	i := *was
	if sent.Value != nil {
		found := problems{}
		c.checkIdentity(i.Type, *sent.Value, i.UserID, i.ID, found)
		if len(found) > 0 {
			return found.refused()
		}
		i.Value = strings.ToLower(*sent.Value)
	}
	if sent.Verified != nil {
		i.Verified = *sent.Verified
	}
	i.UpdatedAt = c.now
	c.st.Identities.Put(&i)
	if i.Primary && i.Type == emailIdentity {
		u := *c.st.user(i.UserID)
		u.Email, u.UpdatedAt = &i.Value, c.now
		c.st.Users.Put(&u)
	}
	return updated(object{"identity": c.identityView(&i)})
}

// makeIdentityPrimary answers all identities of the user.
func makeIdentityPrimary(c *call) reply {
	i, found := c.identity()
	if !found {
		return notFound()
	}
	c.st.promote(i, c.now)
	views := []any{}
	for _, i := range c.st.Identities.Where(func(other *identity) bool { return other.UserID == i.UserID }) {
		views = append(views, c.identityView(i))
	}
	return updated(object{"identities": views})
}

// promote makes an identity the primary one of its type.
func (st *state) promote(chosen *identity, now time.Time) {
	for _, i := range st.Identities.Where(func(i *identity) bool { return i.UserID == chosen.UserID && i.Type == chosen.Type }) {
		changed := *i
		if changed.Primary = i.ID == chosen.ID; changed.Primary != i.Primary {
			changed.UpdatedAt = now
		}
		st.Identities.Put(&changed)
	}
	if chosen.Type == emailIdentity {
		u := *st.user(chosen.UserID)
		u.Email, u.UpdatedAt = &chosen.Value, now
		st.Users.Put(&u)
	}
}

// deleteIdentity leaves the primary address, since a user has one; the status is chosen
// here.
func deleteIdentity(c *call) reply {
	i, found := c.identity()
	if !found {
		return notFound()
	}
	if i.Primary && i.Type == emailIdentity {
		return refuse(base, "InvalidValue", "Identity: the primary address can't be deleted")
	}
	c.st.Identities.Remove(func(other *identity) bool { return other.ID == i.ID })
	return deleted()
}
