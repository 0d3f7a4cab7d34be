package engine

import (
	"context"
	"errors"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// Check makes the call that proves an account's credential. nil means that the
// vendor took it; the error says what the vendor, or the way to it, says.
func (e *Engine) Check(ctx context.Context, account cognate.Account, override []byte) error {
	in := e.Catalogs.Catalog().Integration(account.Integration)
	if in == nil {
		return cognate.Errorf(cognate.CodeNotFound, "the integration %s is not in the catalog", account.Integration)
	}
	call := &Call{Account: account, Override: override, Model: "account", Resource: "credential", Method: "check", Trace: &upstream.Trace{}}
	t, err := e.prepare(ctx, call, in)
	if err != nil {
		return err
	}
	r := &run{
		Engine: e, call: call, integration: in, target: t, guarded: true,
		mapping: &connector.Mapping{Error: in.ErrorMapping, Resource: &connector.Resource{}},
		vars:    variables{context: t.context, query: jsonata.Object(), rawQuery: jsonata.Object()},
	}
	q := request{method: in.Check}
	if p := in.Check.Pagination; p != nil {
		if q.page, err = r.pageAt(p, firstPlace([]*connector.Method{in.Check}, 0, 1)); err != nil {
			return err
		}
	}
	if _, err = r.send(ctx, q); err == nil {
		return nil
	}
	var ce *cognate.Error
	if errors.As(err, &ce) && ce.Remote != nil && ce.Remote.Status == 401 {
		ce.Message = in.Label + " refused the credentials: " + ce.Message
	}
	return err
}
