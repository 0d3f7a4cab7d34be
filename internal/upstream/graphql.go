package upstream

import (
	"slices"
	"strings"

	"cognate/jsonata"
)

// judgeGraphQL judges a 2xx by what stands in it: errors are a failure, whatever the
// status says. Where only a part of a read failed, and the call takes a part, the
// answer is clean and Partial.
func (a *attempt) judgeGraphQL(res *Response) error {
	errs := graphQLErrors(res.Value)
	if len(errs) == 0 {
		return nil
	}
	if a.TakesPart && a.isRead() && hasData(res.Value.Get("data")) {
		res.Partial = true
		return nil
	}
	status := graphQLStatus(errs)
	e := a.unclean(res, CodeOf(status), graphQLMessage(errs), nil)
	e.Remote.Status = status
	return e
}

func graphQLErrors(answer jsonata.Value) []jsonata.Value {
	if answer.Kind() != jsonata.KindObject {
		return nil
	}
	return slices.Collect(answer.Get("errors").Items())
}

// hasData says whether any field of data came.
func hasData(data jsonata.Value) bool {
	for _, v := range data.Fields() {
		if !v.IsNull() {
			return true
		}
	}
	return false
}

// graphQLNames are the names, in letters alone, by which servers tell what HTTP has a
// status for. No standard has them; these are those of widespread servers.
var graphQLNames = map[string]int{
	"unauthenticated": 401, "unauthorized": 401, "authenticationerror": 401, "authenticationrequired": 401, "authenticationfailed": 401, "invalidtoken": 401,
	"forbidden": 403, "accessdenied": 403, "permissiondenied": 403, "insufficientpermissions": 403, "insufficientscopes": 403, "notallowed": 403,
	"notfound": 404, "resourcenotfound": 404, "recordnotfound": 404, "datanotfound": 404,
	"conflict": 409, "alreadyexists": 409,
	"ratelimited": 429, "ratelimit": 429, "ratelimitexceeded": 429, "throttled": 429, "toomanyrequests": 429, "complexitylimitexceeded": 429,
	"internalservererror": 500, "internalerror": 500, "serviceunavailable": 503, "timeout": 504,
}

// graphQLStatus is the status that the errors tell, the first that does: a number or
// a known name under extensions (status, statusCode, code, type, classification, or
// http.status), or beside the message (type, code). Others are a plain refusal, 400.
func graphQLStatus(errs []jsonata.Value) int {
	for _, e := range errs {
		extensions := e.Get("extensions")
		for _, told := range []jsonata.Value{
			extensions.Get("status"), extensions.Get("statusCode"), extensions.Get("http").Get("status"), extensions.Get("code"),
			extensions.Get("type"), extensions.Get("classification"), e.Get("type"), e.Get("code"),
		} {
			if status := toldStatus(told); status != 0 {
				return status
			}
		}
	}
	return 400
}

func toldStatus(v jsonata.Value) int {
	if n, ok := v.Int64(); ok && v.Kind() == jsonata.KindNumber && n >= 400 && n <= 599 {
		return int(n)
	}
	letters := strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, strings.ToLower(v.Str()))
	return graphQLNames[letters]
}

// maxGraphQLMessages bounds the messages that are told.
const maxGraphQLMessages = 5

// graphQLMessage is the vendor's own words.
func graphQLMessage(errs []jsonata.Value) string {
	var words []string
	for _, e := range errs {
		if m := e.Get("message").Str(); m != "" && !slices.Contains(words, m) && len(words) < maxGraphQLMessages {
			words = append(words, m)
		}
	}
	return strings.Join(words, "; ")
}

// PartialReason is why a part is missing, in the vendor's words.
func (r *Response) PartialReason() string { return graphQLMessage(graphQLErrors(r.Value)) }
