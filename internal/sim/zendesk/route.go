package zendesk

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cognate/internal/sim/rig"
)

// call is one request on its way through a handler.
type call struct {
	st          *state
	opts        *Options
	args        []string // the {} of the route, unescaped
	query       url.Values
	body        []byte
	contentType string
	now         time.Time
	host        string // scheme and host that the client called
	path        string // as it was called
	known       bool   // it came with the credential
	me          *user  // whose credential it is
}

// begin gives the call the state, and finds whose credential came with it.
func (c *call) begin(st *state) {
	c.st = st
	me, found := st.userByEmail(c.opts.Email)
	if !found {
		me, _ = st.Users.First(func(u *user) bool { return u.Role == admin })
	}
	c.me = me
}

// arg is the number in the path at a place; 0, which no record has, for what is none.
func (c *call) arg(i int) id { return rig.ParseID(c.args[i]) }

func (c *call) url(resource string, number id) string {
	return fmt.Sprintf("%s%s/%s/%d.json", c.host, BasePath, resource, number)
}

// wrapped is the object that a request's body holds under a name; bad is the answer
// when there is none.
func (c *call) wrapped(name string) (inner json.RawMessage, bad *reply) {
	var outer map[string]json.RawMessage
	if err := json.Unmarshal(c.body, &outer); err != nil {
		r := reply{status: http.StatusBadRequest, body: object{"error": "InvalidJSON", "description": "The body is not a JSON object"}} // the words are ours
		return nil, &r
	}
	inner = outer[name]
	if trimmed := strings.TrimSpace(string(inner)); !strings.HasPrefix(trimmed, "{") {
		r := invalidAttribute(name, "Must be an object")
		return nil, &r
	}
	return inner, nil
}

// invalidType is the answer to an object that holds a value of the wrong kind.
func invalidType(name string, err error) *reply {
	r := invalidAttribute(name, "Invalid parameter: "+err.Error())
	return &r
}

type handler struct {
	run   func(*call) reply
	write bool // has a body and needs the lock for itself
}

var routes = rig.RoutesOf(map[string]func(*call) reply{
	"GET organizations": listOrganizations, "POST organizations": createOrganization,
	"GET organizations/{}": getOrganization, "PUT organizations/{}": updateOrganization, "DELETE organizations/{}": deleteOrganization,
	"GET organizations/{}/users": listOrganizationUsers, "GET organizations/{}/tickets": listOrganizationTickets,
	"GET users": listUsers, "POST users": createUser, "GET users/me": showMe, "GET users/search": searchUsers,
	"GET users/show_many": showUsers, "GET users/{}": getUser, "PUT users/{}": updateUser, "DELETE users/{}": deleteUser,
	"GET users/{}/identities": listIdentities, "POST users/{}/identities": createIdentity, "GET users/{}/identities/{}": getIdentity,
	"PUT users/{}/identities/{}": updateIdentity, "DELETE users/{}/identities/{}": deleteIdentity,
	"PUT users/{}/identities/{}/make_primary":          makeIdentityPrimary,
	"GET users/{}/organization_memberships":            listMemberships,
	"PUT users/{}/organizations/{}/make_default":       makeOrganizationDefault,
	"GET users/{}/group_memberships":                   listUserGroupMemberships,
	"GET users/{}/tickets/requested":                   listRequestedTickets,
	"GET organization_memberships":                     listMemberships,
	"POST organization_memberships":                    createMembership,
	"DELETE organization_memberships/{}":               deleteMembership,
	"GET groups":                                       listGroups,
	"POST groups":                                      createGroup,
	"GET groups/{}":                                    getGroup,
	"PUT groups/{}":                                    updateGroup,
	"DELETE groups/{}":                                 deleteGroup,
	"GET groups/{}/users":                              listGroupUsers,
	"GET groups/{}/memberships":                        listGroupsMemberships,
	"GET group_memberships":                            listGroupMemberships,
	"POST group_memberships":                           createGroupMembership,
	"DELETE group_memberships/{}":                      deleteGroupMembership,
	"GET brands":                                       listBrands,
	"POST brands":                                      createBrand,
	"GET brands/{}":                                    getBrand,
	"PUT brands/{}":                                    updateBrand,
	"DELETE brands/{}":                                 deleteBrand,
	"GET custom_statuses":                              listStatuses,
	"GET custom_statuses/{}":                           getStatus,
	"GET ticket_fields":                                ticketFields.list,
	"POST ticket_fields":                               ticketFields.create,
	"GET ticket_fields/{}":                             ticketFields.get,
	"PUT ticket_fields/{}":                             ticketFields.update,
	"DELETE ticket_fields/{}":                          ticketFields.delete,
	"GET user_fields":                                  userFields.list,
	"POST user_fields":                                 userFields.create,
	"GET user_fields/{}":                               userFields.get,
	"PUT user_fields/{}":                               userFields.update,
	"DELETE user_fields/{}":                            userFields.delete,
	"GET organization_fields":                          orgFields.list,
	"POST organization_fields":                         orgFields.create,
	"GET organization_fields/{}":                       orgFields.get,
	"PUT organization_fields/{}":                       orgFields.update,
	"DELETE organization_fields/{}":                    orgFields.delete,
	"GET tickets":                                      listTickets,
	"POST tickets":                                     createTicket,
	"GET tickets/show_many":                            showTickets,
	"GET tickets/{}":                                   getTicket,
	"PUT tickets/{}":                                   updateTicket,
	"DELETE tickets/{}":                                deleteTicket,
	"GET tickets/{}/comments":                          listComments,
	"GET tickets/{}/incidents":                         listIncidents,
	"GET tickets/{}/tags":                              listTicketTags,
	"GET tickets/{}/audits":                            listAudits,
	"GET tickets/{}/audits/{}":                         getAudit,
	"GET tickets/count":                                countTickets,
	"GET incremental/tickets/cursor":                   exportTickets,
	"GET incremental/users/cursor":                     exportUsers,
	"GET tickets/{}/task_lists":                        listTaskLists,
	"POST tickets/{}/task_lists":                       createTaskList,
	"PUT tickets/{}/comments/{}/make_private":          makePrivate,
	"PUT tickets/{}/comments/{}/attachments/{}/redact": redactAttachment,
	"POST imports/tickets":                             importTicket,
	"GET task_list_templates":                          listTemplates,
	"POST uploads":                                     createUpload,
	"DELETE uploads/{}":                                deleteUpload,
	"GET attachments/{}":                               getAttachment,
	"GET tags":                                         listTags,
	"GET search":                                       search,
	"GET search/export":                                exportSearch,
	"GET search/count":                                 countSearch,
})

// findRoute gives what serves a path; nil when nothing does. The vendor's older paths end
// in .json.
func findRoute(method, escapedPath string, args *[]string) *handler {
	rest, under := strings.CutPrefix(escapedPath, BasePath+"/")
	if !under {
		return nil
	}
	run, got, found, _ := routes.Find(method, strings.TrimSuffix(rest, ".json"))
	if !found {
		return nil
	}
	*args = got
	return &handler{run: run, write: method != http.MethodGet}
}
