package rig

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// Core is what each simulator is built on: its state, the account's limit, and the rig
// round the vendor's routes. Make one with [NewCore].
type Core[S any] struct {
	Store   *Store[S]
	Limiter *Limiter
	rig     *Rig
	handler http.Handler
}

// Parts are what a core is made of.
type Parts[S any] struct {
	// Options of the rig. Faults and Reset are the core's own.
	Options
	// Vendor stands before errors: "zendesk".
	Vendor string
	// FaultRules are in force from the start, in the forms of [ParseFaults].
	FaultRules string
	Limits     Limits
	// StateFile is read at the start and replaced after each change; empty: the state
	// is in memory. Decode reads it, Seed makes a new one.
	StateFile string
	Decode    func(data []byte) (S, error)
	Seed      func() (S, error)
	// Serve takes the requests that no fault takes.
	Serve http.HandlerFunc
	// Forget drops what the vendor keeps beside state and limit; nil: nothing.
	Forget func()
}

// NewCore reads the state, or makes it. Errors name the vendor, and the option or the
// file at fault.
func NewCore[S any](p Parts[S]) (*Core[S], error) {
	c := &Core[S]{Limiter: NewLimiter(p.Limits)}
	faults, err := ParseFaults(p.FaultRules)
	if err != nil {
		return nil, fmt.Errorf("%s: Options.Faults: %w", p.Vendor, err)
	}
	o := p.Options
	o.Faults, o.Reset = faults, func() error { return c.reset(p) }
	if c.rig, err = New(o); err == nil {
		c.handler = c.rig.Handler(p.Serve)
		c.Store, err = OpenStore(p.StateFile, p.Decode, p.Seed)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Vendor, err)
	}
	return c, nil
}

// reset puts the state back to the seed and opens the rate windows.
func (c *Core[S]) reset(p Parts[S]) error {
	if err := c.Store.Put(p.Seed); err != nil {
		return err
	}
	c.Limiter.Reset()
	if p.Forget != nil {
		p.Forget()
	}
	return nil
}

// ServeHTTP serves the vendor's routes, and the control routes under [ControlPath].
func (c *Core[S]) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.handler.ServeHTTP(w, r) }

// Close ends the delays of slow faults. It never fails.
func (c *Core[S]) Close() error {
	c.rig.Close()
	return nil
}

// DecodeState reads a state file's content into state, whose version is then at version.
func DecodeState(data []byte, state any, version *int, want int) error {
	if err := json.Unmarshal(data, state); err != nil {
		return fmt.Errorf("the state file is not a simulator's state: %w", err)
	}
	if *version != want {
		return fmt.Errorf("the state file has version %d, and this program reads version %d", *version, want)
	}
	return nil
}
