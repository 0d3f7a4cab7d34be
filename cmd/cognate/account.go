package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"cognate"
)

func newAccount(p *process) *cobra.Command {
	return group("account", "Connect customers' vendor accounts, list, check and delete them",
		`An account is one customer's account at a vendor, with the credential that calls are made with.

These commands work on the store itself, beside a running server or without one; the first start of
"cognate serve" makes it.`,
		newAccountCreate(p), newAccountList(p), newAccountGet(p), newAccountUpdate(p), newAccountCheck(p), newAccountDelete(p))
}

const contextUsage = `a field of the credential, field=value; field=- reads a line of standard input (or asks),
field=@path reads a file, so that no secret lands in the shell's history; can be repeated`

func newAccountCreate(p *process) *cobra.Command {
	var integration, tenant, method string
	var fields []string
	var sandbox, skip bool
	sc := onStore(p, &cobra.Command{
		Use:   "create",
		Short: "Connect an account",
		Long: `Connects an account and makes the vendor's check call with it. An account whose credential
fails is kept, with what the vendor said; the exit code is 1 then.`,
		Example: withExample(`  cognate integration get NAME
  cognate account create --integration NAME --tenant acme-1 --context subdomain=acme --context api_key=- --context auth_code=-
  cognate account create --integration NAME --context subdomain=acme --context api_key=@key --context auth_code=@code`),
		Args: cobra.NoArgs,
	}, func(ctx context.Context, s *session, _ []string) error {
		if integration == "" {
			return usagef("--integration is required; cognate integration list names them")
		}
		values, err := readContext(s.process, fields)
		if err != nil {
			return err
		}
		body := map[string]any{"integration": integration, "tenant_id": tenant, "context": values, "is_sandbox": sandbox}
		if method != "" {
			body["authentication_method"] = method
		}
		if err := s.withEnvironment(ctx, body); err != nil {
			return err
		}
		return s.connectAccount(ctx, "POST", "/integrated-account", skip, body)
	}).inEnvironment()
	f := sc.Flags()
	f.StringVarP(&integration, "integration", "i", "", "the vendor, such as "+withExample("NAME"))
	f.StringVar(&tenant, "tenant", "", "your own id of the customer")
	f.StringVar(&method, "method", "", "authentication method (default: the integration's first)")
	f.StringArrayVarP(&fields, "context", "c", nil, contextUsage)
	f.BoolVar(&sandbox, "sandbox", false, "refuse writes to this account")
	f.BoolVar(&skip, "skip-check", false, "don't make the vendor's check call")
	return sc.Command
}

// connectAccount makes a call that may check the account, and prints the account.
func (s *session) connectAccount(ctx context.Context, method, path string, skip bool, body any) error {
	query := url.Values{}
	if skip {
		query.Set("skip_check", "true")
	}
	raw, err := s.raw(ctx, method, path, query, body)
	if err != nil {
		return err
	}
	var account struct {
		Status    cognate.AccountStatus `json:"status"`
		LastError string                `json:"last_error"`
	}
	if err := json.Unmarshal(raw, &account); err != nil {
		return err
	}
	if err := s.printJSON(json.RawMessage(raw)); err != nil {
		return err
	}
	if account.Status == cognate.AccountValidationError {
		return fmt.Errorf("the account is kept, and its credential failed: %s", account.LastError)
	}
	return nil
}

func newAccountUpdate(p *process) *cobra.Command {
	var method string
	var fields []string
	var skip bool
	sc := onStore(p, &cobra.Command{
		Use:     "update ID",
		Short:   "Change an account's credential; fields that are not named stay",
		Example: `  cognate account update 01234567-89ab-7def-8123-456789abcdef --context api_key=-`,
		Args:    cobra.ExactArgs(1),
	}, func(ctx context.Context, s *session, args []string) error {
		values, err := readContext(s.process, fields)
		if err != nil {
			return err
		}
		body := map[string]any{"context": values}
		if method != "" {
			body["authentication_method"] = method
		}
		return s.connectAccount(ctx, "PATCH", "/integrated-account/"+args[0]+"/credentials", skip, body)
	})
	sc.Flags().StringVar(&method, "method", "", "authentication method (default: as it is)")
	sc.Flags().StringArrayVarP(&fields, "context", "c", nil, contextUsage)
	sc.Flags().BoolVar(&skip, "skip-check", false, "don't make the vendor's check call")
	return sc.Command
}

func newAccountCheck(p *process) *cobra.Command {
	return onStore(p, &cobra.Command{
		Use:   "check ID",
		Short: "Make the vendor's check call and note how it went",
		Long: `Makes the vendor's check call with the credential that stands, and notes how it went. The address
ranges that a server allows (--egress-allow) have to be allowed here too: a call that this command may
not make is an error, and the account stays as it is.`,
		Example: `  cognate account check 01234567-89ab-7def-8123-456789abcdef`,
		Args:    cobra.ExactArgs(1),
	}, func(ctx context.Context, s *session, args []string) error {
		// A credential that is changed in nothing is checked as any other.
		body := map[string]any{"context": map[string]any{}}
		err := s.connectAccount(ctx, "PATCH", "/integrated-account/"+args[0]+"/credentials", false, body)
		return notAllowedHere(err)
	}).Command
}

// notAllowedHere says of a call that the egress policy held back that the policy
// is this command's: a server beside it may have another.
func notAllowedHere(err error) error {
	var known *refusalError
	if !errors.As(err, &known) || known.status != http.StatusBadGateway || !strings.Contains(known.text, "egress-allow") {
		return err
	}
	return fmt.Errorf("%w\nThe address range isn't allowed for this command: give it the --egress-allow that the server has. The account stays as it is", err)
}

func newAccountList(p *process) *cobra.Command {
	var tenant, status, integration string
	var asJSON bool
	sc := onStore(p, &cobra.Command{
		Use:   "list",
		Short: "List the accounts",
		Example: `  cognate account list --status needs_reauth
  cognate account list --tenant acme-1 --json`,
		Args: cobra.NoArgs,
	}, func(ctx context.Context, s *session, _ []string) error {
		query, err := s.environmentQuery(ctx)
		if err != nil {
			return err
		}
		for name, value := range map[string]string{"tenant_id": tenant, "status": status, "integration": integration} {
			if value != "" {
				query.Set(name, value)
			}
		}
		return s.list(ctx, "/integrated-account", query, asJSON, "id", "integration", "tenant_id", "status", "last_error")
	}).inEnvironment()
	sc.Flags().StringVar(&tenant, "tenant", "", "only those of this customer")
	sc.Flags().StringVar(&status, "status", "", "only those of this status")
	sc.Flags().StringVarP(&integration, "integration", "i", "", "only those of this vendor")
	sc.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return sc.Command
}

func newAccountGet(p *process) *cobra.Command {
	return onStore(p, &cobra.Command{
		Use:     "get ID",
		Short:   "Show an account, without its secrets",
		Example: `  cognate account get 01234567-89ab-7def-8123-456789abcdef`,
		Args:    cobra.ExactArgs(1),
	}, func(ctx context.Context, s *session, args []string) error {
		return s.print(ctx, "GET", "/integrated-account/"+args[0], nil, nil)
	}).Command
}

func newAccountDelete(p *process) *cobra.Command {
	return onStore(p, &cobra.Command{
		Use:     "delete ID",
		Short:   "Delete an account and destroy its credential",
		Example: `  cognate account delete 01234567-89ab-7def-8123-456789abcdef`,
		Args:    cobra.ExactArgs(1),
	}, func(ctx context.Context, s *session, args []string) error {
		return s.print(ctx, "DELETE", "/integrated-account/"+args[0], nil, nil)
	}).Command
}
