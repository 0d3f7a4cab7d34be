package zendesk

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

// What the vendor documents as the limit of its Team plan, for all calls together.
const (
	DocumentedPerMinute = 200
	DocumentedLockout   = time.Minute
)

// The credential accepted when Options names none. The address is that of the
// seed's admin; the token is made up.
const (
	ExampleEmail = "nora.field@example.com"
	ExampleToken = "example-api-token"
)

// Seed names the data that a simulator starts with.
type Seed string

const (
	// SeedBare has an admin, a group, a brand, the statuses and the system fields.
	SeedBare Seed = "bare"
	// SeedDemo has 3 agents, 12 end users, 3 organizations, 2 groups, 2 brands,
	// custom fields of every kind, and 14 tickets with what tickets can have.
	SeedDemo Seed = "demo"
)

// Seeds lists the seeds, the default of a program first.
func Seeds() []Seed { return []Seed{SeedDemo, SeedBare} }

// Options of a simulator. The zero value is a usable one: the example
// credential, the bare seed, state in memory, no rate limit, no fault.
type Options struct {
	// Email and Token are the credential; empty: the examples above. The account
	// acts as the user of that address, or else as the seed's admin.
	Email, Token string
	// Clock gives the time of changes and of rate windows; nil: the real one.
	Clock func() time.Time
	// StateFile is read at the start and replaced after each change. Empty:
	// the state is in memory and ends with the process.
	StateFile string
	// Limits of calls; the vendor has one for reads and writes together. Its lockout
	// is how long a passed limit shuts the account out; 0: a minute.
	Limits rig.Limits
	// Faults in force from the start, in the forms of rig.ParseFaults.
	Faults string
	// Seed is the data of a state that does not exist yet; empty: SeedBare.
	Seed Seed
	// Generate adds that many plain tickets, and an end user for each 20 of them, to
	// a state that does not exist yet; at most 100,000.
	Generate int
	// Archive takes tickets that have been closed for 120 days out of the lists, as the
	// vendor does; searches find them still. Without it all tickets are in the lists,
	// however old the seed is.
	Archive bool
	// RedirectFiles has the address of a file lead to another one, as the vendor's may.
	RedirectFiles bool
	// Logger; nil: none.
	Logger *slog.Logger
	// Sleep waits for a slow fault; nil: a real wait. For tests.
	Sleep func(ctx context.Context, d time.Duration) error
}

// EmailOf is the address in the user name of an API token.
func EmailOf(username string) string { return strings.TrimSuffix(username, tokenUser) }

// tokenUser is behind the address in the user name of an API token.
const tokenUser = "/token"

// withDefaults fills in what is empty and refuses what can't work.
func (o Options) withDefaults() (Options, error) {
	if o.Email = strings.TrimSuffix(o.Email, tokenUser); o.Email == "" {
		o.Email = ExampleEmail
	}
	if o.Token == "" {
		o.Token = ExampleToken
	}
	if strings.Contains(o.Email, ":") {
		return o, errors.New("zendesk: Options.Email can't hold a colon, which ends the user name of Basic authentication")
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if min(o.Limits.PerMinute, o.Limits.ReadPerMinute, o.Limits.WritePerMinute) < 0 || o.Limits.Lockout < 0 {
		return o, errors.New("zendesk: a rate limit or lockout in Options is negative")
	}
	if o.Limits.Lockout == 0 {
		o.Limits.Lockout = DocumentedLockout
	}
	if o.Seed == "" {
		o.Seed = SeedBare
	}
	if !slices.Contains(Seeds(), o.Seed) {
		return o, fmt.Errorf("zendesk: seed %q is not known; known are %v", o.Seed, Seeds())
	}
	if o.Generate < 0 || o.Generate > maxGenerated {
		return o, fmt.Errorf("zendesk: Options.Generate is %d; it must be from 0 to %d", o.Generate, maxGenerated)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o, nil
}

// answers are the vendor's bodies for the faults that can be asked for.
func answers() map[string]rig.Answer {
	return map[string]rig.Answer{
		"401":             canned(unauthorized()),
		"403":             canned(forbidden()),
		"404":             canned(notFound()),
		"429":             throttled(time.Minute),
		"503":             {Status: 503, ContentType: jsonType, Header: map[string]string{"Retry-After": "30"}, Body: `{"error": "ServiceUnavailable", "description": "The service is down for maintenance"}`},
		"error_list":      {Status: 400, ContentType: jsonType, Body: `{"errors": [{"code": "InvalidPaginationParameter", "title": "Invalid Pagination Parameter", "detail": "The cursor is not valid"}]}`},
		"error_map":       {Status: 422, ContentType: jsonType, Body: `{"error": "RecordInvalid", "description": "Record validation errors", "details": {"email": [{"description": "Email: mira@ is not properly formatted", "error": "InvalidFormat"}], "base": [{"description": "Order: is required", "error": "BlankValue", "field_key": 360001}]}}`},
		"error_bare_list": {Status: 400, ContentType: "text/plain; charset=utf-8", Body: "Bad Request"},
		"error_string":    {Status: 400, ContentType: jsonType, Body: `{"error": {"title": "Invalid attribute", "message": "You passed an invalid value for the user attribute. Must be an object"}}`},
		"error_200":       {Status: 200, ContentType: jsonType, Body: `{"error": "unavailable", "description": "Sorry, we could not complete your search query. Please try again in a moment."}`},
	}
}
