package console

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/internal/layer"
	"cognate/internal/store"
)

type environmentModelStore interface {
	EnvironmentUnifiedModels(ctx context.Context, scope, model string, l store.List) (store.Page[cognate.EnvironmentUnifiedModel], error)
	EnvironmentUnifiedModel(ctx context.Context, scope, id string) (cognate.EnvironmentUnifiedModel, error)
	EnvironmentUnifiedModelOf(ctx context.Context, environmentID, model string) (cognate.EnvironmentUnifiedModel, error)
	InstallModel(ctx context.Context, seen store.Seen, model string, override json.RawMessage) (cognate.EnvironmentUnifiedModel, error)
	UpdateEnvironmentUnifiedModel(ctx context.Context, seen store.Seen, id string, override json.RawMessage) (cognate.EnvironmentUnifiedModel, error)
	DeleteEnvironmentUnifiedModel(ctx context.Context, seen store.Seen, id string) error
	DefinitionsSeen(ctx context.Context, environmentID string) (store.Seen, error)
}

// environmentModelView is a unified model as it is installed in an environment.
type environmentModelView struct {
	ID             string          `json:"id"`
	EnvironmentID  string          `json:"environment_id"`
	UnifiedModelID string          `json:"unified_model_id"`
	UnifiedModel   modelRef        `json:"unified_model"`
	Override       json.RawMessage `json:"override"`
	CreatedAt      string          `json:"created_at"`
	UpdatedAt      string          `json:"updated_at"`
}

type modelRef struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Label       string `json:"label"`
	Description string `json:"description"`
}

// viewEnvironmentModel shows the model as view has it; nothing of it when it is in no
// catalog any more.
func viewEnvironmentModel(view *connector.View) func(cognate.EnvironmentUnifiedModel) environmentModelView {
	return func(e cognate.EnvironmentUnifiedModel) environmentModelView {
		v := environmentModelView{
			ID: e.ID, EnvironmentID: e.EnvironmentID, UnifiedModelID: e.UnifiedModelID, Override: e.Override,
			UnifiedModel: modelRef{ID: e.UnifiedModelID, Name: e.UnifiedModel, Label: e.UnifiedModel},
			CreatedAt:    timeText(e.CreatedAt), UpdatedAt: timeText(e.UpdatedAt),
		}
		if m := view.Model(e.UnifiedModel); m != nil {
			v.UnifiedModel.Label, v.UnifiedModel.Description = m.Label, m.Description
		}
		return v
	}
}

func (c *Console) listEnvironmentModels(r *request) (int, any, error) {
	model := r.param("unified_model_name")
	if id := lowerID(r.param("unified_model_id")); id != "" {
		model = id
	}
	scope, page, err := r.scopedList()
	if err != nil {
		return 0, nil, err
	}
	found, err := c.store.EnvironmentUnifiedModels(r.ctx, scope, model, page)
	if err != nil {
		return 0, nil, err
	}
	view, err := c.views.Environment(r.ctx, scope)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, listOf(found, viewEnvironmentModel(view)), nil
}

func (c *Console) getEnvironmentModel(r *request) (int, any, error) {
	id, err := r.id("environment unified model")
	if err != nil {
		return 0, nil, err
	}
	e, err := c.store.EnvironmentUnifiedModel(r.ctx, r.scope(), id)
	return c.showEnvironmentModel(r, http.StatusOK, e, err)
}

func (c *Console) showEnvironmentModel(r *request, status int, e cognate.EnvironmentUnifiedModel, err error) (int, any, error) {
	if err != nil {
		return 0, nil, err
	}
	view, err := c.views.Environment(r.ctx, e.EnvironmentID)
	if err != nil {
		return 0, nil, err
	}
	return status, viewEnvironmentModel(view)(e), nil
}

// createEnvironmentModel answers what stands, with 200, when it is installed already.
func (c *Console) createEnvironmentModel(r *request) (int, any, error) {
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	model, environment, override := b.id("unified_model_id"), b.id("environment_id"), b.objectNode("override")
	b.required("unified_model_id", model != nil && *model != "")
	if err := b.done(); err != nil {
		return 0, nil, err
	}
	environmentID, err := c.environmentOf(r, environment)
	if err != nil {
		return 0, nil, err
	}
	stands, err := c.store.EnvironmentUnifiedModelOf(r.ctx, environmentID, *model)
	if own, ok := errors.AsType[*cognate.Error](err); !ok || own.Code != cognate.CodeNotFound {
		return c.showEnvironmentModel(r, http.StatusOK, stands, err)
	}
	m, err := c.store.UnifiedModel(r.ctx, environmentID, *model)
	if err != nil {
		if err := b.missing("unified_model_id", err); err != nil {
			return 0, nil, err
		}
		return 0, nil, b.done()
	}
	e, err := settled(func() (e cognate.EnvironmentUnifiedModel, err error) {
		d, err := c.views.Draft(r.ctx, environmentID)
		if err != nil {
			return e, err
		}
		text, err := c.checkOverrideOf(r, d, m.Name, override)
		if err != nil {
			return e, err
		}
		return c.store.InstallModel(r.ctx, d.Seen, m.ID, text)
	})
	return c.showEnvironmentModel(r, http.StatusCreated, e, err)
}

// checkOverrideOf checks what is to be laid over a model, nil for nothing, and gives
// its text.
func (c *Console) checkOverrideOf(r *request, d *layer.Draft, model string, override *definition.Node) (json.RawMessage, error) {
	if override == nil || len(override.Entries()) == 0 {
		return json.RawMessage("{}"), nil // nothing can be wrong with it
	}
	if c.library.Catalog().Model(model) == nil {
		return nil, refuse([]cognate.Failure{failure("override", "unsupported", "the model is one of your own: change it by PATCH /unified-model/{id}")})
	}
	d.PutModel(model, override)
	v, err := d.Check(r.ctx)
	if err == nil {
		err = refusal(v, "override")
	}
	return override.JSON().Bytes(), err
}

func (c *Console) updateEnvironmentModel(r *request) (int, any, error) {
	id, err := r.id("environment unified model")
	if err != nil {
		return 0, nil, err
	}
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	sent := b.node("override")
	patch := b.objectNode("override")
	if err := b.done(); err != nil {
		return 0, nil, err
	}
	e, err := c.store.EnvironmentUnifiedModel(r.ctx, r.scope(), id)
	if err != nil || patch == nil {
		return c.showEnvironmentModel(r, http.StatusOK, e, err)
	}
	e, err = settled(func() (cognate.EnvironmentUnifiedModel, error) {
		d, err := c.views.Draft(r.ctx, e.EnvironmentID)
		if err != nil {
			return e, err
		}
		e, err := c.store.EnvironmentUnifiedModel(r.ctx, r.scope(), id) // behind the draft
		if err != nil {
			return e, err
		}
		override := definition.Layer(parseStored(e.Override), patch, nil)
		if sent.Kind() == definition.Null {
			override = patch
		}
		text, err := c.checkOverrideOf(r, d, e.UnifiedModel, override)
		if err != nil {
			return e, err
		}
		return c.store.UpdateEnvironmentUnifiedModel(r.ctx, d.Seen, id, text)
	})
	return c.showEnvironmentModel(r, http.StatusOK, e, err)
}

func (c *Console) deleteEnvironmentModel(r *request) (int, any, error) {
	id, err := r.id("environment unified model")
	if err != nil {
		return 0, nil, err
	}
	_, err = settled(func() (struct{}, error) {
		e, err := c.store.EnvironmentUnifiedModel(r.ctx, r.scope(), id)
		if err != nil {
			return struct{}{}, err
		}
		seen, err := c.store.DefinitionsSeen(r.ctx, e.EnvironmentID)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, c.store.DeleteEnvironmentUnifiedModel(r.ctx, seen, id)
	})
	return http.StatusOK, idOnly{id}, err
}
