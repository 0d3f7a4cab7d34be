package story

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"cognate"
	"cognate/internal/anonymous"
	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// Source is a real system: an account of it, and the way there.
type Source struct {
	Account     cognate.Account
	Override    []byte // of the environment integration; may be empty
	Credentials engine.Credentials
	Transport   http.RoundTripper
	Options     upstream.Options
	Now         func() time.Time
	System      string // Redmine 5.0.4
	Comment     string // what the story shows
	// Keep lists keys whose texts are words of the vendor's own, beside those that are
	// known: they are not replaced.
	Keep []string
}

// Engine makes unified calls to the system, one vendor call after the other.
func (s Source) Engine(catalog *connector.Catalog) (*engine.Engine, error) {
	return engine.New(engine.Config{
		Catalogs: fixed{catalog}, Credentials: s.Credentials, Statuses: &stage{statuses: map[string]string{}}, Sealer: plainSealer{},
		Upstream: upstream.New(s.Transport, s.Now, s.Options), Now: s.Now, Logger: slog.New(slog.DiscardHandler),
		Concurrency: 1,
	})
}

// Record makes a call, as call.json has it, at a real system, and gives the story
// of it: people, ids and secrets are replaced (see package anonymous), and it was
// played once. The error says what kept it from being recorded; nothing of the
// answers is in it.
func Record(ctx context.Context, catalog *connector.Catalog, integration string, callJSON []byte, source Source) (*Played, error) {
	in := catalog.Integration(integration)
	if in == nil {
		return nil, fmt.Errorf("there is no integration %s", integration)
	}
	var c call
	if err := decodeStrict(callJSON, &c); err != nil {
		return nil, fmt.Errorf("the call: %w", err)
	}
	if c.Cursor != "" {
		return nil, errors.New("the call: a story begins at the first page; give a limit that goes over its border")
	}
	r := &recording{source: source, in: in, call: &c}
	if err := r.run(ctx, catalog); err != nil {
		return nil, err
	}
	r.names = anonymous.New(anonymous.Options{
		Hosts: r.hosts(), Secrets: r.secrets(), Keep: source.Keep, People: c.Resource == "contacts" || c.Resource == "users",
	})
	if _, err := r.archive(); err != nil { // what is an id may be told further down
		return nil, err
	}
	archive, err := r.archive()
	if err != nil {
		return nil, err
	}
	played, err := Play(ctx, catalog, integration, archive)
	if err != nil {
		return nil, fmt.Errorf("with people and ids replaced the call goes otherwise: %w", err)
	}
	if left := r.names.Left(string(txtar.Format(played.Archive))); len(left) > 0 {
		return nil, fmt.Errorf("not kept, since there is still %s in it", strings.Join(left, ", "))
	}
	return played, nil
}

// recording is a call to a real system under way.
type recording struct {
	source    Source
	in        *connector.Integration
	call      *call
	opened    map[string]any // the account's context
	exchanges []Exchange
	fault     error
	failed    bool // the call was refused by the vendor
	names     *anonymous.Names
}

func (r *recording) run(ctx context.Context, catalog *connector.Catalog) error {
	noted := r.source
	noted.Credentials, noted.Transport = r, r
	e, err := noted.Engine(catalog)
	if err != nil {
		return err
	}
	request, err := r.call.engineCall(r.in)
	if err != nil {
		return err
	}
	request.Account, request.Override = r.source.Account, r.source.Override
	_, err = e.Do(ctx, request)
	if r.fault != nil {
		return r.fault
	}
	var refused *cognate.Error
	switch {
	case err == nil:
	case errors.As(err, &refused) && refused.Remote != nil && refused.Remote.Status > 0:
		r.failed = true
	default:
		return fmt.Errorf("the call: %w", err)
	}
	if len(r.exchanges) == 0 {
		return errors.New("the call asked the vendor for nothing")
	}
	return nil
}

// Open gives the account's context, and notes it.
func (r *recording) Open(ctx context.Context, a cognate.Account, purpose string) ([]byte, error) {
	opened, err := r.source.Credentials.Open(ctx, a, purpose)
	if err == nil {
		err = json.Unmarshal(opened, &r.opened)
	}
	return opened, err
}

// maxRecorded bounds an answer that is recorded, in bytes.
const maxRecorded = 1 << 20

// RoundTrip passes a request on and notes it with the answer.
func (r *recording) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := r.source.Transport.RoundTrip(request)
	if err != nil {
		r.fault = fmt.Errorf("the vendor could not be asked: %w", err)
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxRecorded+1))
	_ = answer.Body.Close() // it was read as far as it is wanted
	if err == nil && len(body) > maxRecorded {
		err = fmt.Errorf("an answer is larger than %d MiB: ask for less", maxRecorded>>20)
	}
	if err != nil {
		r.fault = err
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	r.exchanges = append(r.exchanges, Exchange{Method: request.Method, URL: request.URL, Status: answer.StatusCode, ResponseHeader: answer.Header, ResponseBody: body})
	return answer, nil
}

// archive is the story with everything replaced, for Play to complete. Of the second
// time it is whole: ids are known by then.
func (r *recording) archive() (*txtar.Archive, error) {
	told, err := r.told()
	if err != nil {
		return nil, err
	}
	a := &txtar.Archive{Comment: []byte(strings.TrimSpace(r.source.Comment) + "\n"), Files: []txtar.File{{Name: "call.json", Data: told}}}
	for i := range r.exchanges {
		data, err := r.response(&r.exchanges[i])
		if err != nil {
			return nil, fmt.Errorf("the answer to %s: %w", r.exchanges[i].Method, err)
		}
		a.Files = append(a.Files, txtar.File{Name: fmt.Sprintf("%d.response", i+1), Data: data})
	}
	origin := fmt.Sprintf("recorded %s from %s\n", r.source.Now().UTC().Format(time.DateOnly), r.source.System)
	if _, err := parseOrigin(origin); err != nil {
		return nil, err
	}
	a.Files = append(a.Files, txtar.File{Name: "origin", Data: []byte(origin)})
	return a, nil
}

// exampleHost is the host of every story whose account has an address of its own.
const exampleHost = "example.example.com"

// hosts maps the hosts that were asked to those that a story has: the account's own
// part of a host is the word example.
func (r *recording) hosts() map[string]string {
	hosts := map[string]string{}
	for _, x := range r.exchanges {
		host := x.URL.Host
		hosts[host] = host
		for _, v := range r.opened {
			own, isText := v.(string)
			if _, rest, found := strings.Cut(own, "://"); found && strings.HasPrefix(rest, host) {
				hosts[host] = exampleHost
			} else if isText && own != "" && (own == host || strings.HasPrefix(host, own+".")) {
				hosts[host] = strings.Replace(host, own, "example", 1)
			}
		}
	}
	return hosts
}

func (r *recording) secrets() []string {
	var out []string
	for _, c := range r.in.Credentials {
		for _, f := range c.Fields {
			if v, ok := r.opened[f.Name].(string); ok && f.Secret {
				out = append(out, v)
			}
		}
	}
	return out
}

// told is call.json with everything replaced, and with the account's settings where
// they are not the example's.
func (r *recording) told() ([]byte, error) {
	c := *r.call
	if method := r.source.Account.AuthenticationMethod; method != "" && method != r.in.Credentials[0].Name {
		c.AuthenticationMethod = method
	}
	if c.ID != "" {
		c.ID = r.names.ID(c.ID)
	}
	for _, raw := range []*json.RawMessage{&c.Query, &c.Body, &c.RemoteQuery} {
		if len(*raw) == 0 {
			continue
		}
		v, err := jsonata.Parse(*raw)
		if err != nil {
			return nil, err
		}
		*raw = r.names.Value(v).AppendJSON(nil)
	}
	c.Context = r.settings(r.in.Credential(c.AuthenticationMethod))
	return pretty(&c), nil
}

// settings are the fields of the context that a story needs: of a choice the choice,
// of an address the example's, of what is left the word that stands for it.
func (r *recording) settings(credential *connector.Credential) map[string]any {
	if credential == nil {
		return nil // the story can't be played either, and says so
	}
	example, out := exampleContext(credential), map[string]any{}
	for _, f := range credential.Fields {
		v, there := r.opened[f.Name]
		text, isText := v.(string)
		if !there || f.Secret || v == nil || text == "" {
			continue
		}
		_, hasExample := example[f.Name]
		switch {
		case len(f.Enum) > 0 || !isText:
		case strings.Contains(text, "://"):
			v = r.address(text)
		case slices.ContainsFunc(r.exchanges, func(x Exchange) bool { return x.URL.Host == text || strings.HasPrefix(x.URL.Host, text+".") }):
			v = "example"
		case hasExample:
			continue
		default:
			v = r.names.ID(text)
		}
		if example[f.Name] != v {
			out[f.Name] = v
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (r *recording) address(text string) string {
	for real, made := range r.names.Hosts {
		if _, rest, _ := strings.Cut(text, "://"); strings.HasPrefix(rest, real) {
			return "https://" + made + strings.TrimPrefix(rest, real)
		}
	}
	return "https://" + exampleHost
}

// kept are the headers of an answer that a connector may read.
var kept = []string{"Etag", "Link", "Location", "Retry-After", "Content-Range", "Ratelimit", "X-Ratelimit", "X-Rate-Limit", "X-Total", "X-Next", "X-Page", "X-Per-Page", "X-Pagination"}

// response writes an answer with everything replaced.
func (r *recording) response(x *Exchange) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d\n", x.Status)
	kind, _, _ := mime.ParseMediaType(x.ResponseHeader.Get("Content-Type"))
	isJSON := kind == "application/json" || strings.HasSuffix(kind, "+json")
	if kind != "application/json" && kind != "" {
		fmt.Fprintf(&b, "Content-Type: %s\n", kind)
	}
	var names []string
	for name := range x.ResponseHeader {
		if slices.ContainsFunc(kept, func(k string) bool { return strings.HasPrefix(name, k) }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %s\n", name, r.header(x.ResponseHeader.Get(name)))
	}
	body := bytes.TrimSpace(x.ResponseBody)
	switch {
	case len(body) == 0:
		return b.Bytes(), nil
	case isJSON:
		v, err := jsonata.Parse(body)
		if err != nil {
			return nil, errors.New("it says that it is JSON, and is none")
		}
		if v = r.replaced(v, x.Status); v.IsUndefined() {
			return nil, errors.New("it can't be made anonymous")
		}
		b.WriteByte('\n')
		err = json.Indent(&b, v.AppendJSON(nil), "", "  ")
		b.WriteByte('\n')
		return b.Bytes(), err
	case strings.Contains(kind, "html"):
		b.WriteString("\n<html></html>\n")
	case kind == "text/plain" || kind == "":
		fmt.Fprintf(&b, "\n%s\n", r.names.Scrub(string(body)))
	default:
		return nil, fmt.Errorf("it is %s, which can't be made anonymous", kind)
	}
	return b.Bytes(), nil
}

func (r *recording) replaced(v jsonata.Value, status int) jsonata.Value {
	if status >= http.StatusBadRequest {
		return r.names.Failure(v)
	}
	return r.names.Value(v)
}

// header replaces the addresses within a header: <https://…?page=2>; rel="next".
func (r *recording) header(value string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(value, "<")
		if !found || !strings.HasPrefix(rest, "http") {
			if out.Len() == 0 && strings.HasPrefix(value, "http") {
				return r.names.URL(value)
			}
			out.WriteString(value)
			return out.String()
		}
		address, behind, _ := strings.Cut(rest, ">")
		out.WriteString(before + "<" + r.names.URL(address) + ">")
		value = behind
	}
}
