package console

import (
	"net/http"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/connector"
)

// offerFilter narrows what capabilities and tools tell of an integration.
type offerFilter struct {
	proxy, unified bool
	resource       string
	methods        []string // empty for all
	proof          bool     // field by field
}

// readOfferFilter reads type, resource, methods, include_proof and has_description.
// The last leaves nothing out: every vendor call is described.
func readOfferFilter(r *request) (offerFilter, error) {
	f := offerFilter{resource: r.param("resource")}
	for name := range strings.SplitSeq(r.param("methods"), ",") {
		if name = strings.TrimSpace(name); name != "" {
			f.methods = append(f.methods, name)
		}
	}
	if _, err := r.optionalFlag("has_description"); err != nil {
		return f, err
	}
	proof, err := r.optionalFlag("include_proof")
	if err != nil {
		return f, err
	}
	f.proof = proof != nil && *proof
	switch t := r.param("type"); t {
	case "", "all":
		f.proxy, f.unified = true, true
	case "proxy":
		f.proxy = true
	case "unified":
		f.unified = true
	default:
		return f, refuse([]cognate.Failure{failure("type", "enum", "want one of proxy, unified, all, got %q", shorten(t))})
	}
	return f, nil
}

// keeps says whether a method is wanted: by its name, or as one of read, write and
// custom.
func (f offerFilter) keeps(resource, method string, reads, custom bool) bool {
	if f.resource != "" && f.resource != resource {
		return false
	}
	if len(f.methods) == 0 || slices.Contains(f.methods, method) {
		return true
	}
	return reads && slices.Contains(f.methods, "read") || !reads && slices.Contains(f.methods, "write") ||
		custom && slices.Contains(f.methods, "custom")
}

// calls lists the vendor calls that are wanted, in the order of the connector.
func (f offerFilter) calls(in *connector.Integration) []*connector.Method {
	var out []*connector.Method
	for _, m := range in.Methods {
		if f.proxy && f.keeps(m.Resource, m.Name, m.IsRead(), m.IsCustom()) {
			out = append(out, m)
		}
	}
	return out
}

// mappings lists the unified methods that work and are wanted.
func (f offerFilter) mappings(in *connector.Integration) []*connector.Mapping {
	var out []*connector.Mapping
	if !f.unified {
		return nil
	}
	for _, models := range in.Models {
		for _, res := range models.Resources {
			for _, m := range res.Mappings {
				if m.Unsupported == "" && f.keeps(res.Resource.Name, m.Method.Name, m.Method.HTTPMethod == http.MethodGet, m.Method.Custom()) {
					out = append(out, m)
				}
			}
		}
	}
	return out
}
