package happyfox

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of a search, chosen here.
const (
	maxQuery = 1000
	maxTerms = 50
)

// term decides on one contact.
type term func(*contact) bool

type terms []term

func (t terms) match(c *contact) bool {
	for _, holds := range t {
		if !holds(c) {
			return false
		}
	}
	return true
}

// parseQuery reads a contact search: terms joined by spaces, all of which must
// hold. A term is field:value, or a bare word. A value, or part of one, may
// stand in double quotes, so that it can hold spaces; a quote without its
// partner is a plain character. How values match is chosen here, for the
// vendor does not say:
//
//	name:ada             part of the name, any case
//	email:a@example.org  the whole address, any case
//	phone:5550100        part of a number, digits alone compared
//	created_since:2026/02/03, updated_since:"2026-02-03 09:15:00"   UTC, inclusive
//	word                 part of the name, address or a number
func parseQuery(q string) (terms, fieldErrors) {
	if utf8.RuneCountInString(q) > maxQuery {
		return nil, oneError("q", tooLong(maxQuery, utf8.RuneCountInString(q)))
	}
	var errs fieldErrors
	var out terms
	for _, text := range splitTerms(q) {
		t, message := parseTerm(text)
		if message != "" {
			errs.add("q", message)
			continue
		}
		out = append(out, t)
	}
	if len(out) > maxTerms {
		errs.add("q", fmt.Sprintf("Ensure that there are at most %d terms (there are %d).", maxTerms, len(out)))
	}
	if errs != nil {
		return nil, errs
	}
	return out, nil
}

// splitTerms splits at spaces outside quotes.
func splitTerms(q string) []string {
	var out []string
	for q = strings.TrimLeft(q, " "); q != ""; q = strings.TrimLeft(q, " ") {
		end := termEnd(q)
		out = append(out, q[:end])
		q = q[end:]
	}
	return out
}

func termEnd(q string) int {
	for i := 0; i < len(q); i++ {
		switch q[i] {
		case ' ':
			return i
		case '"':
			if partner := strings.IndexByte(q[i+1:], '"'); partner >= 0 {
				i += partner + 1
			}
		}
	}
	return len(q)
}

// unquote drops the quotes that come in pairs.
func unquote(s string) string {
	if strings.Count(s, `"`)%2 == 0 {
		return strings.ReplaceAll(s, `"`, "")
	}
	last := strings.LastIndexByte(s, '"')
	return strings.ReplaceAll(s[:last], `"`, "") + s[last:]
}

func parseTerm(text string) (t term, message string) {
	field, value, hasField := strings.Cut(text, ":")
	value = unquote(value)
	if hasField {
		switch strings.ToLower(field) {
		case "name":
			return func(c *contact) bool { return contains(c.Name, value) }, ""
		case "email":
			return func(c *contact) bool { return c.Email != nil && strings.EqualFold(*c.Email, value) }, ""
		case "phone":
			number := digits(value)
			return func(c *contact) bool { return hasNumber(c, number) }, ""
		case "created_since":
			return since(value, func(c *contact) *time.Time { return c.Created })
		case "updated_since":
			return since(value, func(c *contact) *time.Time { return c.Updated })
		}
	}
	word := unquote(text)
	number := ""
	if digits(word) == strings.TrimPrefix(word, "+") {
		number = digits(word)
	}
	return func(c *contact) bool {
		return contains(c.Name, word) || (c.Email != nil && contains(*c.Email, word)) || hasNumber(c, number)
	}, ""
}

func contains(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}

func hasNumber(c *contact, number string) bool {
	if number == "" {
		return false
	}
	for _, p := range c.Phones {
		if strings.Contains(digits(p.Number), number) {
			return true
		}
	}
	return false
}

var sinceForms = []string{
	"2006/01/02", time.DateOnly, time.DateTime, "2006/01/02 15:04:05", "2006-01-02T15:04:05", time.RFC3339,
}

// since compares a time that may be unknown; an unknown one never matches.
func since(value string, of func(*contact) *time.Time) (t term, message string) {
	for _, form := range sinceForms {
		if from, err := time.Parse(form, value); err == nil {
			return func(c *contact) bool { at := of(c); return at != nil && !at.Before(from) }, ""
		}
	}
	return nil, msgDate
}
