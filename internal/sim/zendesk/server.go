package zendesk

import (
	"crypto/subtle"
	"io"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"cognate/internal/sim/rig"
)

// Server is one simulated account, served over plain HTTP. Safe for
// goroutines; make one with [New].
type Server struct {
	*rig.Core[*state]
	opts   Options
	narrow []narrowLimit
}

// maxUpload bounds an uploaded file, as the vendor documents it.
const maxUpload = 50 << 20

// New returns a simulator with the state of opts.StateFile, or else of
// opts.Seed. Errors name the option or the file at fault.
func New(opts Options) (*Server, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Server{opts: opts, narrow: narrowLimits(opts.Limits)}
	s.Core, err = rig.NewCore(rig.Parts[*state]{
		Vendor: "zendesk", FaultRules: opts.Faults, Limits: opts.Limits, StateFile: opts.StateFile, Decode: decodeState, Seed: s.seed, Serve: s.serveVendor, Forget: s.forget,
		Options: rig.Options{
			BasePath: BasePath, Answers: answers(), MaxBody: maxUpload, Secrets: []string{opts.Token},
			Clock: opts.Clock, Sleep: opts.Sleep, Logger: opts.Logger,
		},
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// BasicAuth is the credential that the simulator takes. Its password alone is taken
// as a bearer token, too.
func (s *Server) BasicAuth() (username, password string) {
	return s.opts.Email + tokenUser, s.opts.Token
}

// serveVendor takes a request that no fault has taken.
func (s *Server) serveVendor(w http.ResponseWriter, r *http.Request) {
	now := s.opts.Clock()
	if s.serveFile(w, r) {
		return
	}
	known := s.authorized(r)
	if !known && (r.Header.Get("Authorization") != "" || !isAnonymous(r)) {
		canned(unauthorized()).Send(w)
		return
	}
	if !s.limited(w, r, now) {
		return
	}
	c := &call{opts: &s.opts, query: r.URL.Query(), now: now.UTC().Truncate(time.Second), host: hostOf(r), path: r.URL.Path, known: known}
	h := findRoute(r.Method, r.URL.EscapedPath(), &c.args)
	if h == nil {
		canned(invalidEndpoint()).Send(w)
		return
	}
	s.call(w, r, c, h)
}

// limited counts the call, tells what is left, and answers 429 when nothing is.
func (s *Server) limited(w http.ResponseWriter, r *http.Request, now time.Time) bool {
	passed := s.Limiter
	passes := s.Limiter.Allow(r.Method == http.MethodGet, now)
	if most := s.opts.Limits.PerMinute; most > 0 {
		w.Header().Set("X-Rate-Limit", strconv.Itoa(most))
		w.Header().Set("X-Rate-Limit-Remaining", strconv.Itoa(s.Limiter.Left(now)))
	}
	for _, n := range s.narrow {
		if passes && strings.HasPrefix(r.URL.Path, BasePath+n.path) {
			passed, passes = n.limiter, n.limiter.Allow(true, now)
		}
	}
	if !passes {
		throttled(passed.Wait(now)).Send(w)
	}
	return passes
}

// narrowLimit is one of some routes, beside that of the account.
type narrowLimit struct {
	path    string
	limiter *rig.Limiter
}

// narrowLimits are those that the pages on searches and exports document; they hold
// where the account has a limit.
func narrowLimits(l rig.Limits) []narrowLimit {
	if l.PerMinute == 0 {
		return nil
	}
	of := func(path string, most int) narrowLimit {
		return narrowLimit{path, rig.NewLimiter(rig.Limits{PerMinute: most, Lockout: l.Lockout})}
	}
	return []narrowLimit{of("/search/export", 100), of("/incremental/", 10)}
}

// throttled says after how many seconds to come again.
func throttled(wait time.Duration) rig.Answer {
	seconds := int(math.Ceil(wait.Seconds()))
	return rig.Answer{
		Status: http.StatusTooManyRequests, ContentType: jsonType, Body: throttledBody,
		Header: map[string]string{"Retry-After": strconv.Itoa(seconds)},
	}
}

func (s *Server) authorized(r *http.Request) bool {
	same := func(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
	if token, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); isBearer {
		return same(token, s.opts.Token)
	}
	name, token, given := r.BasicAuth()
	return given && same(strings.ToLower(name), strings.ToLower(s.opts.Email+tokenUser)) && same(token, s.opts.Token)
}

// isAnonymous says whether the vendor answers the request without a credential.
func isAnonymous(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.TrimSuffix(r.URL.Path, ".json") == BasePath+"/users/me"
}

// call decodes the body, runs the handler under the lock it needs, and saves.
func (s *Server) call(w http.ResponseWriter, r *http.Request, c *call, h *handler) {
	if h.write {
		body, err := io.ReadAll(r.Body) // bounded by the rig
		if err != nil {
			canned(invalidAttribute("body", "It could not be read")).Send(w)
			return
		}
		c.body, c.contentType = body, r.Header.Get("Content-Type")
	}
	answer, err := s.run(c, h)
	if err != nil {
		s.opts.Logger.ErrorContext(r.Context(), "the change was not saved", slog.Any("error", err))
		rig.Answer{Status: http.StatusInternalServerError, ContentType: jsonType, Body: `{"error": "InternalServerError", "description": "The change was not saved"}`}.Send(w)
		return
	}
	canned(answer).Send(w)
}

// run runs a handler. A change that can't be saved is undone.
func (s *Server) run(c *call, h *handler) (answer reply, err error) {
	run := func(st *state) bool {
		c.begin(st)
		answer = h.run(c)
		return answer.changed
	}
	if h.write {
		err = s.Store.Change(run)
	} else {
		s.Store.Read(func(st *state) { run(st) })
	}
	return answer, err
}

func (s *Server) seed() (*state, error) { return seeded(s.opts) }

// forget drops what was counted of single routes.
func (s *Server) forget() {
	for _, n := range s.narrow {
		n.limiter.Reset()
	}
}

func hostOf(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
