package freshdesk

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
const BasePath = "/api/v2"

// What the vendor documents as the limit of its Growth plan, for all calls together.
const (
	DocumentedPerMinute = 200
	DocumentedLockout   = time.Minute
)

// ExampleKey is the API key accepted when Options names none. It is made up.
const ExampleKey = "exampleApiKey0123456"

// Seed names the data that a simulator starts with.
type Seed string

const (
	// SeedBare has an admin, a group, a product, the roles and the default fields.
	SeedBare Seed = "bare"
	// SeedDemo has 3 agents, 12 contacts, 3 companies, 2 groups, 2 products, custom
	// fields of every kind, and 13 tickets with what tickets can have.
	SeedDemo Seed = "demo"
)

// Seeds lists the seeds, the default of a program first.
func Seeds() []Seed { return []Seed{SeedDemo, SeedBare} }

// Options of a simulator. The zero value is a usable one: the example credential, the
// bare seed, state in memory, no rate limit, no fault.
type Options struct {
	// APIKey is the credential; empty: the example above. It acts as the seed's admin.
	APIKey string
	// Clock gives the time of changes and of rate windows; nil: the real one.
	Clock func() time.Time
	// StateFile is read at the start and replaced after each change. Empty: the state is
	// in memory and ends with the process.
	StateFile string
	// Limits of calls; the vendor has one for reads and writes together. Its lockout is
	// how long a passed limit shuts the account out; 0: a minute.
	Limits rig.Limits
	// Faults in force from the start, in the forms of rig.ParseFaults.
	Faults string
	// Seed is the data of a state that does not exist yet; empty: SeedBare.
	Seed Seed
	// Generate adds that many plain tickets, and a contact for each 20 of them, to a
	// state that does not exist yet; at most 100,000.
	Generate int
	// OnlyRecent keeps tickets that were created more than 30 days ago out of the lists
	// without updated_since, as the vendor does. Without it all are in the lists, however
	// old the seed is.
	OnlyRecent bool
	// Logger; nil: none.
	Logger *slog.Logger
	// Sleep waits for a slow fault; nil: a real wait. For tests.
	Sleep func(ctx context.Context, d time.Duration) error
}

// withDefaults fills in what is empty and refuses what can't work.
func (o Options) withDefaults() (Options, error) {
	if o.APIKey == "" {
		o.APIKey = ExampleKey
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Limits.Lockout == 0 {
		o.Limits.Lockout = DocumentedLockout
	}
	if o.Seed == "" {
		o.Seed = SeedBare
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	switch {
	case strings.Contains(o.APIKey, ":"):
		return o, errors.New("freshdesk: Options.APIKey can't hold a colon, which ends the user name of Basic authentication")
	case min(o.Limits.PerMinute, o.Limits.ReadPerMinute, o.Limits.WritePerMinute) < 0 || o.Limits.Lockout < 0:
		return o, errors.New("freshdesk: a rate limit or lockout in Options is negative")
	case !slices.Contains(Seeds(), o.Seed):
		return o, fmt.Errorf("freshdesk: seed %q is not known; known are %v", o.Seed, Seeds())
	case o.Generate < 0 || o.Generate > maxGenerated:
		return o, fmt.Errorf("freshdesk: Options.Generate is %d; it must be from 0 to %d", o.Generate, maxGenerated)
	}
	return o, nil
}

// answers are the vendor's bodies for the faults that can be asked for.
func answers() map[string]rig.Answer {
	wrong := problems{{"email", "It should be in the 'valid email address' format", invalidValue}, {"custom_fields.cf_order", "It should be a/an String", missingField}}
	return map[string]rig.Answer{
		"401": canned(unauthorized()), "403": canned(denied()), "404": canned(notFound()), "429": throttled(time.Minute),
		"503":             {Status: 503, ContentType: jsonType, Header: map[string]string{"Retry-After": "30"}, Body: `{"code": "service_unavailable", "message": "The service is down for maintenance"}`},
		"error_list":      canned(wrong.refused()),
		"error_map":       canned(wrong.refused()),
		"error_bare_list": {Status: 400, ContentType: "text/plain; charset=utf-8", Body: "Bad Request"},
		"error_string":    canned(coded(400, "invalid_json", "Request body has invalid json format")),
		"error_200":       {Status: 200, ContentType: jsonType, Body: `{"code": "unavailable", "message": "The request could not be completed"}`},
	}
}
