package gateway

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cognate"
	"cognate/internal/credential"
	"cognate/internal/engine"
	"cognate/internal/httpapi"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// custom marks the route of methods that have a name of their own.
const custom = "custom"

// The bounds of what stands in a path.
const (
	maxName = 64   // bytes of a model, resource or method
	maxID   = 1024 // bytes of a record's id
)

// request is one call on its way through the door.
type request struct {
	*Gateway
	call      engine.Call
	trace     upstream.Trace
	principal cognate.Principal
	accountID string // as sent; empty when it wasn't
	status    int    // of the answer
	// passthrough has the body handed to the vendor as it comes.
	passthrough bool
	moving      *movingBody // the body that is handed on; nil for none
	started     time.Time
	spent       timing
}

func newRequest(g *Gateway, r *http.Request, method string) *request {
	q := &request{Gateway: g, started: g.Now(), status: http.StatusInternalServerError} // the status of a panic
	q.call.Model, q.call.Resource, q.call.Method = name(r.PathValue("model")), name(r.PathValue("resource")), method
	q.call.Format = engine.FormatUnified
	q.call.Trace = &q.trace
	return q
}

// name takes what can be a name of ours; anything else becomes empty, so that it
// reaches neither the log nor the engine.
func name(s string) string {
	if len(s) > maxName {
		return ""
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return ""
		}
	}
	return s
}

// run takes the request through the door, hop by hop.
func (q *request) run(w http.ResponseWriter, r *http.Request) (*engine.Answer, error) {
	if err := q.spend(&q.spent.auth, func() error { return q.authenticate(r) }); err != nil {
		return nil, err
	}
	if err := q.route(r); err != nil {
		return nil, err
	}
	if err := q.headers(w, r.Header); err != nil {
		return nil, err
	}
	if err := q.decodeQuery(r.URL.RawQuery); err != nil {
		return nil, err
	}
	if err := q.spend(&q.spent.auth, func() error { return q.findAccount(r.Context()) }); err != nil {
		return nil, err
	}
	if err := q.readBody(w, r); err != nil {
		return nil, err
	}
	return q.do(r.Context())
}

// do makes the call within its time. A body that is handed on takes as long as it
// moves: each of the vendor's calls has a bound of its own.
func (q *request) do(ctx context.Context) (answer *engine.Answer, err error) {
	if q.call.Upload == nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, q.Timeout)
		defer cancel()
	}
	err = q.spend(&q.spent.engine, func() (err error) {
		answer, err = q.Engine.Do(ctx, &q.call)
		return err
	})
	return answer, err
}

func (q *request) authenticate(r *http.Request) error {
	var err error
	if q.principal, err = httpapi.Authenticate(r, q.Tokens); err != nil {
		return err
	}
	if !q.tokens.allow(q.principal.TokenID, q.started) {
		return limited("by this token", q.TokenLimit)
	}
	return nil
}

// route settles what the path names: a record, or a method of its own.
func (q *request) route(r *http.Request) error {
	if q.call.Model == "" || q.call.Resource == "" {
		return cognate.Errorf(cognate.CodeNotFound, "there is no unified resource of that name")
	}
	id := r.PathValue("id")
	if q.call.Method == custom {
		return q.customMethod(r.Context(), id)
	}
	if len(id) > maxID || !utf8.ValidString(id) {
		return cognate.Errorf(cognate.CodeInvalid, "the id in the path is longer than %d bytes, or not UTF-8", maxID)
	}
	q.call.ID = id
	return nil
}

// standard are the methods that have routes of their own, by the HTTP method of
// their route; empty for those of a collection.
var standard = []standardMethod{
	{"list", ""}, {"create", ""}, {"get", http.MethodGet}, {"update", http.MethodPatch}, {"delete", http.MethodDelete},
}

type standardMethod struct{ name, onRecord string }

// customMethod: POST to what looks like a record is a method of its own, if the
// model has it.
func (q *request) customMethod(ctx context.Context, id string) error {
	method := name(id)
	known, err := q.Methods(ctx, q.principal.EnvironmentID, q.call.Model, q.call.Resource)
	if err != nil {
		return err
	}
	if known == nil && q.principal.EnvironmentID == "" && method != "" {
		q.call.Method = method // the environment is the account's, which the engine knows
		return nil
	}
	if known == nil {
		return cognate.Errorf(cognate.CodeNotFound, "there is no unified resource %s/%s", q.call.Model, q.call.Resource)
	}
	isStandard := false
	var allow []string
	for _, s := range standard {
		isStandard = isStandard || s.name == method
		if s.onRecord != "" && slices.Contains(known, s.name) {
			allow = append(allow, s.onRecord)
		}
	}
	if !isStandard && method != "" && slices.Contains(known, method) {
		q.call.Method = method
		return nil
	}
	e := cognate.Errorf(cognate.CodeMethodNotAllowed, "POST is not offered on a record of %s", q.call.Resource)
	e.Allow = allow
	return e
}

// findAccount settles the account, of the token or of the query, and holds it
// against how far the token reaches.
func (q *request) findAccount(ctx context.Context) error {
	if q.principal.Kind == cognate.TokenAccount {
		if q.accountID != "" && q.accountID != strings.ToLower(q.principal.AccountID) {
			return cognate.Errorf(cognate.CodeForbidden, "the token is for another account than %s", accountParam)
		}
		q.accountID = q.principal.AccountID
	}
	if q.accountID == "" {
		return &cognate.Error{
			Code: cognate.CodeInvalid, Message: "query parameter " + accountParam + ": it is required",
			Failures: []cognate.Failure{{Path: accountParam, Code: "required", Message: "it is required"}},
			Insight:  cognate.Insight{MissingQuery: []string{accountParam}},
		}
	}
	account, override, err := q.Accounts.Account(ctx, q.principal, q.accountID)
	var e *cognate.Error
	switch {
	case errors.As(err, &e) && e.Code == cognate.CodeNotFound, err == nil && !credential.Reaches(q.principal, account):
		return cognate.Errorf(cognate.CodeNotFound, "there is no integrated account %s", q.accountID)
	case err != nil:
		return err
	}
	q.call.Account, q.call.Override = account, override
	if !q.counts.allow(account.ID, q.started) {
		return limited("against this account", q.AccountLimit)
	}
	return nil
}

// readBody reads the body of a write. A method of its own may do without.
func (q *request) readBody(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodPost && r.Method != http.MethodPatch {
		return httpapi.RefuseBody(r)
	}
	if q.passthrough {
		return q.handOn(w, r)
	}
	var err error
	if q.call.Body, err = httpapi.ReadValue(r); err != nil || !q.call.Body.IsUndefined() {
		return err
	}
	if q.call.Method == "create" || q.call.Method == "update" {
		return httpapi.EmptyBody()
	}
	q.call.Body = jsonata.Object()
	return nil
}
