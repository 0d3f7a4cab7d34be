package happyfox

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Bounds of stored values, chosen here: the vendor documents none.
const (
	maxName    = 255
	maxEmail   = 254
	maxNumber  = 64
	maxText    = 65_536
	maxSubject = 1000
	maxMessage = 500_000 // characters of one message
	maxMinutes = 1_000_000
	maxPhones  = 100
	maxUpdates = 2000 // of one ticket
	maxChoices = 500  // of one field
	// maxContacts and maxTickets bound the account; a load test stays far below.
	maxContacts = 500_000
	maxTickets  = 200_000
	maxBatch    = 100 // documented: contacts, or tickets, in one call
	// maxUpload is documented: the files of one call together. maxStored
	// bounds the files of the account, and with them the state file.
	maxUpload = 25 << 20
	maxStored = 64 << 20
	// maxMultipart is room for the files of one call and the fields beside them.
	maxMultipart = maxUpload + 2<<20
)

// asText accepts a text, or a number as its digits.
func asText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v), true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

// asID accepts a positive whole number, or one as text.
func asID(v any) (int64, bool) {
	text, ok := asText(v)
	if !ok {
		return 0, false
	}
	return parseID(text)
}

func parseID(text string) (int64, bool) {
	if text == "" || text[0] < '0' || text[0] > '9' {
		return 0, false // ParseInt would take a sign
	}
	id, err := strconv.ParseInt(text, 10, 64)
	return id, err == nil && id > 0
}

// asWhole accepts a whole number from 0 to most, as a number or as text.
func asWhole(v any, most int) (int, bool) {
	text, isText := asText(v)
	if !isText || text == "" || digits(text) != text {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n <= most
}

// asBool accepts true and false, as JSON or as text in any case.
func asBool(v any) (value, valid bool) {
	switch v := v.(type) {
	case bool:
		return v, true
	case string:
		switch strings.ToLower(strings.TrimSpace(v)) {
		case "true":
			return true, true
		case "false":
			return false, true
		}
	}
	return false, false
}

// One local part and one domain with a dot, the rule of the form library whose
// messages the vendor sends; letters of any script are taken in a domain.
var emailForm = regexp.MustCompile("^[-!#$%&'*+/=?^_`{}|~0-9A-Za-z]+(\\.[-!#$%&'*+/=?^_`{}|~0-9A-Za-z]+)*" +
	`@([\pL\pN]([\pL\pN-]{0,61}[\pL\pN])?\.)+[\pL\pN]([\pL\pN-]{0,61}[\pL\pN])$`)

func validEmail(s string) bool { return len(s) <= maxEmail && emailForm.MatchString(s) }

// domainOf is the part after the last @, in lower case.
func domainOf(email string) string {
	return strings.ToLower(email[strings.LastIndexByte(email, '@')+1:])
}

const stampForm = "2006-01-02 15:04:05"

// stamp draws a time as the vendor does: UTC, no zone; null when unknown.
func stamp(t *time.Time) *string {
	if t == nil {
		return nil
	}
	s := t.UTC().Format(stampForm)
	return &s
}

// digits keeps the digits of a phone number.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
