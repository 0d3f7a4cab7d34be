package jsonata_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"cognate/jsonata"
)

// benchCase is one mapping, as an expression and by hand.
type benchCase struct {
	name  string
	input []byte
	expr  string
	twin  func([]byte) ([]byte, error)
}

func benchFile(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile("testdata/bench/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func compacted(tb testing.TB, data []byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, data); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func benchCases(tb testing.TB) []benchCase {
	tb.Helper()
	return []benchCase{
		{"contact", compacted(tb, benchFile(tb, "contact.json")), string(benchFile(tb, "contact.jsonata")), twinContact},
		{"tickets", benchTickets(100), string(benchFile(tb, "tickets.jsonata")), twinTickets},
		{"body", benchFile(tb, "body.json"), string(benchFile(tb, "body.jsonata")), twinBody},
		{"sum", benchOrders(1000), "$sum(orders.(price*quantity))", twinSum},
		{"sort", benchOrders(5000), `(
			$sorted := orders^(>price);
			$totals := $map($sorted, function($o) { $o.price * $o.quantity });
			$reduce($totals, function($a, $b) { $a + $b }, 0)
		)`, twinSort},
	}
}

// benchTickets makes a page of n tickets, about 1.5 KB each.
func benchTickets(n int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"page_info":{"count":%d,"page_index":1,"page_count":1},"data":[`, n)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":%d,"display_id":"#EX%08d","subject":"The printer on floor %d does not answer","text":%q,`, 1000+i, i, i%9, strings.Repeat("It says \"out of paper\", which it is not.\n", 9+i%5))
		fmt.Fprintf(&b, `"status":{"id":%d,"name":"In progress","behavior":%q,"color":"ff0000","order":3},`, i%4, []string{"pending", "completed"}[i%2])
		fmt.Fprintf(&b, `"priority":{"id":%d,"name":"High","order":2,"default":false},`, i%5)
		fmt.Fprintf(&b, `"user":{"id":%d,"name":"Dana Example %d","email":"dana%d@example.com","phones":[{"id":%d,"type":"mo","number":"+31 20 555 0100"}],"contact_groups":[],"custom_fields":[],"is_login_enabled":true},`, 500+i, i, i, i)
		b.WriteString(`"assigned_to":{"id":3,"name":"Sam Agent","email":"sam@example.com","role":{"id":1,"name":"Agent"},"active":true},`)
		b.WriteString(`"category":{"id":2,"name":"Hardware","prepopulate_cc":null,"time_spent_mandatory":false},"tags":"printer, floor, paper",`)
		b.WriteString(`"attachments":[{"id":1,"filename":"a.png","url":"https://files.example.com/a.png"},{"id":2,"filename":"b.png","url":"https://files.example.com/b.png"}],`)
		b.WriteString(`"due_date":null,"source":"web","unresponded":true,"time_spent":12.5,"sla_breaches":0,"messages_count":4,"attachments_count":2,`)
		b.WriteString(`"custom_fields":[{"id":1,"name":"Floor","value":"3","type":"text"},{"id":2,"name":"Room","value":null,"type":"text"}],`)
		b.WriteString(`"created_at":"2025-10-02T09:00:00Z","updated_at":"2025-10-03T11:30:00Z","last_staff_reply_at":"2025-10-03T11:30:00Z","last_user_reply_at":null}`)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

func benchOrders(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"orders":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":%d,"product":"Product %d","price":%d.%02d,"quantity":%d}`, i, i%37, (i*7919)%997, i%100, i%9+1)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

// TestBenchTwins checks that expression and twin do the same work.
func TestBenchTwins(t *testing.T) {
	t.Parallel()
	for _, c := range benchCases(t) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := jsonata.MustCompile(c.expr).EvalJSON(context.Background(), c.input)
			if err != nil {
				t.Fatal(err)
			}
			want, err := c.twin(c.input)
			if err != nil {
				t.Fatal(err)
			}
			a, err := jsonata.Parse(got)
			if err != nil {
				t.Fatal(err)
			}
			b, err := jsonata.Parse(want)
			if err != nil {
				t.Fatal(err)
			}
			if !jsonata.Equal(a, b) {
				t.Errorf("expression and twin differ:\n%.600s\n%.600s", got, want)
			}
		})
	}
}

// BenchmarkMapping compares each expression, bytes in to bytes out, with the same
// mapping written by hand on structs with encoding/json.
func BenchmarkMapping(b *testing.B) {
	for _, c := range benchCases(b) {
		e := jsonata.MustCompile(c.expr)
		b.Run(c.name+"/jsonata", func(b *testing.B) {
			b.SetBytes(int64(len(c.input)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.EvalJSON(context.Background(), c.input); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(c.name+"/structs", func(b *testing.B) {
			b.SetBytes(int64(len(c.input)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.twin(c.input); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRatio runs expression and twin in turns and reports the least time of each
// and their ratio, which other work on the machine disturbs least. One round is a
// few milliseconds; -benchtime 200x makes 200.
func BenchmarkRatio(b *testing.B) {
	for _, c := range benchCases(b) {
		e := jsonata.MustCompile(c.expr)
		b.Run(c.name, func(b *testing.B) {
			engine := func() error {
				_, err := e.EvalJSON(context.Background(), c.input)
				return err
			}
			twin := func() error {
				_, err := c.twin(c.input)
				return err
			}
			times := max(1, int(2*time.Millisecond/round(b, engine, 1)))
			least, leastTwin := time.Hour, time.Hour
			for b.Loop() {
				least = min(least, round(b, engine, times))
				leastTwin = min(leastTwin, round(b, twin, times))
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(least)/1e3, "µs-jsonata")
			b.ReportMetric(float64(leastTwin)/1e3, "µs-structs")
			b.ReportMetric(float64(least)/float64(leastTwin), "ratio")
		})
	}
}

// round gives the mean time of some calls in a row.
func round(b *testing.B, call func() error, times int) time.Duration {
	b.Helper()
	start := time.Now()
	for range times {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start) / time.Duration(times)
}

// BenchmarkValue measures the mapping of a record that is parsed already, as a
// server does it: a wrapper with the variables in scope, result appended.
func BenchmarkValue(b *testing.B) {
	e := jsonata.MustCompile(strings.ReplaceAll(`response.(`+string(benchFile(b, "contact.jsonata"))+`)`, "\n", " "))
	record, err := jsonata.Parse(benchFile(b, "contact.json"))
	if err != nil {
		b.Fatal(err)
	}
	var out []byte
	b.ReportAllocs()
	for b.Loop() {
		in := jsonata.Object(jsonata.Field{Key: "response", Value: record}, jsonata.Field{Key: "query", Value: jsonata.Object()})
		if out, err = e.AppendEval(context.Background(), out[:0], in); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParse measures reading and writing alone.
func BenchmarkParse(b *testing.B) {
	data := benchTickets(100)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var out []byte
	for b.Loop() {
		v, err := jsonata.Parse(data)
		if err != nil {
			b.Fatal(err)
		}
		out = v.AppendJSON(out[:0])
	}
}
