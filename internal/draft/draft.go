package draft

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/tools/txtar"

	"cognate/internal/connector"
	"cognate/internal/contract"
	"cognate/internal/story"
)

// Draft is a story that was made, or why it was not.
type Draft struct {
	Gap  story.Gap
	Name string // tags-list-error: of its file
	Text []byte
	Err  error
}

// kinds are what is written for each gap.
var kinds = map[string]struct {
	suffix, words string
	want          contract.Wanted
}{
	story.LacksSuccess: {"", "as the vendor describes it", contract.Full},
	story.LacksMinimal: {"-minimal", "with no more than has to be there", contract.Minimal},
	story.LacksError:   {"-refused", "refused by the vendor", contract.Refusal},
	story.LacksBorder:  {"-second-page", "from a page that is not the first", contract.Full},
}

// Stories makes a draft for each gap.
func Stories(ctx context.Context, catalog *connector.Catalog, in *connector.Integration, c *contract.Contract, gaps []story.Gap) []Draft {
	var out []Draft
	for _, gap := range gaps {
		kind, known := kinds[gap.Lacks]
		if !known {
			continue
		}
		d := Draft{Gap: gap, Name: strings.ReplaceAll(gap.Resource+"-"+gap.Method+kind.suffix, "_", "-")}
		w := &writer{catalog: catalog, in: in, contract: c, mapping: mappingOf(in, gap)}
		if d.Text, d.Err = w.write(ctx, gap, kind.words, kind.want); d.Err == nil && d.Text == nil {
			d.Err = errors.New("what was made up does not fill the gap")
		}
		out = append(out, d)
	}
	return out
}

func mappingOf(in *connector.Integration, gap story.Gap) *connector.Mapping {
	for _, m := range in.Models {
		if r := m.Resource(gap.Resource); r != nil && r.Mapping(gap.Method) != nil {
			return r.Mapping(gap.Method)
		}
	}
	return nil
}

// writer makes the story of one gap.
type writer struct {
	catalog  *connector.Catalog
	in       *connector.Integration
	contract *contract.Contract
	mapping  *connector.Mapping
}

func (w *writer) write(ctx context.Context, gap story.Gap, words string, want contract.Wanted) ([]byte, error) {
	call := w.call(want == contract.Minimal)
	call.IgnoreRemoteData = gap.Lacks != story.LacksSuccess || gap.Method != "get" // the whole record stands once
	if want == contract.Minimal && gap.Method == "list" {
		want = contract.MinimalList
	}
	if gap.Lacks == story.LacksBorder {
		cursor, err := w.secondPage(ctx, call)
		if err != nil {
			return nil, err
		}
		call.NextCursor = cursor
	}
	comment := fmt.Sprintf("%s of %s, %s. Drafted from the description: its values are made up.", label(gap.Method), gap.Resource, words)
	p, err := w.improvise(ctx, comment, call, want)
	if err != nil {
		return nil, err
	}
	if p.Err != nil && want != contract.Refusal {
		return nil, fmt.Errorf("it ends in an error: %w", p.Err)
	}
	if story.Fills(p, gap) {
		return txtar.Format(p.Archive), nil
	}
	return nil, nil
}

// improvise plays the call. Of a refusal only the last thing that is asked for can
// fail: it is the main call, or the only one.
func (w *writer) improvise(ctx context.Context, comment string, call *callFile, want contract.Wanted) (*story.Played, error) {
	text, err := json.MarshalIndent(call, "", "  ")
	if err != nil {
		return nil, err
	}
	a := &txtar.Archive{Comment: []byte(comment + "\n"), Files: []txtar.File{{Name: "call.json", Data: append(text, '\n')}}}
	return story.Improvise(ctx, w.catalog, w.in.Name, a, func(x *story.Exchange) ([]byte, error) {
		return w.contract.Answer(x, want)
	})
}

// pageSize is how many records a made-up list has.
const pageSize = 2

// secondPage plays a list that is full, and gives the cursor that leads on.
func (w *writer) secondPage(ctx context.Context, call *callFile) (string, error) {
	call.Limit = pageSize
	p, err := w.improvise(ctx, "", call, contract.Full)
	switch {
	case err != nil:
		return "", err
	case p.Err != nil:
		return "", fmt.Errorf("the first page ends in an error: %w", p.Err)
	}
	var page struct {
		NextCursor string `json:"next_cursor"`
	}
	if err := json.Unmarshal(p.Answer.Body, &page); err != nil || page.NextCursor == "" {
		return "", errors.New("what was made up for the first page leads to no second")
	}
	return page.NextCursor, nil
}

func label(name string) string { return strings.ToUpper(name[:1]) + name[1:] }
