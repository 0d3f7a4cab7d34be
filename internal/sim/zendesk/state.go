package zendesk

import "cognate/internal/sim/rig"

// stateVersion is the version of the state file's form.
const stateVersion = 1

// state is everything the account holds. Guarded by the core's store.
type state struct {
	Version int `json:"version"`
	// Last is the last number given out. Numbers are unique in the account, but for
	// those of tickets, which count from 1.
	Last          id                             `json:"last_id"`
	LastTicket    id                             `json:"last_ticket_id"`
	Organizations table[*organization]           `json:"organizations"`
	Users         table[*user]                   `json:"users"`
	Identities    table[*identity]               `json:"identities"`
	Memberships   table[*organizationMembership] `json:"organization_memberships"`
	Groups        table[*group]                  `json:"groups"`
	GroupMembers  table[*groupMembership]        `json:"group_memberships"`
	Brands        table[*brand]                  `json:"brands"`
	Statuses      table[*customStatus]           `json:"custom_statuses"`
	TicketFields  table[*field]                  `json:"ticket_fields"`
	UserFields    table[*field]                  `json:"user_fields"`
	OrgFields     table[*field]                  `json:"organization_fields"`
	Tickets       table[*ticket]                 `json:"tickets"`
	Deleted       table[*ticket]                 `json:"deleted_tickets"`
	Files         table[*file]                   `json:"files"`
	Uploads       table[*upload]                 `json:"uploads"`
	Templates     table[*taskTemplate]           `json:"task_list_templates"`
	TaskLists     table[*taskList]               `json:"task_lists"`

	names map[string]string // of the ids that a seed's script has made
}

// next is a number that no record has.
func (st *state) next() id {
	st.Last++
	return st.Last
}

// decodeState reads a state file's content.
func decodeState(data []byte) (*state, error) {
	st := &state{}
	return st, rig.DecodeState(data, st, &st.Version, stateVersion)
}
