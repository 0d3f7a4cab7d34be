package happyfox_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"cognate/internal/sim/happyfox"
)

func (a *account) search(q string) answer {
	a.T.Helper()
	return a.get("tickets/?size=50&status=_all&q=" + url.QueryEscape(q))
}

func TestTicketSearch(t *testing.T) {
	t.Parallel()
	a := demo(t)
	cases := map[string]string{
		`status:"Solved"`:                           "7 8 3",
		`status:"new","on hold"`:                    "12 10 9 6 1 4",
		`status:Solved`:                             "7 8 3",
		`priority:"High","Critical"`:                "11 7 2",
		`tag:"vip"`:                                 "11 5",
		`tag:"VIP"`:                                 "",
		`contact:"ADA.marlow@example.org"`:          "8 1",
		`contact:"ada marlow"`:                      "8 1",
		`contact:"ada"`:                             "",
		`group:"dealers north"`:                     "11 4 3",
		`assignee:"nora.field@example.com"`:         "11 5 3",
		`assignee:"Nora"`:                           "11 5 3",
		`assignee:nora`:                             "",
		`assignee:"Omar Quill"`:                     "12 7 9 6 4 2",
		`assignee:--none`:                           "10 8 1",
		`assignee:--any`:                            "12 11 7 9 6 5 4 2 3",
		`id:SUP00000001,2`:                          "1 2",
		`id:"sal00000003"`:                          "3",
		`unresponded:true tag:"vip"`:                "",
		`unresponded:FALSE`:                         "11 5 2 3",
		`breached:true`:                             "11",
		`has_attachments:true`:                      "5 4 3",
		`duedate:today`:                             "",
		`duedate:yesterday`:                         "",
		`duedate:overdue`:                           "11 2",
		`created-on:"2026/02/03"`:                   "8 1",
		`created-before:2026/01/07`:                 "3",
		`created-on-or-before:"2026/01/07"`:         "2 3",
		`created-after:"2026/02/16"`:                "12",
		`created-on-or-after:"2026/02/16"`:          "12 11",
		`last-modified-on-or-after:"2026/02/16"`:    "12 11",
		`last-staff-replied-on:"2026/02/16"`:        "11",
		`last-contact-replied-on:"2026/01/21"`:      "4",
		`last-closed-on-or-after:"2026/02/03"`:      "7 8",
		`last-closed-on-or-before:"2026/02/03"`:     "8 3",
		`Product:"lx-9"`:                            "1",
		`product:Portal`:                            "2",
		`"Affected Areas":"login","reports"`:        "11 4 2",
		`Severity:"MAJOR"`:                          "1",
		`Seats:"10"`:                                "3",
		`"wanted by":"02/27/2026"`:                  "7",
		`"Customer No":"k-1002"`:                    "11 3",
		`Region:"Europe" status:"New"`:              "1",
		`printer`:                                   "8 1",
		`offline STILL`:                             "8",
		`"still printer"`:                           "8", // words, no phrase
		`morning printer`:                           "1",
		`Nora`:                                      "3",
		`領収書`:                                       "5",
		`SUP0000001`:                                "11 10", // a part of the display id
		`colour:dark`:                               "",      // no field: a word
		`last-modified-on:"2026/02/03"`:             "",      // there is no such term
		`last-closed-on:"2026/02/03"`:               "",
		`zurawska@`:                                 "4",
		`"`:                                         "",
		`status:`:                                   "",
		`:x`:                                        "",
		`office`:                                    "11",
		`created-on-or-after:"2026/02/03" office -`: "",
	}
	for q, want := range cases {
		t.Run(q, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(a.in(t).search(q).want(http.StatusOK, "").ids(), " "); got != want {
				t.Errorf("found %q, want %q", got, want)
			}
		})
	}
}

func TestTicketSearchIsOrderedByRelevance(t *testing.T) {
	t.Parallel()
	a := demo(t)
	a.post("tickets/", `{"client": 3, "subject": "Other", "text": "The printer is offline", "category": 1}`).want(http.StatusOK, "")
	for _, sort := range []string{"", "ticketa", "createa"} { // what is asked for does not count
		r := a.get("tickets/?q=printer+offline&sort="+sort).want(http.StatusOK, "")
		if got := strings.Join(r.ids(), " "); got != "8 1 13" {
			t.Errorf("sort %q: found %q", sort, got)
		}
	}
}

func TestTicketSearchWithOtherFilters(t *testing.T) {
	t.Parallel()
	a := demo(t)
	ids := func(a *account, query string) string { return strings.Join(a.get("tickets/?q="+query).ids(), " ") }
	if got := ids(a, "printer&status=_pending&category=1"); got != "1" {
		t.Errorf("found %q", got)
	}
	if got := ids(a, "printer"); got != "8 1" {
		t.Errorf("without status: found %q", got)
	}
	pendingOnly := start(t, happyfox.Options{Seed: happyfox.SeedDemo, SearchPendingOnly: true})
	for query, want := range map[string]string{"printer": "1", "printer&status=_all": "8 1", "printer&status=4": "8"} {
		if got := ids(pendingOnly, query); got != want {
			t.Errorf("%s in pending tickets: found %q, want %q", query, got, want)
		}
	}
	if got := pendingOnly.get("tickets/").is(`12`, "page_info", "last_index"); got.Status != http.StatusOK {
		t.Error("a list without q is not narrowed")
	}
}

func TestTicketSearchDueDates(t *testing.T) {
	t.Parallel()
	a := demo(t) // it is 2026-03-01
	for id, due := range map[string]string{"1": "2026-02-28", "4": "2026-03-01", "5": "2026-03-02", "6": "2026-03-08", "9": "2026-03-09"} {
		a.post("ticket/"+id+"/staff_update/", `{"staff": 3, "due_date": "`+due+`"}`).want(http.StatusOK, "")
	}
	for term, want := range map[string]string{
		"yesterday": "1", "TODAY": "4", `"tomorrow"`: "5", `"next 7 days"`: "6 5 4", "overdue": "11 1 2",
	} {
		if got := strings.Join(a.search("duedate:"+term).want(http.StatusOK, "").ids(), " "); got != want {
			t.Errorf("duedate:%s finds %q, want %q", term, got, want)
		}
	}
}

func TestTicketSearchErrors(t *testing.T) {
	t.Parallel()
	a := demo(t)
	for q, want := range map[string]string{
		`created-on:"2026-02-03"`:                 "Enter a valid date.",
		`created-on:"2026/02/03","2026/02/04"`:    "Enter a valid date.",
		`duedate:sometime`:                        "Enter a valid date.",
		`unresponded:perhaps`:                     "Enter true or false.",
		`last-closed-on-or-after:"2026/02/30" ok`: "Enter a valid date.",
		strings.Repeat("x", 1001):                 "Ensure this value has at most 1000 characters (it has 1001).",
		strings.Repeat("x ", 51):                  "Ensure that there are at most 50 terms (there are 51).",
	} {
		a.search(q).want(http.StatusBadRequest, `{"error": [{"field": "q", "errors": [`+strconv.Quote(want)+`]}]}`)
	}
}
