package zendesk

import "time"

// The records below have the vendor's names in JSON, and are kept in the state file
// in the same form. URL is filled in when a record is shown.

type organization struct {
	URL            string         `json:"url"`
	ID             id             `json:"id"`
	Name           string         `json:"name"`
	SharedTickets  bool           `json:"shared_tickets"`
	SharedComments bool           `json:"shared_comments"`
	ExternalID     *string        `json:"external_id"`
	CreatedAt      time.Time      `json:"created_at"`
	UpdatedAt      time.Time      `json:"updated_at"`
	DomainNames    []string       `json:"domain_names"`
	Details        *string        `json:"details"`
	Notes          *string        `json:"notes"`
	GroupID        id             `json:"group_id"`
	Tags           []string       `json:"tags"`
	Fields         map[string]any `json:"organization_fields"`
}

func (o *organization) Number() id { return o.ID }

// The roles of users.
const (
	endUser = "end-user"
	agent   = "agent"
	admin   = "admin"
)

type user struct {
	URL               string         `json:"url"`
	ID                id             `json:"id"`
	Name              string         `json:"name"`
	Email             *string        `json:"email"`
	CreatedAt         time.Time      `json:"created_at"`
	UpdatedAt         time.Time      `json:"updated_at"`
	TimeZone          string         `json:"time_zone"`
	IANATimeZone      string         `json:"iana_time_zone"`
	Phone             *string        `json:"phone"`
	SharedPhone       *bool          `json:"shared_phone_number"`
	Photo             *attachment    `json:"photo"`
	LocaleID          id             `json:"locale_id"`
	Locale            string         `json:"locale"`
	OrganizationID    id             `json:"organization_id"`
	Role              string         `json:"role"`
	Verified          bool           `json:"verified"`
	ExternalID        *string        `json:"external_id"`
	Tags              []string       `json:"tags"`
	Alias             string         `json:"alias"`
	Active            bool           `json:"active"`
	Shared            bool           `json:"shared"`
	SharedAgent       bool           `json:"shared_agent"`
	LastLoginAt       *time.Time     `json:"last_login_at"`
	TwoFactor         *bool          `json:"two_factor_auth_enabled"`
	Signature         *string        `json:"signature"`
	Details           *string        `json:"details"`
	Notes             *string        `json:"notes"`
	RoleType          *int           `json:"role_type"`
	CustomRoleID      id             `json:"custom_role_id"`
	Moderator         bool           `json:"moderator"`
	TicketRestriction *string        `json:"ticket_restriction"`
	OnlyPrivate       bool           `json:"only_private_comments"`
	Restricted        bool           `json:"restricted_agent"`
	Suspended         bool           `json:"suspended"`
	DefaultGroupID    id             `json:"default_group_id"`
	ReportCSV         bool           `json:"report_csv"`
	Fields            map[string]any `json:"user_fields"`
}

func (u *user) Number() id { return u.ID }

func (u *user) isAgent() bool { return u.Role != endUser }

// The types of identities that are served.
const (
	emailIdentity = "email"
	phoneIdentity = "phone_number"
)

type identity struct {
	URL         string    `json:"url"`
	ID          id        `json:"id"`
	UserID      id        `json:"user_id"`
	Type        string    `json:"type"`
	Value       string    `json:"value"`
	Verified    bool      `json:"verified"`
	Method      string    `json:"verification_method"`
	Primary     bool      `json:"primary"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
	Undelivered int       `json:"undeliverable_count"`
	Deliverable string    `json:"deliverable_state"`
}

func (i *identity) Number() id { return i.ID }

type group struct {
	URL         string    `json:"url"`
	ID          id        `json:"id"`
	IsPublic    bool      `json:"is_public"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Default     bool      `json:"default"`
	Deleted     bool      `json:"deleted"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func (g *group) Number() id { return g.ID }

type groupMembership struct {
	URL       string    `json:"url"`
	ID        id        `json:"id"`
	UserID    id        `json:"user_id"`
	GroupID   id        `json:"group_id"`
	Default   bool      `json:"default"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func (m *groupMembership) Number() id { return m.ID }

type organizationMembership struct {
	URL            string    `json:"url"`
	ID             id        `json:"id"`
	UserID         id        `json:"user_id"`
	OrganizationID id        `json:"organization_id"`
	Default        *bool     `json:"default"` // true or null
	CreatedAt      time.Time `json:"created_at"`
	UpdatedAt      time.Time `json:"updated_at"`
	Name           string    `json:"organization_name"`
	ViewTickets    bool      `json:"view_tickets"`
}

func (m *organizationMembership) Number() id { return m.ID }

type brand struct {
	URL               string      `json:"url"`
	ID                id          `json:"id"`
	Name              string      `json:"name"`
	BrandURL          string      `json:"brand_url"`
	Subdomain         string      `json:"subdomain"`
	HostMapping       *string     `json:"host_mapping"`
	HasHelpCenter     bool        `json:"has_help_center"`
	HelpCenterState   string      `json:"help_center_state"`
	Active            bool        `json:"active"`
	Default           bool        `json:"default"`
	IsDeleted         bool        `json:"is_deleted"`
	Logo              *attachment `json:"logo"`
	TicketFormIDs     []id        `json:"ticket_form_ids"`
	SignatureTemplate string      `json:"signature_template"`
	CreatedAt         time.Time   `json:"created_at"`
	UpdatedAt         time.Time   `json:"updated_at"`
}

func (b *brand) Number() id { return b.ID }

type customStatus struct {
	URL                string    `json:"url"`
	ID                 id        `json:"id"`
	Category           string    `json:"status_category"`
	AgentLabel         string    `json:"agent_label"`
	EndUserLabel       string    `json:"end_user_label"`
	Description        string    `json:"description"`
	EndUserDescription string    `json:"end_user_description"`
	RawAgentLabel      string    `json:"raw_agent_label"`
	RawEndUserLabel    string    `json:"raw_end_user_label"`
	Active             bool      `json:"active"`
	Default            bool      `json:"default"`
	CreatedAt          time.Time `json:"created_at"`
	UpdatedAt          time.Time `json:"updated_at"`
}

func (s *customStatus) Number() id { return s.ID }

// option is a choice of a field; its value is a tag.
type option struct {
	ID      id     `json:"id"`
	Name    string `json:"name"`
	RawName string `json:"raw_name"`
	Value   string `json:"value"`
}

// field is one of tickets, users or organizations; some keys are those of one kind
// alone.
type field struct {
	URL           string         `json:"url"`
	ID            id             `json:"id"`
	Type          string         `json:"type"`
	Key           *string        `json:"key"`
	Title         string         `json:"title"`
	RawTitle      string         `json:"raw_title"`
	Description   *string        `json:"description"`
	RawText       *string        `json:"raw_description"`
	Position      int            `json:"position"`
	Active        bool           `json:"active"`
	Required      *bool          `json:"required,omitempty"`
	Removable     *bool          `json:"removable,omitempty"`
	System        *bool          `json:"system,omitempty"`
	Visible       *bool          `json:"visible_in_portal,omitempty"`
	Regexp        *string        `json:"regexp_for_validation"`
	Tag           *string        `json:"tag"`
	Options       []option       `json:"custom_field_options,omitempty"`
	SystemOptions []systemOption `json:"system_field_options,omitempty"`
	CreatedAt     time.Time      `json:"created_at"`
	UpdatedAt     time.Time      `json:"updated_at"`
}

func (f *field) Number() id { return f.ID }

type systemOption struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// attachment is a file as answers show it.
type attachment struct {
	URL         string        `json:"url"`
	ID          id            `json:"id"`
	FileName    string        `json:"file_name"`
	ContentURL  string        `json:"content_url"`
	MappedURL   string        `json:"mapped_content_url"`
	ContentType string        `json:"content_type"`
	Size        int           `json:"size"`
	Width       *string       `json:"width"`
	Height      *string       `json:"height"`
	Inline      bool          `json:"inline"`
	Deleted     bool          `json:"deleted"`
	Malware     bool          `json:"malware_access_override"`
	Scan        string        `json:"malware_scan_result"`
	Thumbnails  []*attachment `json:"thumbnails"`
}

// file is an attachment with what it holds.
type file struct {
	attachment
	Token string `json:"token"` // in the address of its content
	Data  []byte `json:"data"`
}

func (f *file) Number() id { return f.ID }

// upload is what a token stands for until a comment takes it.
type upload struct {
	ID      id        `json:"id"`
	Token   string    `json:"token"`
	Files   []id      `json:"files"`
	Expires time.Time `json:"expires_at"`
}

func (u *upload) Number() id { return u.ID }

type taskTemplate struct {
	URL         string    `json:"url"`
	ID          id        `json:"number"`
	Code        string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	IsActive    bool      `json:"is_active"`
	TaskCount   int       `json:"task_count"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func (t *taskTemplate) Number() id { return t.ID }

type taskList struct {
	ID          id        `json:"number"`
	Code        string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	TaskCount   int       `json:"task_count"`
	Template    string    `json:"task_list_template_id"`
	TicketID    string    `json:"ticket_id"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func (t *taskList) Number() id { return t.ID }
