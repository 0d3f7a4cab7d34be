package freshdesk

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"cognate/internal/sim/rig"
)

// Server is one simulated account, served over plain HTTP. Safe for goroutines; make one
// with [New].
type Server struct {
	*rig.Core[*state]
	opts   Options
	narrow map[string]*rig.Limiter // of single routes
}

// maxForm bounds a form: the documented 20 MB of files, and what stands around them.
const maxForm = maxFiles + 1<<20

// New returns a simulator with the state of opts.StateFile, or else of opts.Seed. Errors
// name the option or the file at fault.
func New(opts Options) (*Server, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Server{opts: opts, narrow: narrowLimits(opts.Limits)}
	s.Core, err = rig.NewCore(rig.Parts[*state]{
		Vendor: "freshdesk", FaultRules: opts.Faults, Limits: opts.Limits, StateFile: opts.StateFile, Decode: decodeState, Seed: s.seed, Serve: s.serveVendor, Forget: s.forget,
		Options: rig.Options{
			BasePath: BasePath, Answers: answers(), MaxMultipart: maxForm, Secrets: []string{opts.APIKey},
			Clock: opts.Clock, Sleep: opts.Sleep, Logger: opts.Logger,
		},
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// BasicAuth is the credential that the simulator takes; it takes any other password, too.
func (s *Server) BasicAuth() (username, password string) { return s.opts.APIKey, "X" }

// serveVendor takes a request that no fault has taken.
func (s *Server) serveVendor(w http.ResponseWriter, r *http.Request) {
	now := s.opts.Clock()
	if s.serveFile(w, r) {
		return
	}
	key, _, _ := r.BasicAuth()
	if subtle.ConstantTimeCompare([]byte(key), []byte(s.opts.APIKey)) != 1 {
		canned(unauthorized()).Send(w)
		return
	}
	w.Header().Set("X-Freshdesk-Api-Version", "latest=v2; requested=v2")
	c := &call{opts: &s.opts, query: r.URL.Query(), now: now.UTC().Truncate(time.Second), host: hostOf(r), path: r.URL.Path, method: r.Method}
	if !s.limited(w, c, now) {
		return
	}
	h, bad := c.route(r)
	if bad != nil {
		canned(*bad).Send(w)
		return
	}
	s.call(w, r, c, h)
}

// limited counts the call, tells what is left, and answers 429 when nothing is. A call
// that embeds others counts for more.
func (s *Server) limited(w http.ResponseWriter, c *call, now time.Time) bool {
	most := s.opts.Limits.PerMinute
	if most == 0 && s.opts.Limits.ReadPerMinute+s.opts.Limits.WritePerMinute == 0 {
		return true
	}
	passed, passes, cost := s.Limiter, true, c.cost()
	for range cost {
		passes = passes && s.Limiter.Allow(c.method == http.MethodGet, now)
	}
	h := w.Header()
	h["X-Ratelimit-Total"] = []string{strconv.Itoa(most)}
	h["X-Ratelimit-Remaining"] = []string{strconv.Itoa(s.Limiter.Left(now))}
	h["X-Ratelimit-Used-Currentrequest"] = []string{strconv.Itoa(cost)}
	if n := s.narrow[c.method+" "+narrowPath(c.path)]; passes && n != nil {
		passed, passes = n, n.Allow(true, now)
	}
	if !passes {
		throttled(passed.Wait(now)).Send(w)
	}
	return passes
}

// cost is one, and for what is embedded one each in a record, two each in a list.
func (c *call) cost() int {
	include := c.query.Get("include")
	if c.method != http.MethodGet || include == "" {
		return 1
	}
	embedded := strings.Count(include, ",") + 1
	if c.path == BasePath+"/tickets" {
		return 1 + 2*embedded
	}
	return 1 + embedded
}

func narrowPath(path string) string {
	path = strings.TrimPrefix(path, BasePath+"/")
	if rest, isTicket := strings.CutPrefix(path, "tickets/"); isTicket && !strings.Contains(rest, "/") {
		return "tickets/{}"
	}
	return path
}

// narrowLimits are those of single routes that the reference lists by the plan; they hold
// where the account has a limit. Between the plans that it lists, the smaller one counts.
func narrowLimits(l rig.Limits) map[string]*rig.Limiter {
	if l.PerMinute == 0 {
		return nil
	}
	lists := 20
	for _, plan := range [][2]int{{400, 100}, {700, 200}, {1000, 300}, {2000, 400}} {
		if l.PerMinute >= plan[0] {
			lists = plan[1]
		}
	}
	of := func(most int) *rig.Limiter {
		return rig.NewLimiter(rig.Limits{PerMinute: most, Lockout: l.Lockout})
	}
	write := max(l.PerMinute*2/5, 1)
	return map[string]*rig.Limiter{
		"POST tickets": of(write), "PUT tickets/{}": of(write), "GET tickets": of(lists), "GET contacts": of(lists),
	}
}

// call reads the body, runs the handler under the lock it needs, and saves.
func (s *Server) call(w http.ResponseWriter, r *http.Request, c *call, h handler) {
	var bad *reply
	if r.Method == http.MethodPost || r.Method == http.MethodPut {
		if c.in, bad = readInput(r); bad != nil {
			canned(*bad).Send(w)
			return
		}
	}
	answer, err := s.run(c, h)
	if err != nil {
		s.opts.Logger.ErrorContext(r.Context(), "the change was not saved", slog.Any("error", err))
		canned(coded(http.StatusInternalServerError, "internal_error", "The change was not saved")).Send(w)
		return
	}
	canned(answer).Send(w)
}

// run runs a handler. A change that can't be saved is undone.
func (s *Server) run(c *call, h handler) (answer reply, err error) {
	run := func(st *state) bool {
		c.st = st
		answer = h(c)
		return answer.changed
	}
	if c.method == http.MethodGet {
		s.Store.Read(func(st *state) { run(st) })
	} else {
		err = s.Store.Change(run)
	}
	return answer, err
}

func (s *Server) seed() (*state, error) { return seeded(s.opts) }

// forget drops what was counted of single routes.
func (s *Server) forget() {
	for _, n := range s.narrow {
		n.Reset()
	}
}

// readInput reads a JSON object or a form. No body at all is an empty object.
func readInput(r *http.Request) (*input, *reply) {
	body, err := io.ReadAll(r.Body) // bounded by the rig
	if err != nil {
		bad := coded(http.StatusBadRequest, "invalid_json", "The request body could not be read")
		return nil, &bad
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case len(body) == 0:
		return &input{}, nil
	case err == nil && kind == "multipart/form-data":
		return parseForm(body, params["boundary"])
	case err == nil && kind == "application/json":
		return parseJSON(body)
	}
	bad := coded(http.StatusUnsupportedMediaType, "invalid_content_type", // the words are ours
		fmt.Sprintf("Content-Type header is set to %q. It should be set to application/json", r.Header.Get("Content-Type")))
	return nil, &bad
}

func hostOf(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
