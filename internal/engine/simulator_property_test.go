package engine_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate"
	"cognate/internal/engine"
	"cognate/internal/sim"
	"cognate/internal/upstream"
)

// dice makes bodies; the same seed makes the same ones.
type dice struct {
	*rand.Rand
	n int
}

func newDice(seed uint64) *dice { return &dice{Rand: rand.New(rand.NewPCG(seed, 7))} }

func (d *dice) flip() bool { return d.IntN(2) == 0 }

func pick[T any](d *dice, from ...T) T { return from[d.IntN(len(from))] }

func (d *dice) word() string {
	d.n++
	return pick(d, "Ada", "Žofia", "O'Hara", "van-Aalst", "みどり", "X") + fmt.Sprint(d.n)
}

// phones makes up to three different numbers, some of them those that are there.
func (d *dice) phones(there []phone) []phone {
	out := []phone{}
	for range d.IntN(4) {
		p := phone{Number: fmt.Sprintf("+1555%04d", d.IntN(10_000)), Type: pick(d, "mobile", "work", "main", "home", "other", "pager", "")}
		if d.IntN(4) == 0 {
			p.Extension = fmt.Sprint(d.IntN(100))
		}
		if len(there) > 0 && d.flip() {
			old := pick(d, there...)
			p.Number, p.Extension = old.Number, old.Extension
		}
		if !slices.ContainsFunc(out, p.sameNumber) {
			out = append(out, p)
		}
	}
	return out
}

func (p phone) sameNumber(o phone) bool { return p.Number == o.Number && p.Extension == o.Extension }

// meets says whether a phone that was read is the one that was sent.
func (p phone) meets(read phone) bool {
	want := p.Type
	if want == "pager" {
		want = "other"
	}
	return p.sameNumber(read) && (want == "" || want == read.Type)
}

// stocked is a bench with a few contacts beside those of the seed, every custom
// field filled.
func stocked(t *testing.T, d sim.Definition, o sim.Options) (*bench, []record) {
	t.Helper()
	b := newBench(t, d, o, upstream.Options{})
	roll := newDice(1)
	for n := range 8 {
		b.one(b.call("create", "", nil, map[string]any{
			"first_name": roll.word(), "last_name": roll.word(), "emails": []email{{fmt.Sprintf("stock%d@example.com", n)}},
			"phones": roll.phones(nil), "remote_data": b.filled(),
		}, nil))
	}
	return b, b.all(250)
}

// sent runs a write and says whether it was taken. A vendor may refuse one: then
// nothing may have changed.
func (b *bench) sent(t *testing.T, a *engine.Answer, err error, was record) bool {
	t.Helper()
	if err == nil {
		return true
	}
	if e := asError(t, err); e.Remote == nil || e.Code != cognate.CodeInvalid || e.Partial != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(was, b.get(was.ID)); diff != "" {
		t.Errorf("refused (%v), and changed all the same (-before +after):\n%s", err, diff)
	}
	return false
}

const rounds = 60

// TestUpsertLosesNothing: where a create can meet a contact that exists, it keeps every
// phone and every custom field, makes no second contact, and says that it updated.
func TestUpsertLosesNothing(t *testing.T) {
	t.Parallel()
	eachSimulator(t, func(t *testing.T, d sim.Definition, o sim.Options) { //nolint:thelper // the test itself, once a simulator
		b, stock := stocked(t, d, o)
		if b.mapping("contacts", "create").Outcome == nil {
			return // it always makes one; one that is there is refused
		}
		roll, taken := newDice(2), 0
		for range rounds {
			was := b.get(pick(roll, stock...).ID)
			if len(was.Emails) == 0 {
				continue
			}
			body := map[string]any{"first_name": roll.word(), "emails": was.Emails}
			if roll.flip() {
				body["last_name"] = roll.word()
			}
			if roll.flip() {
				body["emails"] = []email{{strings.ToUpper(was.Emails[0].Email)}}
			}
			if roll.flip() {
				body["phones"] = roll.phones(was.Phones)
			}
			a, err := b.call("create", "", nil, body, nil)
			if !b.sent(t, a, err, was) {
				continue
			}
			taken++
			got := b.get(was.ID)
			checkKept(t, was, got, body)
			if a.Status != http.StatusOK || a.Outcome != "updated" {
				t.Errorf("the answer is %d %s", a.Status, a.Outcome)
			}
		}
		if n := len(b.all(250)); n != len(stock) || taken < rounds/4 {
			t.Errorf("there are %d contacts, there were %d; %d writes were taken", n, len(stock), taken)
		}
	})
}

func checkKept(t *testing.T, was, got record, body map[string]any) {
	t.Helper()
	sent, _ := body["phones"].([]phone)
	for _, p := range was.Phones {
		p.Type = "" // a number sent anew may have another type
		if !slices.ContainsFunc(got.Phones, p.meets) {
			t.Errorf("%+v is lost by %s", p, shown(body))
		}
	}
	for _, p := range sent {
		if !slices.ContainsFunc(got.Phones, p.meets) {
			t.Errorf("%+v did not arrive by %s: %+v", p, shown(body), got.Phones)
		}
	}
	added := slices.DeleteFunc(slices.Clone(sent), func(p phone) bool { return slices.ContainsFunc(was.Phones, p.sameNumber) })
	if len(got.Phones) != len(was.Phones)+len(added) {
		t.Errorf("%d phones of %d and %d new ones", len(got.Phones), len(was.Phones), len(added))
	}
	if diff := cmp.Diff(was.CustomFields, got.CustomFields); diff != "" {
		t.Errorf("custom fields changed by %s (-before +after):\n%s", shown(body), diff)
	}
}

func shown(body map[string]any) string {
	data, _ := json.Marshal(body)
	return string(data)
}

// TestUpdateTouchesOnlyItsFields: after an update of any fields the others are as
// they were.
func TestUpdateTouchesOnlyItsFields(t *testing.T) {
	t.Parallel()
	eachSimulator(t, func(t *testing.T, d sim.Definition, o sim.Options) { //nolint:thelper // the test itself, once a simulator
		b, stock := stocked(t, d, o)
		roll, taken := newDice(3), 0
		for range rounds {
			was := b.get(pick(roll, stock...).ID)
			body := map[string]any{}
			for _, name := range []string{"first_name", "last_name"} {
				if roll.flip() {
					body[name] = roll.word()
				}
			}
			if roll.IntN(3) == 0 {
				body["emails"] = []email{{fmt.Sprintf("moved%d@example.com", roll.Uint32())}}
			}
			if roll.IntN(3) == 0 {
				body["phones"] = roll.phones(was.Phones)
			}
			a, err := b.call("update", was.ID, nil, body, nil)
			if !b.sentWhole(t, a, err, was, body) {
				continue
			}
			taken++
			checkUntouched(t, was, b.get(was.ID), body, a)
		}
		if n := len(b.all(250)); n != len(stock) || taken < rounds/4 {
			t.Errorf("there are %d contacts, there were %d; %d writes were taken", n, len(stock), taken)
		}
	})
}

// sentWhole is sent for an update of several writes: of a refused one the first may have
// been taken, and then that is told.
func (b *bench) sentWhole(t *testing.T, a *engine.Answer, err error, was record, body map[string]any) bool {
	t.Helper()
	if err != nil {
		if e := asError(t, err); e.Partial != nil {
			for _, name := range []string{"phones", "first_name", "last_name"} {
				delete(body, name)
			}
			checkUntouched(t, was, b.get(was.ID), body, &engine.Answer{})
			return false
		}
	}
	return b.sent(t, a, err, was)
}

// checkUntouched holds a contact behind an update against what it was and what was sent,
// but for what the answer says was ignored.
func checkUntouched(t *testing.T, was, got record, body map[string]any, a *engine.Answer) {
	t.Helper()
	want := was
	if v, found := body["first_name"].(string); found {
		want.FirstName = &v
	}
	if v, found := body["last_name"].(string); found {
		want.LastName = &v
	}
	if v, found := body["emails"].([]email); found {
		want.Emails = v
	}
	if want.Name = want.FirstName; want.LastName != nil {
		want.Name = ptr(*want.FirstName + " " + *want.LastName)
	}
	sent, _ := body["phones"].([]phone)
	for i, p := range sent {
		if !slices.Contains(a.Ignored, fmt.Sprintf("phones[%d]", i)) && !slices.ContainsFunc(got.Phones, p.meets) && !slices.ContainsFunc(got.Phones, p.as(a).meets) {
			t.Errorf("%+v did not arrive by %s: %+v", p, shown(body), got.Phones)
		}
	}
	for _, p := range got.Phones {
		p.Type = ""
		if !slices.ContainsFunc(append(slices.Clone(was.Phones), sent...), func(old phone) bool { return p.meets(old) || p.meets(old.as(a)) }) {
			t.Errorf("%+v came from nowhere by %s", p, shown(body))
		}
	}
	if _, found := body["phones"]; found {
		want.Phones = got.Phones
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("after %s (-want +got):\n%s", shown(body), diff)
	}
}
