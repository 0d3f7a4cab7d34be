package connector

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"cognate/internal/definition"
	"cognate/internal/model"
	"cognate/jsonata"
)

// checkUse refuses what would never be used, or not as it is meant: a mapping says
// nothing in vain.
func (c *compiler) checkUse(name string, m *Mapping, f *mappingFile) {
	isRead := name == "list" || name == "get"
	isWrite := slices.Contains([]string{"create", "update", "delete"}, name)
	for _, call := range m.Call.All() {
		if call == nil {
			continue
		}
		switch {
		case isRead && !call.IsRead(), isWrite && call.IsRead():
			c.problem(m.callPos(f), name+".method", "%s is a %s: it can't serve %s", call.FullName(), call.HTTPMethod, name)
		case name == "list" && call.Items == nil && m.Select == nil:
			c.problem(m.callPos(f), name+".method", "%s has no items: it is not a list, unless select finds the records", call.FullName())
		case name != "list" && call.Items != nil && m.Select == nil:
			c.problem(m.callPos(f), name+".method", "%s has items: it is a list, unless select finds the record", call.FullName())
		}
	}
	refuse := func(is bool, pos definition.Pos, key, why string) {
		if is {
			c.problem(pos, name+"."+key, "%s", why)
		}
	}
	hasBody := slices.ContainsFunc(m.Call.All(), func(call *Method) bool { return call == nil || call.HasBody() })
	refuse(!hasBody && f.RequestBodyMapping.IsSet(), f.RequestBodyMapping.Pos(), "request_body_mapping", "no call of this method has a body")
	refuse(!hasBody && f.RequestBodyOverlay.isSet(), f.RequestBodyOverlay.pos, "request_body_overlay", "no call of this method has a body")
	refuse(!hasBody && f.Body.IsSet(), f.Body.Pos(), "body", "no call of this method has a body")
	refuse(name != "list" && len(f.Method.all) > 0, m.callPos(f), "method", "only a list is made of several calls")
	refuse(f.From.IsSet() && f.ResponseMapping.IsSet(), f.ResponseMapping.Pos(), "response_mapping", "the record is the list's: it is mapped there")
	refuse(isRead && len(f.Required) > 0, m.callPos(f), "required", "there is no body to require a field of")
	refuse(isRead && f.Ignored.IsSet(), f.Ignored.Pos(), "ignored", "there is no body to ignore a field of")
	isUpsert := name == "create" || name == "update"
	refuse(!isUpsert && f.Outcome.IsSet(), f.Outcome.Pos(), "outcome", "only create and update have one")
	refuse(!isUpsert && f.Answer.IsSet(), f.Answer.Pos(), "answer", "only create and update can be answered anew")
	refuse(name != "update" && f.RunIf.IsSet(), f.RunIf.Pos(), "run_if", "only an update can be left to its steps")
	refuse(name != "update" && f.UnchangedWhen.IsSet(), f.UnchangedWhen.Pos(), "unchanged_when", "only an update can change nothing")
	refuse(name != "list" && len(f.Refine) > 0, m.callPos(f), "refine", "only a list is refined")
	refuse(name != "list" && len(f.Scan) > 0, m.callPos(f), "scan", "only a list has filters")
	refuse(len(f.Scan) > 0 && m.Whole(), m.callPos(f), "scan", "a list that comes whole is compared anyway")
	for _, s := range m.steps() {
		refuse(s.Body != nil && s.Method != nil && !s.Method.HasBody(), slotPos(s.Body), s.Name+".request_body_mapping", "a GET has no body")
		c.checkNames(name+"."+s.Name, s.Path, []*Method{s.Method})
	}
	c.checkNames(name, m.Path, m.Call.All())
	if e := m.Call.Expression; e != nil {
		refuse(!e.Expr.Analyze().Result.Kinds.Has(jsonata.KindString), e.Pos, "method", "the expression never yields the name of a call")
	}
	c.checkSource(name, m, f)
	for i, p := range m.Refine {
		refuse(!slices.Contains(m.Filters, p), f.Refine[i].Pos(), "refine", p.Name+" is not pushed down: no query_mapping reads query."+p.Name)
	}
}

// checkSource refuses what the source of the records has no use for.
func (c *compiler) checkSource(name string, m *Mapping, f *mappingFile) {
	rest := *f
	rest.From, rest.ResponseOverlay, rest.ResponseMapping, rest.RequiredQuery, rest.RequiredContext = definition.Text{}, overlayFile{}, definition.Text{}, nil, nil
	if m.FromList && !reflect.DeepEqual(rest, mappingFile{}) {
		c.problem(f.From.Pos(), name+".from", "the list says how its records are read; beside from there are required_query, required_context and response_overlay, and nothing else")
	}
	needsCall, ofDelete := "there is no call that it could be of", "delete answers the id alone"
	for _, v := range []struct {
		is       bool
		pos      definition.Pos
		key, why string
	}{
		{m.Records != nil && f.Select.IsSet(), f.Select.Pos(), "select", "records has the records already"},
		{m.Records != nil && len(m.Path) > 0, m.callPos(f), "path_mapping", needsCall},
		{m.Records != nil && f.QueryMapping.IsSet(), f.QueryMapping.Pos(), "query_mapping", needsCall},
		{m.Records != nil && len(m.Headers) > 0, m.callPos(f), "request_header_mapping", needsCall},
		{m.Records != nil && f.Query.IsSet(), f.Query.Pos(), "query", needsCall},
		{m.Records != nil && f.IsPartial.IsSet(), f.IsPartial.Pos(), "is_partial_expression", needsCall},
		{name == "list" && len(f.After) > 0, m.callPos(f), "after", "a list has no call to follow; side_load is made for each record"},
		{m.ResponseArray && len(f.SideLoad) > 0, m.callPos(f), "side_load", "it is made for each record, but response_mapping runs for the page"},
		{name == "delete" && f.Select.IsSet(), f.Select.Pos(), "select", ofDelete},
		{name == "delete" && len(f.SideLoad) > 0, m.callPos(f), "side_load", ofDelete},
		{name == "delete" && f.ResponseMapping.IsSet(), f.ResponseMapping.Pos(), "response_mapping", ofDelete},
		{name == "delete" && f.ResponseOverlay.isSet(), f.ResponseOverlay.pos, "response_overlay", ofDelete},
		{name == "delete" && f.ResponseHeaders.IsSet(), f.ResponseHeaders.Pos(), "response_header_mapping", ofDelete},
		{name == "delete" && f.IsPartial.IsSet(), f.IsPartial.Pos(), "is_partial_expression", ofDelete},
	} {
		if v.is {
			c.problem(v.pos, name+"."+v.key, "%s", v.why)
		}
	}
}

func (m *Mapping) callPos(f *mappingFile) definition.Pos { return mappingPos(f, m.pos().File) }

func slotPos(s *Slot) definition.Pos {
	if s == nil {
		return definition.Pos{}
	}
	return s.Pos
}

// checkNames refuses values for variables that no path has.
func (c *compiler) checkNames(slot string, mapped []NamedSlot, calls []*Method) {
	for _, s := range mapped {
		if !slices.ContainsFunc(calls, func(m *Method) bool { return m == nil || slices.Contains(m.Path.Variables(), s.Name) }) {
			c.problem(s.Slot.Pos, slot+".path_mapping", "no path has {%s}", s.Name)
		}
	}
}

// reservedHeaders are made by HTTP itself.
var reservedHeaders = []string{
	"Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
	"Accept-Encoding", // without it answers are unpacked on the way
}

// IsHeaderName says whether a text can be the name of a header (RFC 9110, section
// 5.1).
func IsHeaderName(s string) bool {
	const plain = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return s != "" && strings.Trim(s, plain) == ""
}

// CanSetHeader says whether an answer of the vendor may name the header of the next
// request: it can't stand in for the credential.
func CanSetHeader(name string) bool {
	canonical := http.CanonicalHeaderKey(name)
	return IsHeaderName(name) && !slices.Contains(reservedHeaders, canonical) && !slices.Contains([]string{"Authorization", "Cookie", "Proxy-Authorization"}, canonical)
}

// headers compiles expressions under names of headers.
func (c *compiler) headers(name string, m definition.Map[definition.Text], in scope) []NamedSlot {
	for _, e := range m.Entries() {
		c.checkHeaderName(name, e.KeyPos, e.Key)
	}
	return c.named(name, m, in)
}

func (c *compiler) checkHeaderName(slot string, at definition.Pos, name string) {
	switch {
	case !IsHeaderName(name):
		c.problem(at, slot, "%q is not the name of a header", name)
	case slices.Contains(reservedHeaders, http.CanonicalHeaderKey(name)):
		c.problem(at, slot, "%s is not a connector's to set", name)
	}
}

// stepNames are the steps of all methods of a resource: what a mapping that they
// share can read.
func stepNames(files map[string]*mappingFile) map[string][]string {
	known := map[string][]string{}
	add := func(kind string, steps []stepRef) {
		for i := range steps {
			if name := steps[i].Name.Value(); !slices.Contains(known[kind], name) {
				known[kind] = append(known[kind], name)
			}
		}
	}
	for _, f := range files {
		if f != nil {
			add("before", f.Before)
			add("after", f.After)
			for i := range f.SideLoad {
				if name := f.SideLoad[i].Name.Value(); !slices.Contains(known["side_load"], name) {
					known["side_load"] = append(known["side_load"], name)
				}
			}
		}
	}
	for _, names := range known {
		slices.Sort(names)
	}
	return known
}

// remoteFields checks that the unified paths are fields of the resource.
func (c *compiler) remoteFields(out *Resource, f *resourceFile) {
	for _, e := range f.RemoteFields.Entries() {
		path := e.Value.Value()
		if strings.Count(e.Key, "*") > 1 || strings.Count(e.Key, "*") < strings.Count(path, "*") {
			c.problem(e.KeyPos, "remote_fields", "%q: at most one *, and one in the path only when the name has it", e.Key)
		}
		if !hasField(out.Resource, path) {
			c.problem(e.Value.Pos(), "remote_fields", "%s is not a field of %s", path, out.Resource.Name)
		}
		out.RemoteFields = append(out.RemoteFields, RemoteField{Remote: e.Key, Path: path})
	}
}

func hasField(r *model.Resource, path string) bool {
	path, _, _ = strings.Cut(path, ".*") // below it the keys are the vendor's
	schemas := []*model.Schema{r.Fields}
	for _, m := range r.Methods {
		if m.Body != nil {
			schemas = append(schemas, m.Body)
		}
	}
	return slices.ContainsFunc(schemas, func(s *model.Schema) bool { return s.At(path) != nil })
}

// checkCaps: a list that starts again has to say from where.
func (c *compiler) checkCaps(name string, m *Mapping, f *mappingFile) {
	reads := m.Query.readsVariable("since") || m.Body.readsVariable("since")
	capped := false
	for _, call := range m.Call.All() {
		if call != nil && call.Pagination != nil && call.Pagination.Cap != nil && call.Pagination.Cap.By != nil {
			capped = true
		}
	}
	switch {
	case name == "list" && capped && !reads:
		c.problem(m.callPos(f), name, "the list starts again at its cap, but neither query_mapping nor request_body_mapping reads since")
	case reads && !capped:
		c.problem(m.callPos(f), name, "since is read, but no pagination has a cap with by")
	case name == "list" && capped && m.ResponseArray:
		c.problem(m.callPos(f), name, "the list starts again at its cap, where records are told apart one by one, but response_mapping runs for the page")
	}
}

func (s *Slot) readsVariable(name string) bool { return s != nil && s.reads(name) }
