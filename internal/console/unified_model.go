package console

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/internal/layer"
	"cognate/internal/mergepatch"
	"cognate/internal/model"
	"cognate/internal/store"
)

type unifiedModelStore interface {
	UnifiedModels(ctx context.Context, scope, name string, l store.List) (store.Page[cognate.UnifiedModel], error)
	UnifiedModel(ctx context.Context, scope, idOrName string) (cognate.UnifiedModel, error)
	CreateUnifiedModel(ctx context.Context, seen store.Seen, name string, definition json.RawMessage) (cognate.UnifiedModel, error)
	UpdateUnifiedModel(ctx context.Context, seen store.Seen, id string, definition json.RawMessage) (cognate.UnifiedModel, error)
	DeleteUnifiedModel(ctx context.Context, scope, id string) error
	EnsureModels(ctx context.Context, names []string) error
}

// unifiedModelView is a unified model: one of the catalog, or one of an
// environment's own. Resources and mappings are in the answers about one model, not in
// lists.
type unifiedModelView struct {
	ID            string          `json:"id"`
	EnvironmentID *string         `json:"environment_id"` // null: of the catalog
	Name          string          `json:"name"`
	Label         string          `json:"label"`
	Description   string          `json:"description"`
	Category      string          `json:"category"`
	Version       int64           `json:"version"`
	Resources     json.RawMessage `json:"resources,omitempty"`
	Mappings      json.RawMessage `json:"mappings,omitempty"`
	CreatedAt     string          `json:"created_at"`
	UpdatedAt     string          `json:"updated_at"`
}

// viewUnifiedModel shows a model without resources and mappings; of is the model of
// the catalog, nil for one's own.
func viewUnifiedModel(m cognate.UnifiedModel, of *model.Model) unifiedModelView {
	v := unifiedModelView{
		ID: m.ID, EnvironmentID: textOrNull(m.EnvironmentID), Name: m.Name, Label: m.Name, Category: m.Name, Version: m.Version,
		CreatedAt: timeText(m.CreatedAt), UpdatedAt: timeText(m.UpdatedAt),
	}
	if of != nil {
		v.Label, v.Description = of.Label, of.Description
		return v
	}
	members, err := mergepatch.Parse(m.Definition)
	if err != nil {
		return v
	}
	for name, field := range map[string]*string{"label": &v.Label, "description": &v.Description, "category": &v.Category} {
		if text, ok := textOf(members.Get(name)); ok {
			*field = text
		}
	}
	return v
}

// listUnifiedModels leaves out those that the catalog has no more.
func (c *Console) listUnifiedModels(r *request) (int, any, error) {
	name := r.param("name")
	scope, page, err := r.scopedList()
	if err != nil {
		return 0, nil, err
	}
	found, err := c.store.UnifiedModels(r.ctx, scope, name, page)
	if err != nil {
		return 0, nil, err
	}
	catalog := c.library.Catalog()
	kept := found.Items[:0]
	for _, m := range found.Items {
		if m.EnvironmentID != "" || catalog.Model(m.Name) != nil {
			kept = append(kept, m)
		}
	}
	found.Items = kept
	return http.StatusOK, listOf(found, func(m cognate.UnifiedModel) unifiedModelView {
		return viewUnifiedModel(m, ofCatalog(catalog, m))
	}), nil
}

// ofCatalog is the model of the catalog that a row stands for; nil for one's own.
func ofCatalog(catalog *connector.Catalog, m cognate.UnifiedModel) *model.Model {
	if m.EnvironmentID != "" {
		return nil
	}
	return catalog.Model(m.Name)
}

// getUnifiedModel shows of a model of the catalog the mappings of one integration,
// when the query names it; of one's own all of them.
func (c *Console) getUnifiedModel(r *request) (int, any, error) {
	integration := r.param("integration")
	if err := r.noParams(); err != nil {
		return 0, nil, err
	}
	m, err := c.store.UnifiedModel(r.ctx, r.scope(), lowerID(r.http.PathValue("id")))
	if err != nil {
		return 0, nil, err
	}
	return c.showUnifiedModel(http.StatusOK, m, integration)
}

func (c *Console) showUnifiedModel(status int, m cognate.UnifiedModel, integration string) (int, any, error) {
	of := ofCatalog(c.library.Catalog(), m)
	v := viewUnifiedModel(m, of)
	if of == nil {
		members, err := mergepatch.Parse(m.Definition)
		if err != nil {
			return 0, nil, cognate.Errorf(cognate.CodeNotFound, "the unified model %s is not in the catalog any more", m.Name)
		}
		v.Resources, v.Mappings = members.Get("resources"), members.Get("mappings")
		return status, v, nil
	}
	var resources, mappings mergepatch.Object
	for _, res := range of.Resources {
		resources = append(resources, mergepatch.Member{Name: res.Name, Value: res.JSON()})
	}
	v.Resources = resources.JSON()
	if integration != "" {
		in, err := c.connectorOf(integration)
		if err != nil {
			return 0, nil, err
		}
		var mapped mergepatch.Object
		if models := in.Model(m.Name); models != nil {
			for _, res := range models.Resources {
				mapped = append(mapped, mergepatch.Member{Name: res.Resource.Name, Value: res.JSON()})
			}
		}
		mappings = append(mappings, mergepatch.Member{Name: in.Name, Value: mapped.JSON()})
	}
	v.Mappings = mappings.JSON()
	return status, v, nil
}

// modelKeys are the members of a body that make up the definition of a model.
var modelKeys = []string{"label", "description", "category", "resources", "mappings"}

// definitionOf is the part of a body that defines a model; nil when there is none.
func definitionOf(b *body) *definition.Node {
	var entries []definition.NodeEntry
	for _, key := range modelKeys {
		if n := b.node(key); n != nil {
			if key == "category" && n.Kind() != definition.String && n.Kind() != definition.Null {
				b.fail(key, "type", "want a text, got %s", kindOf(b.raw(key)))
			}
			entries = append(entries, definition.NodeEntry{Key: key, KeyPos: n.Pos(), Value: n})
		}
	}
	if len(entries) == 0 {
		return nil
	}
	return definition.NewObject(entries...)
}

func (c *Console) createUnifiedModel(r *request) (int, any, error) {
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	name, environment := b.text("name"), b.id("environment_id")
	b.required("name", name != nil && *name != "")
	if name != nil && *name != "" && !model.ValidName(*name) {
		b.fail("name", "format", "want lower-case letters and digits, words joined by -, at most 64; and not meta")
	}
	sent := definitionOf(b)
	b.required("resources", b.raw("resources") != nil)
	if err := b.done(); err != nil {
		return 0, nil, err
	}
	if c.library.Catalog().Model(*name) != nil {
		return 0, nil, cognate.Errorf(cognate.CodeConflict, "name: there is a unified model %s in the catalog", *name)
	}
	environmentID, err := c.environmentOf(r, environment)
	if err != nil {
		return 0, nil, err
	}
	whole := definition.Layer(nil, sent, nil) // without nulls
	m, err := settled(func() (m cognate.UnifiedModel, err error) {
		d, err := c.views.Draft(r.ctx, environmentID)
		if err == nil {
			err = checkModel(r, d, *name, whole)
		}
		if err != nil {
			return m, err
		}
		return c.store.CreateUnifiedModel(r.ctx, d.Seen, *name, whole.JSON().Bytes())
	})
	if err != nil {
		return 0, nil, err
	}
	return c.showUnifiedModel(http.StatusCreated, m, "")
}

// checkModel checks what a model of one's own would be, with all that lies on it.
func checkModel(r *request, d *layer.Draft, name string, whole *definition.Node) error {
	d.PutOwn(name, whole)
	v, err := d.Check(r.ctx)
	if err != nil {
		return err
	}
	return refusal(v, "")
}

// updateUnifiedModel merges into the definition. With version, it is refused when the
// model is at another.
func (c *Console) updateUnifiedModel(r *request) (int, any, error) {
	if err := r.noParams(); err != nil {
		return 0, nil, err
	}
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	name, version, patch := b.text("name"), b.raw("version"), definitionOf(b)
	if err := b.done(); err != nil {
		return 0, nil, err
	}
	m, err := c.store.UnifiedModel(r.ctx, r.scope(), lowerID(r.http.PathValue("id")))
	if err == nil && m.EnvironmentID == "" {
		err = cognate.Errorf(cognate.CodeForbidden, "the unified model %s is of the catalog; PATCH /environment-unified-model/{id} lays something over it in an environment", m.Name)
	}
	if err == nil && name != nil && *name != m.Name {
		err = refuse([]cognate.Failure{failure("name", "unsupported", "a model keeps its name, by which it is called")})
	}
	if err != nil {
		return 0, nil, err
	}
	m, err = settled(func() (cognate.UnifiedModel, error) {
		d, err := c.views.Draft(r.ctx, m.EnvironmentID)
		if err != nil {
			return m, err
		}
		m, err := c.store.UnifiedModel(r.ctx, r.scope(), m.ID) // behind the draft
		switch {
		case err != nil:
			return m, err
		case version != nil && !isNull(version) && !bytes.Equal(version, mustJSON(m.Version)):
			return m, cognate.Errorf(cognate.CodeConflict, "version: the model is at version %d", m.Version)
		case patch == nil:
			return m, nil
		}
		whole := definition.Layer(parseStored(m.Definition), patch, nil)
		if err := checkModel(r, d, m.Name, whole); err != nil {
			return m, err
		}
		return c.store.UpdateUnifiedModel(r.ctx, d.Seen, m.ID, whole.JSON().Bytes())
	})
	if err != nil {
		return 0, nil, err
	}
	return c.showUnifiedModel(http.StatusOK, m, "")
}

func mustJSON(n int64) []byte {
	out, _ := json.Marshal(n) // a number always can be
	return out
}

func (c *Console) deleteUnifiedModel(r *request) (int, any, error) {
	id, err := r.id("unified model")
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, idOnly{id}, c.store.DeleteUnifiedModel(r.ctx, r.scope(), id)
}
