package conform

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"time"

	"cognate/internal/connector"
	"cognate/internal/proof"
)

// Live is what a report leaves in live.json. simulated marks a run that was made
// against a simulator, which raises nothing to live.
func Live(r *Report, in *connector.Integration, system string, simulated bool, now time.Time) *proof.Run {
	return &proof.Run{
		System: system, Simulated: simulated, Date: now.UTC().Format(time.DateOnly), Definitions: in.Digest, Methods: r.Methods,
	}
}

// Keep puts a run into the text of a live.json, which may be empty, in the place of
// the run against the same system before. changed is false where that showed the same.
func Keep(old []byte, run *proof.Run) (text []byte, changed bool, err error) {
	var all []*proof.Run
	if len(old) > 0 {
		if err := json.Unmarshal(old, &all); err != nil {
			return nil, false, fmt.Errorf("%s: %w", proof.LiveFile, err)
		}
	}
	i := slices.IndexFunc(all, func(x *proof.Run) bool { return x.System == run.System })
	switch {
	case i < 0:
		all = append(all, run)
	case Same(all[i], run):
		return old, false, nil
	default:
		all[i] = run
	}
	slices.SortFunc(all, func(a, b *proof.Run) int { return strings.Compare(a.System, b.System) })
	text, err = proof.FormatRuns(all)
	return text, true, err
}

// Same says whether two runs showed the same, whatever the day.
func Same(a, b *proof.Run) bool {
	x, y := *a, *b
	x.Date, y.Date = "", ""
	return reflect.DeepEqual(x, y)
}

// Kept is the run against a system that a connector's testdata has; nil where there
// is none.
func Kept(testdata fs.FS, system string) (*proof.Run, error) {
	data, err := fs.ReadFile(testdata, proof.LiveFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []*proof.Run
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("%s: %w", proof.LiveFile, err)
	}
	for _, run := range all {
		if run.System == system {
			return run, nil
		}
	}
	return nil, nil
}
