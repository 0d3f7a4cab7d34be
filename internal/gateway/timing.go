package gateway

import (
	"net/http"
	"strconv"
	"time"
)

// timing is where the time of a call went.
type timing struct {
	auth   time.Duration // finding token and account
	engine time.Duration // the engine, its vendor calls included
}

// spend adds the time that f takes.
func (q *request) spend(on *time.Duration, f func() error) error {
	began := q.Now()
	err := f()
	*on += q.Now().Sub(began)
	return err
}

// tellTiming sets Server-Timing (W3C), in milliseconds:
//
//	auth    finding the token and the account
//	map     checking and mapping, what the engine does beside waiting
//	vendor  waiting for the vendor
//	total   all, from the request's head to the answer's
//
// Times of a body that is streamed are not among them: the header goes before it.
func (q *request) tellTiming(h http.Header) {
	vendor := q.trace.VendorTime()
	out := make([]byte, 0, 80)
	out = appendTiming(out, "auth", q.spent.auth)
	out = appendTiming(out, ", map", max(0, q.spent.engine-vendor))
	out = appendTiming(out, ", vendor", vendor)
	out = appendTiming(out, ", total", q.Now().Sub(q.started))
	h["Server-Timing"] = []string{string(out)}
}

func appendTiming(out []byte, name string, d time.Duration) []byte {
	out = append(append(out, name...), ";dur="...)
	return strconv.AppendFloat(out, milliseconds(d), 'f', -1, 64)
}
