package freshdesk_test

import (
	"net/url"
	"strings"
	"testing"
)

func TestSearchTickets(t *testing.T) {
	t.Parallel()
	a := demo(t)
	for query, n := range map[string]float64{
		"status:2": 8, "status:3 OR status:6": 2, "(status:3 OR status:6) AND priority:1": 2, "status:2 AND priority:>3": 2, "priority:<1": 8,
		"status:3 OR status:2 AND priority:4": 2, "tag:'kettle'": 2, "tag:'KETTLE' AND type:'Problem'": 1, "tag:null": 9, "type:null AND status:2": 4, "agent_id:null": 7,
		"created_at:'2026-02-02'": 2, "created_at:>'2026-02-16' AND created_at:<'2026-02-17'": 2, "cf_order_number:'k-2001'": 1, "cf_under_warranty:true": 1,
		"cf_seats:>2": 1, "cf_colour:'Blue'": 1, "cf_bought_on:'2025-12-20'": 1, "custom_string:K-2001": 1, "(((status:5)))": 1, "status:2 AND (tag:'vip' OR tag:'none')": 1,
		"type:'it''s'": -1, "status:2 AND": -1, "status": -1, "status:'2'": -1, "colour:'red'": -1, "priority:high": -1, "(status:2": -1, "status:2)": -1, "": -1,
		"tag:>'a'": -1, "created_at:'soon'": -1, "cf_amount:129": -1, "cf_what_was_tried:'x'": -1, "status:2 XOR status:3": -1, "status:2ANDstatus:3": -1,
		"tag:'" + strings.Repeat("x", 512) + "'": -1,
	} {
		r := a.Get("search/tickets?query=" + url.QueryEscape(`"`+query+`"`))
		if n < 0 {
			r.Want(400)
			continue
		}
		if got := r.Want(200).At("total"); got != n {
			t.Errorf("%s finds %v, want %v", query, got, n)
		}
	}
}

func TestSearchContacts(t *testing.T) {
	t.Parallel()
	a := demo(t)
	for query, n := range map[string]float64{
		"email:'ADA@example.com'": 1, "phone:'+155501001' OR mobile:'+155501101'": 1, "active:true": 0, "tag:'reader'": 3, "tier:'Gold' AND newsletter:true": 3,
		"company_id:null": 7, "language:'en'": 14, "created_at:>'2026-01-01'": 2, "customer_number:null": 14,
	} {
		if got := a.found("contacts", query); got != n {
			t.Errorf("%s finds %v, want %v", query, got, n)
		}
	}
	a.Call("DELETE contacts/"+a.contact("ada@example.com"), "").Want(204)
	if n := a.found("contacts", "email:'ada@example.com'"); n != 0 {
		t.Errorf("a deleted contact is found %v times", n)
	}
}

// TestSearchPages: ten pages of 30, and the count of all.
func TestSearchPages(t *testing.T) {
	t.Parallel()
	a := demo(t)
	r := a.Get(`search/tickets?page=2&query="priority:>1"`).Want(200).Is("12", "total")
	if n := r.Count("results"); n != 0 {
		t.Errorf("%d on the second page", n)
	}
}
