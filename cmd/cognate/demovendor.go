package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"cognate/internal/connector"
	"cognate/internal/sim"
)

// demoVendor is one simulator of a demo.
type demoVendor struct {
	sim.Definition
	simulator sim.Simulator
	url       string
	account   string
	first     firstCall
}

// demoVendors finds the simulators of those names, each once.
func demoVendors(names []string) ([]sim.Definition, error) {
	var found []sim.Definition
	for _, name := range names {
		d, err := findSim(strings.TrimSpace(name))
		switch {
		case err != nil:
			return nil, err
		case slices.ContainsFunc(found, func(other sim.Definition) bool { return other.Name == d.Name }):
			return nil, usagef("--vendors names %s twice", d.Name)
		}
		found = append(found, d)
	}
	if len(found) == 0 {
		return nil, usagef("--vendors names none; there is %s", strings.Join(simNames(), ", "))
	}
	return found, nil
}

// demoSims are the simulators that run. The zero value has none.
type demoSims struct {
	group sync.WaitGroup
	mu    sync.Mutex
	errs  []error
}

// start makes a simulator, with the data it starts with and no limits, and serves it
// until ctx ends. A failure ends the others by way of cancel.
func (r *demoSims) start(ctx context.Context, d sim.Definition, cancel func()) (*demoVendor, error) {
	simulator, err := d.New(sim.Options{})
	if err != nil {
		return nil, fmt.Errorf("simulator %s: %w", d.Name, err)
	}
	l, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		_ = simulator.Close()
		return nil, err
	}
	r.group.Go(func() {
		defer cancel()
		if err := serveSim(ctx, simulator, l); err != nil {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.errs = append(r.errs, err)
		}
	})
	return &demoVendor{Definition: d, simulator: simulator, url: urlOf(l)}, nil
}

// wait waits until all have ended, and tells what went wrong.
func (r *demoSims) wait() error {
	r.group.Wait()
	return errors.Join(r.errs...)
}

// firstCall is what a demo has people try.
type firstCall struct{ what, curl string }

// firstCallOf makes a contact, or reads tickets where the integration makes none.
// The call has {url}, {account} and {token} in it.
func firstCallOf(in *connector.Integration) firstCall {
	const list = `  curl -sS '{url}/unified/ticketing/tickets?integrated_account_id={account}' \
    -H 'Authorization: Bearer {token}'`
	const create = `  curl -sS -X POST '{url}/unified/ticketing/contacts?integrated_account_id={account}' \
    -H 'Authorization: Bearer {token}' \
    -H 'Content-Type: application/json' \
    -d '{"first_name": "Mira", "last_name": "Okafor", "emails": [{"email": "mira.okafor@example.com"}]}'`
	if m := in.Model("ticketing"); m != nil {
		if contacts := m.Resource("contacts"); contacts != nil && slices.Contains(contacts.Supported(), "create") {
			return firstCall{"Create a contact", create}
		}
	}
	return firstCall{"List tickets", list}
}
