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
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cognate"
	"cognate/internal/config"
	"cognate/internal/credential"
	"cognate/internal/sim"
	"cognate/internal/store"
)

func newDemo(p *process) *cobra.Command {
	var names []string
	c := &cobra.Command{
		Use:   "demo",
		Short: "Run server, simulated vendors and connected accounts, to try the API at once",
		Long: `Starts a server with a temporary store, simulators of vendors and an account connected to each.
Nothing leaves this machine, and nothing is kept when it ends.

When it is ready, standard output holds lines for a shell or a program to read:
  COGNATE_URL         the server
  COGNATE_TOKEN       an API token of its default environment
  COGNATE_ACCOUNT_ID  the connected account
  COGNATE_SIM_URL     the simulator
  COGNATE_SIM_AUTH    the simulator's credential, base64 of user:password
With several vendors the last three are those of the first, and follow for each with its name
behind: COGNATE_ACCOUNT_ID_` + strings.ToUpper(sim.Simulators()[0].Name) + `.

Vendors: ` + strings.Join(simNames(), ", ") + `.`,
		Example: `  cognate demo
  cognate demo --vendors ` + strings.Join(simNames(), ",") + `
  cognate demo --listen 127.0.0.1:0 > demo.env & sleep 1; . ./demo.env
  curl -H "Authorization: Bearer $COGNATE_TOKEN" "$COGNATE_URL/unified/ticketing/contacts?integrated_account_id=$COGNATE_ACCOUNT_ID"`,
		Args: cobra.NoArgs,
	}
	c.Flags().StringSliceVar(&names, "vendors", simNames()[:1], "vendors to simulate, by name")
	s := addSettings(c, "listen", "log_format", "log_level", "connectors_dir")
	c.RunE = func(c *cobra.Command, _ []string) error {
		vendors, err := demoVendors(names)
		if err != nil {
			return err
		}
		return demo(c.Context(), p, s, vendors)
	}
	return c
}

// loopback is what a demo's server may reach beside the public addresses.
var loopback = netip.MustParsePrefix("127.0.0.0/8")

// Bounds of the end, together below the five seconds in which a demo ends.
const demoStop = 2 * time.Second

func demo(ctx context.Context, p *process, s *settings, vendors []sim.Definition) (err error) {
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
	return srv.demo(ctx, p, l, vendors)
}

// demoConfig keeps the store in dir, whatever is configured.
func demoConfig(c config.Config, dir string) config.Config {
	c.DataDir, c.Database, c.KeyFile = dir, filepath.Join(dir, "cognate.db"), filepath.Join(dir, "key")
	c.Key = config.Config{}.Key
	c.EgressAllow = append(c.EgressAllow[:len(c.EgressAllow):len(c.EgressAllow)], loopback)
	c.ShutdownTimeout = min(c.ShutdownTimeout, demoStop)
	return c
}

// demo runs the simulators beside the server until ctx ends or one of them fails.
func (s *server) demo(ctx context.Context, p *process, l net.Listener, vendors []sim.Definition) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	show := demoShow{url: urlOf(l), admin: s.firstToken.Reveal()}
	var running demoSims
	for _, d := range vendors {
		v, err := running.start(ctx, d, cancel)
		if err != nil {
			cancel()
			return errors.Join(err, running.wait())
		}
		show.vendors = append(show.vendors, v)
	}
	err := s.connectAll(ctx, &show)
	if err == nil {
		show.print(p)
		err = s.run(ctx, l, p.hangups)
	}
	cancel()
	return errors.Join(err, running.wait())
}

// connectAll connects an account to each simulator, and makes a token.
func (s *server) connectAll(ctx context.Context, show *demoShow) error {
	api, err := newLocal(s.parts)
	if err != nil {
		return err
	}
	for _, v := range show.vendors {
		if err := s.connect(ctx, api, v); err != nil {
			return err
		}
		v.first = firstCallOf(s.library.Catalog().Integration(v.Name))
	}
	token, _, err := credential.Issue(ctx, s.store, store.NewToken{Kind: cognate.TokenAPI, Name: "demo", EnvironmentID: s.environment.ID})
	show.token = token.Reveal()
	return err
}

// connect points the integration at its simulator, and connects an account.
func (s *server) connect(ctx context.Context, api *local, v *demoVendor) error {
	installed, err := s.store.EnvironmentIntegrationOf(ctx, s.environment.ID, v.Name)
	if err != nil {
		return err
	}
	override := map[string]any{"override": map[string]string{"base_url": v.url + v.BasePath}}
	if err := api.do(ctx, "PATCH", "/environment-integration/"+installed.ID, nil, override, nil); err != nil {
		return err
	}
	var account struct {
		ID        string                `json:"id"`
		Status    cognate.AccountStatus `json:"status"`
		LastError string                `json:"last_error"`
	}
	body := map[string]any{"environment_integration_id": installed.ID, "tenant_id": "demo", "context": v.Account(v.simulator)}
	if err := api.do(ctx, "POST", "/integrated-account", url.Values{}, body, &account); err != nil {
		return err
	}
	if account.Status != cognate.AccountActive {
		return fmt.Errorf("%s, simulated, refuses its own account: %s", v.Title, account.LastError)
	}
	v.account = account.ID
	s.logger.DebugContext(ctx, "demo connected", slog.String("account", account.ID))
	return nil
}
