package console

import (
	"cognate"
	"cognate/internal/definition"
	"cognate/internal/layer"
	"cognate/internal/store"
)

const modelOverrideField = "unified_model_override"

// modelOverride is the member that patches what an account lays over mappings:
// {"<model>": {"<resource>": {"<method>": {…}}}}. Nil when it is absent; null takes all
// of it back.
func modelOverride(b *body) *definition.Node {
	n := b.node(modelOverrideField)
	if n != nil && n.Kind() != definition.Null {
		return b.objectNode(modelOverrideField)
	}
	return n
}

// accountOf is an account that is still to be made.
func accountOf(e cognate.EnvironmentIntegration) cognate.Account {
	return cognate.Account{EnvironmentID: e.EnvironmentID, Integration: e.Integration, UnifiedModelOverride: []byte("{}")}
}

// checkModelOverride works out the override that the account would have, and what is
// wrong with it, which is added to b's failures, in the place of what was added for
// it before. Nil when there is nothing to change.
func (c *Console) checkModelOverride(r *request, b *body, a cognate.Account, patch *definition.Node) (*store.OverrideChange, error) {
	b.forget("definition")
	if patch == nil || a.Integration == "" {
		return nil, nil
	}
	whole := definition.NewObject()
	if patch.Kind() != definition.Null {
		was := parseStored(a.UnifiedModelOverride)
		whole = patchModelOverride(was, patch, 0)
	}
	problems, version, err := c.views.CheckAccount(r.ctx, layer.AccountCheck{
		EnvironmentID: a.EnvironmentID, Integration: a.Integration, Override: whole, Was: a.UnifiedModelOverride, Slot: modelOverrideField,
	})
	if err != nil {
		return nil, err
	}
	b.failures = append(b.failures, definitionFailures("", problems)...)
	return &store.OverrideChange{From: a.UnifiedModelOverride, To: whole.JSON().Bytes(), DefinitionsVersion: version}, nil
}
