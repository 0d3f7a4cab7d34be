package happyfox

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// ticketDef is a ticket field's metadata.
type ticketDef struct {
	Name       string          `json:"name"`
	DependsOn  *int64          `json:"depends_on_choice"`
	Required   bool            `json:"required"`
	Completed  bool            `json:"compulsory_on_completed"`
	Choices    []choice        `json:"choices"`
	OnMove     bool            `json:"compulsory_on_move"`
	Type       string          `json:"type"`
	ID         int64           `json:"id"`
	Categories []fieldCategory `json:"categories"`
	StaffOnly  bool            `json:"visible_to_staff_only"`
}

type fieldCategory struct {
	Category int64 `json:"category"`
	Order    int   `json:"order"`
}

// ticketData is a ticket as the state holds it. Tickets are read-only.
type ticketData struct {
	ID          int64                `json:"id"`
	Prefix      string               `json:"prefix"` // of the category, for display_id
	Subject     string               `json:"subject"`
	Text        string               `json:"text"`
	Status      int64                `json:"status"`
	Priority    int64                `json:"priority"`
	Category    int64                `json:"category"`
	Contact     int64                `json:"contact"`
	Assignee    int64                `json:"assignee"` // 0: nobody
	Tags        string               `json:"tags"`
	DueDate     *string              `json:"due_date"`
	TimeSpent   *int                 `json:"time_spent"`
	Source      string               `json:"source"`
	Created     time.Time            `json:"created_at"`
	Updated     time.Time            `json:"last_updated_at"`
	UserReply   *time.Time           `json:"last_user_reply_at"`
	StaffReply  *time.Time           `json:"last_staff_reply_at"`
	Fields      map[int64]fieldValue `json:"fields"`
	Subscribers []int64              `json:"subscribers"`
	Updates     []updateData         `json:"updates"` // oldest first
}

// listTickets is GET tickets/. Without status all are listed; status, category
// (repeatable), minify_response, fields and sort are known; q is refused.
func listTickets(c *call) reply {
	if c.query.Get("q") != "" {
		return invalid(oneError("q", "This simulator does not search tickets."))
	}
	keep, errs := ticketFilter(c)
	order, known := ticketOrders[c.query.Get("sort")]
	if !known {
		errs.add("sort", msgChoice)
	}
	if errs != nil {
		return invalid(errs)
	}
	var rows []*ticketData
	for _, t := range c.st.Tickets {
		if keep(t) {
			rows = append(rows, t)
		}
	}
	slices.SortStableFunc(rows, func(a, b *ticketData) int { return order(c.st, a, b) })
	if flagged(c.query, "minify_response") {
		return ok(pageOfRows(c.query, rows, func(t *ticketData) int64 { return t.ID }))
	}
	draw := func(t *ticketData) any { return c.st.ticketView(t, false) }
	if wanted := c.query.Get("fields"); wanted != "" {
		keys := strings.Split(wanted, ",")
		draw = func(t *ticketData) any { return onlyKeys(c.st.ticketView(t, false), keys) }
	}
	return ok(pageOfRows(c.query, rows, draw))
}

// getTicket is GET ticket/<number>/.
func getTicket(c *call) reply {
	for _, t := range c.st.Tickets {
		if t.ID == c.id() {
			return ok(c.st.ticketView(t, flagged(c.query, "show_cf_changes")))
		}
	}
	return notFound()
}

func ticketFilter(c *call) (keep func(*ticketData) bool, errs fieldErrors) {
	behavior, statusID := "", int64(0)
	switch wanted := c.query.Get("status"); wanted {
	case "", "_all":
	case "_pending":
		behavior = pending
	case "_completed":
		behavior = completed
	default:
		var isID bool
		if statusID, isID = parseID(wanted); !isID {
			errs.add("status", msgChoice)
		}
	}
	var categories []int64
	for _, wanted := range c.query["category"] {
		id, isID := parseID(wanted)
		if !isID {
			errs.add("category", msgChoice)
		}
		categories = append(categories, id)
	}
	return func(t *ticketData) bool {
		return (behavior == "" || c.st.status(t.Status).Behavior == behavior) &&
			(statusID == 0 || t.Status == statusID) &&
			(len(categories) == 0 || slices.Contains(categories, t.Category))
	}, errs
}

// onlyKeys keeps the top-level keys asked for; unknown ones are left out.
func onlyKeys(view ticketView, keys []string) any {
	data, err := json.Marshal(view)
	if err != nil { // a view is plain data
		panic(err)
	}
	var whole map[string]json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		panic(err)
	}
	out := map[string]json.RawMessage{}
	for _, key := range keys {
		if value, has := whole[strings.TrimSpace(key)]; has {
			out[strings.TrimSpace(key)] = value
		}
	}
	return out
}
