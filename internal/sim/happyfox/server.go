package happyfox

import (
	"crypto/subtle"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"cognate/internal/sim/rig"
)

// Server is one simulated account, served over plain HTTP. Safe for
// goroutines; make one with [New].
type Server struct {
	*rig.Core[*state]
	opts  Options
	links *links
}

// New returns a simulator with the state of opts.StateFile, or else of
// opts.Seed. Errors name the option or the file at fault.
func New(opts Options) (*Server, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Server{opts: opts, links: newLinks()}
	s.Core, err = rig.NewCore(rig.Parts[*state]{
		Vendor: "happyfox", FaultRules: opts.Faults, StateFile: opts.StateFile, Decode: decodeState, Seed: s.seed, Serve: s.serveVendor, Forget: s.links.reset,
		Limits: rig.Limits{PerMinute: opts.PerMinute, ReadPerMinute: opts.GetPerMinute, WritePerMinute: opts.PostPerMinute, Lockout: opts.LockoutFor},
		Options: rig.Options{
			BasePath: BasePath, Answers: answers(), MaxMultipart: maxMultipart, Secrets: []string{opts.APIKey, opts.AuthCode},
			Clock: opts.Clock, Sleep: opts.Sleep, Logger: opts.Logger,
		},
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// BasicAuth is the credential that the simulator takes.
func (s *Server) BasicAuth() (username, password string) { return s.opts.APIKey, s.opts.AuthCode }

// serveVendor takes a request that no fault has taken.
func (s *Server) serveVendor(w http.ResponseWriter, r *http.Request) {
	now := s.opts.Clock()
	if s.serveFile(w, r, now) {
		return
	}
	if !s.authorized(r) {
		unauthorized().Send(w)
		return
	}
	if !s.Limiter.Allow(r.Method == http.MethodGet, now) {
		throttled().Send(w)
		return
	}
	found := findRoute(r.URL.EscapedPath())
	switch {
	case found.route == nil:
		s.send(w, r, notFound())
	case found.slashless:
		redirectToSlash(w, r.URL)
	case found.route.methods[r.Method].run == nil:
		w.Header().Set("Allow", found.route.allow())
		plain(http.StatusMethodNotAllowed, "Method Not Allowed").Send(w)
	default:
		s.call(w, r, found, now)
	}
}

func (s *Server) authorized(r *http.Request) bool {
	key, code, given := r.BasicAuth()
	sameKey := subtle.ConstantTimeCompare([]byte(key), []byte(s.opts.APIKey))
	sameCode := subtle.ConstantTimeCompare([]byte(code), []byte(s.opts.AuthCode))
	return given && sameKey&sameCode == 1
}

// redirectToSlash answers every method alike, as the form of the service
// suggests: documented for GET, and the reason why a POST without the slash
// may come back as a GET.
func redirectToSlash(w http.ResponseWriter, u *url.URL) {
	location := u.EscapedPath() + "/"
	if u.RawQuery != "" {
		location += "?" + u.RawQuery
	}
	rig.Answer{
		Status: http.StatusMovedPermanently, ContentType: "text/html; charset=utf-8",
		Header: map[string]string{"Location": location},
	}.Send(w)
}

// call decodes the body, runs the handler under the lock it needs, and saves.
func (s *Server) call(w http.ResponseWriter, r *http.Request, found match, now time.Time) {
	h := found.route.methods[r.Method]
	c := &call{
		opts: &s.opts, arg: found.arg, query: r.URL.Query(), now: now.UTC().Truncate(time.Second),
		host: hostOf(r), link: s.linker(r, now),
	}
	if !h.write {
		var answer reply
		s.Store.Read(func(st *state) {
			c.st = st
			answer = h.run(c)
		})
		s.send(w, r, answer)
		return
	}
	body, err := io.ReadAll(r.Body) // bounded by the rig
	if err == nil {
		c.body, err = decodeBody(r.Header.Get("Content-Type"), body)
	}
	if err != nil {
		badRequest().Send(w)
		return
	}
	answer, err := s.write(h, c)
	if err != nil {
		s.opts.Logger.ErrorContext(r.Context(), "the change was not saved", slog.Any("error", err))
		plain(http.StatusInternalServerError, "Internal Server Error").Send(w)
		return
	}
	s.send(w, r, answer)
}

// write runs a handler that may change the state. A change that can't be saved
// is undone.
func (s *Server) write(h handler, c *call) (answer reply, err error) {
	err = s.Store.Change(func(st *state) bool {
		c.st = st
		if answer = h.run(c); answer.changed {
			st.listings.clear()
		}
		return answer.changed
	})
	return answer, err
}

func (s *Server) send(w http.ResponseWriter, r *http.Request, answer reply) {
	if err := answer.send(w); err != nil {
		s.opts.Logger.ErrorContext(r.Context(), "an answer could not be encoded", slog.Any("error", err))
		plain(http.StatusInternalServerError, "Internal Server Error").Send(w)
	}
}

func (s *Server) seed() (*state, error) { return seeded(s.opts.Seed, s.opts.Generate) }
