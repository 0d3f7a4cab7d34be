package happyfox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// call is one request on its way through a handler.
type call struct {
	st    *state
	opts  *Options
	arg   string // the {} of the route, unescaped
	query url.Values
	body  payload
	now   time.Time
	host  string // scheme and host that the client called
	link  func(attachmentID int64, filename string) string
}

// id is the route's argument as an id; 0, which no object has, when it is none.
func (c *call) id() int64 {
	id, _ := parseID(c.arg)
	return id
}

type handler struct {
	run   func(*call) reply
	write bool // has a body and needs the lock for itself
}

type route struct {
	pattern []string // {} takes any one segment
	methods map[string]handler
	bare    bool // stands without the slash at its end too
}

func (r *route) allow() string {
	names := make([]string, 0, len(r.methods))
	for name := range r.methods {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

var routes = []*route{
	both("users", listContacts, postContacts),
	both("user/{}", getContact, editContact),
	both("contact_groups", listGroups, createGroup),
	both("contact_group/{}", getGroup, editGroup),
	post("contact_group/{}/update_contacts", updateMembers),
	post("contact_group/{}/delete_contacts", deleteMembers),
	get("user_custom_fields", listUserFields),
	get("user_custom_field/{}", getUserField),
	get("ticket_custom_fields", listTicketFields),
	getPut("ticket_custom_field/{}", getTicketField, putTicketField),
	get("staff", listStaff),
	get("staff/{}", getStaff),
	get("categories", listCategories),
	get("category/{}", getCategory),
	get("statuses", listStatuses),
	get("status/{}", getStatus),
	get("priorities", listPriorities),
	get("priority/{}", getPriority),
	both("tickets", listTickets, postTickets),
	post("new_ticket", createTicket), // an older name, of the vendor's own apps
	get("ticket/{}", getTicket),
	post("ticket/{}/staff_update", onTicket(staffUpdate)),
	post("ticket/{}/staff_pvtnote", onTicket(staffNote)),
	post("ticket/{}/user_reply", onTicket(userReply)),
	post("ticket/{}/update_custom_fields", onTicket(updateCustomFields)),
	post("ticket/{}/update_tags", onTicket(updateTags)),
	post("ticket/{}/subscribe", onTicket(subscribe)),
	post("ticket/{}/unsubscribe", onTicket(unsubscribe)),
	post("ticket/{}/forward", onTicket(forwardTicket)),
	post("ticket/{}/move", onTicket(moveTicket)),
	post("ticket/{}/delete", onTicket(deleteTicket)),
	slashless(post("ticket-inline-attachment", postInline)), // documented without the slash
}

func newRoute(pattern, method string, h handler) *route {
	return &route{pattern: strings.Split(pattern, "/"), methods: map[string]handler{method: h}}
}

func get(pattern string, run func(*call) reply) *route {
	return newRoute(pattern, http.MethodGet, handler{run: run})
}

func post(pattern string, run func(*call) reply) *route {
	return newRoute(pattern, http.MethodPost, handler{run: run, write: true})
}

func getPut(pattern string, read, write func(*call) reply) *route {
	r := get(pattern, read)
	r.methods[http.MethodPut] = handler{run: write, write: true}
	return r
}

func slashless(r *route) *route {
	r.bare = true
	return r
}

func both(pattern string, read, write func(*call) reply) *route {
	r := get(pattern, read)
	r.methods[http.MethodPost] = handler{run: write, write: true}
	return r
}

// match is a route found for a path.
type match struct {
	route     *route // nil: none
	arg       string
	slashless bool
}

// findRoute splits the path while it is still escaped, so that an escaped
// slash stays inside its segment.
func findRoute(escapedPath string) match {
	rest, ok := strings.CutPrefix(escapedPath, BasePath+"/")
	if !ok {
		return match{}
	}
	trimmed, slashed := strings.CutSuffix(rest, "/")
	segments := strings.Split(trimmed, "/")
	for _, r := range routes {
		if arg, ok := r.match(segments); ok {
			return match{route: r, arg: arg, slashless: !slashed && !r.bare}
		}
	}
	return match{}
}

func (r *route) match(segments []string) (arg string, ok bool) {
	if len(segments) != len(r.pattern) {
		return "", false
	}
	for i, want := range r.pattern {
		segment, err := url.PathUnescape(segments[i])
		if err != nil || segment == "" {
			return "", false
		}
		if want == "{}" {
			arg = segment
		} else if segment != want {
			return "", false
		}
	}
	return arg, true
}
