package console

import (
	"encoding/json"
	"errors"
	"reflect"

	"cognate"
	"cognate/internal/mergepatch"
	"cognate/internal/store"
)

// guardOverride keeps the override of an environment integration to admin tokens:
// it decides which host every customer's credential is sent to. A patch that
// changes nothing of what stands is let through without it, so that it can't undo
// what an admin writes meanwhile.
func (r *request) guardOverride(stands json.RawMessage, p *store.InstallationPatch) error {
	if p.Override == nil || r.principal.Kind == cognate.TokenAdmin {
		return nil
	}
	if !leaves(stands, p.Override) {
		return cognate.Errorf(cognate.CodeForbidden, "an override decides where credentials are sent: only the admin token may set it")
	}
	p.Override = nil
	return nil
}

// leaves reports whether a merge patch changes nothing.
func leaves(stands, patch json.RawMessage) bool {
	if len(stands) == 0 {
		stands = json.RawMessage("{}")
	}
	merged := json.RawMessage("{}") // null takes the whole of it back
	if !isNull(patch) {
		var err error
		if merged, err = mergepatch.Merge(stands, patch); err != nil {
			return false
		}
	}
	var before, after any
	if json.Unmarshal(stands, &before) != nil || json.Unmarshal(merged, &after) != nil {
		return false
	}
	return reflect.DeepEqual(before, after)
}

// standingOverride is the override of the integration in the environment; nil
// when it is not installed there.
func (c *Console) standingOverride(r *request, environmentID, integration string) (json.RawMessage, error) {
	e, err := c.store.EnvironmentIntegrationOf(r.ctx, environmentID, integration)
	if own, ok := errors.AsType[*cognate.Error](err); ok && own.Code == cognate.CodeNotFound {
		return nil, nil
	}
	return e.Override, err
}
