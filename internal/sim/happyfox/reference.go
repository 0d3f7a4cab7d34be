package happyfox

import "strings"

// Behaviors of a status.
const (
	pending   = "pending"
	completed = "completed"
)

type staff struct {
	Name        string    `json:"name"`
	Admin       bool      `json:"is_account_admin"`
	Email       string    `json:"email"`
	Role        staffRole `json:"role"`
	Active      bool      `json:"active"`
	ID          int64     `json:"id"`
	Categories  []int64   `json:"categories"`
	Permissions []string  `json:"permissions"`
}

type staffRole struct {
	Name string `json:"name"`
	ID   int64  `json:"id"`
}

type category struct {
	PrepopulateCC string `json:"prepopulate_cc"`
	Description   string `json:"description"`
	TimeSpent     bool   `json:"time_spent_mandatory"`
	Public        bool   `json:"public"`
	ID            int64  `json:"id"`
	Name          string `json:"name"`
}

type status struct {
	Name     string `json:"name"`
	Color    string `json:"color"`
	Order    int    `json:"order"`
	Default  bool   `json:"default"`
	Behavior string `json:"behavior"`
	ID       int64  `json:"id"`
}

type priority struct {
	Default bool   `json:"default"`
	ID      int64  `json:"id"`
	Name    string `json:"name"`
	Order   int    `json:"order"`
}

func (s *staff) key() int64    { return s.ID }
func (c *category) key() int64 { return c.ID }
func (s *status) key() int64   { return s.ID }
func (p *priority) key() int64 { return p.ID }

// byKey finds an object by id; T's zero value (nil) when there is none.
func byKey[T interface{ key() int64 }](list []T, id int64) T {
	for _, item := range list {
		if item.key() == id {
			return item
		}
	}
	var none T
	return none
}

func (st *state) staffByID(id int64) *staff    { return byKey(st.Staff, id) }
func (st *state) category(id int64) *category  { return byKey(st.Categories, id) }
func (st *state) status(id int64) *status      { return byKey(st.Statuses, id) }
func (st *state) priority(id int64) *priority  { return byKey(st.Priorities, id) }
func (st *state) userField(id int64) *fieldDef { return byKey(st.UserFields, id) }

// all answers a collection that is never paged: a bare array. The objects
// never change after the start, so they need no copy.
func all[T any](list []T) reply {
	if list == nil {
		list = []T{}
	}
	return ok(list)
}

func one[T any](item *T) reply {
	if item == nil {
		return notFound()
	}
	return ok(item)
}

func listUserFields(c *call) reply   { return all(c.st.UserFields) }
func getUserField(c *call) reply     { return one(c.st.userField(c.id())) }
func listTicketFields(c *call) reply { return all(c.st.TicketDefs) }
func getTicketField(c *call) reply   { return one(byKey(c.st.TicketDefs, c.id())) }
func listStaff(c *call) reply        { return all(c.st.Staff) }
func listCategories(c *call) reply   { return all(c.st.Categories) }
func getCategory(c *call) reply      { return one(c.st.category(c.id())) }
func listStatuses(c *call) reply     { return all(c.st.Statuses) }
func getStatus(c *call) reply        { return one(c.st.status(c.id())) }
func listPriorities(c *call) reply   { return all(c.st.Priorities) }
func getPriority(c *call) reply      { return one(c.st.priority(c.id())) }

// getStaff is GET staff/<id or email>/.
func getStaff(c *call) reply {
	if id := c.id(); id != 0 {
		return one(c.st.staffByID(id))
	}
	for _, s := range c.st.Staff {
		if strings.EqualFold(s.Email, c.arg) {
			return ok(s)
		}
	}
	return notFound()
}
