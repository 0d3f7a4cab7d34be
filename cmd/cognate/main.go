package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// process is what the program knows of the world around it.
type process struct {
	args    []string // without the program's name
	environ []string
	in      io.Reader
	out     io.Writer
	err     io.Writer
	hangups <-chan os.Signal // asks for a reload; nil where there are none
	now     func() time.Time
}

// Exit codes.
const (
	exitFailed = 1
	exitUsage  = 2
)

// gcPercent is how much the heap may grow between two collections. The heap of
// this server is small (what is live is the catalog and some caches) and a call
// leaves tens of kilobytes: by the runtime's default it would collect every few
// hundred calls. GOGC stands over it.
const gcPercent = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code := run(ctx, process{
		args: os.Args[1:], environ: os.Environ(), in: os.Stdin, out: os.Stdout, err: os.Stderr,
		hangups: hangups(), now: time.Now,
	})
	stop()
	os.Exit(code)
}

// run is the program but for the end of the process. It returns the exit code.
func run(ctx context.Context, p process) int {
	root, started := newRoot(&p)
	nameShells(root)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	if quiet, ok := errors.AsType[*quietError](err); ok {
		return quiet.code
	}
	_, _ = fmt.Fprintln(p.err, "cognate: "+message(err))
	if _, ok := errors.AsType[*usageError](err); ok || !*started {
		_, _ = fmt.Fprintln(p.err, "Run cognate --help, or --help behind a command, for what there is.")
		return exitUsage
	}
	return exitFailed
}

// usageError is a call that can't be right whatever the state of things.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// quietError ends the program with a code after all was said.
type quietError struct{ code int }

func (e *quietError) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// newRoot makes the tree of commands. started turns true when a command's own
// code begins: until then every error is about how it was called.
func newRoot(p *process) (root *cobra.Command, started *bool) {
	started = new(bool)
	root = &cobra.Command{
		Use:   "cognate",
		Short: "One API for your customers' help desks",
		Long: withExample(`Cognate is a unified API server. Your product makes one call; Cognate makes it the
vendor's own call with your customer's stored credential, and answers in one shape.

Try it, with no account anywhere:
  cognate demo

Run it:
  cognate serve
  cognate integration get NAME      (what it takes to connect an account)
  cognate account create --integration NAME --context FIELD=value --context SECRET=-`),
		Args:              cobra.NoArgs,
		SilenceErrors:     true,
		SilenceUsage:      true,
		PersistentPreRun:  func(*cobra.Command, []string) { *started = true },
		RunE:              func(c *cobra.Command, _ []string) error { return c.Help() },
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: false},
	}
	root.SetArgs(p.args)
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	root.AddCommand(
		newServe(p), newDemo(p), newSim(p),
		newAccount(p), newIntegration(p), newToken(p),
		newConnector(p), newLint(p), newEval(p), newSchema(p),
		newConfig(p), newVersion(p),
	)
	return root, started
}

// nameShells lets "completion" refuse a shell that it does not know.
func nameShells(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	completion, _, err := root.Find([]string{"completion"})
	if err != nil || completion == root {
		return
	}
	var shells []string
	for _, c := range completion.Commands() {
		shells = append(shells, c.Name())
	}
	completion.Args = cobra.ArbitraryArgs
	completion.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usagef("there is no completion for %q; there is %s", args[0], strings.Join(shells, ", "))
		}
		return c.Help()
	}
}

// group is a command that only holds others.
func group(use, short, long string, commands ...*cobra.Command) *cobra.Command {
	g := &cobra.Command{
		Use: use, Short: short, Long: long, Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	g.AddCommand(commands...)
	return g
}
