package happyfox

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ticketTerm decides on one ticket.
type ticketTerm func(*state, *ticketData) bool

// ticketSearch is a search for tickets: all terms must hold, all words occur.
type ticketSearch struct {
	terms []ticketTerm
	words []string // in lower case
}

// parseTicketSearch reads the q of GET tickets/: terms joined by spaces, all of
// which must hold. A term is field:value, or a word.
//
//	status:"New","Closed"        any of the names, in any case
//	priority:"High"              likewise
//	tag:"vip"                    any of the tags, in this case
//	contact:"ada@example.org"    the address, or the whole name, in any case
//	group:"Dealers North"        a group of the contact, in any case
//	assignee:"Nora"              e-mail, whole, first or last name, in this case; --none, --any
//	id:DC00000001,2              display ids without #, or numbers
//	unresponded:true breached:true has_attachments:true
//	duedate:today                or yesterday, tomorrow, overdue, "next 7 days"
//	created-on:"2026/02/03"      see ticketDates
//	Product:"LX-9"               a ticket's or contact's custom field, in any case;
//	"Wanted by":"03/31/2026"     choices by label (any of several), dates as mm/dd/yyyy
//	word                         in the subject, a message, the contact, or the display id
//
// Documented is the grammar. Chosen here: several values hold if one of them
// does; names of status, priority, group and contact in any case; a due date of
// the next 7 days is one from today to 7 days on, an overdue one is past on a
// pending ticket; a value out of its form is an error; a term of no known field
// is a word; quotes around words are dropped; texts of custom fields are equal.
func (st *state) parseTicketSearch(q string, now time.Time) (*ticketSearch, fieldErrors) {
	if n := utf8.RuneCountInString(q); n > maxQuery {
		return nil, oneError("q", tooLong(maxQuery, n))
	}
	terms := splitTerms(q)
	if len(terms) > maxTerms {
		return nil, oneError("q", fmt.Sprintf("Ensure that there are at most %d terms (there are %d).", maxTerms, len(terms)))
	}
	var errs fieldErrors
	s := &ticketSearch{}
	for _, text := range terms {
		term, message := st.parseTicketTerm(text, now)
		switch {
		case message != "":
			errs.add("q", message)
		case term != nil:
			s.terms = append(s.terms, term)
		default:
			s.words = append(s.words, strings.Fields(strings.ToLower(unquote(text)))...)
		}
	}
	return s, errs
}

// parseTicketTerm returns nil for what is no term, and so words.
func (st *state) parseTicketTerm(text string, now time.Time) (term ticketTerm, message string) {
	field, values, isTerm := cutTerm(text)
	if !isTerm {
		return nil, ""
	}
	key := strings.ToLower(field)
	if parse := ticketTerms[key]; parse != nil {
		return parse(values)
	}
	if of := ticketDates(key); of.at != nil {
		return of.term(values)
	}
	if key == "duedate" {
		return dueTerm(values, now)
	}
	return st.fieldTerm(field, values)
}

// cutTerm splits field:value,value at what stands outside of quotes.
func cutTerm(text string) (field string, values []string, isTerm bool) {
	parts := splitOutsideQuotes(text, ':')
	if len(parts) < 2 || parts[0] == "" {
		return "", nil, false
	}
	rest := text[len(parts[0])+1:]
	for _, value := range splitOutsideQuotes(rest, ',') {
		if value = strings.TrimSpace(unquote(value)); value != "" {
			values = append(values, value)
		}
	}
	return unquote(parts[0]), values, len(values) > 0
}

func splitOutsideQuotes(text string, at byte) []string {
	var out []string
	quoted, from := false, 0
	for i := range len(text) {
		switch text[i] {
		case '"':
			quoted = !quoted
		case at:
			if !quoted {
				out, from = append(out, text[from:i]), i+1
			}
		}
	}
	return append(out, text[from:])
}

// match tells whether a ticket is found.
func (s *ticketSearch) match(st *state, t *ticketData) bool {
	for _, holds := range s.terms {
		if !holds(st, t) {
			return false
		}
	}
	if len(s.words) == 0 {
		return true
	}
	texts := st.searchedTexts(t)
	for _, word := range s.words {
		if !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, word) }) {
			return false
		}
	}
	return true
}

// searchedTexts are where words are looked for, in lower case.
func (st *state) searchedTexts(t *ticketData) []string {
	c := st.byID[t.Contact]
	texts := []string{t.Subject, t.displayID(), c.Name, deref(c.Email)}
	for i := range t.Updates {
		texts = append(texts, t.Updates[i].Text)
	}
	for i := range texts {
		texts[i] = strings.ToLower(texts[i])
	}
	return texts
}

// order has the most relevant first, which here is the most words in the
// subject, and then the last update first.
func (s *ticketSearch) order(st *state, a, b *ticketData) int {
	if byWords := s.relevance(b) - s.relevance(a); byWords != 0 {
		return byWords
	}
	return byUpdated(st, b, a)
}

func (s *ticketSearch) relevance(t *ticketData) int {
	subject, n := strings.ToLower(t.Subject), 0
	for _, word := range s.words {
		if strings.Contains(subject, word) {
			n++
		}
	}
	return n
}
