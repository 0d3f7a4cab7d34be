package console

import (
	"context"
	"encoding/json"
	"net/http"

	"cognate"
	"cognate/internal/definition"
	"cognate/internal/store"
)

type methodOverrideStore interface {
	MethodOverrides(ctx context.Context, scope string, f store.MethodOverrideFilter, l store.List) (store.Page[cognate.MethodOverride], error)
	MethodOverride(ctx context.Context, scope, id string) (cognate.MethodOverride, error)
	CreateMethodOverride(ctx context.Context, seen store.Seen, n store.NewMethodOverride) (cognate.MethodOverride, error)
	UpdateMethodOverride(ctx context.Context, seen store.Seen, id string, config json.RawMessage) (cognate.MethodOverride, error)
	DeleteMethodOverride(ctx context.Context, seen store.Seen, id string) error
}

// methodOverrideView is what an environment lays over one method of an integration.
type methodOverrideView struct {
	ID                        string          `json:"id"`
	EnvironmentID             string          `json:"environment_id"`
	EnvironmentUnifiedModelID string          `json:"environment_unified_model_id"`
	UnifiedModel              string          `json:"unified_model_name"`
	Resource                  string          `json:"resource_name"`
	Integration               string          `json:"integration_name"`
	Method                    string          `json:"method_name"`
	Config                    json.RawMessage `json:"config"`
	CreatedAt                 string          `json:"created_at"`
	UpdatedAt                 string          `json:"updated_at"`
}

func viewMethodOverride(o cognate.MethodOverride) methodOverrideView {
	return methodOverrideView{
		ID: o.ID, EnvironmentID: o.EnvironmentID, EnvironmentUnifiedModelID: o.EnvironmentUnifiedModelID, UnifiedModel: o.UnifiedModel,
		Resource: o.Resource, Integration: o.Integration, Method: o.Method, Config: o.Config,
		CreatedAt: timeText(o.CreatedAt), UpdatedAt: timeText(o.UpdatedAt),
	}
}

func (c *Console) listMethodOverrides(r *request) (int, any, error) {
	f := store.MethodOverrideFilter{
		EnvironmentUnifiedModelID: lowerID(r.param("environment_unified_model_id")), UnifiedModel: r.param("unified_model_name"),
		Integration: lowerID(r.param("integration_name")), Resource: r.param("resource_name"), Method: r.param("method_name"),
	}
	if id := lowerID(r.param("unified_model_id")); id != "" {
		f.UnifiedModel = id
	}
	scope, page, err := r.scopedList()
	if err != nil {
		return 0, nil, err
	}
	found, err := c.store.MethodOverrides(r.ctx, scope, f, page)
	return http.StatusOK, listOf(found, viewMethodOverride), err
}

func (c *Console) getMethodOverride(r *request) (int, any, error) {
	id, err := r.id("environment unified model resource method")
	if err != nil {
		return 0, nil, err
	}
	o, err := c.store.MethodOverride(r.ctx, r.scope(), id)
	return http.StatusOK, viewMethodOverride(o), err
}

func (c *Console) createMethodOverride(r *request) (int, any, error) {
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	row, err := c.methodOf(r, b)
	if err != nil {
		return 0, nil, err
	}
	config := b.objectNode("config")
	b.required("config", config != nil)
	if err := b.done(); err != nil {
		return 0, nil, err
	}
	o, err := settled(func() (cognate.MethodOverride, error) {
		d, err := c.views.Draft(r.ctx, row.EnvironmentID)
		if err != nil {
			return row, err
		}
		d.PutOverride(row, config)
		v, err := d.Check(r.ctx)
		if err == nil {
			err = refusal(v, "config")
		}
		if err != nil {
			return row, err
		}
		return c.store.CreateMethodOverride(r.ctx, d.Seen, store.NewMethodOverride{
			EnvironmentUnifiedModelID: row.EnvironmentUnifiedModelID, Integration: row.Integration,
			Resource: row.Resource, Method: row.Method, Config: config.JSON().Bytes(),
		})
	})
	return http.StatusCreated, viewMethodOverride(o), err
}

// methodOf reads which method of which integration a body is about, in which
// environment. What is wrong with that is added to b's failures.
func (c *Console) methodOf(r *request, b *body) (cognate.MethodOverride, error) {
	var row cognate.MethodOverride
	installed, err := c.installedModelOf(r, b)
	if err != nil {
		return row, err
	}
	row.EnvironmentID, row.EnvironmentUnifiedModelID, row.UnifiedModel = installed.EnvironmentID, installed.ID, installed.UnifiedModel
	if integration := b.id("integration_name"); integration == nil || *integration == "" {
		b.required("integration_name", false)
	} else {
		i, err := c.store.Integration(r.ctx, *integration)
		if err := b.missing("integration_name", err); err != nil {
			return row, err
		}
		row.Integration = i.Name
	}
	readNames(b, map[string]*string{"resource_name": &row.Resource, "method_name": &row.Method})
	return row, nil
}

// installedModelOf finds the unified model of an environment that a body names: by
// environment_unified_model_id, or by unified_model_name.
func (c *Console) installedModelOf(r *request, b *body) (cognate.EnvironmentUnifiedModel, error) {
	id, name, environment := b.id("environment_unified_model_id"), b.id("unified_model_name"), b.id("environment_id")
	switch {
	case id != nil && *id != "" && !store.IsID(*id):
		b.fail("environment_unified_model_id", "format", "want an id (a UUID)")
	case id != nil && *id != "":
		e, err := c.store.EnvironmentUnifiedModel(r.ctx, r.scope(), *id)
		if err == nil && environment != nil && *environment != "" && *environment != e.EnvironmentID {
			b.fail("environment_id", "conflict", "the environment unified model is in another environment")
		}
		if err == nil && name != nil && *name != "" && *name != e.UnifiedModel {
			b.fail("unified_model_name", "conflict", "environment_unified_model_id is of %s", e.UnifiedModel)
		}
		return e, b.missing("environment_unified_model_id", err)
	case name != nil && *name != "":
		environmentID, err := c.environmentOf(r, environment)
		if err != nil {
			return cognate.EnvironmentUnifiedModel{}, err
		}
		e, err := c.store.EnvironmentUnifiedModelOf(r.ctx, environmentID, *name)
		return e, b.missing("unified_model_name", err)
	default:
		b.failures = append(b.failures, cognate.Failure{
			Path: "environment_unified_model_id", Code: "required", Message: "environment_unified_model_id (or unified_model_name) is required",
		})
	}
	return cognate.EnvironmentUnifiedModel{}, nil
}

// updateMethodOverride merges into config; see patchConfig.
func (c *Console) updateMethodOverride(r *request) (int, any, error) {
	id, err := r.id("environment unified model resource method")
	if err != nil {
		return 0, nil, err
	}
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	patch := b.node("config")
	if patch != nil && patch.Kind() != definition.Null {
		patch = b.objectNode("config")
	}
	if err := b.done(); err != nil || patch == nil {
		if err != nil {
			return 0, nil, err
		}
		return c.getMethodOverride(r)
	}
	o, err := c.store.MethodOverride(r.ctx, r.scope(), id)
	if err != nil {
		return 0, nil, err
	}
	o, err = settled(func() (cognate.MethodOverride, error) {
		d, err := c.views.Draft(r.ctx, o.EnvironmentID)
		if err != nil {
			return o, err
		}
		// What is patched is read behind the draft: whatever came between moves it on.
		o, err := c.store.MethodOverride(r.ctx, r.scope(), id)
		if err != nil {
			return o, err
		}
		config := definition.NewObject()
		if patch.Kind() != definition.Null {
			config = patchConfig(parseStored(o.Config), patch)
		}
		d.PutOverride(o, config)
		v, err := d.Check(r.ctx)
		if err == nil {
			err = refusal(v, "config")
		}
		if err != nil {
			return o, err
		}
		return c.store.UpdateMethodOverride(r.ctx, d.Seen, id, config.JSON().Bytes())
	})
	return http.StatusOK, viewMethodOverride(o), err
}

func (c *Console) deleteMethodOverride(r *request) (int, any, error) {
	id, err := r.id("environment unified model resource method")
	if err != nil {
		return 0, nil, err
	}
	o, err := c.store.MethodOverride(r.ctx, r.scope(), id)
	if err != nil {
		return 0, nil, err
	}
	_, err = settled(func() (struct{}, error) {
		d, err := c.views.Draft(r.ctx, o.EnvironmentID)
		if err != nil {
			return struct{}{}, err
		}
		d.DropOverride(o)
		v, err := d.Check(r.ctx)
		if err == nil {
			err = refusal(v, "")
		}
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, c.store.DeleteMethodOverride(r.ctx, d.Seen, id)
	})
	return http.StatusOK, idOnly{id}, err
}
