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
	st          *state
	arg         string // the {} of the route, unescaped
	query       url.Values
	body        payload
	now         time.Time
	resetOnEdit bool
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
	get("ticket_custom_field/{}", getTicketField),
	get("staff", listStaff),
	get("staff/{}", getStaff),
	get("categories", listCategories),
	get("category/{}", getCategory),
	get("statuses", listStatuses),
	get("status/{}", getStatus),
	get("priorities", listPriorities),
	get("priority/{}", getPriority),
	get("tickets", listTickets),
	get("ticket/{}", getTicket),
}

func get(pattern string, run func(*call) reply) *route {
	return &route{strings.Split(pattern, "/"), map[string]handler{http.MethodGet: {run: run}}}
}

func post(pattern string, run func(*call) reply) *route {
	return &route{strings.Split(pattern, "/"), map[string]handler{http.MethodPost: {run: run, write: true}}}
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
			return match{route: r, arg: arg, slashless: !slashed}
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
