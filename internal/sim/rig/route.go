package rig

import (
	"net/url"
	"slices"
	"strings"
)

// Routes are a vendor's routes, each with what serves it. Make them with [RoutesOf].
type Routes[H any] []route[H]

type route[H any] struct {
	method  string
	pattern []string // {} takes any one segment
	handler H
}

// RoutesOf reads routes such as "GET users/{}/groups", without a slash at either end.
func RoutesOf[H any](handlers map[string]H) Routes[H] {
	var out Routes[H]
	for name, h := range handlers {
		method, pattern, _ := strings.Cut(name, " ")
		out = append(out, route[H]{method, strings.Split(pattern, "/"), h})
	}
	return out
}

// Find gives the handler of a path below the base path, and what stands for its {}. It
// splits the path while it is still escaped, so that an escaped slash stays inside its
// segment. A route without {} goes before one with. Where only the method is wrong,
// allowed are those that there are, sorted.
func (rs Routes[H]) Find(method, escapedPath string) (h H, args []string, found bool, allowed []string) {
	segments := strings.Split(escapedPath, "/")
	for _, r := range rs {
		got, matches := r.match(segments)
		switch {
		case !matches:
		case r.method != method:
			allowed = append(allowed, r.method)
		case !found || len(got) < len(args):
			h, args, found = r.handler, got, true
		}
	}
	slices.Sort(allowed)
	return h, args, found, slices.Compact(allowed)
}

func (r *route[H]) match(segments []string) (args []string, matches bool) {
	if len(segments) != len(r.pattern) {
		return nil, false
	}
	for i, want := range r.pattern {
		segment, err := url.PathUnescape(segments[i])
		switch {
		case err != nil || segment == "":
			return nil, false
		case want == "{}":
			args = append(args, segment)
		case segment != want:
			return nil, false
		}
	}
	return args, true
}
