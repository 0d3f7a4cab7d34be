package engine

import (
	"context"
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

// maxTables bounds the tables kept; past it, the one read longest ago goes.
const maxTables = 1000

type tableKey struct{ account, lookup string }

// table is one kept table, or one being fetched. lock is held by whoever reads or
// fetches it.
type table struct {
	lock    chan struct{}
	target  *target // whose it is: another one needs another table
	read    time.Time
	records jsonata.Value
	cut     bool // there are more records than are kept
}

type tableCache struct {
	mu sync.Mutex
	m  map[tableKey]*table
	// order has the keys in the order in which they were made.
	order []tableKey
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
		delete(c.m, c.order[0])
		c.order = slices.Delete(c.order, 0, 1)
	}
	t := &table{lock: make(chan struct{}, 1)}
	c.m[key], c.order = t, append(c.order, key)
	return t
}

// forget drops the tables of an account; of all for "".
func (c *tableCache) forget(account string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.order = slices.DeleteFunc(c.order, func(k tableKey) bool {
		gone := account == "" || k.account == account
		if gone {
			delete(c.m, k)
		}
		return gone
	})
}

// outdated drops the account's tables of what a write has changed: a call that
// follows sees what it made.
func (r *run) outdated(written *connector.Method) {
	for _, l := range r.integration.Lookups {
		if l.Method.Resource == written.Resource {
			r.tables.drop(tableKey{r.call.Account.ID, l.Name})
		}
	}
}

func (c *tableCache) drop(key tableKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.m, key)
	c.order = slices.DeleteFunc(c.order, func(k tableKey) bool { return k == key })
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
	t := r.tables.get(tableKey{r.call.Account.ID, l.Name})
	select {
	case t.lock <- struct{}{}:
		defer func() { <-t.lock }()
	case <-ctx.Done():
		return jsonata.Value{}, cognate.Errorf(cognate.CodeGatewayTimeout, "the time of the call was over before %s was read", l.Name)
	}
	if t.target != r.target || r.Now().Sub(t.read) >= time.Duration(l.MaxAgeSeconds)*time.Second {
		records, cut, err := r.fetch(ctx, l)
		if l.Optional && isWithheld(err) {
			records, cut, err = jsonata.Array(), false, nil
		}
		if err != nil {
			return records, err
		}
		t.target, t.read, t.records, t.cut = r.target, r.Now(), records, cut
	}
	if t.cut {
		r.miss(fmt.Sprintf("of %s only the first %d records of %s were looked at", l.Name, t.records.Len(), r.integration.Label))
	}
	return t.records, nil
}

// isWithheld says whether the vendor has no such list for this account.
func isWithheld(err error) bool {
	e, ok := err.(*cognate.Error) //nolint:errorlint // send returns it bare
	return ok && e.Remote != nil && (e.Remote.Status == http.StatusForbidden || e.Remote.Status == http.StatusNotFound)
}

// fetch reads all pages of the table; cut says that there are more records.
func (r *run) fetch(ctx context.Context, l *connector.Lookup) (records jsonata.Value, cut bool, err error) {
	f := *r
	f.mapping = &connector.Mapping{
		Call: connector.MethodChoice{Fixed: l.Method}, Query: l.Query, Error: r.integration.ErrorMapping,
		Resource: r.mapping.Resource, Method: r.mapping.Method,
	}
	f.vars = variables{context: r.vars.context, query: jsonata.Object(), rawQuery: jsonata.Object()}
	f.aside, f.missing = true, nil
	sources := []*connector.Method{l.Method}
	size := IgnoredLimit
	if p := l.Method.Pagination; p != nil {
		size = p.MaxSize
	}
	var all []jsonata.Value
	for at := firstPlace(sources, 0, size); at != nil && !cut; {
		pg, err := f.page(ctx, sources, at)
		if err != nil {
			return records, false, err
		}
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
			return records, false, err
		}
		cut = cut || at != nil && isOver(pg.cap(), at)
	}
	return jsonata.Array(all...), cut || f.isPartial(), nil
}
