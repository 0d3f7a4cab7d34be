package draft

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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

// Stories makes a draft for each gap that the stories which were played leave.
func Stories(ctx context.Context, catalog *connector.Catalog, in *connector.Integration, c *contract.Contract, played []*story.Played) []Draft {
	var out []Draft
	for _, gap := range story.Gaps(in, played) {
		kind, known := kinds[gap.Lacks]
		if !known {
			continue
		}
		d := Draft{Gap: gap, Name: strings.ReplaceAll(gap.Resource+"-"+gap.Method+kind.suffix, "_", "-")}
		w := &writer{catalog: catalog, in: in, contract: c, mapping: mappingOf(in, gap), played: played}
		p, err := w.write(ctx, gap, kind.words, kind.want)
		if d.Err = err; err == nil {
			played = append(played, p)
			d.Text = txtar.Format(p.Archive)
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
	played   []*story.Played // the stories that there are, those drafted before among them
}

// write makes the story; the error says why what was made up does not do.
func (w *writer) write(ctx context.Context, gap story.Gap, words string, want contract.Wanted) (*story.Played, error) {
	call := w.call(want == contract.Minimal)
	call.IgnoreRemoteData = gap.Lacks != story.LacksSuccess || gap.Method != "get" // the whole record stands once
	if gap.Lacks == story.LacksBorder {
		cursor, err := w.secondPage(ctx, call)
		if err != nil {
			return nil, err
		}
		call.NextCursor = cursor
	}
	comment := fmt.Sprintf("%s of %s, %s. Drafted from the description: its values are made up.", label(gap.Method), gap.Resource, words)
	tries := []contract.Wanted{want}
	if want == contract.Minimal && gap.Method == "list" {
		tries = []contract.Wanted{contract.MinimalList, contract.Minimal} // a list of thin records, or an empty one
	}
	var err error
	for _, want := range tries {
		var p *story.Played
		p, err = w.tell(ctx, comment, call, want)
		switch {
		case err != nil:
		case p.Err != nil && want != contract.Refusal:
			err = fmt.Errorf("it ends in an error: %w", p.Err)
		case !w.fills(p, gap):
			err = errors.New("what was made up does not fill the gap")
		default:
			return p, nil
		}
	}
	return nil, err
}

// tell plays the call. Where files are put is rarely described: what fails with them
// may go without.
func (w *writer) tell(ctx context.Context, comment string, call *callFile, want contract.Wanted) (*story.Played, error) {
	p, err := w.improvise(ctx, comment, call, want)
	if want == contract.Refusal || err == nil && p.Err == nil {
		return p, err
	}
	body, _ := call.Body.(map[string]any)
	if body["attachments"] == nil {
		return p, err
	}
	delete(body, "attachments")
	return w.improvise(ctx, comment, call, want)
}

// fills says whether a story fills the gap, by itself or beside those that there are.
func (w *writer) fills(p *story.Played, gap story.Gap) bool {
	return story.Fills(p, gap) || !slices.Contains(story.Gaps(w.in, append(slices.Clip(w.played), p)), gap)
}

// improvise plays the call. Of a refusal only the last thing that is asked for can
// fail: it is the main call, or the only one.
func (w *writer) improvise(ctx context.Context, comment string, call *callFile, want contract.Wanted) (*story.Played, error) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(call); err != nil {
		return nil, err
	}
	a := &txtar.Archive{Comment: []byte(comment + "\n"), Files: []txtar.File{{Name: "call.json", Data: text.Bytes()}}}
	return story.Improvise(ctx, w.catalog, w.in.Name, a, func(x *story.Exchange) ([]byte, error) {
		return w.contract.Answer(x, want)
	})
}

// pageSize is how many records a made-up list has.
const pageSize = 2

// secondPage plays a list that is full, and gives the cursor that leads on.
func (w *writer) secondPage(ctx context.Context, call *callFile) (string, error) {
	call.Limit = pageSize
	p, err := w.improvise(ctx, "", call, contract.MorePages)
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
