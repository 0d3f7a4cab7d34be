package freshdesk

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"cognate/internal/sim/rig"
)

// began is when the account was made.
var began = time.Date(2025, time.January, 6, 9, 0, 0, 0, time.UTC)

// seeded returns a fresh state of the options' seed, with generated tickets more.
func seeded(opts Options) (*state, error) {
	st := bareState()
	if opts.Seed == SeedDemo {
		if err := st.demo(opts); err != nil {
			return nil, fmt.Errorf("seed %s: %w", opts.Seed, err)
		}
	}
	st.generate(opts.Generate)
	return st, nil
}

// bareState is an account before its first customer.
func bareState() *state {
	st := &state{Version: stateVersion, Last: 80_000}
	for _, name := range []string{"Agent", "Supervisor", "Administrator", "Account Administrator"} {
		st.Roles.Put(&role{ID: st.next(), Name: name, Description: "As every account has it", Default: true, AgentType: 1, CreatedAt: began, UpdatedAt: began})
	}
	nora := &agent{
		ID: st.next(), Available: true, TicketScope: 1, SkillIDs: []id{}, RoleIDs: []id{st.Last - 1}, CreatedAt: began, UpdatedAt: began, Type: "support_agent", FocusMode: true,
		Contact: profile{Active: true, Email: "nora.field@example.com", Language: "en", Name: "Nora Field", TimeZone: "UTC", CreatedAt: began, UpdatedAt: began},
	}
	st.Agents.Put(nora)
	st.Groups.Put(&group{ID: st.next(), Name: "Support", AgentIDs: []id{nora.ID}, GroupType: "support_agent_group", CreatedAt: began, UpdatedAt: began})
	st.addProduct("Kettles")
	st.addDefaults(&st.TicketFields, "requester:Search a requester!", "subject:Subject!", "ticket_type:Type", "source:Source", "status:Status!", "priority:Priority!",
		"group:Group", "agent:Agent", "description:Description!", "product:Product", "company:Company")
	kinds, _ := st.TicketFields.First(func(f *field) bool { return f.Name == "ticket_type" })
	kinds.Choices = []string{"Question", "Incident", "Problem", "Feature Request"}
	st.addDefaults(&st.ContactFields, "name:Full name!", "job_title:Title", "email:Email", "phone:Work phone", "mobile:Mobile phone", "company_name:Company",
		"address:Address", "time_zone:Time zone", "language:Language", "tag_names:Tags", "description:About", "twitter_id:Twitter", "unique_external_id:Unique external ID")
	st.addDefaults(&st.CompanyFields, "name:Company name!", "description:Description", "note:Notes", "domains:Domains for this company", "health_score:Health score",
		"account_tier:Account tier", "renewal_date:Renewal date", "industry:Industry")
	for name, choices := range companyChoices {
		f, _ := st.CompanyFields.First(func(f *field) bool { return f.Name == name })
		f.Choices = choices
	}
	return st
}

func (st *state) addProduct(name string) {
	st.Products.Put(&product{ID: st.next(), Name: name, Description: ptr("All about " + strings.ToLower(name)), CreatedAt: began, UpdatedAt: began})
}

// addDefaults adds the fields of every account, each as name:label, with a ! behind one
// that is required.
func (st *state) addDefaults(to *rig.Table[*field], fields ...string) {
	for i, text := range fields {
		name, label, _ := strings.Cut(text, ":")
		label, required := strings.CutSuffix(label, "!")
		to.Put(&field{
			ID: st.next(), Name: name, Label: label, Description: &label, Position: i + 1, Type: "default_" + name, Default: true, RequiredForAgents: required,
			CreatedAt: began, UpdatedAt: began,
		})
	}
}

func (st *state) addCustom(to *rig.Table[*field], kind, name, label string, choices ...string) {
	to.Put(&field{
		ID: st.next(), Name: name, Label: label, Position: len(to.Rows()) + 1, Type: "custom_" + kind, Choices: choices, CreatedAt: began, UpdatedAt: began,
	})
}

// line is one call of a seed's script.
type line struct {
	when time.Time
	call string // method and path, with {name} for numbers
	name string // of the number that the answer has, for later lines
	body string // JSON, with {name} for numbers
	file string // the content of a file notes.txt that comes with it; empty: none
}

// play runs lines as calls of the API would run, so that a seed has nothing that the
// account could not have come to.
func (st *state) play(opts Options, lines []line, numbers map[string]string) error {
	for _, l := range lines {
		for name, number := range numbers {
			l.call, l.body = strings.ReplaceAll(l.call, "{"+name+"}", number), strings.ReplaceAll(l.body, "{"+name+"}", number)
		}
		method, path, _ := strings.Cut(l.call, " ")
		in, bad := parseJSON([]byte(l.body))
		run, args, found, _ := routes.Find(method, path)
		if bad != nil || !found {
			return errors.New(l.call + ": there is no such route, or the body is no object")
		}
		if l.file != "" {
			in.files = map[string][]upload{"attachments": {{"notes.txt", "text/plain", []byte(l.file)}}}
		}
		answer := run(&call{st: st, opts: &opts, method: method, args: args, query: url.Values{}, in: in, now: l.when})
		if answer.status >= 300 {
			return fmt.Errorf("%s %s is refused: %s", l.call, l.body, canned(answer).Body)
		}
		var record struct {
			ID id `json:"id"`
		}
		if data := canned(answer).Body; l.name != "" && json.Unmarshal([]byte(data), &record) == nil {
			numbers[l.name] = record.ID.String()
		}
	}
	return nil
}
