package main

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"cognate"
	"cognate/internal/config"
	"cognate/internal/connector"
	"cognate/internal/credential"
	"cognate/internal/egress"
	"cognate/internal/engine"
	"cognate/internal/story"
	"cognate/internal/upstream"
)

// accountFlags name the account of a real system: one of the store, or a credential
// given by hand.
type accountFlags struct {
	account, baseURL, method string
	fields, variables        []string
}

func (o *accountFlags) add(f *pflag.FlagSet) {
	f.StringVar(&o.account, "account", "", "id of an account in the store")
	f.StringVar(&o.baseURL, "base-url", "", "the vendor's address, where it is not the connector's own")
	f.StringVar(&o.method, "method", "", "authentication method of the credential given (default: the first)")
	f.StringArrayVarP(&o.fields, "context", "c", nil, contextUsage)
	f.StringArrayVar(&o.variables, "context-env", nil, "a field of the credential, field=VARIABLE of the environment; can be repeated")
}

// one refuses none and both.
func (o *accountFlags) one() error {
	if (o.account != "") == (len(o.fields)+len(o.variables) > 0) {
		return usagef("give an account of the store with --account, or a credential with --context")
	}
	return nil
}

// newSource is the way to a real system; fill adds the account.
func newSource(p *process, loaded *config.Loaded) story.Source {
	return story.Source{
		Now: p.now, Options: upstream.Options{Timeout: loaded.VendorTimeout, UserAgent: userAgent()},
		Transport: egress.New(egress.Options{AllowPrivate: loaded.EgressAllow, HeaderTimeout: loaded.VendorTimeout}),
	}
}

// fill adds the account; done closes the store that it may be in.
func (o *accountFlags) fill(ctx context.Context, p *process, loaded *config.Loaded, source *story.Source, in *connector.Integration) (done func() error, err error) {
	if o.account == "" {
		return func() error { return nil }, o.fromFlags(p, source, in)
	}
	all, err := openStore(ctx, p, loaded)
	if err != nil {
		return nil, err
	}
	if err := fromStore(ctx, all, source, o.account, in.Name); err != nil {
		return nil, errors.Join(err, all.close())
	}
	return all.close, nil
}

// fromStore takes the account, its credential and its installation's address.
func fromStore(ctx context.Context, all *parts, source *story.Source, id, name string) error {
	found, err := all.accounts.Lookup(ctx, credential.Operator(), id)
	if err != nil {
		return err
	}
	if found.Account.Integration != name {
		return usagef("the account is one of %s, not of %s", found.Account.Integration, name)
	}
	source.Account, source.Override, source.Credentials = found.Account, found.Installation.Override, all.vault
	return nil
}

// given is a credential that was given by hand.
type given []byte

var _ engine.Credentials = given(nil)

// Open gives it.
func (g given) Open(context.Context, cognate.Account, string) ([]byte, error) { return g, nil }

// fromFlags makes an account of the fields that were given.
func (o *accountFlags) fromFlags(p *process, source *story.Source, in *connector.Integration) error {
	values, err := readContext(p, o.fields)
	if err != nil {
		return err
	}
	for _, v := range o.variables {
		field, variable, _ := strings.Cut(v, "=")
		at := slices.IndexFunc(p.environ, func(e string) bool { return strings.HasPrefix(e, variable+"=") })
		if field == "" || variable == "" || at < 0 {
			return usagef("--context-env takes field=VARIABLE, and the variable has to be set")
		}
		values[field] = strings.TrimPrefix(p.environ[at], variable+"=")
	}
	c := in.Credential(o.method)
	if c == nil {
		return usagef("%s has no authentication method %q", in.Label, o.method)
	}
	for _, f := range c.Fields {
		if values[f.Name] == "" && f.Default != "" {
			values[f.Name] = f.Default
		}
		if values[f.Name] == "" && !f.Optional {
			return usagef("--context lacks %s", f.Name)
		}
	}
	opened, err := json.Marshal(values)
	if err != nil {
		return err
	}
	source.Credentials = given(opened)
	source.Account = cognate.Account{ID: "recorded", Integration: in.Name, AuthenticationMethod: c.Name, Status: cognate.AccountActive, CredentialVersion: 1}
	if o.baseURL != "" {
		source.Override, err = json.Marshal(map[string]string{"base_url": o.baseURL})
	}
	return err
}
