package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"sync"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/egress"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// target is an account made ready: its address and credentials worked out once
// and kept until the connector, the credential or the override changes.
type target struct {
	*upstream.Target
	integration *connector.Integration
	version     int64
	override    []byte
	public      []byte
	context     jsonata.Value // without secrets
	full        jsonata.Value // with them: for request headers alone
}

// same says whether what was read for t holds for another one: they are of one
// account, made twice.
func (t *target) same(other *target) bool {
	return t == other || t != nil && t.integration == other.integration && t.version == other.version &&
		bytes.Equal(t.override, other.override) && bytes.Equal(t.public, other.public)
}

// maxTargets bounds the cache; past it, it starts anew.
const maxTargets = 10_000

type targetCache struct {
	mu sync.RWMutex
	m  map[string]*target
}

func (c *targetCache) get(account *cognate.Account, in *connector.Integration, override []byte) *target {
	c.mu.RLock()
	t := c.m[account.ID]
	c.mu.RUnlock()
	if t == nil || t.integration != in || t.version != account.CredentialVersion ||
		!bytes.Equal(t.override, override) || !bytes.Equal(t.public, account.Context) {
		return nil
	}
	return t
}

func (c *targetCache) put(id string, t *target) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m == nil || len(c.m) >= maxTargets {
		c.m = make(map[string]*target)
	}
	c.m[id] = t
}

// Forget drops what is kept of an account, its opened credential included: it
// was changed or deleted. Empty drops all.
func (e *Engine) Forget(accountID string) {
	e.tables.forget(accountID)
	e.targets.mu.Lock()
	defer e.targets.mu.Unlock()
	if accountID == "" {
		e.targets.m = nil
		return
	}
	delete(e.targets.m, accountID)
}

func (e *Engine) prepare(ctx context.Context, call *Call, in *connector.Integration) (*target, error) {
	if t := e.targets.get(&call.Account, in, call.Override); t != nil {
		return t, nil
	}
	opened, err := e.Credentials.Open(ctx, call.Account, call.Model+"/"+call.Resource+"/"+call.Method)
	if err != nil {
		return nil, err
	}
	t, err := makeTarget(ctx, &call.Account, in, call.Override, opened)
	if err != nil {
		return nil, err
	}
	if call.Account.ID != "" { // an account that is not stored yet
		e.targets.put(call.Account.ID, t)
	}
	return t, nil
}

func makeTarget(ctx context.Context, account *cognate.Account, in *connector.Integration, override, opened []byte) (*target, error) {
	t := &target{integration: in, version: account.CredentialVersion, override: override, public: account.Context}
	var err error
	if t.full, err = contextOf(in, account, opened); err != nil {
		return nil, err
	}
	t.context = publicContext(in, account, t.full)
	cfg := upstream.TargetConfig{
		Hosts: in.Hosts, Header: http.Header{}, Secrets: secretsOf(t.full, t.context),
		Credentials: upstream.Credentials{Header: http.Header{}, Query: url.Values{}},
	}
	b := targetBuilder{ctx: ctx, in: in, full: t.full, cfg: &cfg}
	b.address(override)
	b.credentials(account.AuthenticationMethod)
	for _, h := range in.Headers {
		if h.Slot.Secret { // it goes where the credential goes
			b.credential(h.Name, "", h.Slot)
			continue
		}
		cfg.Header.Set(h.Name, b.text(h.Slot))
	}
	if b.err != nil {
		return nil, b.err
	}
	if t.Target, err = upstream.NewTarget(cfg); err != nil {
		return nil, cognate.Wrap(err, cognate.CodeInvalid, "the account can't be called: %s", err)
	}
	return t, nil
}

// contextOf parses the opened context and fills in the defaults of the
// connector's credential fields.
func contextOf(in *connector.Integration, account *cognate.Account, opened []byte) (jsonata.Value, error) {
	v, err := jsonata.Parse(opened)
	if err != nil || v.Kind() != jsonata.KindObject {
		return v, cognate.Wrap(err, cognate.CodeInternal, "the account's context is not a JSON object")
	}
	var fields []jsonata.Field
	for k, f := range v.Fields() {
		fields = append(fields, jsonata.Field{Key: k, Value: f})
	}
	if c := in.Credential(account.AuthenticationMethod); c != nil {
		for _, f := range c.Fields {
			if f.Default != "" && v.Get(f.Name).IsUndefined() {
				fields = append(fields, jsonata.Field{Key: f.Name, Value: jsonata.String(f.Default)})
			}
		}
	}
	return jsonata.Object(fields...), nil
}

// publicContext leaves out the secret fields of every authentication method of
// the connector, not only of the account's own.
func publicContext(in *connector.Integration, account *cognate.Account, full jsonata.Value) jsonata.Value {
	var fields []jsonata.Field
	var public map[string]json.RawMessage
	_ = json.Unmarshal(account.Context, &public) // the store wrote it
	for k, v := range full.Fields() {
		_, shown := public[k]
		if f := credentialField(in, k); f != nil && !f.Secret || f == nil && shown {
			fields = append(fields, jsonata.Field{Key: k, Value: v})
		}
	}
	return jsonata.Object(fields...)
}

// secretsOf lists the values of the context that are not public, however deep.
func secretsOf(full, public jsonata.Value) []string {
	var secrets []string
	var walk func(v jsonata.Value)
	walk = func(v jsonata.Value) {
		if s, ok := text(v); ok && v.Kind() != jsonata.KindBool {
			secrets = append(secrets, s)
		}
		if v.Kind() == jsonata.KindArray {
			for item := range v.Items() {
				walk(item)
			}
		}
		for _, f := range v.Fields() {
			walk(f)
		}
	}
	for k, v := range full.Fields() {
		if !public.Has(k) {
			walk(v)
		}
	}
	return secrets
}

// credentialField finds a field by name over all methods, a secret one first.
func credentialField(in *connector.Integration, name string) *connector.CredentialField {
	var found *connector.CredentialField
	for _, c := range in.Credentials {
		for _, f := range c.Fields {
			if f.Name == name && (found == nil || f.Secret) {
				found = f
			}
		}
	}
	return found
}

type targetBuilder struct {
	ctx  context.Context // it lives for one call of makeTarget
	in   *connector.Integration
	full jsonata.Value
	cfg  *upstream.TargetConfig
	err  error
}

// text evaluates what stands in a header or an address.
func (b *targetBuilder) text(s *connector.Slot) string {
	out := b.evaluate(s)
	if b.err == nil && !plainText(out) {
		b.err = cognate.Errorf(cognate.CodeInvalid, "the account can't be called: %s of %s yields a control character", s.Name, b.in.Label)
	}
	if b.err == nil && s.Secret {
		b.cfg.Secrets = append(b.cfg.Secrets, out)
	}
	return out
}

// evaluate gives the text that an expression over the account's context yields.
func (b *targetBuilder) evaluate(s *connector.Slot) string {
	if b.err != nil {
		return ""
	}
	v, err := s.Expr.Eval(b.ctx, jsonata.Object(jsonata.Field{Key: "context", Value: b.full}))
	out, ok := text(v)
	if err != nil || !ok {
		e := cognate.Errorf(cognate.CodeInvalid, "the account can't be called: %s of %s yields no text from its context; check the account's credentials", s.Name, b.in.Label)
		if err != nil {
			e.Cause = withoutValues(s, err)
		}
		b.err = e
	}
	return out
}

// plainText says whether a text can stand in a header or an address.
func plainText(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' && s[i] != '\t' || s[i] == 0x7f {
			return false
		}
	}
	return true
}

// address is the connector's base URL, or the operator's in its place.
func (b *targetBuilder) address(override []byte) {
	var o struct {
		BaseURL string `json:"base_url"`
	}
	if len(override) > 0 {
		if err := json.Unmarshal(override, &o); err != nil {
			b.err = cognate.Wrap(err, cognate.CodeInternal, "the override of the environment integration can't be read")
			return
		}
	}
	if o.BaseURL != "" {
		b.cfg.BaseURL = o.BaseURL
		b.reach("the override's base_url of "+b.in.Label, b.in.HostsWith) // files may lie at the declared ones all the same
		return
	}
	b.cfg.BaseURL = b.text(b.in.BaseURL)
	if b.in.OwnHost && b.err == nil {
		b.reach("the address of the account", b.in.HostsWith)
	}
}

// reach lets the host of the base URL be reached.
func (b *targetBuilder) reach(what string, policy func([]string) (egress.Hosts, error)) {
	u, err := url.Parse(b.cfg.BaseURL)
	if err != nil {
		b.err = cognate.Errorf(cognate.CodeInvalid, "%s can't be read", what) // the cause would quote it
		return
	}
	if b.cfg.Hosts, err = policy([]string{u.Host}); err != nil {
		b.err = cognate.Errorf(cognate.CodeInvalid, "%s names no host", what)
	}
}
