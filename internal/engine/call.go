package engine

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"cognate"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// Format is the shape of an answer: truto_response_format.
type Format string

// The formats.
const (
	FormatUnified    Format = "unified"
	FormatRaw        Format = "raw"
	FormatNormalized Format = "normalized"
	FormatDebug      Format = "debug"
	// FormatStream is raw, handed on as it comes: nothing of it is held.
	FormatStream Format = "stream"
)

// Call is one unified call, authenticated and decoded.
type Call struct {
	Account  cognate.Account
	Override []byte // the environment integration's override, JSON; may be empty

	Model    string // "ticketing"
	Resource string // "contacts"; the vendor's own of a proxy call
	Method   string // "list", "get", "create", "update", "delete" or a custom method
	ID       string // the record's id from the path; empty for list and create

	// Proxy marks a call of the vendor's own resource and method, as the connector
	// names them; it has no Model. VendorQuery is its query, and Body goes to the vendor
	// as it is.
	Proxy       bool
	VendorQuery url.Values
	// Custom, when not nil, makes it a call that the connector does not have.
	Custom *Custom

	// Query holds the parameters of the resource (filters, sort_by, a record's
	// own parameters): the query string without the control parameters, decoded
	// into an object ({"emails": [{"email": "…"}], "created_at": {"gt": "…"}}).
	Query jsonata.Value
	// RawQuery holds every parameter as the caller sent it, decoded the same way.
	RawQuery jsonata.Value
	// Body is the decoded request body; undefined when the method takes none.
	Body jsonata.Value

	// Upload, when not nil, is sent as the body of the main call, as it comes, in place
	// of what a mapping would make of Body (truto_body_passthrough).
	Upload *upstream.Upload

	Format           Format
	IgnoreRemoteData bool
	ExcludeFields    []string
	KeyBy            string
	IgnoreLimit      bool
	Limit            int    // 0: not sent
	Cursor           string // next_cursor as sent; empty: the first page
	RemoteQuery      jsonata.Value
	// Strict turns fields that are not taken into a 400 (Prefer: handling=strict).
	Strict bool
	// Scan lets filters that the vendor does not take be compared here, over as many
	// of its pages as a call reads (Prefer: filter=scan).
	Scan bool
	// DryRun answers what would be sent, and sends no write (Prefer: dry-run).
	DryRun bool
	// MustCreate refuses a create that would change a record that is there already
	// (If-None-Match: *).
	MustCreate bool
	// Stream walks a list to its end and writes each record as a line of JSON
	// (Accept: application/x-ndjson).
	Stream bool

	// Trace collects what the call did; it is filled whether or not the call
	// succeeds. May be nil.
	Trace *upstream.Trace
}

// Answer is the outcome of a call that succeeded.
type Answer struct {
	// Status is 200, or 201 when a record was made.
	Status int
	// Body is the JSON to send: the envelope of a list, the bare record
	// otherwise, the vendor's own bytes for FormatRaw.
	Body []byte
	// Ignored lists the paths of what the caller sent and the vendor can't
	// take, sorted: "details", "emails[1]", "emails[0].type".
	Ignored []string
	// Outcome is "created" or "updated" after a write, empty otherwise.
	Outcome string
	// Partial says, when not empty, what is missing from the answer.
	Partial string
	// Filters says of each filter sent who compared it, sorted by its name.
	Filters []Filter
	// Header holds what response_header_mapping gives; may be nil.
	Header http.Header
	// Stream, when not nil, writes the body instead of Body. It is called once.
	Stream func(ctx context.Context, w io.Writer, flush func() error) error
	// ContentType is what the body is; JSON when empty.
	ContentType string
	// File, when not nil, is the body: the vendor's file as it comes. It must be closed.
	File *upstream.Stream
	// NextCursor is the cursor of a raw list, which has no envelope to carry it.
	NextCursor string
	// RateLimit holds the vendor's limits, normalised: ratelimit-limit,
	// ratelimit-remaining, ratelimit-reset. Nil when the vendor tells none.
	RateLimit http.Header
}

// Filter says who compared a filter: "vendor", or "scan" for us.
type Filter struct{ Name, By string }
