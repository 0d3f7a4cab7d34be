package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/tools/txtar"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/credential"
	"cognate/internal/egress"
	"cognate/internal/engine"
	"cognate/internal/story"
	"cognate/internal/upstream"
)

type connectorRecordOptions struct {
	dir, story, call, comment, system, account, baseURL, method string
	fields, variables, keep                                     []string
}

func newConnectorRecord(p *process) *cobra.Command {
	var o connectorRecordOptions
	c := &cobra.Command{
		Use:   "record NAME",
		Short: "Make a story from a call to a real system",
		Long: `Makes one call, as call.json of a story has it, to a real system and writes the story of it to
connectors/NAME/testdata. People, texts, ids and secrets are replaced, the same by the same everywhere, and
the story is marked with its origin. Read it before you keep it: what is replaced goes by the names of keys
and the looks of values.

The account is one of the store (--account), or its credential is given: --context field=value, or
--context-env field=VARIABLE to take it from the environment. A call that writes does write.`,
		Example: withExample(`  cognate connector record NAME --account ID --system 'Acme 5.0' --story list-pages --call '{"resource": "contacts", "method": "list", "limit": 30}'
  cognate connector record NAME --context subdomain=acme --context-env api_key=ACME_KEY --system 'Acme 5.0' --story get --call @call.json`),
		Args: cobra.ExactArgs(1),
	}
	s := addSettings(c, storeSettings...)
	s.defaults = map[string]string{"log_level": "warn"}
	c.RunE = func(c *cobra.Command, args []string) error { return connectorRecord(c.Context(), p, s, o, args[0]) }
	f := c.Flags()
	f.StringVar(&o.dir, "dir", ".", "the folder that holds connectors/NAME")
	f.StringVar(&o.story, "story", "", "name of the story's file, without .txtar")
	f.StringVar(&o.call, "call", "", "the unified call, JSON or @file: resource, method, id, query, body, limit …")
	f.StringVar(&o.comment, "comment", "", "what the story shows (default: the call in words)")
	f.StringVar(&o.system, "system", "", "the system and its version, such as 'Acme 5.0'")
	f.StringVar(&o.account, "account", "", "id of an account in the store")
	f.StringVar(&o.baseURL, "base-url", "", "the vendor's address, where it is not the connector's own")
	f.StringVar(&o.method, "method", "", "authentication method of the credential given (default: the first)")
	f.StringArrayVar(&o.keep, "keep", nil, "a key whose texts are the vendor's own words, and stay; can be repeated")
	f.StringArrayVarP(&o.fields, "context", "c", nil, contextUsage)
	f.StringArrayVar(&o.variables, "context-env", nil, "a field of the credential, field=VARIABLE of the environment; can be repeated")
	return c
}

// check refuses what can't be recorded before anybody is asked.
func (o *connectorRecordOptions) check() error {
	switch {
	case o.story == "" || o.story != filepath.Base(o.story) || strings.HasPrefix(o.story, "."):
		return usagef("--story is the name of a file in testdata, without .txtar")
	case o.call == "":
		return usagef("--call is required: the unified call as JSON")
	case o.system == "" || strings.Contains(o.system, "\n"):
		return usagef("--system is required: what was recorded, and its version")
	case (o.account != "") == (len(o.fields)+len(o.variables) > 0):
		return usagef("give an account of the store with --account, or a credential with --context")
	}
	return nil
}

func connectorRecord(ctx context.Context, p *process, s *settings, o connectorRecordOptions, name string) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	catalog, err := loadFolder(p, o.dir)
	if err != nil {
		return err
	}
	in := catalog.Integration(name)
	if in == nil {
		return usagef("there is no connector %q; there is %s", name, strings.Join(catalog.Names(), ", "))
	}
	file := filepath.Join(testdataOf(o.dir, name), o.story+".txtar")
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already; nothing was called", file)
	}
	call := []byte(o.call)
	if strings.HasPrefix(o.call, "@") {
		if call, err = os.ReadFile(o.call[1:]); err != nil {
			return err
		}
	}
	loaded, err := s.load(p)
	if err != nil {
		return err
	}
	source := story.Source{
		Now: p.now, System: o.system, Comment: o.comment, Keep: o.keep, Options: upstream.Options{Timeout: loaded.VendorTimeout, UserAgent: userAgent()},
		Transport: egress.New(egress.Options{AllowPrivate: loaded.EgressAllow, HeaderTimeout: loaded.VendorTimeout}),
	}
	if o.comment == "" {
		source.Comment = "Recorded from " + o.system + "."
	}
	if o.account != "" {
		all, err := openStore(ctx, p, loaded)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, all.close()) }()
		err = fromStore(ctx, all, &source, o.account, name)
		if err != nil {
			return err
		}
		ctx = credential.WithPrincipal(ctx, credential.Operator())
	} else if err := fromFlags(p, &source, o, in); err != nil {
		return err
	}
	played, err := story.Record(ctx, catalog, name, call, source)
	if err != nil {
		return err
	}
	return keepStory(p, file, played)
}

func keepStory(p *process, file string, played *story.Played) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { //nolint:gosec // nothing secret: as any folder of sources
		return err
	}
	if err := os.WriteFile(file, txtar.Format(played.Archive), 0o644); err != nil { //nolint:gosec // everything personal was replaced
		return err
	}
	_, err := fmt.Fprintf(p.out, "%s\n%s of %s, %s; read it before you keep it\n", file, played.Call.Method, played.Call.Resource, count(len(played.Exchanges), "vendor call"))
	return err
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
func fromFlags(p *process, source *story.Source, o connectorRecordOptions, in *connector.Integration) error {
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
