package connector

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cognate/internal/definition"
	"cognate/internal/egress"
	"cognate/jsonata"
)

// compileIntegration checks connector.yaml; folder is the name it must have.
func (c *compiler) compileIntegration(folder string, f *integrationFile) {
	i := &Integration{
		Name: f.Name.Value(), Label: f.Label.Value(), Category: f.Category.Value(),
		DocsURL: f.DocsURL.Value(), Beta: f.Beta, Notes: values(f.Notes),
	}
	c.integration = i
	if i.Name != folder {
		c.problem(f.Name.Pos(), "name", "%q is not the name of its folder, %q", i.Name, folder)
	}
	c.definitions, c.broken = c.define(f.Definitions)
	i.definitions = c.definitions
	c.steps = c.shareSteps(f.Steps, nil)
	i.steps = c.steps
	c.credentials(f.Credentials)
	c.hosts(f.Hosts)
	i.BaseURL = c.slot("base_url", f.BaseURL, scopeAuth)
	i.addressFields()
	c.auths(&f.Auth)
	i.Headers = c.headers("headers", f.Headers, scopeAuth)
	i.ErrorMapping = c.slot("error_mapping", f.ErrorMapping, scopeError)
	i.ErrorWhen = c.when("error_when", f.ErrorWhen)
	c.rateLimits(f.RateLimit)
	c.shareFragments(f.Fragments)
	c.graphQLCall = f.GraphQL
	paging := c.pagination(f.Name.Pos(), "pagination", f.Pagination)
	for _, resource := range f.Resources.Entries() {
		for _, method := range resource.Value.Entries() {
			c.method(resource.Key, method.Key, method.KeyPos, &method.Value, paging)
		}
	}
	c.idleFragments(f.Fragments)
	c.lookups(f.Lookups)
	i.Check = c.methodNamed("check", f.Check)
	c.checkBare("check", f.Check, i.Check)
	if i.Check != nil && i.Check.Anonymous {
		c.problem(f.Check.Pos(), "check", "%s can't prove a credential: it is made without one", i.Check.FullName())
	}
	if i.Check != nil && (!i.Check.IsRead() || len(i.Check.Path.Variables()) > 0) {
		c.problem(f.Check.Pos(), "check", "%s can't prove a credential: a GET without variables in its path is needed", i.Check.FullName())
	}
}

func (c *compiler) credentials(m definition.Map[definition.Map[credentialFieldFile]]) {
	c.secrets, c.plain = map[string]bool{}, map[string]bool{}
	for _, method := range m.Entries() {
		credential := &Credential{Name: method.Key}
		for _, e := range method.Value.Entries() {
			field := c.credentialField("credentials."+method.Key+"."+e.Key, e.Key, e.Value)
			credential.Fields = append(credential.Fields, field)
			if c.secrets[e.Key] && !field.Secret || c.plain[e.Key] && field.Secret {
				c.problem(e.KeyPos, "credentials."+method.Key, "%s is secret in one authentication method and not in another", e.Key)
			}
			if field.Secret {
				c.secrets[e.Key] = true
			} else {
				c.plain[e.Key] = true
			}
		}
		c.integration.Credentials = append(c.integration.Credentials, credential)
	}
}

func (c *compiler) credentialField(slot, name string, f credentialFieldFile) *CredentialField {
	field := &CredentialField{
		Name: name, Label: f.Label.Value(), Help: f.Help.Value(), Pattern: f.Pattern.Value(),
		Enum: values(f.Enum), Default: f.Default.Value(), Secret: f.Secret, Optional: f.Optional,
	}
	var re *regexp.Regexp
	if f.Pattern.IsSet() {
		var err error
		if re, err = regexp.Compile(field.Pattern); err != nil {
			c.problem(f.Pattern.Pos(), slot+".pattern", "%s", err)
		}
	}
	field.match = func(v string) bool {
		return (re == nil || re.MatchString(v)) && (len(field.Enum) == 0 || slices.Contains(field.Enum, v))
	}
	if f.Default.IsSet() && !field.match(field.Default) {
		c.problem(f.Default.Pos(), slot+".default", "%q does not match the field's own pattern or enum", field.Default)
	}
	if f.Secret && f.Default.IsSet() {
		c.problem(f.Default.Pos(), slot+".default", "a secret has no default")
	}
	return field
}

// ownHost stands under hosts for the host of base_url itself: of software that a
// customer runs at an address of their own.
const ownHost = "{base_url}"

func (c *compiler) hosts(texts []definition.Text) {
	i := c.integration
	i.HostPatterns = values(texts)
	var fixed []string
	for _, t := range texts {
		if t.Value() == ownHost {
			i.OwnHost = true
			continue
		}
		if _, err := egress.ParseHosts([]string{t.Value()}); err != nil {
			c.problem(t.Pos(), "hosts", "%s", err)
			return
		}
		fixed = append(fixed, t.Value())
	}
	i.Hosts, _ = egress.ParseHosts(fixed)
}

func (c *compiler) rateLimits(m definition.Map[definition.Text]) {
	for _, e := range m.Entries() {
		if !slices.Contains([]string{"get", "post", "put", "patch", "delete", "any"}, e.Key) {
			c.problem(e.KeyPos, "rate_limit", "%s is not get, post, put, patch, delete or any", e.Key)
			continue
		}
		calls, window, ok := parseRate(e.Value.Value())
		if !ok {
			c.problem(e.Value.Pos(), "rate_limit."+e.Key, "%q is not calls/window, such as 500/1m", e.Value.Value())
			continue
		}
		c.integration.RateLimit = append(c.integration.RateLimit, RateLimit{Method: e.Key, Calls: calls, WindowSeconds: int(window / time.Second)})
	}
}

func parseRate(s string) (calls int, window time.Duration, ok bool) {
	left, right, found := strings.Cut(s, "/")
	if !found {
		return 0, 0, false
	}
	calls, err := strconv.Atoi(left)
	if err != nil || calls < 1 {
		return 0, 0, false
	}
	window, err = time.ParseDuration(right)
	return calls, window, err == nil && window >= time.Second
}

func isHTTPMethod(s string) bool {
	return slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, s)
}

func (c *compiler) method(resource, name string, at definition.Pos, f *methodFile, paging *Pagination) {
	slot := "resources." + resource + "." + name
	verb, template := c.called(slot, at, f)
	path, err := parsePath(template)
	if err != nil && template != "" {
		c.problem(f.at(), slot+".call", "%q: %s", template, err)
	}
	m := &Method{
		Resource: resource, Name: name, HTTPMethod: verb, Path: path, Docs: f.Docs.Value(),
		Read: f.Read, ErrorWhen: c.when(slot+".error_when", f.ErrorWhen),
		Wire: c.wire(slot, verb, f),
	}
	items, item := m.GraphQL.told(f)
	m.Items, m.Item = c.slot(slot+".items", items, scopeItems), c.slot(slot+".item", item, scopeItems)
	if m.GraphQL != nil && !m.GraphQL.Mutates {
		m.Read = true
	}
	if m.Retry = Retry(f.Retry.Value()); m.Retry == "" {
		m.Retry = RetryUnsent
		if m.IsRead() {
			m.Retry = RetrySafe
		}
	}
	if path.IsWhole() && verb != "GET" && !f.Anonymous {
		c.problem(f.at(), slot+".call", "%s to a whole address could do anything with the account: it is for a GET, or an anonymous call", verb)
	}
	if f.Read && verb != "POST" {
		c.problem(f.Call.Pos(), slot+".read", "read is for a POST that changes nothing; a GET always reads, and %s never does", verb)
	}
	if m.ErrorWhen == nil {
		m.ErrorWhen = c.integration.ErrorWhen
	}
	for _, q := range f.Query.Entries() {
		m.Query = append(m.Query, Param{q.Key, q.Value.Value()})
	}
	switch {
	case items.IsSet() && f.Pagination != nil:
		m.Pagination = c.relayed(slot+".pagination", f, c.pagination(at, slot+".pagination", f.Pagination), m.GraphQL)
	case items.IsSet():
		m.Pagination = c.relayed(slot, f, paging, m.GraphQL)
	case f.Pagination != nil:
		c.problem(at, slot, "pagination without items: only a list is paged")
	}
	if p := m.Pagination; p != nil && p.InBody && verb == "GET" {
		c.problem(f.at(), slot+".pagination", "its parameters go into the body, but a GET has none")
	}
	c.integration.Methods = append(c.integration.Methods, m)
}

// when compiles what tells a failure from a clean answer.
func (c *compiler) when(slot string, text definition.Text) *Slot {
	s := c.slot(slot, text, scopeWhen)
	if s != nil {
		if shape := s.Expr.Analyze().Result; shape != nil && !shape.Kinds.Has(jsonata.KindBool) && !shape.Kinds.Has(jsonata.KindNumber) {
			c.problem(text.At(shape.Position), slot, "it is neither true nor a status: it yields %s", shape.Kinds)
		}
	}
	return s
}

// methodNamed finds the vendor call that text names.
func (c *compiler) methodNamed(slot string, text definition.Text) *Method {
	if !text.IsSet() {
		return nil
	}
	m := c.integration.Method(text.Value())
	if m == nil {
		c.problem(text.Pos(), slot, "%s is not a call of this connector; it has %s", text.Value(), c.callNames(text.Value()))
	}
	return m
}

// callNames lists calls that may have been meant by a name: those of its resource
// first, and no more than can be read.
func (c *compiler) callNames(meant string) string {
	const most = 12
	resource, _, _ := strings.Cut(meant, ".")
	var same, others []string
	for _, m := range c.integration.Methods {
		if name := m.FullName(); strings.HasPrefix(name, resource+".") {
			same = append(same, name)
		} else {
			others = append(others, name)
		}
	}
	names := slices.Concat(same, others)
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
