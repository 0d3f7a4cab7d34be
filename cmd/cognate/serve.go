package main

import (
	"context"
	"errors"
	"log/slog"

	"github.com/spf13/cobra"
)

func newServe(p *process) *cobra.Command {
	c := &cobra.Command{
		Use:   "serve",
		Short: "Run the server",
		Long: `Opens or creates the store, loads the connectors and serves the unified API, the admin API
and the docs until interrupted. The very first start makes the environment "default" and
prints an admin token, once, on standard error.

SIGHUP, or POST /admin/reload, reads the definitions anew; when they are wrong, those that
stand are kept. SIGINT and SIGTERM stop the server when calls under way have ended.

Every setting is a flag, a variable or a key of the file that --config names; "cognate config"
shows them all.`,
		Example: `  cognate serve
  cognate serve --listen 0.0.0.0:8080 --data-dir /var/lib/cognate --log-format json
  COGNATE_KEY=$(cat key) cognate serve --config /etc/cognate.yaml`,
		Args: cobra.NoArgs,
	}
	s := addSettings(c)
	c.RunE = func(c *cobra.Command, _ []string) error { return serve(c.Context(), p, s) }
	return c
}

func serve(ctx context.Context, p *process, s *settings) (err error) {
	loaded, err := s.load(p)
	if err != nil {
		return err
	}
	logger := newLogger(p.err, loaded.Config)
	// The address comes first: what can't be served should leave no store behind.
	l, err := listen(ctx, loaded.Listen)
	if err != nil {
		return err
	}
	defer l.Close()
	parts, err := open(ctx, loaded.Config, logger, p.now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, parts.close()) }()
	srv, err := newServer(parts)
	if err != nil {
		return err
	}
	parts.welcome(p.err)
	logger.InfoContext(ctx, "listening", slog.String("url", urlOf(l)), slog.String("docs", urlOf(l)+"/docs/"),
		slog.String("database", loaded.Database), slog.Int("integrations", len(parts.library.Catalog().Names())))
	err = srv.run(ctx, l, p.hangups)
	logger.InfoContext(context.WithoutCancel(ctx), "stopped")
	return err
}
