package config

import (
	"log/slog"
	"net/netip"
	"time"

	"cognate/internal/secret"
)

// Config holds every setting, checked. Paths are as they were given, relative
// ones to the working directory.
type Config struct {
	Listen    string // host:port; port 0 takes a free one
	PublicURL string // scheme and host, no slash at the end; empty: none was given

	DataDir  string
	Database string // path of the SQLite file
	Key      secret.Text
	KeyFile  string

	ConnectorsDir string // empty: the embedded connectors alone
	EgressAllow   []netip.Prefix

	LogFormat string // "text" or "json"
	LogLevel  slog.Level

	MaxBody       int64 // bytes of a request body
	MaxResponse   int64 // bytes of a vendor's answer
	MaxUpload     int64 // bytes of a request body sent to a vendor
	MaxDownload   int64 // bytes of a vendor's file that is passed on
	VendorTimeout time.Duration

	// Calls in ten seconds that one token may make, and that may be made against
	// one account; 0 sets no limit.
	RateLimitToken, RateLimitAccount int

	ShutdownTimeout time.Duration
}

// Value is one setting as it stands, for people to read.
type Value struct {
	Field  *Field
	Text   string // secret.Placeholder for a secret that is set
	Source string // "default", "file cognate.yaml:3:9", "environment COGNATE_LISTEN", "flag --listen"
}
