package zendesk

import (
	"encoding/json"
	"slices"
	"time"
)

type via struct {
	Channel string         `json:"channel"`
	Source  map[string]any `json:"source"`
}

func viaChannel(name string) via {
	return via{Channel: name, Source: map[string]any{"from": object{}, "to": object{}, "rel": nil}}
}

// fieldValue is the value of one custom field of a ticket.
type fieldValue struct {
	ID    id  `json:"id"`
	Value any `json:"value"`
}

// ticket has in JSON what answers show, but for what is worked out (ticketView).
type ticket struct {
	ID             id           `json:"id"`
	ExternalID     *string      `json:"external_id"`
	Via            via          `json:"via"`
	CreatedAt      time.Time    `json:"created_at"`
	UpdatedAt      time.Time    `json:"updated_at"`
	Type           *string      `json:"type"`
	Subject        *string      `json:"subject"`
	Description    string       `json:"description"`
	Priority       *string      `json:"priority"`
	Status         string       `json:"status"`
	CustomStatusID id           `json:"custom_status_id"`
	Recipient      *string      `json:"recipient"`
	RequesterID    id           `json:"requester_id"`
	SubmitterID    id           `json:"submitter_id"`
	AssigneeID     id           `json:"assignee_id"`
	OrganizationID id           `json:"organization_id"`
	GroupID        id           `json:"group_id"`
	BrandID        id           `json:"brand_id"`
	FollowerIDs    []id         `json:"follower_ids"`
	EmailCCIDs     []id         `json:"email_cc_ids"`
	ProblemID      id           `json:"problem_id"`
	DueAt          *time.Time   `json:"due_at"`
	Tags           []string     `json:"tags"`
	CustomFields   []fieldValue `json:"custom_fields"`
	SolvedAt       *time.Time   `json:"solved_at"`
	AssignedAt     *time.Time   `json:"assigned_at"`
	Comments       []*comment   `json:"comments"`
	Audits         []*audit     `json:"audits"`
}

func (t *ticket) Number() id { return t.ID }

// value is that of a custom field; nil where it has none.
func (t *ticket) value(of id) any { return valueIn(t.CustomFields, of) }

func valueIn(values []fieldValue, of id) any {
	for _, v := range values {
		if v.ID == of {
			return v.Value
		}
	}
	return nil
}

// setValue leaves the list that other versions of the ticket share as it is.
func (t *ticket) setValue(of id, v any) {
	t.CustomFields = slices.Clone(t.CustomFields)
	for i := range t.CustomFields {
		if t.CustomFields[i].ID == of {
			t.CustomFields[i].Value = v
			return
		}
	}
	t.CustomFields = append(t.CustomFields, fieldValue{of, v})
}

// archivedAfter is how long a ticket has been closed when it leaves the lists.
const archivedAfter = 120 * 24 * time.Hour

func (c *call) isArchived(t *ticket) bool {
	return c.opts.Archive && t.Status == closed && c.now.Sub(t.UpdatedAt) > archivedAfter
}

type comment struct {
	ID          id        `json:"id"`
	AuditID     id        `json:"audit_id"`
	AuthorID    id        `json:"author_id"`
	Body        string    `json:"body"`
	HTMLBody    string    `json:"html_body"`
	Public      bool      `json:"public"`
	Attachments []id      `json:"attachments"`
	Via         via       `json:"via"`
	CreatedAt   time.Time `json:"created_at"`
}

// The statuses of tickets, in their order; each custom status is of one of them, but
// closed, which has none.
const (
	statusNew = "new"
	open      = "open"
	pending   = "pending"
	hold      = "hold"
	solved    = "solved"
	closed    = "closed"
)

var (
	statuses   = []string{statusNew, open, pending, hold, solved, closed}
	priorities = []string{"low", "normal", "high", "urgent"}
	types      = []string{problemType, incidentType, "question", taskType}
)

const (
	problemType  = "problem"
	incidentType = "incident"
	taskType     = "task"
)

// ticketView is a ticket as answers show it.
type ticketView struct {
	URL string `json:"url"`
	*ticket
	// These hide those of the ticket that answers don't show.
	SolvedAt            any          `json:"solved_at,omitempty"`
	AssignedAt          any          `json:"assigned_at,omitempty"`
	Comments            any          `json:"comments,omitempty"`
	Audits              any          `json:"audits,omitempty"`
	CustomFields        []fieldValue `json:"custom_fields"`
	RawSubject          *string      `json:"raw_subject"`
	GeneratedTimestamp  int64        `json:"generated_timestamp"`
	CollaboratorIDs     []id         `json:"collaborator_ids"`
	ForumTopicID        any          `json:"forum_topic_id"`
	HasIncidents        bool         `json:"has_incidents"`
	IsPublic            bool         `json:"is_public"`
	SatisfactionRating  object       `json:"satisfaction_rating"`
	SharingAgreementIDs []id         `json:"sharing_agreement_ids"`
	FollowupIDs         []id         `json:"followup_ids"`
	TicketFormID        id           `json:"ticket_form_id"`
	AllowChannelback    bool         `json:"allow_channelback"`
	AllowAttachments    bool         `json:"allow_attachments"`
	FromMessaging       bool         `json:"from_messaging_channel"`
	ResultType          string       `json:"result_type,omitempty"`
	Dates               *ticketDay   `json:"dates,omitempty"`
}

// ticketDay is the side load dates.
type ticketDay struct {
	AssigneeUpdatedAt   *time.Time `json:"assignee_updated_at"`
	RequesterUpdatedAt  time.Time  `json:"requester_updated_at"`
	StatusUpdatedAt     time.Time  `json:"status_updated_at"`
	InitiallyAssignedAt *time.Time `json:"initially_assigned_at"`
	AssignedAt          *time.Time `json:"assigned_at"`
	SolvedAt            *time.Time `json:"solved_at"`
	LatestCommentAt     time.Time  `json:"latest_comment_added_at"`
}

func (c *call) ticketView(t *ticket, sideload []string) *ticketView {
	v := &ticketView{
		URL: c.url("tickets", t.ID), ticket: t, RawSubject: t.Subject, GeneratedTimestamp: t.UpdatedAt.Unix(),
		CollaboratorIDs: unite(t.EmailCCIDs, t.FollowerIDs), SatisfactionRating: object{"score": "unoffered"},
		SharingAgreementIDs: []id{}, FollowupIDs: []id{}, AllowAttachments: true, CustomFields: []fieldValue{},
	}
	for _, f := range c.st.TicketFields.Rows() {
		if f.Active && !f.isSystem() {
			v.CustomFields = append(v.CustomFields, fieldValue{f.ID, t.value(f.ID)})
		}
	}
	if t.Type != nil && *t.Type == problemType {
		_, v.HasIncidents = c.st.Tickets.First(func(other *ticket) bool { return other.ProblemID == t.ID })
	}
	for _, said := range t.Comments {
		v.IsPublic = v.IsPublic || said.Public
	}
	if wants(sideload, "dates") {
		v.Dates = &ticketDay{
			AssigneeUpdatedAt: t.AssignedAt, RequesterUpdatedAt: t.CreatedAt, StatusUpdatedAt: t.UpdatedAt, InitiallyAssignedAt: t.AssignedAt,
			AssignedAt: t.AssignedAt, SolvedAt: t.SolvedAt, LatestCommentAt: t.CreatedAt,
		}
		if n := len(t.Comments); n > 0 {
			v.Dates.LatestCommentAt = t.Comments[n-1].CreatedAt
		}
	}
	return v
}

// unite lists the numbers of both, each once.
func unite(a, b []id) []id {
	out, seen := []id{}, map[id]bool{}
	for _, list := range [][]id{a, b} {
		for _, i := range list {
			if !seen[i] {
				seen[i] = true
				out = append(out, i)
			}
		}
	}
	return out
}

// commentView is a comment as answers show it.
type commentView struct {
	Type string `json:"type"`
	*comment
	PlainBody   string        `json:"plain_body"`
	Attachments []*attachment `json:"attachments"`
	Metadata    object        `json:"metadata"`
}

// commentView shows images in the text among the files only where it is asked for.
func (c *call) commentView(said *comment, inline bool) commentView {
	v := commentView{
		Type: "Comment", comment: said, PlainBody: said.Body, Attachments: []*attachment{},
		Metadata: object{"system": object{}, "custom": object{}},
	}
	for _, number := range said.Attachments {
		if f, found := c.st.Files.Get(number); found && (inline || !f.Inline) {
			v.Attachments = append(v.Attachments, c.attachment(f))
		}
	}
	return v
}

// audit is what one update did.
type audit struct {
	ID        id        `json:"id"`
	TicketID  id        `json:"ticket_id"`
	CreatedAt time.Time `json:"created_at"`
	AuthorID  id        `json:"author_id"`
	Metadata  object    `json:"metadata"`
	Events    []object  `json:"events"`
	Via       via       `json:"via"`
}

func newAudit(number id, t *ticket, by id, now time.Time) *audit {
	return &audit{
		ID: number, TicketID: t.ID, CreatedAt: now, AuthorID: by, Metadata: object{"system": object{}, "custom": object{}},
		Events: []object{}, Via: viaChannel("api"),
	}
}

// said adds the event of a comment, which has the comment's number.
func (a *audit) said(v commentView) {
	event := object{}
	decode(v, &event)
	for _, name := range []string{"created_at", "via", "metadata"} { // those are the audit's
		delete(event, name)
	}
	a.Events = append(a.Events, event)
}

// decode turns a view into another form of it.
func decode(v, into any) {
	data, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		panic(err) // a view of plain values
	}
}

func (a *audit) changed(number id, name string, was, is any) {
	a.Events = append(a.Events, object{"id": number, "type": "Change", "field_name": name, "previous_value": was, "value": is})
}
