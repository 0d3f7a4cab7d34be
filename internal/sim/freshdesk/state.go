package freshdesk

import (
	"time"

	"cognate/internal/sim/rig"
)

// stateVersion is the version of the state file's form.
const stateVersion = 1

type id = rig.ID

// state is everything the account holds. Guarded by the core's store. The records have the
// vendor's names in JSON, and are kept in the state file in the same form.
type state struct {
	Version int `json:"version"`
	// Last is the last number given out. Numbers are unique in the account, but for those
	// of tickets, which count from 1.
	Last          id                       `json:"last_id"`
	LastTicket    id                       `json:"last_ticket_id"`
	Roles         rig.Table[*role]         `json:"roles"`
	Agents        rig.Table[*agent]        `json:"agents"`
	Groups        rig.Table[*group]        `json:"groups"`
	Products      rig.Table[*product]      `json:"products"`
	Companies     rig.Table[*company]      `json:"companies"`
	Contacts      rig.Table[*contact]      `json:"contacts"`
	TicketFields  rig.Table[*field]        `json:"ticket_fields"`
	ContactFields rig.Table[*field]        `json:"contact_fields"`
	CompanyFields rig.Table[*field]        `json:"company_fields"`
	Tickets       rig.Table[*ticket]       `json:"tickets"`
	Conversations rig.Table[*conversation] `json:"conversations"`
	Files         rig.Table[*file]         `json:"files"`
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

type role struct {
	ID          id        `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Default     bool      `json:"default"`
	AgentType   int       `json:"agent_type"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func (r *role) Number() id { return r.ID }

// agent has what stands in the answers' contact beside it; its groups know their agents.
type agent struct {
	ID          id         `json:"id"`
	Available   bool       `json:"available"`
	Occasional  bool       `json:"occasional"`
	Signature   *string    `json:"signature"`
	TicketScope int        `json:"ticket_scope"`
	SkillIDs    []id       `json:"skill_ids"`
	RoleIDs     []id       `json:"role_ids"`
	CreatedAt   time.Time  `json:"created_at"`
	UpdatedAt   time.Time  `json:"updated_at"`
	Since       *time.Time `json:"available_since"`
	Type        string     `json:"type"`
	FocusMode   bool       `json:"focus_mode"`
	Deactivated bool       `json:"deactivated"`
	Contact     profile    `json:"contact"`
}

func (a *agent) Number() id { return a.ID }

type profile struct {
	Active      bool       `json:"active"`
	Email       string     `json:"email"`
	JobTitle    *string    `json:"job_title"`
	Language    string     `json:"language"`
	LastLoginAt *time.Time `json:"last_login_at"`
	Mobile      *string    `json:"mobile"`
	Name        string     `json:"name"`
	Phone       *string    `json:"phone"`
	TimeZone    string     `json:"time_zone"`
	CreatedAt   time.Time  `json:"created_at"`
	UpdatedAt   time.Time  `json:"updated_at"`
}

type group struct {
	ID            id        `json:"id"`
	Name          string    `json:"name"`
	Description   *string   `json:"description"`
	BusinessHours id        `json:"business_hour_id"`
	EscalateTo    id        `json:"escalate_to"`
	UnassignedFor *string   `json:"unassigned_for"`
	AgentIDs      []id      `json:"agent_ids"`
	AutoAssign    *int      `json:"auto_ticket_assign"`
	GroupType     string    `json:"group_type"`
	CreatedAt     time.Time `json:"created_at"`
	UpdatedAt     time.Time `json:"updated_at"`
}

func (g *group) Number() id { return g.ID }

type product struct {
	ID          id        `json:"id"`
	Name        string    `json:"name"`
	Description *string   `json:"description"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func (p *product) Number() id { return p.ID }

type company struct {
	ID           id             `json:"id"`
	Name         string         `json:"name"`
	Description  *string        `json:"description"`
	Note         *string        `json:"note"`
	Domains      []string       `json:"domains"`
	CreatedAt    time.Time      `json:"created_at"`
	UpdatedAt    time.Time      `json:"updated_at"`
	CustomFields map[string]any `json:"custom_fields"`
	HealthScore  *string        `json:"health_score"`
	AccountTier  *string        `json:"account_tier"`
	RenewalDate  *string        `json:"renewal_date"`
	Industry     *string        `json:"industry"`
}

func (c *company) Number() id { return c.ID }

type membership struct {
	CompanyID      id   `json:"company_id"`
	ViewAllTickets bool `json:"view_all_tickets"`
}

type contact struct {
	ID             id             `json:"id"`
	Active         bool           `json:"active"`
	Address        *string        `json:"address"`
	CompanyID      id             `json:"company_id"`
	ViewAllTickets bool           `json:"view_all_tickets"`
	Deleted        bool           `json:"deleted,omitempty"`
	Description    *string        `json:"description"`
	Email          *string        `json:"email"`
	ContactType    string         `json:"contact_type"`
	JobTitle       *string        `json:"job_title"`
	Language       string         `json:"language"`
	Mobile         *string        `json:"mobile"`
	Name           string         `json:"name"`
	Phone          *string        `json:"phone"`
	TimeZone       string         `json:"time_zone"`
	TwitterID      *string        `json:"twitter_id"`
	SocialHandler  []string       `json:"social_handler"` // none can be set here
	ExternalID     *string        `json:"unique_external_id"`
	OtherEmails    []string       `json:"other_emails"`
	OtherCompanies []membership   `json:"other_companies"`
	CreatedAt      time.Time      `json:"created_at"`
	UpdatedAt      time.Time      `json:"updated_at"`
	CustomFields   map[string]any `json:"custom_fields"`
	Tags           []string       `json:"tags"`
	Avatar         *string        `json:"avatar"` // none can be set here
}

func (c *contact) Number() id { return c.ID }

type ticket struct {
	ID              id             `json:"id"`
	CCEmails        []string       `json:"cc_emails"`
	FwdEmails       []string       `json:"fwd_emails"`
	ReplyCCEmails   []string       `json:"reply_cc_emails"`
	TicketCCEmails  []string       `json:"ticket_cc_emails"`
	FREscalated     bool           `json:"fr_escalated"`
	Spam            bool           `json:"spam"`
	Deleted         bool           `json:"deleted,omitempty"`
	EmailConfigID   id             `json:"email_config_id"`
	GroupID         id             `json:"group_id"`
	Priority        int            `json:"priority"`
	RequesterID     id             `json:"requester_id"`
	ResponderID     id             `json:"responder_id"`
	Source          int            `json:"source"`
	CompanyID       id             `json:"company_id"`
	Status          int            `json:"status"`
	Subject         *string        `json:"subject"`
	AssociationType *int           `json:"association_type"`
	Associated      []id           `json:"associated_tickets_list,omitempty"`
	ToEmails        []string       `json:"to_emails"`
	ProductID       id             `json:"product_id"`
	Type            *string        `json:"type"`
	DueBy           *time.Time     `json:"due_by"`
	FRDueBy         *time.Time     `json:"fr_due_by"`
	IsEscalated     bool           `json:"is_escalated"`
	Description     string         `json:"description"`
	CustomFields    map[string]any `json:"custom_fields"`
	CreatedAt       time.Time      `json:"created_at"`
	UpdatedAt       time.Time      `json:"updated_at"`
	Tags            []string       `json:"tags"`
	Attachments     []id           `json:"attachments"`
	Stats           stats          `json:"stats"`
}

func (t *ticket) Number() id { return t.ID }

type stats struct {
	ClosedAt         *time.Time `json:"closed_at"`
	ResolvedAt       *time.Time `json:"resolved_at"`
	FirstRespondedAt *time.Time `json:"first_responded_at"`
}

type conversation struct {
	ID           id         `json:"id"`
	Body         string     `json:"body"`
	Incoming     bool       `json:"incoming"`
	Private      bool       `json:"private"`
	UserID       id         `json:"user_id"`
	SupportEmail *string    `json:"support_email"`
	Source       int        `json:"source"`
	TicketID     id         `json:"ticket_id"`
	FromEmail    *string    `json:"from_email"`
	ToEmails     []string   `json:"to_emails"`
	CCEmails     []string   `json:"cc_emails"`
	BCCEmails    []string   `json:"bcc_emails"`
	Attachments  []id       `json:"attachments"`
	CreatedAt    time.Time  `json:"created_at"`
	UpdatedAt    time.Time  `json:"updated_at"`
	LastEditedAt *time.Time `json:"last_edited_at"`
	LastEditedBy id         `json:"last_edited_user_id"`
}

func (c *conversation) Number() id { return c.ID }

type field struct {
	ID                id        `json:"id"`
	Name              string    `json:"name"`
	Label             string    `json:"label"`
	Description       *string   `json:"description,omitempty"`
	Position          int       `json:"position"`
	Type              string    `json:"type"`
	Default           bool      `json:"default"`
	RequiredForAgents bool      `json:"required_for_agents"`
	Choices           []string  `json:"choices,omitempty"` // of custom fields, and of types
	CreatedAt         time.Time `json:"created_at"`
	UpdatedAt         time.Time `json:"updated_at"`
}

func (f *field) Number() id { return f.ID }

// file is what an attachment holds.
type file struct {
	ID          id        `json:"id"`
	Name        string    `json:"name"`
	ContentType string    `json:"content_type"`
	Data        []byte    `json:"data"`
	CreatedAt   time.Time `json:"created_at"`
}

func (f *file) Number() id { return f.ID }

func ptr[T any](v T) *T { return &v }

// text is what a pointer holds; empty for nil.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
