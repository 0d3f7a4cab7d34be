package upstream

import "context"

// Rehearse shows the request as Send would make it, without secrets, and does not
// send it. Its Status is 0.
func (c *Client) Rehearse(ctx context.Context, t *Target, r Request) Exchange {
	trace := Trace{Detail: true}
	trace.add(t, c.request(ctx, t, &r), &r, nil, c.now(), 0)
	return trace.Calls[0]
}
