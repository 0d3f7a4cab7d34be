package sim

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"cognate/internal/sim/rig"
)

// ControlPath is the first part of the control routes' paths, the same for
// every simulator:
//
//	GET    /_sim/          what there is
//	GET    /_sim/faults    {"faults": [{"id": 1, "fault": "429", "count": 1, "hits": 0}]}
//	POST   /_sim/faults    {"fault": "429", "retry_after": "7", "count": 1, "method": "POST", "path": "users/"}
//	DELETE /_sim/faults    {"cleared": 1}
//	GET    /_sim/requests  {"requests": [{"number": 1, "method": "GET", "path": "…", …}], "total": 1};
//	                       "overlaps" in one: how many like it were under way when it came
//	DELETE /_sim/requests  {"cleared": 1}
//	POST   /_sim/reset     {"reset": true}
const ControlPath = rig.ControlPath

// FaultKinds lists the faults that every simulator can play, sorted.
func FaultKinds() []string { return rig.FaultKinds() }

// Simulator is a running simulator. Safe for goroutines.
type Simulator interface {
	http.Handler
	// BasicAuth is the credential that it takes.
	BasicAuth() (username, password string)
	// Close ends what is under way, such as the delay of a slow answer. The
	// listener belongs to the caller.
	Close() error
}

// Definition is one simulator that can be built. All that a program needs of a
// simulator stands here, so that one that is listed can be run, and a demo can
// connect an account of it:
//
//	the connector of the name Name takes base_url as BasePath at the listener's
//	address, and Account's values as its credential; its check passes with them.
type Definition struct {
	Name     string // as in the command line, such as "acme"
	Title    string // for people
	DocsURL  string // the vendor's own documentation
	BasePath string // where the vendor's routes stand under the listener's host
	Example  string // what can be read there with the credential, such as "/users"
	// Seeds that New takes, the default of a program first.
	Seeds []string
	// Limits that the vendor documents. New applies none unless asked to.
	Limits Limits
	// Generates names the records that Options.Generate makes, such as
	// "tickets"; empty: there are none.
	Generates string
	// Settings of this simulator alone.
	Settings []Setting
	// New builds one. Errors name the option at fault.
	New func(Options) (Simulator, error)
	// Account returns the values that connect an account to s, keyed as the
	// vendor's credential is described.
	Account func(s Simulator) map[string]string
}

// Limits are requests per minute and the lockout when one is passed. A vendor has
// one for all requests, or one each for reads and writes.
type Limits struct {
	PerMinute      int // reads and writes together
	ReadPerMinute  int
	WritePerMinute int
	LockoutFor     time.Duration
}

// rig gives them to a simulator whose options take them as they are.
func (l Limits) rig() rig.Limits {
	return rig.Limits{PerMinute: l.PerMinute, ReadPerMinute: l.ReadPerMinute, WritePerMinute: l.WritePerMinute, Lockout: l.LockoutFor}
}

// Setting is a switch that one simulator has: true or false.
type Setting struct {
	Name string
	Help string
}

// Options for any simulator. The zero value is usable: the simulator's example
// credential, its first seed, state in memory, no limits, no faults.
type Options struct {
	Username, Password string // the credential taken; empty: the example
	Clock              func() time.Time
	StateFile          string // empty: in memory
	Limits             Limits // zero fields: no limit; the documented lockout
	Faults             string // rules in the form of rig.ParseFaults
	Seed               string // empty: the first of Definition.Seeds
	Generate           int    // records beside the seed, plain ones, for tests of load
	Settings           map[string]bool
	Logger             *slog.Logger
	Sleep              func(ctx context.Context, d time.Duration) error // for tests
}

// known refuses settings that a simulator does not have.
func (o Options) known(name string, has []Setting) error {
	names := make([]string, 0, len(has))
	for _, s := range has {
		names = append(names, s.Name)
	}
	for given := range o.Settings {
		if !slices.Contains(names, given) {
			return fmt.Errorf("%s: setting %q is not known; known are %s", name, given, strings.Join(names, ", "))
		}
	}
	return nil
}

// texts are a vendor package's own seeds as names.
func texts[S ~string](seeds []S) []string {
	names := make([]string, 0, len(seeds))
	for _, s := range seeds {
		names = append(names, string(s))
	}
	return names
}
