package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"cognate"
	"cognate/internal/config"
	"cognate/internal/credential"
	"cognate/internal/sim"
	"cognate/internal/store"
)

func newDemo(p *process) *cobra.Command {
	c := &cobra.Command{
		Use:   "demo",
		Short: "Run server, simulated vendor and a connected account, to try the API at once",
		Long: `Starts a server with a temporary store, a simulator of a vendor and one account that is
connected to it. Nothing leaves this machine, and nothing is kept when it ends.

When it is ready, standard output holds five lines for a shell or a program to read:
  COGNATE_URL         the server
  COGNATE_TOKEN       an API token of its default environment
  COGNATE_ACCOUNT_ID  the connected account
  COGNATE_SIM_URL     the simulator
  COGNATE_SIM_AUTH    the simulator's credential, base64 of user:password`,
		Example: `  cognate demo
  cognate demo --listen 127.0.0.1:0 > demo.env & sleep 1; . ./demo.env
  curl -H "Authorization: Bearer $COGNATE_TOKEN" "$COGNATE_URL/unified/ticketing/contacts?integrated_account_id=$COGNATE_ACCOUNT_ID"`,
		Args: cobra.NoArgs,
	}
	s := addSettings(c, "listen", "log_format", "log_level", "connectors_dir")
	c.RunE = func(c *cobra.Command, _ []string) error { return demo(c.Context(), p, s) }
	return c
}

// loopback is what a demo's server may reach beside the public addresses.
var loopback = netip.MustParsePrefix("127.0.0.0/8")

// Bounds of the end, together below the five seconds in which a demo ends.
const demoStop = 2 * time.Second

func demo(ctx context.Context, p *process, s *settings) (err error) {
	loaded, err := s.load(p)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "cognate-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	c := demoConfig(loaded.Config, dir)
	logger := newLogger(p.err, c)
	l, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	defer l.Close()
	parts, err := open(ctx, c, logger, p.now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, parts.close()) }()
	srv, err := newServer(parts)
	if err != nil {
		return err
	}
	return srv.demo(ctx, p, l)
}

// demoConfig keeps the store in dir, whatever is configured.
func demoConfig(c config.Config, dir string) config.Config {
	c.DataDir, c.Database, c.KeyFile = dir, filepath.Join(dir, "cognate.db"), filepath.Join(dir, "key")
	c.Key = config.Config{}.Key
	c.EgressAllow = append(c.EgressAllow[:len(c.EgressAllow):len(c.EgressAllow)], loopback)
	c.ShutdownTimeout = min(c.ShutdownTimeout, demoStop)
	return c
}

// demo runs the simulator beside the server until ctx ends or one of them fails.
func (s *server) demo(ctx context.Context, p *process, l net.Listener) error {
	d, vendor, err := demoSim()
	if err != nil {
		return err
	}
	simListener, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		_ = vendor.Close()
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	simDone := make(chan error, 1)
	go func() {
		simDone <- serveSim(ctx, vendor, simListener)
		cancel()
	}()
	show := demoShow{url: urlOf(l), simURL: urlOf(simListener), simAuth: simAuth(vendor), admin: s.firstToken.Reveal(), title: d.Title}
	err = s.connect(ctx, d, vendor, &show)
	if err == nil {
		show.print(p)
		err = s.run(ctx, l, p.hangups)
	}
	cancel()
	return errors.Join(err, <-simDone)
}

// demoSim makes the first simulator that there is, with the data it starts with
// and no limits.
func demoSim() (sim.Definition, sim.Simulator, error) {
	d := sim.Simulators()[0]
	vendor, err := d.New(sim.Options{})
	if err != nil {
		return d, nil, fmt.Errorf("simulator %s: %w", d.Name, err)
	}
	return d, vendor, nil
}

// connect points the integration at the simulator, connects an account, and makes
// a token.
func (s *server) connect(ctx context.Context, d sim.Definition, vendor sim.Simulator, show *demoShow) error {
	api, err := newLocal(s.parts)
	if err != nil {
		return err
	}
	installed, err := s.store.EnvironmentIntegrationOf(ctx, s.environment.ID, d.Name)
	if err != nil {
		return err
	}
	override := map[string]any{"override": map[string]string{"base_url": show.simURL + d.BasePath}}
	if err := api.do(ctx, "PATCH", "/environment-integration/"+installed.ID, nil, override, nil); err != nil {
		return err
	}
	var account struct {
		ID        string                `json:"id"`
		Status    cognate.AccountStatus `json:"status"`
		LastError string                `json:"last_error"`
	}
	body := map[string]any{"environment_integration_id": installed.ID, "tenant_id": "demo", "context": d.Account(vendor)}
	if err := api.do(ctx, "POST", "/integrated-account", url.Values{}, body, &account); err != nil {
		return err
	}
	if account.Status != cognate.AccountActive {
		return fmt.Errorf("the simulator refuses its own account: %s", account.LastError)
	}
	token, _, err := credential.Issue(ctx, s.store, store.NewToken{Kind: cognate.TokenAPI, Name: "demo", EnvironmentID: s.environment.ID})
	show.token, show.account = token.Reveal(), account.ID
	s.logger.DebugContext(ctx, "demo connected", slog.String("account", account.ID))
	return err
}

// demoShow is what a demo tells.
type demoShow struct{ url, token, account, simURL, simAuth, admin, title string }

// print writes the friendly text before the lines that programs wait for.
func (d demoShow) print(p *process) {
	_, _ = fmt.Fprintf(p.err, `
Cognate is ready. It is connected to %s, simulated on this machine.

Create a contact:

  curl -sS -X POST '%s/unified/ticketing/contacts?integrated_account_id=%s' \
    -H 'Authorization: Bearer %s' \
    -H 'Content-Type: application/json' \
    -d '{"first_name": "Mira", "last_name": "Okafor", "emails": [{"email": "mira.okafor@example.com"}]}'

Read on:      %s/docs/unified/ticketing/contacts/create
Admin token:  %s
Simulator:    %s

Ctrl+C ends it; nothing is kept.

`, d.title, d.url, d.account, d.token, d.url, d.admin, d.simURL)
	_, _ = fmt.Fprintf(p.out, "COGNATE_URL=%s\nCOGNATE_TOKEN=%s\nCOGNATE_ACCOUNT_ID=%s\nCOGNATE_SIM_URL=%s\nCOGNATE_SIM_AUTH=%s\n",
		d.url, d.token, d.account, d.simURL, d.simAuth)
}
