package main

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"cognate"
	"cognate/internal/credential"
	"cognate/internal/store"
)

func newToken(p *process) *cobra.Command {
	return group("token", "Make, list and delete tokens of the API",
		`Tokens are what callers of the API identify themselves by. An API token reaches one environment,
an admin token everything. Only a token's hash is stored: the secret is shown when it is made,
and never again.

These commands work on the store itself, beside a running server or without one; the first start of
"cognate serve" makes it, and prints an admin token.`,
		newTokenCreate(p), newTokenList(p), newTokenDelete(p))
}

func newTokenCreate(p *process) *cobra.Command {
	var name string
	var admin bool
	var life time.Duration
	sc := onStore(p, &cobra.Command{
		Use:   "create",
		Short: "Make a token and print it, alone on one line",
		Example: `  cognate token create --name ci
  cognate token create --name job --environment staging --expires-in 720h
  cognate token create --admin`,
		Args: cobra.NoArgs,
	}, func(ctx context.Context, s *session, _ []string) error {
		n := store.NewToken{Kind: cognate.TokenAPI, Name: name}
		switch {
		case life < 0:
			return usagef("--expires-in can't be negative")
		case life > 0:
			n.ExpiresAt = s.now().Add(life)
		}
		if admin {
			if s.environment != "" {
				return usagef("--admin and --environment: an admin token reaches every environment")
			}
			n.Kind = cognate.TokenAdmin
			return s.issue(ctx, n)
		}
		environment, err := s.onlyEnvironment(ctx)
		if err != nil {
			return err
		}
		n.EnvironmentID = environment
		return s.issue(ctx, n)
	}).inEnvironment()
	sc.Flags().StringVar(&name, "name", "cli", "what the token is for")
	sc.Flags().BoolVar(&admin, "admin", false, "make an admin token, which reaches all environments and tokens")
	sc.Flags().DurationVar(&life, "expires-in", 0, "how long the token lives, such as 720h (default: for ever)")
	return sc.Command
}

func (s *session) issue(ctx context.Context, n store.NewToken) error {
	plain, t, err := credential.Issue(ctx, s.store, n)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(s.process.err, "%s token %s (%s), shown this once:\n", n.Kind, t.ID, t.Name)
	_, err = fmt.Fprintln(s.process.out, plain.Reveal())
	return err
}

// onlyEnvironment is the environment given, or the only one there is.
func (s *session) onlyEnvironment(ctx context.Context) (string, error) {
	id, err := s.environmentID(ctx)
	if err != nil || id != "" {
		return id, err
	}
	page, err := s.store.Environments(ctx, "", store.List{Limit: 2})
	if err != nil {
		return "", err
	}
	if len(page.Items) != 1 {
		return "", usagef("there is more than one environment: name one with --environment")
	}
	return page.Items[0].ID, nil
}

func newTokenList(p *process) *cobra.Command {
	var asJSON bool
	sc := onStore(p, &cobra.Command{
		Use:     "list",
		Short:   "List the tokens, without their secrets",
		Example: `  cognate token list --environment staging`,
		Args:    cobra.NoArgs,
	}, func(ctx context.Context, s *session, _ []string) error {
		query, err := s.environmentQuery(ctx)
		if err != nil {
			return err
		}
		return s.list(ctx, "/api-token", query, asJSON, "id", "kind", "name", "environment_id", "expires_at", "last_used_at")
	}).inEnvironment()
	sc.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return sc.Command
}

// environmentQuery narrows a list to the environment given.
func (s *session) environmentQuery(ctx context.Context) (url.Values, error) {
	query := url.Values{}
	id, err := s.environmentID(ctx)
	if id != "" {
		query.Set("environment_id", id)
	}
	return query, err
}

func newTokenDelete(p *process) *cobra.Command {
	return onStore(p, &cobra.Command{
		Use:     "delete ID",
		Short:   "Delete a token; a running server refuses it within a second",
		Example: `  cognate token delete 01234567-89ab-7def-8123-456789abcdef`,
		Args:    cobra.ExactArgs(1),
	}, func(ctx context.Context, s *session, args []string) error {
		return s.print(ctx, "DELETE", "/api-token/"+args[0], nil, nil)
	}).Command
}
