package zendesk

import "time"

func (st *state) isMember(who, of id) bool {
	_, found := st.Memberships.First(func(m *organizationMembership) bool { return m.UserID == who && m.OrganizationID == of })
	return found
}

// join makes a user a member of an organization, the default one when it is the first.
func (st *state) join(who, of id, now time.Time) *organizationMembership {
	o, _ := st.Organizations.Get(of)
	m := &organizationMembership{ID: st.next(), UserID: who, OrganizationID: of, Name: o.Name, CreatedAt: now, UpdatedAt: now}
	st.Memberships.Put(m)
	if u, _ := st.Users.Get(who); u.OrganizationID == 0 {
		st.settle(who, of, now)
		m, _ = st.Memberships.Get(m.ID)
	}
	return m
}

// settle makes an organization the default one of a member.
func (st *state) settle(who, of id, now time.Time) {
	for _, m := range st.Memberships.Where(func(m *organizationMembership) bool { return m.UserID == who }) {
		changed := *m
		if changed.Default = nil; m.OrganizationID == of {
			changed.Default = ptr(true)
		}
		changed.UpdatedAt = now
		st.Memberships.Put(&changed)
	}
	st.placeUser(who, of, now)
}

func (st *state) placeUser(who, of id, now time.Time) {
	if u, found := st.Users.Get(who); found && u.OrganizationID != of {
		changed := *u
		changed.OrganizationID, changed.UpdatedAt = of, now
		st.Users.Put(&changed)
	}
}

// leave ends a membership. Of a default one, the oldest other takes the place, which is
// chosen here.
func (st *state) leave(gone *organizationMembership, now time.Time) {
	st.Memberships.Remove(func(m *organizationMembership) bool { return m.ID == gone.ID })
	if gone.Default == nil {
		return
	}
	next, found := st.Memberships.First(func(m *organizationMembership) bool { return m.UserID == gone.UserID })
	if !found {
		st.placeUser(gone.UserID, 0, now)
		return
	}
	st.settle(gone.UserID, next.OrganizationID, now)
}

func (st *state) renameMemberships(o *organization) {
	for _, m := range st.Memberships.Where(func(m *organizationMembership) bool { return m.OrganizationID == o.ID }) {
		changed := *m
		changed.Name = o.Name
		st.Memberships.Put(&changed)
	}
}

func (st *state) hasGroup(number id) bool {
	g, found := st.Groups.Get(number)
	return found && !g.Deleted
}

func (st *state) inGroup(who, group id) bool {
	_, found := st.GroupMembers.First(func(m *groupMembership) bool { return m.UserID == who && m.GroupID == group })
	return found
}

// joinGroup makes an agent a member of a group, the default one when it is the first.
func (st *state) joinGroup(who, group id, now time.Time) *groupMembership {
	_, others := st.GroupMembers.First(func(m *groupMembership) bool { return m.UserID == who })
	m := &groupMembership{ID: st.next(), UserID: who, GroupID: group, Default: !others, CreatedAt: now, UpdatedAt: now}
	st.GroupMembers.Put(m)
	if u, _ := st.Users.Get(who); !others {
		changed := *u
		changed.DefaultGroupID = group
		st.Users.Put(&changed)
	}
	return m
}
