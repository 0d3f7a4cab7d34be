package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"runtime"
	"testing"

	"cognate/internal/engine"
	"cognate/internal/sim"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// lines counts the records and the checkpoints of a stream, and forgets them.
type lines struct {
	records, checkpoints int
	rest                 []byte
}

func (l *lines) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	for {
		line, rest, found := bytes.Cut(l.rest, []byte("\n"))
		if !found {
			l.rest = append([]byte(nil), l.rest...)
			return len(p), nil
		}
		if bytes.HasPrefix(line, []byte(`{"$cursor":`)) {
			l.checkpoints++
		} else if json.Valid(line) {
			l.records++
		}
		l.rest = rest
	}
}

// streamTickets walks all tickets of a simulator that has made that many more, and
// calls each behind every vendor page.
func streamTickets(tb testing.TB, d sim.Definition, generate int, each func(*lines)) *lines {
	tb.Helper()
	b := newBench(tb, d, sim.Options{Seed: d.Seeds[0], Generate: generate}, upstream.Options{})
	a, err := b.engine.Do(tb.Context(), &engine.Call{
		Account: b.account, Override: b.override, Model: "ticketing", Resource: "tickets", Method: "list", Format: engine.FormatUnified,
		Query: jsonata.Object(), RawQuery: jsonata.Object(), Limit: engine.MaxLimit, Stream: true,
	})
	if err != nil {
		tb.Fatal(err)
	}
	out := &lines{}
	if err := a.Stream(context.WithoutCancel(tb.Context()), io.Writer(out), func() error { each(out); return nil }); err != nil {
		tb.Fatal(err)
	}
	return out
}

func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestStreamIsFlat: however long a list is, a stream of it holds one vendor page.
func TestStreamIsFlat(t *testing.T) {
	const many = 10_000
	for _, d := range sim.Simulators() {
		if d.Generates == "" {
			continue
		}
		var early, late uint64
		out := streamTickets(t, d, many, func(l *lines) {
			switch {
			case early == 0 && l.records >= many/10:
				early = heapInUse()
			case late == 0 && l.records >= many*9/10:
				late = heapInUse()
			}
		})
		if out.records < many || out.checkpoints < 50 || late == 0 {
			t.Errorf("%s: %d records, %d checkpoints", d.Name, out.records, out.checkpoints)
		}
		const room = 4 << 20 // noise of the runtime and of the simulator's own caches
		if late > early+room {
			t.Errorf("%s: %d bytes in use behind a tenth, %d behind nine", d.Name, early, late)
		}
	}
}

// BenchmarkStream tells the heap in use behind the last vendor page of a stream, beside the
// records in it: of 1,000 and of 10,000.
func BenchmarkStream(b *testing.B) {
	for _, d := range sim.Simulators() {
		if d.Generates == "" {
			continue
		}
		for name, n := range map[string]int{"1000": 1_000, "10000": 10_000} {
			b.Run(d.Name+"/"+name, func(b *testing.B) {
				for b.Loop() {
					first, last := uint64(0), uint64(0)
					streamTickets(b, d, n, func(l *lines) {
						if last = heapInUse(); first == 0 {
							first = last
						}
					})
					b.ReportMetric(float64(first)/(1<<20), "MB-first-page")
					b.ReportMetric(float64(last)/(1<<20), "MB-last-page")
				}
			})
		}
	}
}
