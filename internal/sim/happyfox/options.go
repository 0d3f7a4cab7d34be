package happyfox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"cognate/internal/sim/rig"
)

// BasePath is where the vendor's routes stand under the host.
const BasePath = "/api/1.1/json"

// What the vendor documents as its limits.
const (
	DocumentedGetPerMinute  = 500
	DocumentedPostPerMinute = 300
	DocumentedLockout       = 10 * time.Minute
)

// The credential accepted when Options names none: made up, in the vendor's
// form of 32 lower-case hex characters each.
const (
	ExampleAPIKey   = "5a7e00c0ffee00decaf0bead0fee1dea"
	ExampleAuthCode = "0ddba11c0a1e5ce0ced1fade0b5e55ed"
)

// Seed names the data that a simulator starts with.
type Seed string

const (
	// SeedBare has statuses, priorities, a category and a staff member only.
	SeedBare Seed = "bare"
	// SeedDemo has 12 contacts, 2 contact fields (a text and a choice, neither
	// required), a contact group, 3 categories (one not public), 3 staff members
	// (one not active), 5 ticket fields (one of each type, none required) and 12
	// tickets with what tickets can have.
	SeedDemo Seed = "demo"
	// SeedStrict is SeedDemo with contact fields of every type more, two of
	// them required, one that applies to one choice only; and with ticket fields
	// more: one required, one compulsory on completion, one on a move, one that
	// applies to one choice only.
	SeedStrict Seed = "strict"
)

// Seeds lists the seeds, the default of a program first.
func Seeds() []Seed { return []Seed{SeedDemo, SeedBare, SeedStrict} }

// Options of a simulator. The zero value is a usable one: the example
// credential, the bare seed, state in memory, no rate limit, no fault.
type Options struct {
	// APIKey and AuthCode are the Basic credential; empty: the examples above.
	APIKey, AuthCode string
	// Clock gives the time of changes and of rate windows; nil: the real one.
	Clock func() time.Time
	// StateFile is read at the start and replaced after each change. Empty:
	// the state is in memory and ends with the process.
	StateFile string
	// GetPerMinute and PostPerMinute are the rate limits, PerMinute one for both
	// together, which the vendor does not have; 0: none.
	GetPerMinute, PostPerMinute, PerMinute int
	// LockoutFor is how long a passed limit shuts the account out; 0: 10 minutes.
	LockoutFor time.Duration
	// Faults in force from the start, in the forms of rig.ParseFaults.
	Faults string
	// Seed is the data of a state that does not exist yet; empty: SeedBare.
	Seed Seed
	// Generate adds that many plain tickets, and a contact for each 20 of them, to
	// a state that does not exist yet; at most 100,000.
	Generate int
	// ResetOnEdit clears the contact fields that a POST user/<id>/ does not
	// send, as POST users/ always does. The sources disagree on that route.
	ResetOnEdit bool
	// SearchPendingOnly has a GET tickets/ with q and without status look at
	// pending tickets only. The sources disagree on that too.
	SearchPendingOnly bool
	// RelativeLinks draws the addresses of attachments as paths that start with
	// a slash, as old accounts return them.
	RelativeLinks bool
	// Logger; nil: none.
	Logger *slog.Logger
	// Sleep waits for a slow fault; nil: a real wait. For tests.
	Sleep func(ctx context.Context, d time.Duration) error
}

// withDefaults fills in what is empty and refuses what can't work.
func (o Options) withDefaults() (Options, error) {
	if o.APIKey == "" {
		o.APIKey = ExampleAPIKey
	}
	if o.AuthCode == "" {
		o.AuthCode = ExampleAuthCode
	}
	if strings.Contains(o.APIKey, ":") {
		return o, errors.New("happyfox: Options.APIKey can't hold a colon, which ends the user name of Basic authentication")
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if min(o.GetPerMinute, o.PostPerMinute, o.PerMinute) < 0 || o.LockoutFor < 0 {
		return o, errors.New("happyfox: a rate limit or lockout in Options is negative")
	}
	if o.LockoutFor == 0 {
		o.LockoutFor = DocumentedLockout
	}
	if o.Seed == "" {
		o.Seed = SeedBare
	}
	if !slices.Contains(Seeds(), o.Seed) {
		return o, fmt.Errorf("happyfox: seed %q is not known; known are %v", o.Seed, Seeds())
	}
	if o.Generate < 0 || o.Generate > maxGenerated {
		return o, fmt.Errorf("happyfox: Options.Generate is %d; it must be from 0 to %d", o.Generate, maxGenerated)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o, nil
}

// answers are the bodies this vendor sends, or most likely sends, with the
// statuses that can be asked for as faults.
func answers() map[string]rig.Answer {
	return map[string]rig.Answer{
		"401": unauthorized(),
		"404": {Status: 404, ContentType: jsonType, Body: notFoundBody},
		"429": throttled(),
		// The older manual: 503 with the wait in the body.
		"503":        {Status: 503, ContentType: textType, Body: "Throttled, wait 30 seconds."},
		"error_list": {Status: 400, ContentType: jsonType, Body: `{"error": [{"field": "name", "errors": ["This field is required."]}, {"field": "c-cf-13", "errors": ["This field is required"]}]}`},
		"error_map":  {Status: 400, ContentType: jsonType, Body: `{"error": {"display_id": ["This field is required."], "contact_ids": "Enter a list of values.", "custom_fields": {"1": "Provide a valid choice. 5 is not one of the available choices."}}}`},
	}
}
