package engine

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/model"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// Catalogs gives the current snapshot of models and connectors.
type Catalogs interface {
	Catalog() *connector.Catalog
}

// Views gives the catalog as an account has it: with the models of its
// environment, and with what the environment and the account lay over mappings.
type Views interface {
	// View is that of the account's environment, and the account's integration in it;
	// nil when the catalog has none of that name.
	View(ctx context.Context, account *cognate.Account) (*connector.View, *connector.Integration, error)
}

// Credentials opens the whole context of an account, secrets included.
type Credentials interface {
	// Open returns the context as a JSON object. purpose is for the audit log.
	Open(ctx context.Context, account cognate.Account, purpose string) ([]byte, error)
}

// Statuses records what a call showed about an account's credential.
type Statuses interface {
	// SetAccountStatusAt does nothing, and says so, when the credential is no longer
	// of that version: a late answer says nothing about a new credential.
	SetAccountStatusAt(ctx context.Context, id string, version int64, status cognate.AccountStatus, lastError string) (changed bool, err error)
}

// Sealer seals page cursors, so that nobody can read or forge one.
type Sealer interface {
	SealToken(purpose string, plaintext, aad []byte) (string, error)
	OpenToken(purpose, token string, aad []byte) ([]byte, error)
}

// Config is what an Engine needs; every field but Views and Concurrency is required.
type Config struct {
	Catalogs Catalogs
	// Views may be nil: every account then has the catalog as it is.
	Views       Views
	Credentials Credentials
	Statuses    Statuses
	Sealer      Sealer
	Upstream    *upstream.Client
	Now         func() time.Time
	Logger      *slog.Logger
	// Concurrency bounds the vendor calls that one unified call has under way; 0 is
	// 4, and 1 makes their order certain.
	Concurrency int
}

// Engine runs unified calls. Safe for concurrent use.
type Engine struct {
	Config
	targets targetCache
	tables  tableCache
}

// New makes an engine; a missing part is an error.
func New(c Config) (*Engine, error) {
	if c.Catalogs == nil || c.Credentials == nil || c.Statuses == nil || c.Sealer == nil || c.Upstream == nil || c.Now == nil || c.Logger == nil {
		return nil, errors.New("engine: a part of the configuration is missing")
	}
	if c.Views == nil {
		c.Views = asItIs{c.Catalogs}
	}
	return &Engine{Config: c}, nil
}

// asItIs is the catalog without anything laid over it.
type asItIs struct{ Catalogs }

func (c asItIs) View(_ context.Context, account *cognate.Account) (*connector.View, *connector.Integration, error) {
	view := c.Catalog().View()
	return view, view.Integration(account.Integration), nil
}

// run is one call under way.
type run struct {
	*Engine
	call        *Call
	mapping     *connector.Mapping
	integration *connector.Integration
	target      *target
	vars        variables
	// applied lists the vendor calls that changed something, in order.
	applied []string
	// guarded is set once it is settled what is ignored: before the first write.
	guarded bool
	ignored []string
	last    *upstream.Response
	// aside is set for calls that the caller did not ask for: the record of a write
	// is read again for its answer, or a table is read.
	aside bool
	// filter is query as the caller sent it; scan has those of its parameters that
	// are compared here, and not by the vendor.
	filter  jsonata.Value
	scan    []*model.Schema
	missing []string                 // what the answer lacks
	looping bool                     // the vendor gave a page twice
	loaded  map[string]jsonata.Value // what side loads gave, by their call
	tooMany bool                     // the vendor said so of side loads
	mapped  jsonata.Value            // the unified record, where it is known already
	// pathVars and vendorQuery are what a proxy call sends of its query.
	pathVars    map[string]string
	vendorQuery url.Values
	// rehearsal holds the requests of a dry run.
	rehearsal []Rehearsed
	then      []string // the calls that would follow
}

// Do runs a call. The error is a *cognate.Error.
func (e *Engine) Do(ctx context.Context, call *Call) (*Answer, error) {
	if call.Trace == nil {
		call.Trace = &upstream.Trace{}
	}
	call.Trace.Detail = call.Format == FormatDebug
	resolve := e.resolve
	switch {
	case call.Custom != nil:
		resolve = e.resolveCustom
	case call.Proxy:
		resolve = e.resolveProxy
	}
	mapping, integration, err := resolve(ctx, call)
	if err != nil {
		return nil, err
	}
	r := &run{Engine: e, call: call, mapping: mapping, integration: integration}
	if err := r.decode(); err != nil {
		return nil, err
	}
	if r.target, err = e.prepare(ctx, call, integration); err != nil {
		return nil, err
	}
	r.vars.context = r.target.context
	if err := r.checkContext(); err != nil {
		return nil, err
	}
	answer, err := r.dispatch(ctx)
	e.note(ctx, call, err)
	if err != nil {
		return nil, r.partly(r.scarce(err))
	}
	answer.Ignored, answer.Filters = r.ignored, r.filtered()
	if r.last != nil {
		answer.RateLimit = upstream.RateLimit(r.last.Header, e.Now())
	}
	return answer, nil
}

func (r *run) dispatch(ctx context.Context) (*Answer, error) {
	if err := r.lookups(ctx); err != nil {
		return nil, err
	}
	answer, err := r.method(ctx)
	if errors.Is(err, errRehearsed) {
		return r.rehearsed(ctx)
	}
	return answer, err
}

func (r *run) method(ctx context.Context) (*Answer, error) {
	if r.call.Proxy {
		return r.proxy(ctx)
	}
	switch r.call.Method {
	case "list":
		return r.list(ctx)
	case "get":
		return r.get(ctx)
	case "create", "update":
		return r.write(ctx)
	case "delete":
		return r.delete(ctx)
	default:
		return r.custom(ctx)
	}
}

// decode holds what the caller sent against the model and the connector, before
// anything is opened or sent.
func (r *run) decode() error {
	r.vars.rawQuery, r.vars.id = r.call.RawQuery, r.call.ID
	if err := r.checkFormat(); err != nil {
		return err
	}
	switch {
	case r.call.Custom != nil:
		return r.decodeCustom()
	case r.call.Proxy:
		return r.decodeProxy()
	}
	if err := r.checkQuery(); err != nil {
		return err
	}
	return r.checkBody()
}

// resolve finds the mapping that serves the call, or says what is there instead.
func (e *Engine) resolve(ctx context.Context, call *Call) (*connector.Mapping, *connector.Integration, error) {
	view, in, err := e.Views.View(ctx, &call.Account)
	if err != nil {
		return nil, nil, err
	}
	m := view.Model(call.Model)
	if m == nil {
		return nil, nil, cognate.Errorf(cognate.CodeNotFound, "there is no unified model %s", call.Model)
	}
	resource := m.Resource(call.Resource)
	if resource == nil {
		return nil, nil, cognate.Errorf(cognate.CodeNotFound, "%s has no resource %s; it has %s", m.Name, call.Resource, strings.Join(m.ResourceNames(), ", "))
	}
	if in == nil {
		return nil, nil, cognate.Errorf(cognate.CodeNotFound, "the account's integration, %s, is not in the catalog any more", call.Account.Integration)
	}
	if err := allowed(call, in); err != nil {
		return nil, nil, err
	}
	mapping, err := findMapping(in, m.Name, call)
	return mapping, in, err
}

// allowed refuses calls that the account's own state rules out.
func allowed(call *Call, in *connector.Integration) error {
	if call.Account.IsBlocked {
		return blocked()
	}
	if call.Account.IsSandbox && call.Method != "list" && call.Method != "get" {
		return sandboxed(in)
	}
	return nil
}

func blocked() error { return cognate.Errorf(cognate.CodeUnavailable, "the account is blocked") }

func sandboxed(in *connector.Integration) error {
	e := cognate.Errorf(cognate.CodeMethodNotAllowed, "the account is a sandbox: %s can be read there, not written", in.Label)
	e.Allow = []string{http.MethodGet}
	return e
}

func findMapping(in *connector.Integration, modelName string, call *Call) (*connector.Mapping, error) {
	models := in.Model(modelName)
	if models == nil {
		return nil, cognate.Errorf(cognate.CodeMethodNotAllowed, "%s serves nothing of %s", in.Label, modelName)
	}
	resource := models.Resource(call.Resource)
	if resource == nil {
		var names []string
		for _, r := range models.Resources {
			names = append(names, r.Resource.Name)
		}
		return nil, cognate.Errorf(cognate.CodeMethodNotAllowed, "%s has no %s; of %s it has %s", in.Label, call.Resource, modelName, strings.Join(names, ", "))
	}
	mapping := resource.Mapping(call.Method)
	if mapping != nil && mapping.Unsupported == "" {
		return mapping, nil
	}
	if mapping != nil && mapping.Broken {
		return nil, cognate.Errorf(cognate.CodeInternal, "%s of %s can't be served: %s", call.Method, call.Resource, mapping.Unsupported)
	}
	e := cognate.Errorf(cognate.CodeMethodNotAllowed, "%s of %s is not offered by %s; it offers %s", call.Method, call.Resource, in.Label, strings.Join(resource.Supported(), ", "))
	if mapping != nil {
		e.Message += ". " + mapping.Unsupported
	}
	e.Allow = httpMethods(resource, call.ID != "")
	return nil, e
}

// httpMethods lists the HTTP methods that a route of the resource takes.
func httpMethods(r *connector.Resource, withID bool) []string {
	var out []string
	for _, m := range r.Mappings {
		if m.Unsupported == "" && m.Method.HasID() == withID && !m.Method.Custom() {
			out = append(out, m.Method.HTTPMethod)
		}
	}
	return out
}

// note records what the call showed about the credential: nothing, where the vendor
// was not called.
func (e *Engine) note(ctx context.Context, call *Call, err error) {
	status, text := call.Account.Status, ""
	var ce *cognate.Error
	switch {
	case err == nil && len(call.Trace.Calls) > 0:
		status = cognate.AccountActive
	case errors.As(err, &ce) && ce.Remote != nil && ce.Remote.Status == 401:
		status, text = cognate.AccountNeedsReauth, ce.Message
	}
	recovered := status == cognate.AccountActive && call.Account.Status != cognate.AccountActive &&
		(call.Account.Status == cognate.AccountNeedsReauth || call.Account.Status == cognate.AccountValidationError)
	failed := status == cognate.AccountNeedsReauth && call.Account.Status != cognate.AccountNeedsReauth
	if !recovered && !failed {
		return
	}
	// The outcome stands even when the caller has gone away meanwhile.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if _, serr := e.Statuses.SetAccountStatusAt(ctx, call.Account.ID, call.Account.CredentialVersion, status, text); serr != nil {
		e.Logger.ErrorContext(ctx, "account status not recorded", slog.String("account", call.Account.ID), slog.Any("error", serr))
	}
}
