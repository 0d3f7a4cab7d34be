package engine

import (
	"context"
	"crypto/hmac"
	"crypto/md5"  //nolint:gosec // vendors that sign with it are what they are; as an HMAC it is not broken
	"crypto/sha1" //nolint:gosec // as above
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/http"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

var hashes = map[string]func() hash.Hash{"md5": md5.New, "sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New}

// hmacSigner signs each request by its own bytes. Safe for concurrent use.
type hmacSigner struct {
	signing
	*connector.HMAC
	key []byte
}

func (b *targetBuilder) hmac(h *connector.HMAC) *hmacSigner {
	return &hmacSigner{signing{b.in.Label, b.full}, h, b.key(h.Key, h.KeyEncoding)}
}

// Sign implements upstream.Signer.
func (s *hmacSigner) Sign(ctx context.Context, o *upstream.Outgoing) (upstream.Credentials, error) {
	r := hmacRequest{hmacSigner: s, o: o}
	message, err := r.text(ctx, s.Message)
	if err != nil {
		return upstream.Credentials{}, err
	}
	mac := hmac.New(hashes[s.Algorithm], s.key)
	mac.Write([]byte(message))
	if sum := mac.Sum(nil); s.Encoding == "base64" {
		r.signature = base64.StdEncoding.EncodeToString(sum)
	} else {
		r.signature = hex.EncodeToString(sum)
	}
	out := upstream.Credentials{Header: make(http.Header, len(s.Headers))}
	for _, h := range s.Headers {
		value, err := r.text(ctx, h.Slot)
		if err != nil {
			return out, err
		}
		if !inHeader(value) {
			return out, s.failed(h.Slot, nil)
		}
		out.Header.Set(h.Name, value)
	}
	return out, nil
}

// hmacRequest is one request that is signed: its nonce and time are the same in the
// message and in the headers.
type hmacRequest struct {
	*hmacSigner
	o                *upstream.Outgoing
	nonce, signature string
}

func (r *hmacRequest) text(ctx context.Context, slot *connector.Slot) (string, error) {
	in, err := r.input(slot, r.variable)
	if err != nil {
		return "", err
	}
	v, err := slot.Expr.Eval(ctx, in)
	out, ok := text(v)
	if err != nil || !ok {
		return "", r.failed(slot, err)
	}
	return out, nil
}

func (r *hmacRequest) variable(name string) (jsonata.Value, error) {
	u := r.o.URL
	switch name {
	case "method":
		return jsonata.String(r.o.Method), nil
	case "path":
		if path := u.EscapedPath(); path != "" {
			return jsonata.String(path), nil
		}
		return jsonata.String("/"), nil // as it is sent
	case "query":
		return jsonata.String(u.RawQuery), nil
	case "url":
		return jsonata.String(u.String()), nil
	case "host":
		return jsonata.String(u.Host), nil
	case "body":
		body, err := r.o.Body()
		return jsonata.String(string(body)), err
	case "timestamp":
		return jsonata.Int(r.o.Now.Unix()), nil
	case "date":
		return jsonata.String(r.o.Now.UTC().Format(http.TimeFormat)), nil
	case "nonce":
		return r.once()
	default: // signature: the scope has no other
		return jsonata.String(r.signature), nil
	}
}

func (r *hmacRequest) once() (v jsonata.Value, err error) {
	if r.nonce == "" {
		if r.nonce, err = r.o.Nonce(); err != nil {
			return v, cognate.Wrap(err, cognate.CodeInternal, "the request can't be signed")
		}
	}
	return jsonata.String(r.nonce), nil
}
