package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"cognate"
	"cognate/connectors"
	"cognate/internal/config"
	"cognate/internal/connector"
	"cognate/internal/console"
	"cognate/internal/credential"
	"cognate/internal/egress"
	"cognate/internal/engine"
	"cognate/internal/httpapi"
	"cognate/internal/layer"
	"cognate/internal/secret"
	"cognate/internal/store"
	"cognate/internal/store/sqlite"
	"cognate/internal/upstream"
	"cognate/models"
)

// parts are what everything that works on a store is made of.
type parts struct {
	config    config.Config
	logger    *slog.Logger
	now       func() time.Time
	library   *connector.Library
	store     *store.Store
	vault     *credential.Vault
	accounts  *credential.Accounts
	tokens    *credential.Authenticator
	views     *layer.Views
	transport *egress.Transport
	engine    *engine.Engine
	// environment is the one made on the very first start, which this one was when
	// firstToken is not empty: the admin token, to be shown once.
	environment cognate.Environment
	firstToken  secret.Text
	keyMade     bool
}

// open loads the catalog, opens or creates the store, and puts together what
// stands on them. Close the parts in the end.
func open(ctx context.Context, c config.Config, logger *slog.Logger, now func() time.Time) (*parts, error) {
	library, err := openLibrary(c.ConnectorsDir)
	if err != nil {
		return nil, err
	}
	s, err := sqlite.Open(ctx, sqlite.Options{Path: c.Database, Now: now})
	if err != nil {
		return nil, err
	}
	p := &parts{config: c, logger: logger, now: now, library: library, store: s}
	if err := p.prepare(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return p, nil
}

// builtIn is the catalog of the built-in definitions, which are the same for as long
// as the program runs.
var builtIn = sync.OnceValues(func() (*connector.Catalog, error) {
	return connector.Load(builtInLayer())
})

// builtInLayer is what comes with the program; its tests load all of it.
func builtInLayer() connector.Layer {
	return connector.Layer{Models: models.FS, Connectors: connectors.FS, Checked: true}
}

// openLibrary loads the built-in definitions and those of the operator's folder.
func openLibrary(dir string) (*connector.Library, error) {
	layers, err := layersOf(dir)
	if err != nil {
		return nil, err
	}
	var library *connector.Library
	if dir == "" {
		var catalog *connector.Catalog
		if catalog, err = builtIn(); err == nil {
			library = connector.NewLibrary(catalog, layers...)
		}
	} else {
		library, err = connector.OpenLibrary(layers...)
	}
	if err != nil {
		return nil, fmt.Errorf("the definitions are wrong:\n%w", err)
	}
	return library, nil
}

func layersOf(dir string) ([]connector.Layer, error) {
	layers := []connector.Layer{builtInLayer()}
	if dir == "" {
		return layers, nil
	}
	if err := holdsDefinitions(dir); err != nil {
		return nil, err
	}
	return append(layers, connector.Folder(dir)), nil
}

// holdsDefinitions refuses a folder in which nothing would ever be found.
func holdsDefinitions(dir string) error {
	const wanted = "looked for is a folder with models/ or connectors/ in it, or both"
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the folder of connectors: %s does not exist; %s", dir, wanted)
	case err != nil:
		return fmt.Errorf("the folder of connectors: %w", err)
	case !info.IsDir():
		return fmt.Errorf("the folder of connectors: %s is not a folder; %s", dir, wanted)
	}
	for _, name := range []string{"models", "connectors"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.IsDir() {
			return nil
		}
	}
	return fmt.Errorf("the folder of connectors: %s has neither models/ nor connectors/; %s", dir, wanted)
}

func (p *parts) prepare(ctx context.Context) error {
	box, keyMade, err := credential.Unlock(ctx, p.store, secret.KeySource{Value: p.config.Key, File: p.config.KeyFile})
	if err != nil {
		return err
	}
	p.keyMade = keyMade
	o := credential.Options{Store: p.store, Logger: slog.New(httpapi.LogHandler(p.logger.Handler())), Now: p.now}
	if p.vault, err = credential.NewVault(o, box); err != nil {
		return err
	}
	if p.accounts, err = credential.NewAccounts(o); err != nil {
		return err
	}
	if p.tokens, err = credential.NewAuthenticator(o); err != nil {
		return err
	}
	if p.views, err = layer.New(layer.Options{Store: p.store, Catalogs: p.library, Now: p.now}); err != nil {
		return err
	}
	if err := p.newEngine(box); err != nil {
		return err
	}
	return p.bootstrap(ctx)
}

func (p *parts) newEngine(box *secret.Box) (err error) {
	p.transport = egress.New(egress.Options{AllowPrivate: p.config.EgressAllow, HeaderTimeout: p.config.VendorTimeout})
	client := upstream.New(p.transport, p.now, upstream.Options{
		Timeout: p.config.VendorTimeout, IdleTimeout: p.config.VendorTimeout, UserAgent: userAgent(),
		MaxResponse: p.config.MaxResponse, MaxUpload: p.config.MaxUpload, MaxStream: p.config.MaxDownload,
	})
	p.engine, err = engine.New(engine.Config{
		Catalogs: p.library, Views: p.views, Credentials: p.vault, Statuses: p.store, Sealer: box,
		Upstream: client, Now: p.now, Logger: slog.New(httpapi.LogHandler(p.logger.Handler())),
	})
	if err != nil {
		return err
	}
	p.store.Watch(func(c store.Change) {
		if c.Table == store.TableAccount || c.ID == "" {
			p.engine.Forget(c.ID)
		}
	})
	return nil
}

// bootstrap notes the integrations and, on the very first start, makes the
// default environment and an admin token.
func (p *parts) bootstrap(ctx context.Context) error {
	environment, first, err := p.store.Bootstrap(ctx, p.library.Catalog().Names())
	if err == nil {
		err = p.store.EnsureModels(ctx, p.library.Catalog().ModelNames())
	}
	if err != nil || !first {
		return err
	}
	p.environment = environment
	p.firstToken, _, err = credential.Issue(ctx, p.store, store.NewToken{Kind: cognate.TokenAdmin, Name: "first start"})
	return err
}

// console makes the admin API for callers that auth knows.
func (p *parts) console(auth httpapi.Authenticator) (*console.Console, error) {
	return console.New(console.Config{
		Store: p.store, Vault: p.vault, Checker: p.engine, Library: p.library, Views: p.views, Trier: p.engine, Authenticator: auth, Logger: p.logger, Now: p.now,
	})
}

// close ends what is under way and closes the store.
func (p *parts) close() error {
	p.tokens.Close()
	p.transport.CloseIdleConnections()
	return p.store.Close()
}
