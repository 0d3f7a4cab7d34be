package contract

import (
	"bytes"
	"fmt"
	"mime"

	"github.com/pb33f/jsonschema/v6"

	"cognate/internal/story"
)

// checkResponse holds an answer against its operation. A failure that is not
// described is none of the contract's: any server can answer 500, and few
// descriptions list 429.
func (c *Contract) checkResponse(op *operation, x *story.Exchange) ([]finding, error) {
	described := op.Response(x.Status)
	if described == nil {
		if x.Status >= 300 {
			return nil, nil
		}
		return []finding{{place: "status", text: fmt.Sprintf("%d is not described", x.Status), unknown: true}}, nil
	}
	media := op.ResponseMedia(described)
	kind, _, _ := mime.ParseMediaType(x.ResponseHeader.Get("Content-Type"))
	schema, found := mediaOf(media, kind)
	body := bytes.TrimSpace(x.ResponseBody)
	switch {
	case len(body) == 0:
		return nil, nil
	case !found || !isJSON(kind):
		if x.Status >= 300 || len(media) == 0 || found {
			return nil, nil // a failure of something between, no body described, or no JSON
		}
		return []finding{{place: "header.Content-Type", text: kind + " is not described", unknown: true}}, nil
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return unreadable("body", err), nil
	}
	s, err := op.doc.compile(fmt.Sprintf("%s %d", op.Name(), x.Status), schema, c.grade.response())
	if err != nil {
		return nil, err
	}
	return s.validate("body", v), nil
}
