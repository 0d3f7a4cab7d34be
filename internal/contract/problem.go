package contract

import "fmt"

// Problem is a place in which a story and the description differ.
type Problem struct {
	Part  string // "2.request", "2.response", "exceptions"
	Place string // "path", "query.page", "body.data[].name"
	Text  string
	// Warning: the description is not good enough to make it a failure.
	Warning bool

	call string // GET /users/{id}: the operation; GET /users/7 where there is none
}

// String is "2.response body.data[].name: got number, want string".
func (p Problem) String() string { return fmt.Sprintf("%s %s: %s", p.Part, p.Place, p.Text) }
