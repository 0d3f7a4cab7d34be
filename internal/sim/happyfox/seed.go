package happyfox

import "time"

// seeded returns a fresh state of a known seed.
func seeded(seed Seed) (*state, error) {
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
	return st, nil
}

// bareState is an account before its first contact.
func bareState() *state {
	return &state{
		Version: stateVersion,
		Staff: []*staff{{
			ID: 3, Name: "Nora Field", Email: "nora.field@example.com", Active: true, Admin: true,
			Role: staffRole{ID: 1, Name: "Administrator"}, Categories: []int64{1, 2},
			Permissions: []string{"assign_tickets", "manage_contacts", "manage_assets"},
		}},
		Categories: []*category{{
			ID: 1, Name: "Support", Description: "Questions and faults", Public: true, PrepopulateCC: "AR",
		}},
		Statuses: []*status{
			{ID: 1, Name: "New", Color: "FF9900", Order: 1, Default: true, Behavior: pending},
			{ID: 2, Name: "In Progress", Color: "3366CC", Order: 2, Behavior: pending},
			{ID: 3, Name: "On Hold", Color: "999999", Order: 3, Behavior: pending},
			{ID: 4, Name: "Solved", Color: "33AA55", Order: 4, Behavior: completed},
		},
		Priorities: []*priority{
			{ID: 1, Name: "Low", Order: 1},
			{ID: 2, Name: "Medium", Order: 2, Default: true},
			{ID: 3, Name: "High", Order: 3},
			{ID: 4, Name: "Critical", Order: 4},
		},
	}
}

// Ids of the demo's contact fields, and of the options of Region.
const (
	fieldCustomerNo = 4
	fieldRegion     = 5
	regionEurope    = 2
	regionAmericas  = 3
	regionAsia      = 4
)

func addDemo(st *state) {
	st.Staff = append(st.Staff, &staff{
		ID: 4, Name: "Omar Quill", Email: "omar.quill@example.com", Active: true,
		Role: staffRole{ID: 2, Name: "Help Desk Staff"}, Categories: []int64{1}, Permissions: []string{"assign_tickets"},
	})
	st.Categories = append(st.Categories, &category{
		ID: 2, Name: "Sales", Description: "Offers and orders", Public: true, PrepopulateCC: "AR",
	})
	st.UserFields = []*fieldDef{
		{ID: fieldCustomerNo, Name: "Customer No", Type: typeText, Order: 1},
		{ID: fieldRegion, Name: "Region", Type: typeChoice, Order: 2, Choices: []choice{
			{ID: regionEurope, Text: "Europe", Dependant: []int64{}},
			{ID: regionAmericas, Text: "Americas", Dependant: []int64{}},
			{ID: regionAsia, Text: "Asia Pacific", Dependant: []int64{}},
		}},
	}
	st.TicketDefs = []*ticketDef{{
		ID: 1, Name: "Product", Type: typeText, Categories: []fieldCategory{{Category: 1, Order: 1}},
	}}
	for _, c := range demoContacts() {
		st.addSeeded(c)
	}
	st.LastGroup = 3
	st.Groups = []*group{{
		ID: 3, Name: "Dealers North", Description: "Northern dealers", Domains: "north.example.org",
		Members: map[int64]bool{2: true, 7: false},
	}}
	st.Tickets = demoTickets()
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

// Ids of the fields that the strict seed has more.
const (
	fieldContract = 6 + iota
	fieldSeats
	fieldRenewal
	fieldInterests
	fieldVisit
	fieldTaxNo
)

func addStrictFields(st *state) {
	yearly := int64(12)
	st.UserFields = append(st.UserFields,
		&fieldDef{ID: fieldContract, Name: "Contract", Type: typeChoice, Order: 3, Required: true, Choices: []choice{
			{ID: 11, Text: "None", Dependant: []int64{}},
			{ID: yearly, Text: "Yearly", Dependant: []int64{fieldRenewal}},
		}},
		&fieldDef{ID: fieldSeats, Name: "Seats", Type: typeNumber, Order: 4},
		&fieldDef{ID: fieldRenewal, Name: "Renewal", Type: typeDate, Order: 5, Required: true, DependsOn: &yearly},
		&fieldDef{ID: fieldInterests, Name: "Interests", Type: typeMultiple, Order: 6, Choices: []choice{
			{ID: 21, Text: "Training", Dependant: []int64{}},
			{ID: 22, Text: "Hardware", Dependant: []int64{}},
			{ID: 23, Text: "Beta programme", Dependant: []int64{}},
		}},
		&fieldDef{ID: fieldVisit, Name: "Last Visit", Type: typeDate, Order: 7, StaffOnly: true},
		&fieldDef{ID: fieldTaxNo, Name: "Tax No", Type: typeText, Order: 8, Required: true},
	)
}

// at is a moment of the seed, in UTC.
func at(year int, month time.Month, day, hour, minute int) *time.Time {
	t := time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
	return &t
}

func ptr[T any](v T) *T { return &v }
