package proof

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"cognate/internal/connector"
)

// LiveFile keeps the conformance runs of a connector, in its testdata.
const LiveFile = "live.json"

// Run is one conformance run against a real system. It counts for the definitions
// that it ran with.
type Run struct {
	System string `json:"system"` // Redmine 5.0.4
	// Simulated: the system is a simulator. The run is told of, and proves nothing of
	// the real one.
	Simulated   bool   `json:"simulated,omitempty"`
	Date        string `json:"date"`        // 2026-02-03
	Definitions string `json:"definitions"` // the integration's digest
	// Methods: ticketing.contacts.create → what passed.
	Methods map[string]*RunMethod `json:"methods"`
}

// RunMethod lists the paths that a run has shown of a method.
type RunMethod struct {
	Filters []string `json:"filters,omitempty"`
	Body    []string `json:"body,omitempty"`
	Record  []string `json:"record,omitempty"`
}

// Runs reads the runs that were made with an integration as it is; none where there
// is no file.
func Runs(testdata fs.FS, in *connector.Integration) ([]*Run, error) {
	data, err := fs.ReadFile(testdata, LiveFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all, current []*Run
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("%s of %s: %w", LiveFile, in.Name, err)
	}
	for _, run := range all {
		if run.Definitions == in.Digest {
			current = append(current, run)
		}
	}
	return current, nil
}

func (t *table) live(shown *RunMethod) {
	for _, part := range []struct {
		cells cells
		paths []string
	}{{t.filters, shown.Filters}, {t.body, shown.Body}, {t.record, shown.Record}} {
		for _, path := range part.paths {
			part.cells.raise(path, connector.Live)
		}
	}
}
