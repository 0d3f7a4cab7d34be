package happyfox

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// stateVersion is the version of the state file's form.
const stateVersion = 1

// state is everything the account holds. Guarded by Server.mu; the metadata
// (staff to ticketFields) never changes after the start.
type state struct {
	Version     int           `json:"version"`
	LastContact int64         `json:"last_contact_id"`
	LastPhone   int64         `json:"last_phone_id"`
	LastGroup   int64         `json:"last_group_id"`
	Contacts    []*contact    `json:"contacts"` // by id
	Groups      []*group      `json:"groups"`   // by id
	UserFields  []*fieldDef   `json:"user_fields"`
	Staff       []*staff      `json:"staff"`
	Categories  []*category   `json:"categories"`
	Statuses    []*status     `json:"statuses"`
	Priorities  []*priority   `json:"priorities"`
	TicketDefs  []*ticketDef  `json:"ticket_fields"`
	Tickets     []*ticketData `json:"tickets"`

	byID         map[int64]*contact
	byEmail      map[string]*contact // key in lower case
	ticketCounts map[int64]ticketCount
}

type contact struct {
	ID      int64                `json:"id"`
	Name    string               `json:"name"`
	Email   *string              `json:"email"`
	Phones  []phone              `json:"phones"`
	Primary int64                `json:"primary_phone"` // a phone's id; 0: none
	Created *time.Time           `json:"created_at"`
	Updated *time.Time           `json:"updated_at"`
	Login   bool                 `json:"is_login_enabled"`
	Fields  map[int64]fieldValue `json:"fields"` // set ones only
}

// phone is {"type": "mo", "number": "+15550100", "id": 31}, in the state and
// in answers alike.
type phone struct {
	Type   string `json:"type"`
	Number string `json:"number"`
	ID     int64  `json:"id"`
}

type group struct {
	ID          int64          `json:"id"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Domains     string         `json:"tagged_domains"` // comma separated
	Members     map[int64]bool `json:"members"`        // contact id → sees the group's tickets
}

func (g *group) tags(domain string) bool {
	for tagged := range strings.SplitSeq(g.Domains, ",") {
		if domain != "" && strings.EqualFold(strings.TrimSpace(tagged), domain) {
			return true
		}
	}
	return false
}

type ticketCount struct{ all, pending int }

// decodeState reads a state file's content and checks that it hangs together.
func decodeState(data []byte) (*state, error) {
	st := &state{}
	if err := json.Unmarshal(data, st); err != nil {
		return nil, fmt.Errorf("the state file is not a simulator's state: %w", err)
	}
	if st.Version != stateVersion {
		return nil, fmt.Errorf("the state file has version %d, and this program reads version %d", st.Version, stateVersion)
	}
	if err := st.index(); err != nil {
		return nil, fmt.Errorf("the state file does not hang together: %w", err)
	}
	return st, nil
}

// index builds the look-ups and refuses a state with holes.
func (st *state) index() error {
	st.byID = make(map[int64]*contact, len(st.Contacts))
	st.byEmail = make(map[string]*contact, len(st.Contacts))
	for _, c := range st.Contacts {
		if c == nil || c.ID < 1 || c.ID > st.LastContact || st.byID[c.ID] != nil {
			return errors.New("a contact without an id of its own")
		}
		if c.Fields == nil {
			c.Fields = map[int64]fieldValue{}
		}
		st.byID[c.ID] = c
		if c.Email != nil {
			st.byEmail[strings.ToLower(*c.Email)] = c
		}
	}
	if !slices.IsSortedFunc(st.Contacts, func(a, b *contact) int { return cmp.Compare(a.ID, b.ID) }) {
		return errors.New("contacts out of order")
	}
	for _, g := range st.Groups {
		if g == nil {
			return errors.New("an empty group")
		}
		if g.Members == nil {
			g.Members = map[int64]bool{}
		}
	}
	return st.indexTickets()
}

func (st *state) indexTickets() error {
	st.ticketCounts = map[int64]ticketCount{}
	for _, t := range st.Tickets {
		if t == nil || st.byID[t.Contact] == nil {
			return errors.New("a ticket of no contact")
		}
		if st.status(t.Status) == nil || st.priority(t.Priority) == nil || st.category(t.Category) == nil {
			return fmt.Errorf("ticket %d with an unknown status, priority or category", t.ID)
		}
		if t.Assignee != 0 && st.staffByID(t.Assignee) == nil {
			return fmt.Errorf("ticket %d assigned to nobody known", t.ID)
		}
		n := st.ticketCounts[t.Contact]
		n.all++
		if st.status(t.Status).Behavior == pending {
			n.pending++
		}
		st.ticketCounts[t.Contact] = n
	}
	return nil
}

// contact finds a contact by id, or else by e-mail in any case.
func (st *state) contact(idOrEmail string) *contact {
	if id, ok := parseID(idOrEmail); ok {
		return st.byID[id]
	}
	return st.byEmail[strings.ToLower(idOrEmail)]
}

func (st *state) group(id int64) *group {
	for _, g := range st.Groups {
		if g.ID == id {
			return g
		}
	}
	return nil
}

func (c *contact) phone(id int64) *phone {
	for i := range c.Phones {
		if c.Phones[i].ID == id {
			return &c.Phones[i]
		}
	}
	return nil
}
