package zendesk

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// seeded returns a fresh state of the options' seed, with generated tickets more.
func seeded(opts Options) (*state, error) {
	st := bareState(opts.Email)
	if opts.Seed == SeedDemo {
		for _, line := range demoScript() {
			if err := st.play(opts, line); err != nil {
				return nil, fmt.Errorf("seed %s: %s: %w", opts.Seed, line.call, err)
			}
		}
		st.addTemplates()
	}
	st.generate(opts.Generate)
	return st, nil
}

// began is when the account was made.
var began = at(2025, time.January, 6, 9, 0)

// bareState is an account before its first customer. The admin has the address of the
// credential.
func bareState(email string) *state {
	st := &state{Version: stateVersion, Last: 360_000}
	who := &user{
		ID: st.next(), Name: "Nora Field", CreatedAt: began, UpdatedAt: began, Role: admin, Active: true, Verified: true, Locale: "en-US", LocaleID: 1,
		TimeZone: "UTC", IANATimeZone: "Etc/UTC", Tags: []string{}, Fields: map[string]any{}, Moderator: true,
	}
	st.Users.Put(who)
	st.addIdentity(who.ID, emailIdentity, email, true, began)
	g := &group{ID: st.next(), Name: "Support", IsPublic: true, Default: true, CreatedAt: began, UpdatedAt: began}
	st.Groups.Put(g)
	st.joinGroup(who.ID, g.ID, began)
	st.Brands.Put(&brand{
		ID: st.next(), Name: "Demo", Subdomain: "demo", HasHelpCenter: true, HelpCenterState: "enabled", Active: true, Default: true, TicketFormIDs: []id{},
		SignatureTemplate: "{{agent.signature}}", CreatedAt: began, UpdatedAt: began,
	})
	for _, category := range statuses[:len(statuses)-1] {
		label := map[string]string{hold: "On-hold"}[category]
		if label == "" {
			label = strings.ToUpper(category[:1]) + category[1:]
		}
		st.addStatus(category, label, true)
	}
	st.addSystemFields()
	return st
}

func (st *state) addStatus(category, label string, isDefault bool) {
	st.Statuses.Put(&customStatus{
		ID: st.next(), Category: category, AgentLabel: label, EndUserLabel: label, RawAgentLabel: label, RawEndUserLabel: label, Active: true, Default: isDefault,
		Description: "Tickets that are " + strings.ToLower(label), EndUserDescription: "", CreatedAt: began, UpdatedAt: began,
	})
}

func (st *state) addSystemFields() {
	choices := func(words []string) []systemOption {
		var out []systemOption
		for _, w := range words {
			out = append(out, systemOption{strings.ToUpper(w[:1]) + w[1:], w})
		}
		return out
	}
	for i, f := range []field{
		{Type: "subject", Title: "Subject"},
		{Type: "description", Title: "Description"},
		{Type: "status", Title: "Status", SystemOptions: choices(statuses[1:5])},
		{Type: "tickettype", Title: "Type", SystemOptions: choices(types)},
		{Type: "priority", Title: "Priority", SystemOptions: choices(priorities)},
		{Type: "group", Title: "Group"},
		{Type: "assignee", Title: "Assignee"},
		{Type: "custom_status", Title: "Ticket status"},
	} {
		f.ID, f.RawTitle, f.Description, f.RawText, f.Position, f.Active = st.next(), f.Title, ptr(""), ptr(""), i+1, true
		f.Required, f.Removable, f.Visible = ptr(false), ptr(false), ptr(i < 2)
		f.CreatedAt, f.UpdatedAt = began, began
		st.TicketFields.Put(&f)
	}
}

func (st *state) addTemplates() {
	for _, t := range []taskTemplate{
		{Code: "01DEMOTEMPLATE1", Name: "Onboarding checklist", IsActive: true, TaskCount: 3},
		{Code: "01DEMOTEMPLATE2", Name: "Return of a parcel", IsActive: true, TaskCount: 2},
		{Code: "01DEMOTEMPLATE3", Name: "Old checklist", TaskCount: 1},
	} {
		t.ID, t.CreatedAt, t.UpdatedAt = st.next(), began, began
		st.Templates.Put(&t)
	}
}

// line is one call of a seed's script.
type line struct {
	when time.Time
	by   string // the address of who calls; empty: the admin's
	call string // method and path, with {name} for ids
	name string // of the id that the answer has, for later lines
	body string // JSON, with {name} for ids, or a file
}

// play runs a line as a call of the API would run, so that a seed has nothing that the
// account could not have come to.
func (st *state) play(opts Options, l line) error {
	method, path, _ := strings.Cut(st.named(l.call), " ")
	path, raw, _ := strings.Cut(path, "?")
	query, err := url.ParseQuery(raw)
	if err != nil {
		return err
	}
	c := &call{
		opts: &opts, query: query, body: []byte(st.named(l.body)), contentType: "text/plain", now: l.when, path: BasePath + "/" + path, known: true,
	}
	h := findRoute(method, c.path, &c.args)
	if h == nil {
		return errors.New("there is no such route")
	}
	c.begin(st)
	if u, found := st.userByEmail(l.by); found {
		c.me = u
	}
	answer := h.run(c)
	if answer.status >= 300 {
		return fmt.Errorf("%s is refused: %s", l.body, canned(answer).Body)
	}
	st.remember(l.name, answer.body)
	return nil
}

// remember keeps the id, or the token, of the one record of an answer.
func (st *state) remember(name string, body any) {
	if name == "" {
		return
	}
	if st.names == nil {
		st.names = map[string]string{}
	}
	for key, v := range body.(object) {
		var record struct {
			ID    id     `json:"id"`
			Token string `json:"token"`
		}
		data, err := json.Marshal(v)
		if key == "audit" || err != nil || json.Unmarshal(data, &record) != nil {
			continue
		}
		if st.names[name] = record.ID.String(); record.Token != "" {
			st.names[name] = record.Token
		}
	}
}

// named fills in the ids of a script.
func (st *state) named(text string) string {
	for name, number := range st.names {
		text = strings.ReplaceAll(text, "{"+name+"}", number)
	}
	return text
}
