package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cognate/internal/httpapi"
	"cognate/internal/sim"
)

type simOptions struct {
	listen, faults, state, seed   string
	username, password            string
	perMinute                     int
	getPerMinute, postPerMinute   int
	documentedLimits, logEachCall bool
	lockout                       time.Duration
	settings                      []string
	generate                      int
}

func newSim(p *process) *cobra.Command {
	var o simOptions
	c := &cobra.Command{
		Use:   "sim NAME",
		Short: "Run a vendor's API in miniature, for tests and for trying things",
		Long:  simHelp(),
		Example: withExample(`  cognate sim NAME
  cognate sim NAME --listen 127.0.0.1:9000 --state sim.json --get-per-minute 500
  cognate sim NAME --seed bare --generate 10000
  cognate sim NAME --faults '429:retry_after=7,count=1,method=POST'
  curl -X POST http://127.0.0.1:8081/_sim/faults -H 'Content-Type: application/json' -d '{"fault": "slow", "delay": "2s"}'`),
		Args: cobra.ExactArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return simNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error { return runSim(c, p, o, args[0]) },
	}
	f := c.Flags()
	f.StringVar(&o.listen, "listen", "127.0.0.1:8081", "address to listen on; port 0 takes a free one")
	f.StringVar(&o.faults, "faults", "", "faults from the start, such as 'slow:delay=2s; 503:count=2'; kinds: "+strings.Join(sim.FaultKinds(), ", "))
	f.StringVar(&o.state, "state", "", "file that keeps the state; without it the state is in memory")
	f.StringVar(&o.seed, "seed", "", "data to start with (default: the first that the simulator lists)")
	f.IntVar(&o.generate, "generate", 0, "make so many plain records beside the seed, to test with many")
	f.StringVar(&o.username, "username", "", "user name of the credential taken (default: an example)")
	f.StringVar(&o.password, "password", "", "password of the credential taken (default: an example)")
	f.IntVar(&o.perMinute, "per-minute", 0, "calls taken per minute, reads and writes together; 0: no limit")
	f.IntVar(&o.getPerMinute, "get-per-minute", 0, "reads taken per minute; 0: no limit")
	f.IntVar(&o.postPerMinute, "post-per-minute", 0, "writes taken per minute; 0: no limit")
	f.DurationVar(&o.lockout, "lockout", 0, "how long a passed limit shuts out (default: as documented)")
	f.BoolVar(&o.documentedLimits, "documented-limits", false, "apply the limits that the vendor documents")
	f.StringSliceVar(&o.settings, "set", nil, "switch a setting of the simulator on, by name; can be repeated")
	f.BoolVarP(&o.logEachCall, "verbose", "v", false, "log each call on standard error")
	return c
}

// simHelp lists what the registry has.
func simHelp() string {
	var b strings.Builder
	b.WriteString(`Runs a simulator: a small server that answers as the vendor documents, with state, checks,
limits and faults on demand. Faults, the calls it got and a reset stand under ` + sim.ControlPath + `.

When ready it prints its address and credential (base64 of user:password) on standard output:
  COGNATE_SIM_URL=http://127.0.0.1:8081
  COGNATE_SIM_AUTH=…

Simulators:`)
	for _, d := range sim.Simulators() {
		fmt.Fprintf(&b, "\n  %-10s %s (%s); seeds: %s", d.Name, d.Title, d.DocsURL, strings.Join(d.Seeds, ", "))
		if d.Generates != "" {
			fmt.Fprintf(&b, "\n             --generate N: N %s more", d.Generates)
		}
		for _, s := range d.Settings {
			fmt.Fprintf(&b, "\n             --set %s: %s", s.Name, s.Help)
		}
	}
	return b.String()
}

// withExample puts the first simulator's name, which is an integration's too,
// where the text says NAME.
func withExample(text string) string {
	return strings.ReplaceAll(text, "NAME", sim.Simulators()[0].Name)
}

func simNames() []string {
	var names []string
	for _, d := range sim.Simulators() {
		names = append(names, d.Name)
	}
	return names
}

func findSim(name string) (sim.Definition, error) {
	d, ok := sim.Find(name)
	if !ok {
		return d, usagef("there is no simulator %q; there is %s", name, strings.Join(simNames(), ", "))
	}
	return d, nil
}

func runSim(c *cobra.Command, p *process, o simOptions, name string) error {
	d, err := findSim(name)
	if err != nil {
		return err
	}
	options, err := o.build(p, d)
	if err != nil {
		return err
	}
	s, err := d.New(options)
	if err != nil {
		return usagef("%v", err)
	}
	l, err := listen(c.Context(), o.listen)
	if err != nil {
		_ = s.Close()
		return err
	}
	url := urlOf(l)
	_, _ = fmt.Fprintf(p.out, "COGNATE_SIM_URL=%s\nCOGNATE_SIM_AUTH=%s\n", url, simAuth(s))
	_, _ = fmt.Fprintf(p.err, "%s, simulated, at %s%s until interrupted; controls at %s%s\n", d.Title, url, d.BasePath, url, sim.ControlPath)
	return serveSim(c.Context(), s, l)
}

// serveSim serves a simulator until ctx ends.
func serveSim(ctx context.Context, s sim.Simulator, l net.Listener) error {
	stop := context.AfterFunc(ctx, func() { _ = s.Close() }) // ends slow answers at once
	defer stop()
	return httpapi.Serve(ctx, httpapi.NewServer(s, slog.New(slog.DiscardHandler)), l, simStop)
}

// simStop bounds the wait for calls under way at the end of a simulator.
const simStop = 2 * time.Second

// simAuth is the credential as a Basic header carries it.
func simAuth(s sim.Simulator) string {
	user, password := s.BasicAuth()
	return base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
}

func (o simOptions) build(p *process, d sim.Definition) (sim.Options, error) {
	opts := sim.Options{
		Username: o.username, Password: o.password, Clock: p.now, StateFile: o.state,
		Limits: sim.Limits{PerMinute: o.perMinute, ReadPerMinute: o.getPerMinute, WritePerMinute: o.postPerMinute, LockoutFor: o.lockout},
		Faults: o.faults, Seed: o.seed, Generate: o.generate, Settings: map[string]bool{},
	}
	if o.documentedLimits {
		if o.perMinute != 0 || o.getPerMinute != 0 || o.postPerMinute != 0 {
			return opts, usagef("--documented-limits and limits of your own: give one of them")
		}
		opts.Limits = d.Limits
		if o.lockout != 0 {
			opts.Limits.LockoutFor = o.lockout
		}
	}
	if o.seed != "" && !slices.Contains(d.Seeds, o.seed) {
		return opts, usagef("there is no seed %q; %s has %s", o.seed, d.Name, strings.Join(d.Seeds, ", "))
	}
	for _, name := range o.settings {
		opts.Settings[name] = true
	}
	if o.logEachCall {
		opts.Logger = slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	return opts, nil
}
