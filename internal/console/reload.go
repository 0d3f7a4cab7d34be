package console

import (
	"errors"
	"net/http"

	"cognate/internal/definition"
	"cognate/internal/httpapi"
	"cognate/internal/store"
)

type reloadView struct {
	Models       int `json:"models"`
	Integrations int `json:"integrations"`
	Resources    int `json:"resources"` // mapped, over all integrations
	// Misfits tells what environments lay over the catalog and does not fit it any more;
	// calls of those methods fail until it is changed.
	Misfits []string `json:"misfits"`
}

// maxMisfits bounds them.
const maxMisfits = 100

// problemsView is the answer to a reload that was refused:
//
//	{"statusCode": 400, "error": "Bad Request", "message": "…",
//	 "details": {"problems": [{"file": "…", "line": 3, "column": 5, "slot": "…", "message": "…"}]}}
type problemsView struct {
	StatusCode int            `json:"statusCode"`
	Error      string         `json:"error"`
	Message    string         `json:"message"`
	Details    problemDetails `json:"details"`
	RequestID  string         `json:"request_id,omitempty"`
}

type problemDetails struct {
	Problems []problemView `json:"problems"`
}

type problemView struct {
	File     string `json:"file"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Slot     string `json:"slot,omitempty"`
	Message  string `json:"message"`
	Found    string `json:"found,omitempty"`
	Expected string `json:"expected,omitempty"`
}

// reload is POST /admin/reload: the definitions are read anew. When anything is
// wrong with them, the catalog that stands is kept.
func (c *Console) reload(r *request) (int, any, error) {
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	if err := b.done(); err != nil {
		return 0, nil, err
	}
	if err := c.library.Reload(); err != nil {
		problems, ok := errors.AsType[definition.Problems](err)
		if !ok {
			return 0, nil, err
		}
		return http.StatusBadRequest, viewProblems(problems, httpapi.RequestID(r.ctx)), nil
	}
	catalog := c.library.Catalog()
	if err := c.store.EnsureIntegrations(r.ctx, catalog.Names()); err != nil {
		return 0, nil, err
	}
	if err := c.store.EnsureModels(r.ctx, catalog.ModelNames()); err != nil {
		return 0, nil, err
	}
	misfits, err := c.misfits(r)
	if err != nil {
		return 0, nil, err
	}
	view := reloadView{Models: len(catalog.Models), Integrations: len(catalog.Names()), Misfits: misfits}
	for _, in := range catalog.Integrations() {
		for _, m := range in.Models {
			view.Resources += len(m.Resources)
		}
	}
	return http.StatusOK, view, nil
}

// misfits asks every environment.
func (c *Console) misfits(r *request) ([]string, error) {
	out := []string{}
	for l := (store.List{Limit: store.MaxLimit}); ; {
		page, err := c.store.Environments(r.ctx, "", l)
		if err != nil {
			return nil, err
		}
		for _, e := range page.Items {
			found, err := c.views.Misfits(r.ctx, e.ID)
			if err != nil {
				return nil, err
			}
			for _, text := range found {
				if out = append(out, e.Name+": "+text); len(out) == maxMisfits {
					return out, nil
				}
			}
		}
		if l.Cursor = page.NextCursor; l.Cursor == "" {
			return out, nil
		}
	}
}

func viewProblems(problems definition.Problems, requestID string) problemsView {
	v := problemsView{
		StatusCode: http.StatusBadRequest, Error: http.StatusText(http.StatusBadRequest), RequestID: requestID,
		Message: "the definitions are wrong; the catalog that stands is kept. " + problems[0].Error(),
	}
	for _, p := range problems {
		v.Details.Problems = append(v.Details.Problems, problemView{
			File: p.Pos.File, Line: p.Pos.Line, Column: p.Pos.Column, Slot: p.Slot,
			Message: p.Message, Found: p.Found, Expected: p.Expected,
		})
	}
	return v
}
