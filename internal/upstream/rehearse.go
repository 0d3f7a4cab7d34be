package upstream

import "context"

// Rehearse shows the request as Send would make it, without secrets, and does not
// send it. Its Status is 0. The error is a *cognate.Error.
func (c *Client) Rehearse(ctx context.Context, t *Target, r Request) (Exchange, error) {
	out, hidden, err := c.request(ctx, t, &r)
	if err != nil {
		return Exchange{}, err
	}
	trace := Trace{Detail: true}
	trace.add(&attempt{Request: &r, target: t, out: out, hidden: hidden, started: c.now()}, nil, 0)
	return trace.Calls[0], nil
}
