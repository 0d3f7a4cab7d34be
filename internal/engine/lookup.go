package engine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"cognate"
	"cognate/internal/connector"
	"cognate/jsonata"
)

// A lookup is a table that mappings read, such as the custom fields of an account.
// It is fetched once and kept for as long as the connector allows; it goes when the
// account's credential, the connector or the override changes.

// The bounds of what is kept: tables, and bytes of the answers that they were read
// from. Past them, the table that was made longest ago goes.
const (
	maxTables     = 1000
	maxTableBytes = 128 << 20
)

type tableKey struct{ account, lookup string }

// table is one kept table, or one being fetched. lock is held by whoever reads or
// fetches it.
type table struct {
	lock    chan struct{}
	target  *target // whose it is: another one needs another table
	read    time.Time
	records jsonata.Value
	cut     bool // there are more records than are kept
	size    int  // bytes; the cache's
}

type tableCache struct {
	mu sync.Mutex
	m  map[tableKey]*table
	// order has the keys in the order in which they were made.
	order []tableKey
	size  int
}

func (c *tableCache) get(key tableKey) *table {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.m[key]; t != nil {
		return t
	}
	if c.m == nil {
		c.m = map[tableKey]*table{}
	}
	if len(c.order) >= maxTables {
		c.removeOldest()
	}
	t := &table{lock: make(chan struct{}, 1)}
	c.m[key], c.order = t, append(c.order, key)
	return t
}

// weigh notes how large a table came out; others go where all are too much.
func (c *tableCache) weigh(key tableKey, t *table, size int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m[key] != t {
		return // it is not kept any more
	}
	c.size += size - t.size
	t.size = size
	for c.size > maxTableBytes && len(c.order) > 0 {
		c.removeOldest()
	}
}

func (c *tableCache) removeOldest() {
	oldest := c.order[0]
	c.remove(func(key tableKey) bool { return key == oldest })
}

func (c *tableCache) remove(gone func(tableKey) bool) {
	c.order = slices.DeleteFunc(c.order, func(key tableKey) bool {
		if !gone(key) {
			return false
		}
		c.size -= c.m[key].size
		delete(c.m, key)
		return true
	})
}

// forget drops the tables of an account; of all for "".
func (c *tableCache) forget(account string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(func(key tableKey) bool { return account == "" || key.account == account })
}

// outdated drops the account's tables of what a write has changed: a call that
// follows sees what it made.
func (r *run) outdated(written *connector.Method) {
	for _, l := range r.integration.Lookups {
		if l.Method.Resource == written.Resource || written.Resource == connector.AdhocName { // which can be any
			r.tables.drop(tableKey{r.call.Account.ID, l.Name})
		}
	}
}

func (c *tableCache) drop(gone tableKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(func(key tableKey) bool { return key == gone })
}

// lookups fetches the tables that the mapping reads and binds lookup.
func (r *run) lookups(ctx context.Context) error {
	used := r.mapping.Lookups
	if len(used) == 0 {
		return nil
	}
	branches, tables := make([]*run, len(used)), make([]jsonata.Value, len(used))
	err := r.parallel(len(used), func(i int) error {
		branches[i] = r.branch()
		var err error
		tables[i], err = branches[i].lookup(ctx, used[i])
		return err
	})
	r.join(branches)
	if err != nil {
		return err
	}
	fields := make([]jsonata.Field, len(used))
	for i, l := range used {
		fields[i] = jsonata.Field{Key: l.Name, Value: tables[i]}
	}
	r.vars.lookup = jsonata.Object(fields...)
	return nil
}

// lookup gives one table, from memory when it is young enough. Callers that need
// it at the same time wait for one fetch.
func (r *run) lookup(ctx context.Context, l *connector.Lookup) (jsonata.Value, error) {
	key := tableKey{r.call.Account.ID, l.Name}
	t := r.tables.get(key)
	select {
	case t.lock <- struct{}{}:
		defer func() { <-t.lock }()
	case <-ctx.Done():
		return jsonata.Value{}, over(ctx, "before "+l.Name+" was read")
	}
	if !t.target.same(r.target) || r.Now().Sub(t.read) >= time.Duration(l.MaxAgeSeconds)*time.Second {
		records, size, cut, err := r.fetch(ctx, l)
		if l.Optional && isWithheld(err) {
			records, err = jsonata.Array(), nil
		}
		if err != nil {
			return records, err
		}
		t.target, t.read, t.records, t.cut = r.target, r.Now(), records, cut
		r.tables.weigh(key, t, size)
	}
	if t.cut {
		r.miss(fmt.Sprintf("of %s only the first %d records of %s were looked at", l.Name, t.records.Len(), r.integration.Label))
	}
	return t.records, nil
}

// over is the error of a call whose time is over, or which was given up.
func over(ctx context.Context, where string) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return cognate.Errorf(cognate.CodeUnavailable, "the call was given up %s", where)
	}
	return cognate.Errorf(cognate.CodeGatewayTimeout, "the time of the call was over %s", where)
}

// isWithheld says whether the vendor has no such list for this account.
func isWithheld(err error) bool {
	e, ok := err.(*cognate.Error) //nolint:errorlint // send returns it bare
	return ok && e.Remote != nil && (e.Remote.Status == http.StatusForbidden || e.Remote.Status == http.StatusNotFound)
}

// fetch reads all pages of the table, and of how many bytes they were; cut says that
// there are more records.
func (r *run) fetch(ctx context.Context, l *connector.Lookup) (records jsonata.Value, size int, cut bool, err error) {
	f := *r
	f.mapping = &connector.Mapping{
		Call: connector.MethodChoice{Fixed: l.Method}, Query: l.Query, Error: r.integration.ErrorMapping,
		Resource: r.mapping.Resource, Method: r.mapping.Method,
	}
	f.vars = variables{context: r.vars.context, query: jsonata.Object(), rawQuery: jsonata.Object()}
	f.aside, f.missing = true, nil
	sources := []*connector.Method{l.Method}
	var all []jsonata.Value
	for at := firstPage(l.Method); at != nil && !cut; {
		pg, err := f.page(ctx, sources, at)
		if err != nil {
			return records, 0, false, err
		}
		size += len(pg.res.Body)
		if f.repeats(pg, at) {
			break
		}
		for item := range pg.items.Items() {
			if cut = len(all) == l.MaxRecords; cut {
				break
			}
			all = append(all, item)
		}
		if at, err = f.following(ctx, pg, at); err != nil {
			return records, 0, false, err
		}
		cut = cut || at != nil && isOver(pg.cap(), at)
	}
	return jsonata.Array(all...), size, cut || f.isPartial(), nil
}
