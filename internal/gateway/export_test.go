package gateway

import (
	"time"

	"cognate/jsonata"
)

// ParseQuery gives a query string as the object that RawQuery would be.
func ParseQuery(raw string) (jsonata.Value, error) {
	q := &request{Gateway: &Gateway{}}
	q.call.Method = "list"
	nodes, err := parseQuery(raw)
	if err != nil {
		return jsonata.Value{}, err
	}
	fields := make([]jsonata.Field, len(nodes))
	for i := range nodes {
		v, err := nodes[i].parameter()
		if err != nil {
			return jsonata.Value{}, err
		}
		fields[i] = jsonata.Field{Key: nodes[i].key, Value: v}
	}
	return jsonata.Object(fields...), nil
}

// DecodeQuery decodes a query string as for a call of that method.
func DecodeQuery(method, raw string) error {
	q := &request{Gateway: &Gateway{}}
	q.call.Method = method
	return q.decodeQuery(raw)
}

// IgnoredHeader is Cognate-Ignored.
var IgnoredHeader = ignoredHeader

// Limiter is a limiter as a function.
func Limiter(limit int) func(key string, at time.Time) bool { return newLimiter(limit).allow }

// CustomPath checks the path of a custom call.
var CustomPath = customPath

// Forwarded gives the headers that go on to a vendor.
var Forwarded = forwarded
