package freshdesk

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"cognate/internal/sim/rig"
)

// call is one request on its way through a handler.
type call struct {
	st     *state
	opts   *Options
	method string
	args   []string // the {} of the route, unescaped
	query  url.Values
	in     *input // of POST and PUT
	now    time.Time
	host   string // scheme and host that the client called
	path   string // as it was called
}

type handler func(*call) reply

// arg is the number in the path at a place; 0, which no record has, for what is none.
func (c *call) arg(i int) rig.ID { return rig.ParseID(c.args[i]) }

var routes = rig.RoutesOf(map[string]handler{
	"GET tickets": listTickets, "POST tickets": createTicket,
	"GET tickets/{}": getTicket, "PUT tickets/{}": updateTicket, "DELETE tickets/{}": deleteTicket, "PUT tickets/{}/restore": restoreTicket,
	"GET tickets/{}/conversations": listConversations, "POST tickets/{}/reply": createReply, "POST tickets/{}/notes": createNote,
	"PUT conversations/{}": updateConversation, "DELETE conversations/{}": deleteConversation,
	"DELETE attachments/{}": deleteAttachment,
	"GET contacts":          listContacts, "POST contacts": createContact,
	"GET contacts/{}": getContact, "PUT contacts/{}": updateContact, "DELETE contacts/{}": deleteContact, "PUT contacts/{}/restore": restoreContact,
	"GET companies": listCompanies, "POST companies": createCompany,
	"GET companies/{}": getCompany, "PUT companies/{}": updateCompany, "DELETE companies/{}": deleteCompany,
	"GET agents": listAgents, "POST agents": createAgent, "GET agents/me": getMe,
	"GET agents/{}": getAgent, "PUT agents/{}": updateAgent, "DELETE agents/{}": deleteAgent,
	"GET roles": listRoles, "GET roles/{}": getRole,
	"GET groups": listGroups, "POST groups": createGroup,
	"GET groups/{}": getGroup, "PUT groups/{}": updateGroup, "DELETE groups/{}": deleteGroup,
	"GET products": listProducts, "GET products/{}": getProduct,
	"GET ticket_fields": listTicketFields, "GET contact_fields": listContactFields, "GET company_fields": listCompanyFields,
	"POST admin/ticket_fields": ownTicketFields.create, "PUT admin/ticket_fields/{}": ownTicketFields.update, "DELETE admin/ticket_fields/{}": ownTicketFields.remove,
	"POST contact_fields": ownContactFields.create, "PUT contact_fields/{}": ownContactFields.update, "DELETE contact_field/{}": ownContactFields.remove,
	"POST company_fields": ownCompanyFields.create, "PUT company_field/{}": ownCompanyFields.update, "DELETE company_field/{}": ownCompanyFields.remove,
	"GET search/tickets": searchTickets, "GET search/contacts": searchContacts,
})

// route finds what serves a request, or the answer where nothing does.
func (c *call) route(r *http.Request) (handler, *reply) {
	bad := notFound()
	rest, under := strings.CutPrefix(r.URL.EscapedPath(), BasePath+"/")
	if !under {
		return nil, &bad
	}
	h, args, found, allowed := routes.Find(r.Method, rest)
	switch {
	case found && accepts(r.Header.Values("Accept")):
		c.args = args
		return h, nil
	case found:
		bad = coded(http.StatusNotAcceptable, "unsupported_accept_header", "Only application/json and */* are supported") // the words are ours
	case len(allowed) > 0:
		bad = notAllowed(r.Method, allowed...)
	}
	return nil, &bad
}

// accepts says whether the answer may be JSON.
func accepts(headers []string) bool {
	if len(headers) == 0 {
		return true
	}
	for part := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		kind, _, _ := strings.Cut(part, ";")
		if slices.Contains([]string{"", "*/*", "application/json", "application/*"}, strings.TrimSpace(kind)) {
			return true
		}
	}
	return false
}
