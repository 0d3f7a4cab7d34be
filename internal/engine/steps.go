package engine

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// defaultConcurrency bounds the vendor calls that one unified call has under way.
const defaultConcurrency = 4

// parallel runs n pieces of work, a bounded number at a time, and gives the first
// error in their order. After an error no other piece begins.
func (e *Engine) parallel(n int, work func(i int) error) error {
	bound := e.concurrency()
	if n == 1 || bound == 1 {
		for i := range n {
			if err := work(i); err != nil {
				return err
			}
		}
		return nil
	}
	p := pieces{errs: make([]error, n)}
	slots := make(chan struct{}, bound)
	for i := range n {
		if slots <- struct{}{}; p.failed.Load() {
			break
		}
		p.wg.Go(func() {
			defer func() { <-slots }()
			p.run(i, work)
		})
	}
	return p.wait()
}

func (e *Engine) concurrency() int {
	if e.Concurrency <= 0 {
		return defaultConcurrency
	}
	return e.Concurrency
}

// pieces is work under way.
type pieces struct {
	wg     sync.WaitGroup
	errs   []error
	failed atomic.Bool
	once   sync.Once
	thrown any // by the first piece that panicked
}

func (p *pieces) run(i int, work func(i int) error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			p.once.Do(func() { p.thrown = thrown })
			p.failed.Store(true)
		}
	}()
	if p.errs[i] = work(i); p.errs[i] != nil {
		p.failed.Store(true)
	}
}

// wait gives the first error. A panic goes on where the call is answered for: in a
// goroutine of its own it would end the program.
func (p *pieces) wait() error {
	p.wg.Wait()
	if p.thrown != nil {
		panic(p.thrown)
	}
	for _, err := range p.errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// branch is a copy of the call under way for reads that run beside others. What
// it did is taken back by join.
func (r *run) branch() *run {
	b, call := *r, *r.call
	call.Trace = &upstream.Trace{Detail: r.call.Trace.Detail}
	b.call, b.missing = &call, nil
	return &b
}

// join takes the calls of branches into the trace, in their order.
func (r *run) join(branches []*run) {
	for _, b := range branches {
		if b == nil {
			continue
		}
		r.call.Trace.Calls = append(r.call.Trace.Calls, b.call.Trace.Calls...)
		for _, what := range b.missing {
			r.miss(what)
		}
	}
}

// steps runs the steps whose run_if holds, in order; reads that need nothing of
// each other at the same time.
func (r *run) steps(ctx context.Context, list []*connector.Step, into *steps) error {
	for len(list) > 0 {
		n := independent(list)
		if err := r.together(ctx, list[:n], into); err != nil {
			if errors.Is(err, errRehearsed) {
				r.follow(list[n:], into == &r.vars.before)
			}
			return err
		}
		list = list[n:]
	}
	return nil
}

// independent is the number of steps at the start of the list that can be made at
// the same time.
func independent(list []*connector.Step) int {
	n := 0
	for n < len(list) && list[n].Method.IsRead() {
		if slices.ContainsFunc(list[:n], func(s *connector.Step) bool { return slices.Contains(list[n].Needs, s.Name) }) {
			break
		}
		n++
	}
	return max(n, 1)
}

// due is one call of a step.
type due struct {
	step *connector.Step
	item jsonata.Value
}

// maxEach bounds the calls of a step with each.
const maxEach = 100

// calls lists what a step has to do: nothing, one call, or one for each item.
func (r *run) calls(ctx context.Context, s *connector.Step) ([]due, error) {
	if run, err := r.truth(ctx, s.RunIf); err != nil || !run {
		return nil, err
	}
	if s.Each == nil {
		return []due{{step: s}}, nil
	}
	items, err := r.eval(ctx, s.Each)
	if err != nil {
		return nil, err
	}
	items = listed(items)
	if items.Len() > maxEach {
		return nil, cognate.Errorf(cognate.CodeInvalid, "%s of %s would take %d calls of %s; at most %d are made", r.call.Method, r.call.Resource, items.Len(), s.Method.FullName(), maxEach)
	}
	var calls []due
	for item := range items.Items() {
		calls = append(calls, due{s, item})
	}
	return calls, nil
}

// together makes the calls of steps that need nothing of each other: reads at the
// same time, a write of each item one after the other.
func (r *run) together(ctx context.Context, list []*connector.Step, into *steps) error {
	var all []due
	counts := make([]int, len(list))
	for i, s := range list {
		calls, err := r.calls(ctx, s)
		if err != nil {
			return err
		}
		counts[i] = len(calls)
		all = append(all, calls...)
	}
	records := make([]jsonata.Value, len(all))
	var err error
	if len(all) > 1 && list[0].Method.IsRead() {
		err = r.readTogether(ctx, all, records)
	} else {
		err = r.inOrder(ctx, all, records)
	}
	if err != nil {
		return err
	}
	for i, s := range list {
		n := counts[i]
		switch {
		case s.Each != nil:
			*into = append(*into, jsonata.Field{Key: s.Name, Value: gave(records[:n])})
		case n == 1:
			*into = append(*into, jsonata.Field{Key: s.Name, Value: records[0]})
		}
		records = records[n:]
	}
	return nil
}

// gave is the list of what the calls of a step gave, null where one gave nothing.
func gave(records []jsonata.Value) jsonata.Value {
	items := slices.Clone(records)
	for i := range items {
		if items[i].IsUndefined() {
			items[i] = jsonata.Null()
		}
	}
	return jsonata.Array(items...)
}

func (r *run) readTogether(ctx context.Context, all []due, records []jsonata.Value) error {
	branches := make([]*run, len(all))
	err := r.parallel(len(all), func(i int) error {
		branches[i] = r.branch()
		branches[i].vars.item = all[i].item
		var err error
		records[i], err = branches[i].step(ctx, all[i].step)
		return err
	})
	r.join(branches)
	return err
}

func (r *run) inOrder(ctx context.Context, all []due, records []jsonata.Value) error {
	for i, d := range all {
		r.vars.item = d.item
		var err error
		if records[i], err = r.step(ctx, d.step); err != nil {
			return err
		}
	}
	r.vars.item = jsonata.Value{}
	return nil
}

// step makes the call of one step and gives its record: of a list, the records of
// its first page.
func (r *run) step(ctx context.Context, s *connector.Step) (jsonata.Value, error) {
	if s.Lookup != nil {
		return r.lookup(ctx, s.Lookup)
	}
	q := request{method: s.Method, path: s.Path, query: s.Query, body: s.Body, headers: s.Headers, feeds: s.Feeds}
	var err error
	if q.page, err = r.pageAt(s.Method.Pagination, firstPage(s.Method)); err != nil {
		return jsonata.Value{}, err
	}
	res, err := r.send(ctx, q)
	if s.MissingNull && isMissing(err) {
		return jsonata.Null(), nil
	}
	if err != nil {
		return jsonata.Value{}, err
	}
	if res == nil { // a dry run
		return jsonata.Value{}, nil
	}
	saved, headers := r.vars.response, r.vars.headers
	defer func() { r.vars.response, r.vars.headers = saved, headers }()
	return r.recordOf(ctx, s.Method, res)
}

func isMissing(err error) bool { return remoteStatus(err) == http.StatusNotFound }

// remoteStatus is the status by which the vendor refused a call; 0 when it did not.
func remoteStatus(err error) int {
	if e, ok := err.(*cognate.Error); ok && e.Remote != nil { //nolint:errorlint // send returns it bare
		return e.Remote.Status
	}
	return 0
}
