package main

import (
	"context"
	"net/url"

	"github.com/spf13/cobra"
)

func newIntegration(p *process) *cobra.Command {
	return group("integration", "See the vendors that can be connected, and adjust them",
		`An integration is a vendor as its connector describes it. Every one is installed in each environment,
where it can be switched off or pointed at another address.

These commands work on the store itself, beside a running server or without one; the first start of
"cognate serve" makes it.`,
		newIntegrationList(p), newIntegrationGet(p), newIntegrationSet(p))
}

func newIntegrationList(p *process) *cobra.Command {
	var asJSON bool
	sc := onStore(p, &cobra.Command{
		Use:     "list",
		Short:   "List the integrations",
		Example: `  cognate integration list --json`,
		Args:    cobra.NoArgs,
	}, func(ctx context.Context, s *session, _ []string) error {
		return s.list(ctx, "/integration", url.Values{}, asJSON, "name", "label", "category", "proof_level", "docs_url")
	})
	sc.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return sc.Command
}

func newIntegrationGet(p *process) *cobra.Command {
	return onStore(p, &cobra.Command{
		Use:     "get NAME",
		Short:   "Show an integration and what it takes to connect an account",
		Example: withExample(`  cognate integration get NAME`),
		Args:    cobra.ExactArgs(1),
	}, func(ctx context.Context, s *session, args []string) error {
		return s.print(ctx, "GET", "/integration/"+url.PathEscape(args[0]), nil, nil)
	}).Command
}

func newIntegrationSet(p *process) *cobra.Command {
	var baseURL string
	var active bool
	var sc *storeCommand
	sc = onStore(p, &cobra.Command{
		Use:   "set NAME",
		Short: "Switch an integration on or off in an environment, or point it at another address",
		Long: `Changes how an integration is installed in an environment. --base-url stands in for the connector's
own address, such as a simulator's or a customer's own domain; an empty one takes that back. Addresses
that are not public have to be allowed as well (--egress-allow of cognate serve).`,
		Example: withExample(`  cognate integration set NAME --base-url https://help.example.com/api
  cognate integration set NAME --active=false --environment staging`),
		Args: cobra.ExactArgs(1),
	}, func(ctx context.Context, s *session, args []string) error {
		patch := map[string]any{}
		if sc.Flags().Changed("base-url") {
			override := map[string]any{"base_url": nil}
			if baseURL != "" {
				override["base_url"] = baseURL
			}
			patch["override"] = override
		}
		if sc.Flags().Changed("active") {
			patch["is_active"] = active
		}
		if len(patch) == 0 {
			return usagef("nothing to set: give --base-url or --active")
		}
		environment, err := s.onlyEnvironment(ctx)
		if err != nil {
			return err
		}
		installed, err := s.store.EnvironmentIntegrationOf(ctx, environment, args[0])
		if err != nil {
			return err
		}
		return s.print(ctx, "PATCH", "/environment-integration/"+installed.ID, nil, patch)
	}).inEnvironment()
	sc.Flags().StringVar(&baseURL, "base-url", "", "the address to use; empty: the connector's own")
	sc.Flags().BoolVar(&active, "active", true, "whether accounts of it can be made and called")
	return sc.Command
}
