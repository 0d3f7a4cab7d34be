package happyfox

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// stateVersion is the version of the state file's form. Version 1, in which
// tickets could not be written, is read too.
const stateVersion = 2

// state is everything the account holds. Guarded by the core's store. The metadata
// (UserFields to TicketDefs) is shared with answers that are still being sent:
// its objects and lists are replaced, never changed.
type state struct {
	Version        int                   `json:"version"`
	LastContact    int64                 `json:"last_contact_id"`
	LastPhone      int64                 `json:"last_phone_id"`
	LastGroup      int64                 `json:"last_group_id"`
	LastTicket     int64                 `json:"last_ticket_id"`
	LastUpdate     int64                 `json:"last_update_id"`
	LastAttachment int64                 `json:"last_attachment_id"`
	LastInline     int64                 `json:"last_inline_id"`
	LastChoice     int64                 `json:"last_choice_id"`
	Contacts       []*contact            `json:"contacts"` // by id
	Groups         []*group              `json:"groups"`   // by id
	UserFields     []*fieldDef           `json:"user_fields"`
	Staff          []*staff              `json:"staff"`
	Categories     []*category           `json:"categories"`
	Statuses       []*status             `json:"statuses"`
	Priorities     []*priority           `json:"priorities"`
	TicketDefs     []*ticketDef          `json:"ticket_fields"`
	Tickets        []*ticketData         `json:"tickets"`     // by number
	Attachments    map[int64]*attachment `json:"attachments"` // by id
	Inline         map[int64]*attachment `json:"inline"`      // images, by number

	byID         map[int64]*contact
	byEmail      map[string]*contact // key in lower case
	byNumber     map[int64]*ticketData
	ticketCounts map[int64]ticketCount
	stored       int // bytes of all files
	listings     *listings
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
	switch st.Version {
	case stateVersion:
	case 1:
		st.upgrade()
	default:
		return nil, fmt.Errorf("the state file has version %d, and this program reads versions 1 to %d", st.Version, stateVersion)
	}
	if err := st.index(); err != nil {
		return nil, fmt.Errorf("the state file does not hang together: %w", err)
	}
	return st, nil
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
