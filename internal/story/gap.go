package story

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/model"
	"cognate/jsonata"
)

// Gap is something that no story of a connector shows.
type Gap struct {
	Resource, Method string
	Lacks            string // LacksSuccess, …
}

// What a method can lack.
const (
	LacksSuccess = "a success"
	LacksMinimal = "an empty or minimal record"
	LacksError   = "an error of the vendor"
	LacksBorder  = "a list that goes over the border of a page"
)

func (g Gap) String() string {
	return fmt.Sprintf("%s.%s: no story shows %s", g.Resource, g.Method, g.Lacks)
}

// Gaps lists what the stories of a connector leave open. Each method that is
// mapped has at least:
//
//   - a success;
//   - an empty list; a record that lacks at least half of the fields that others
//     of its resource have, or that has nothing but what all of its method have,
//     for vendors that always tell most of it; or, of a write, a body of at most
//     half of the fields taken (list, get, create and update);
//   - an error of the vendor, where the vendor is called;
//   - a list that goes over the border of a page, where the vendor pages.
//
// What a story counts for is taken from what happened in it.
func Gaps(in *connector.Integration, played []*Played) []Gap {
	var gaps []Gap
	for _, m := range in.Models {
		for _, r := range m.Resources {
			about := ofResource(r, played)
			filled := filledFields(about)
			for _, mapping := range r.Mappings {
				if mapping.Unsupported != "" {
					continue
				}
				for _, lacks := range gapsOf(mapping, about, filled) {
					gaps = append(gaps, Gap{r.Resource.Name, mapping.Method.Name, lacks})
				}
			}
		}
	}
	return gaps
}

func ofResource(r *connector.Resource, played []*Played) []*Played {
	var out []*Played
	for _, p := range played {
		if p.Mapping != nil && p.Mapping.Resource == r {
			out = append(out, p)
		}
	}
	return out
}

func gapsOf(m *connector.Mapping, about []*Played, filled map[string]bool) []string {
	var has struct{ success, minimal, failure, border bool }
	of := slices.DeleteFunc(slices.Clone(about), func(p *Played) bool { return p.Mapping != m })
	has.minimal = showsPoorest(of)
	for _, p := range of {
		has.success = has.success || p.succeeded()
		has.minimal = has.minimal || p.isMinimal(filled)
		has.failure = has.failure || p.failedRemotely()
		has.border = has.border || p.crossesPages()
	}
	var lacks []string
	if !has.success {
		lacks = append(lacks, LacksSuccess)
	}
	thin := callsVendor(m) && (m.Method.Response == model.ResponseList || len(filled) != 1) // what we say ourselves is never thin, nor is a record of one field
	if !has.minimal && thin && !m.Method.Custom() && m.Method.Response != model.ResponseDeleted {
		lacks = append(lacks, LacksMinimal)
	}
	if !has.failure && callsVendor(m) {
		lacks = append(lacks, LacksError)
	}
	if !has.border && m.Method.Response == model.ResponseList && pages(m) {
		lacks = append(lacks, LacksBorder)
	}
	return lacks
}

// Fills says whether a story fills a gap. A record that has little counts here by
// the fields that its mapping can give, since there are no others to compare with.
func Fills(p *Played, g Gap) bool {
	switch g.Lacks {
	case LacksSuccess:
		return p.succeeded()
	case LacksError:
		return p.failedRemotely()
	case LacksBorder:
		return p.crossesPages()
	}
	filled := map[string]bool{}
	for _, f := range p.Mapping.Resource.Resource.Fields.Fields {
		if f.Name != "id" && f.Name != model.RemoteData && p.Mapping.Yields(f.Name) {
			filled[f.Name] = true
		}
	}
	return p.isMinimal(filled)
}

func callsVendor(m *connector.Mapping) bool {
	return m.FromList || len(m.Call.All())+len(m.Before)+len(m.After)+len(m.Lookups) > 0
}

func pages(m *connector.Mapping) bool {
	for _, call := range m.Call.All() {
		if call.Pagination != nil {
			return true
		}
	}
	return false
}

// succeeded says whether the call was made and went well.
func (p *Played) succeeded() bool { return p.Err == nil && !p.Call.DryRun }

func (p *Played) failedRemotely() bool {
	e, ok := errors.AsType[*cognate.Error](p.Err)
	return ok && e.Remote != nil
}

// crossesPages says whether the vendor was asked for a later page than the first.
func (p *Played) crossesPages() bool {
	if !p.succeeded() {
		return false
	}
	asked := map[string]int{}
	for _, x := range p.Exchanges {
		asked[x.Name]++
	}
	for _, call := range p.Mapping.Call.All() {
		if n := asked[call.FullName()]; n > 1 || n > 0 && p.Call.Cursor != "" {
			return true
		}
	}
	return false
}

// showsPoorest says whether one record of a method's stories has nothing but what
// all of them have, and others have more.
func showsPoorest(of []*Played) bool {
	all := filledFields(of)
	always := maps.Clone(all)
	var sets []map[string]bool
	for _, p := range of {
		if !p.succeeded() {
			continue
		}
		records, _ := p.records()
		for _, r := range records {
			set := filledOf(r)
			sets = append(sets, set)
			maps.DeleteFunc(always, func(name string, _ bool) bool { return !set[name] })
		}
	}
	return len(always) < len(all) && slices.ContainsFunc(sets, func(set map[string]bool) bool { return len(set) == len(always) })
}

// filledOf are the fields beside id and remote_data that a record has a value for.
func filledOf(record map[string]json.RawMessage) map[string]bool {
	filled := map[string]bool{}
	for name, v := range record {
		if name != "id" && name != model.RemoteData && !isEmpty(v) {
			filled[name] = true
		}
	}
	return filled
}

func (p *Played) isMinimal(filled map[string]bool) bool {
	if !p.succeeded() {
		return false
	}
	records, isList := p.records()
	if isList && len(records) == 0 {
		return true
	}
	for _, r := range records {
		n := 0
		for name, v := range r {
			if filled[name] && !isEmpty(v) {
				n++
			}
		}
		if 2*n <= len(filled) {
			return true
		}
	}
	return p.hasMinimalBody()
}

// hasMinimalBody says whether a write sent at most half of the fields that its
// mapping takes, and one where it takes no more.
func (p *Played) hasMinimalBody() bool {
	body := p.Mapping.Method.Body
	if body == nil {
		return false
	}
	taken, sent := 0, 0
	for _, f := range body.Fields {
		if f.Name == model.RemoteData || !p.Mapping.TakesBody(f.Name) {
			continue
		}
		taken++
		if v := p.Call.Body.Get(f.Name); !v.IsUndefined() && v.Kind() != jsonata.KindNull {
			sent++
		}
	}
	return sent <= max(1, taken/2)
}

// filledFields are the fields beside id and remote_data that a record of the
// stories has a value for.
func filledFields(about []*Played) map[string]bool {
	filled := map[string]bool{}
	for _, p := range about {
		if !p.succeeded() {
			continue
		}
		records, _ := p.records()
		for _, r := range records {
			maps.Copy(filled, filledOf(r))
		}
	}
	return filled
}

// records are the unified records of the answer; none where another format was
// asked for.
func (p *Played) records() (records []map[string]json.RawMessage, isList bool) {
	if f := p.Call.Format; f != engine.FormatUnified && f != engine.FormatNormalized {
		return nil, false
	}
	switch p.Mapping.Method.Response {
	case model.ResponseList:
		var list struct {
			Result []map[string]json.RawMessage `json:"result"`
		}
		if json.Unmarshal(p.Answer.Body, &list) != nil { // by key
			return nil, false
		}
		return list.Result, true
	case model.ResponseRecord:
		var record map[string]json.RawMessage
		if json.Unmarshal(p.Answer.Body, &record) != nil {
			return nil, false
		}
		return []map[string]json.RawMessage{record}, false
	default:
		return nil, false
	}
}

func isEmpty(v json.RawMessage) bool {
	switch string(v) {
	case "null", `""`, "[]", "{}":
		return true
	}
	return false
}
