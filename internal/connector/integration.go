package connector

import (
	"reflect"
	"slices"

	"cognate/internal/definition"
	"cognate/internal/egress"
	"cognate/internal/model"
	"cognate/jsonata"
)

// Integration is a vendor's connector, checked and compiled. Immutable; safe
// for concurrent use, as is everything below it.
type Integration struct {
	Name     string
	Label    string
	Category string
	DocsURL  string
	Beta     bool
	Notes    []string

	Credentials  []*Credential
	HostPatterns []string
	Hosts        egress.Hosts
	// OwnHost: the host of the base URL may be reached, too, whatever it is. Then the
	// fields of context in AddressFields say where the secrets go.
	OwnHost       bool
	AddressFields []string
	BaseURL       *Slot
	auth          *Auth // of all authentication methods; nil where each has its own
	Headers       []NamedSlot
	Check         *Method
	ErrorMapping  *Slot
	ErrorWhen     *Slot // may be nil
	Lookups       []*Lookup
	RateLimit     []RateLimit
	Methods       []*Method // every vendor call, in the order of the file
	Models        []*ModelMapping

	// Digest names the definition files that it was made of.
	Digest string
	// Proof is what it has shown; never nil.
	Proof *Proof

	// secrets and plain hold the names of context's fields, those that are secret
	// and the others, over all authentication methods.
	secrets, plain map[string]bool
	// definitions are what all expressions of the connector share, steps what all of
	// its methods do.
	definitions *jsonata.Definitions
	steps       sharedSteps
}

// Credential is one authentication method, the fields it asks for, and how a
// request proves by them who it is for.
type Credential struct {
	Name   string
	Fields []*CredentialField
	Auth   *Auth
}

// CredentialField is one field of an account's context.
type CredentialField struct {
	Name, Label, Help string
	Pattern           string
	Enum              []string
	Default           string
	Secret, Optional  bool
	match             func(string) bool
}

// Matches says whether value fits the field's pattern and enum.
func (f *CredentialField) Matches(value string) bool { return f.match == nil || f.match(value) }

// RateLimit is a declared limit of the vendor: Calls per WindowSeconds for an
// HTTP method in lower case, or "any".
type RateLimit struct {
	Method        string
	Calls         int
	WindowSeconds int
}

// Slot is one compiled expression and its place in a file.
type Slot struct {
	Name string // dotted path in its file: create.request_body_mapping
	Expr *jsonata.Expression
	Pos  definition.Pos
	// Uses lists the variables of its scope that the expression reads.
	Uses []string
	// Secret says that it may read a secret field of context.
	Secret bool
}

// NamedSlot is an expression under a name: a header, a path variable.
type NamedSlot struct {
	Name string
	Slot *Slot
}

// Method is one call of the vendor's API.
type Method struct {
	Resource, Name string
	HTTPMethod     string
	Path           Path
	Items          *Slot // not nil: a list
	Item           *Slot
	Query          []Param
	Pagination     *Pagination // not nil for a list that is paged
	ErrorWhen      *Slot       // true or a status where a 2xx is a failure; may be nil
	Read           bool        // a POST that changes nothing
	Retry          Retry
	Docs           string
	Wire
}

// Retry says when a call may be made again that had no clean answer.
type Retry string

// The classes of calls.
const (
	RetrySafe   Retry = "safe"   // always: it comes to the same
	RetryUnsent Retry = "unsent" // only when it surely did not arrive
	RetryNever  Retry = "never"
)

// FullName is resource.method.
func (m *Method) FullName() string { return m.Resource + "." + m.Name }

// IsRead says whether the call changes nothing at the vendor.
func (m *Method) IsRead() bool { return m.Read || !m.HasBody() }

// HasBody says whether a body can go along.
func (m *Method) HasBody() bool { return m.HTTPMethod != "GET" && m.HTTPMethod != "HEAD" }

// Param is a query parameter with a constant value.
type Param struct{ Name, Value string }

// ModelMapping is what an integration maps of one unified model.
type ModelMapping struct {
	Model     *model.Model
	Resources []*Resource
}

// Resource is how the vendor speaks one resource of a model.
type Resource struct {
	Model        *model.Model
	Resource     *model.Resource
	RemoteFields []RemoteField
	Mappings     []*Mapping
	// Overridden: the environment lays something over the resource or its methods.
	Overridden bool

	// What overrides are laid over: the file as it was decoded, the slots that its
	// methods share, and each method as it stands, overrides included.
	root   *definition.Node
	file   *resourceFile
	shared resourceSlots
	// definitions and steps are those of the connector and of this resource.
	definitions *jsonata.Definitions
	steps       sharedSteps
	nodes       map[string]*definition.Node
}

// RemoteField translates the vendor's name of a field into a unified path; at
// most one * in each.
type RemoteField struct{ Remote, Path string }

// Mapping is one unified method in the vendor's terms.
type Mapping struct {
	Resource *Resource
	Method   *model.Method
	// Unsupported says why the vendor can't do this; nothing else is set then.
	Unsupported string
	// Broken: an override that was right once does not fit the definitions any more.
	// Unsupported says how.
	Broken bool

	Call MethodChoice
	// Records, where set, yields the records: there is no call.
	Records *Slot
	// FromList: the record is the one of that id in the list.
	FromList     bool
	Before       []*Step
	After        []*Step
	Path         []NamedSlot
	Query        *Slot
	Body         *Slot
	Headers      []NamedSlot
	DefaultQuery jsonata.Value // object, laid under Query; undefined when none
	DefaultBody  jsonata.Value // laid under Body; undefined when none

	Select        *Slot
	SideLoads     []*Step
	Response      *Slot
	ResponseArray bool
	// What is laid over the body sent and over the unified record, in order.
	BodyOverlays     []Overlay
	ResponseOverlays []Overlay

	ResponseHeaders *Slot
	IsPartial       *Slot
	Error           *Slot // may be nil: the connector's, or none
	Ignored         *Slot
	Outcome         *Slot
	AnswerGet       bool
	// RunIf, where set and not true, leaves an update to the steps; UnchangedWhen
	// tells a refusal of an update that would change nothing. The record is read anew.
	RunIf, UnchangedWhen *Slot

	Required      []Requirement
	RequiredQuery []Requirement
	// RequiredContext lists the optional credential fields that this method needs.
	RequiredContext []RequiredSetting
	// Refine lists the filters that are compared once more on our side.
	Refine []*model.Schema

	// Derived from the expressions.
	Lookups    []*Lookup // tables that they read
	Taken      Coverage  // paths of the caller's body that reach the vendor
	TakenQuery Coverage  // paths of the query that do
	// Selected lists those of Filters that records or select alone heed, on our side.
	Selected []*model.Schema
	Filters  []*model.Schema // query parameters that are heeded
	// Compared lists those of Filters that are compared on our side: those that the
	// mapping names, and of a list that comes whole every one whose field is told.
	Compared []*model.Schema
	Fields   []string // top-level fields of the unified record that can appear
}

// Whole says whether a list comes in one answer, however long it is.
func (m *Mapping) Whole() bool {
	return m.Method.Name == "list" && !slices.ContainsFunc(m.Call.All(), func(call *Method) bool { return call == nil || call.Pagination != nil })
}

// MethodChoice is a fixed vendor call, an expression that names one of the
// allowed, or several lists that make up one. All are empty where a mapping needs
// no call.
type MethodChoice struct {
	Fixed      *Method
	Expression *Slot
	Allowed    []*Method
	Several    []*Method
}

// All lists every vendor call that the choice can make.
func (c MethodChoice) All() []*Method {
	switch {
	case c.Fixed != nil:
		return []*Method{c.Fixed}
	case c.Several != nil:
		return c.Several
	}
	return c.Allowed
}

// Step is one vendor call beside the main one.
type Step struct {
	Name  string
	RunIf *Slot
	// Each, where set, yields a list: the step runs for each item of it.
	Each   *Slot
	Method *Method
	// Lookup, where set, is the table that the step gives; Method is its call.
	Lookup      *Lookup
	Path        []NamedSlot
	Query       *Slot
	Body        *Slot
	Headers     []NamedSlot
	MissingNull bool
	// Needs lists the steps of its kind whose records it reads: the others need not
	// be waited for.
	Needs []string
	// Feeds is set where a later step or the main call reads its record.
	Feeds bool
}

func (s *Step) slots() []*Slot {
	slots := []*Slot{s.RunIf, s.Each, s.Query, s.Body}
	for _, p := range slices.Concat(s.Path, s.Headers) {
		slots = append(slots, p.Slot)
	}
	return slices.DeleteFunc(slots, func(s *Slot) bool { return s == nil })
}

// needs lists which of the names the step's expressions read of a variable.
func (s *Step) needs(variable string, names []string) []string {
	var found []string
	for _, slot := range s.slots() {
		for _, access := range slot.Expr.Analyze().Reads {
			path := access.Names()
			if len(path) == 0 && slot.reads(variable) || len(path) == 1 && path[0] == variable {
				return names
			}
			if len(path) > 1 && path[0] == variable && !slices.Contains(found, path[1]) {
				found = append(found, path[1])
			}
		}
	}
	return found
}

// Requirement is a body field that this integration needs.
type Requirement struct {
	// Field is a path such as first_name or emails[].email; empty for AnyOf.
	Field string
	// Unless lists paths that make up for Field.
	Unless []string
	// AnyOf: at least one of these paths must be there.
	AnyOf []string
}

// HostsWith is the policy of the hosts that the connector names, and of more.
func (i *Integration) HostsWith(more []string) (egress.Hosts, error) {
	return egress.ParseHosts(append(i.FixedHosts(), more...))
}

// FixedHosts are the hosts that the connector names itself.
func (i *Integration) FixedHosts() []string {
	return slices.DeleteFunc(slices.Clone(i.HostPatterns), func(p string) bool { return p == ownHost })
}

// addressFields lists the fields of context that base_url reads.
func (i *Integration) addressFields() {
	if !i.OwnHost || i.BaseURL == nil {
		return
	}
	for _, access := range i.BaseURL.Expr.Analyze().Reads {
		if names := access.Names(); len(names) > 1 && names[0] == "context" && !slices.Contains(i.AddressFields, names[1]) {
			i.AddressFields = append(i.AddressFields, names[1])
		}
	}
}

func (r Requirement) equal(other Requirement) bool { return reflect.DeepEqual(r, other) }

// RequiredSetting is an optional credential field that a method needs, unless the
// body has one of the paths.
type RequiredSetting struct {
	*CredentialField
	Unless []string
}

func (s RequiredSetting) equal(other RequiredSetting) bool {
	return s.Name == other.Name && slices.Equal(s.Unless, other.Unless)
}

// Credential finds an authentication method by name; the first for "".
func (i *Integration) Credential(name string) *Credential {
	for _, c := range i.Credentials {
		if c.Name == name || name == "" {
			return c
		}
	}
	return nil
}

// Method finds a vendor call by resource and method name.
func (i *Integration) Method(fullName string) *Method {
	for _, m := range i.Methods {
		if m.FullName() == fullName {
			return m
		}
	}
	return nil
}

// Model finds what the integration maps of a unified model; nil when nothing.
func (i *Integration) Model(name string) *ModelMapping {
	for _, m := range i.Models {
		if m.Model.Name == name {
			return m
		}
	}
	return nil
}

// Resource finds a mapped resource; nil when it is not mapped.
func (m *ModelMapping) Resource(name string) *Resource {
	for _, r := range m.Resources {
		if r.Resource.Name == name {
			return r
		}
	}
	return nil
}

// Mapping finds a method's mapping, an unsupported one included; nil when the
// connector says nothing of it.
func (r *Resource) Mapping(method string) *Mapping {
	for _, m := range r.Mappings {
		if m.Method.Name == method {
			return m
		}
	}
	return nil
}

// Supported lists the names of the methods that work, in the model's order.
func (r *Resource) Supported() []string {
	var names []string
	for _, m := range r.Mappings {
		if m.Unsupported == "" {
			names = append(names, m.Method.Name)
		}
	}
	return names
}
