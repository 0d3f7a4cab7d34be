package upstream_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/upstream"
)

func TestRateLimit(t *testing.T) {
	t.Parallel()
	// now is 2026-02-03T09:15:00Z, 1770110100 as a Unix time
	tests := map[string]struct{ header, want map[string]string }{
		"nothing":         {map[string]string{"X-Other": "1"}, nil},
		"the draft":       {map[string]string{"RateLimit-Limit": "110;w=10", "RateLimit-Remaining": "9", "RateLimit-Reset": "4"}, map[string]string{"Ratelimit-Limit": "110;w=10", "Ratelimit-Remaining": "9", "Ratelimit-Reset": "4"}},
		"X- and a time":   {map[string]string{"X-RateLimit-Limit": "500", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1770110130"}, map[string]string{"Ratelimit-Limit": "500", "Ratelimit-Remaining": "0", "Ratelimit-Reset": "30"}},
		"milliseconds":    {map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1770110130500"}, map[string]string{"Ratelimit-Remaining": "0", "Ratelimit-Reset": "31"}},
		"a past time":     {map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1770110000"}, map[string]string{"Ratelimit-Remaining": "0", "Ratelimit-Reset": "0"}},
		"an HTTP date":    {map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "Tue, 03 Feb 2026 09:15:20 GMT"}, map[string]string{"Ratelimit-Remaining": "0", "Ratelimit-Reset": "20"}},
		"an ISO date":     {map[string]string{"X-Rate-Limit-Limit": "5", "X-Rate-Limit-Reset": "2026-02-03T09:16:00Z"}, map[string]string{"Ratelimit-Limit": "5", "Ratelimit-Reset": "60"}},
		"X-Rate-Limit":    {map[string]string{"X-Rate-Limit": "7", "X-Rate-Limit-Remaining": "6"}, map[string]string{"Ratelimit-Limit": "7", "Ratelimit-Remaining": "6"}},
		"Total":           {map[string]string{"X-RateLimit-Total": "50", "X-RateLimit-Remaining": "49"}, map[string]string{"Ratelimit-Limit": "50", "Ratelimit-Remaining": "49"}},
		"nonsense":        {map[string]string{"X-RateLimit-Limit": "a\x01b", "X-RateLimit-Remaining": "0123456789012345678901234567890123456789x", "X-RateLimit-Reset": "NaN"}, nil},
		"infinite":        {map[string]string{"X-RateLimit-Limit": "1", "X-RateLimit-Reset": "Inf"}, map[string]string{"Ratelimit-Limit": "1"}},
		"negative":        {map[string]string{"Retry-After": "-5"}, nil},
		"Retry-After":     {map[string]string{"Retry-After": "7"}, map[string]string{"Retry-After": "7"}},
		"a fraction":      {map[string]string{"Retry-After": "0.2"}, map[string]string{"Retry-After": "1"}},
		"its date":        {map[string]string{"Retry-After": "Tue, 03 Feb 2026 09:17:00 GMT"}, map[string]string{"Retry-After": "120"}},
		"its date, past":  {map[string]string{"Retry-After": "Mon, 02 Feb 2026 09:17:00 GMT"}, map[string]string{"Retry-After": "0"}},
		"its Unix time":   {map[string]string{"Retry-After": "1770110160"}, map[string]string{"Retry-After": "60"}},
		"words":           {map[string]string{"Retry-After": "soon"}, nil},
		"without a limit": {map[string]string{"X-RateLimit-Reset": "5"}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := http.Header{}
			for k, v := range tt.header {
				h.Set(k, v)
			}
			var got map[string]string
			for k := range upstream.RateLimit(h, now) {
				if got == nil {
					got = map[string]string{}
				}
				got[k] = upstream.RateLimit(h, now).Get(k)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
