package upstream

import (
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"time"

	"cognate"
)

// Outgoing is a request about to leave, as a Signer sees it.
type Outgoing struct {
	Method string
	URL    *url.URL // whole, with its query
	Now    time.Time

	request *Request
	client  *Client
}

// Body is the bytes of the body, exactly as they are sent; empty for none. A body
// that is sent as it comes can't be known: that is an error.
func (o *Outgoing) Body() ([]byte, error) {
	switch r := o.request; {
	case r.Upload != nil:
		return nil, cognate.Errorf(cognate.CodeInvalid, "%s signs the body of each request: it can't be passed through as it comes", r.Vendor)
	case r.Body != nil:
		return r.Body.Bytes(), nil
	}
	return nil, nil
}

// Nonce is 32 random characters.
func (o *Outgoing) Nonce() (string, error) { return o.client.random() }

// Boundary is a new boundary for a multipart body: nobody can know it beforehand.
func (c *Client) Boundary() (string, error) { return c.random() }

func (c *Client) random() (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(c.opt.Random, b[:]); err != nil {
		return "", fmt.Errorf("random bytes: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}
