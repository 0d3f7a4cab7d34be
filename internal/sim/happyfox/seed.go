package happyfox

import "time"

// seeded returns a fresh state of a known seed, with generated tickets more.
func seeded(seed Seed, generated int) (*state, error) {
	st := bareState()
	if seed != SeedBare {
		addDemo(st)
	}
	if seed == SeedStrict {
		addStrictFields(st)
	}
	if err := st.index(); err != nil {
		return nil, err
	}
	if seed != SeedBare {
		playDemoTickets(st)
	}
	st.generate(generated)
	return st, nil
}

// addDemo adds all of the demo but its tickets, which need the look-ups.
func addDemo(st *state) {
	st.Staff = append(st.Staff, &staff{
		ID: omar, Name: "Omar Quill", Email: "omar.quill@example.com", Active: true,
		Role: staffRole{ID: 2, Name: "Help Desk Staff"}, Categories: []int64{support, internal}, Permissions: []string{"assign_tickets"},
	}, &staff{
		ID: 5, Name: "Ines Calloway", Email: "ines.calloway@example.com",
		Role: staffRole{ID: 2, Name: "Help Desk Staff"}, Categories: []int64{sales}, Permissions: []string{"assign_tickets"},
	})
	st.Categories = append(st.Categories,
		&category{ID: sales, Name: "Sales", Description: "Offers and orders", Public: true, PrepopulateCC: "AR"},
		&category{ID: internal, Name: "Internal", Description: "Our own chores", PrepopulateCC: "AR"},
	)
	addDemoFields(st)
	for _, c := range demoContacts() {
		st.addSeeded(c)
	}
	st.LastGroup = 3
	st.Groups = []*group{{
		ID: 3, Name: "Dealers North", Description: "Northern dealers", Domains: "north.example.org",
		Members: map[int64]bool{2: true, 7: false},
	}}
}

// Ids of the demo's objects that others point at.
const (
	nora, omar                = 3, 4
	support, sales, internal  = 1, 2, 3
	statusNew, statusProgress = 1, 2
	statusHold, statusSolved  = 3, 4
	low, medium, high, urgent = 1, 2, 3, 4
)

// bareState is an account before its first contact.
func bareState() *state {
	return &state{
		Version: stateVersion, LastUpdate: 500,
		Staff: []*staff{{
			ID: nora, Name: "Nora Field", Email: "nora.field@example.com", Active: true, Admin: true,
			Role: staffRole{ID: 1, Name: "Administrator"}, Categories: []int64{support, sales},
			Permissions: []string{"assign_tickets", "manage_contacts", "manage_assets", rightToMove},
		}},
		Categories: []*category{{
			ID: support, Name: "Support", Description: "Questions and faults", Public: true, PrepopulateCC: "AR",
		}},
		Statuses: []*status{
			{ID: statusNew, Name: "New", Color: "FF9900", Order: 1, Default: true, Behavior: pending},
			{ID: statusProgress, Name: "In Progress", Color: "3366CC", Order: 2, Behavior: pending},
			{ID: statusHold, Name: "On Hold", Color: "999999", Order: 3, Behavior: pending},
			{ID: statusSolved, Name: "Solved", Color: "33AA55", Order: 4, Behavior: completed},
		},
		Priorities: []*priority{
			{ID: low, Name: "Low", Order: 1},
			{ID: medium, Name: "Medium", Order: 2, Default: true},
			{ID: high, Name: "High", Order: 3},
			{ID: urgent, Name: "Critical", Order: 4},
		},
	}
}

// addSeeded numbers a contact and its phones, the first of which is primary.
func (st *state) addSeeded(c *contact) {
	st.LastContact++
	c.ID, c.Login = st.LastContact, true
	for i := range c.Phones {
		st.LastPhone++
		c.Phones[i].ID = st.LastPhone
	}
	if len(c.Phones) > 0 {
		c.Primary = c.Phones[0].ID
	}
	st.Contacts = append(st.Contacts, c)
}

// at is a moment of the seed, in UTC.
func at(year int, month time.Month, day, hour, minute int) *time.Time {
	t := time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
	return &t
}

func ptr[T any](v T) *T { return &v }
