package config

import (
	"strconv"
	"strings"
	"time"

	"cognate/internal/secret"
)

// Prefix starts the name of every environment variable of the program.
const Prefix = "COGNATE_"

// Field describes one setting.
type Field struct {
	Name    string // in the file: "egress_allow"
	Default string // as it would be written; for people where it is derived: "<data_dir>/key"
	Doc     string
	Secret  bool // never shown, and no flag: other users of a machine see flags
	List    bool // several values, separated by commas outside the file

	set     func(c *Config, text string) error // checks; the error says what was expected
	get     func(c *Config) string
	derived bool // Default is for people; the value is made by derive
}

// Env is the field's environment variable: COGNATE_EGRESS_ALLOW.
func (f *Field) Env() string { return Prefix + strings.ToUpper(f.Name) }

// Flag is the field's flag without dashes, "egress-allow"; "" for a secret.
func (f *Field) Flag() string {
	if f.Secret {
		return ""
	}
	return strings.ReplaceAll(f.Name, "_", "-")
}

// A call may make several vendor calls and must end before its connection's own
// bound of five minutes.
const (
	maxVendorTimeout   = 2 * time.Minute
	maxShutdownTimeout = time.Hour
)

// Fields lists every setting, in the order in which people read them.
func Fields() []*Field { return append(placeFields(), boundFields()...) }

// placeFields say where things are, and what is told about them.
func placeFields() []*Field {
	return []*Field{
		{
			Name: "listen", Default: "127.0.0.1:8080",
			Doc: "Address to listen on, host:port. An empty host is every interface, port 0 a free port.",
			set: func(c *Config, s string) error { return setAddress(&c.Listen, s) },
			get: func(c *Config) string { return c.Listen },
		},
		{
			Name: "public_url",
			Doc:  "Address by which others reach this server, such as https://cognate.example.com; shown in the docs pages.",
			set:  func(c *Config, s string) error { return setURL(&c.PublicURL, s) },
			get:  func(c *Config) string { return c.PublicURL },
		},
		{
			Name: "data_dir", Default: "cognate-data",
			Doc: "Folder of the database and the key file; made with mode 0700 when it does not exist. A relative path is under the working directory.",
			set: func(c *Config, s string) error { return setText(&c.DataDir, s) },
			get: func(c *Config) string { return c.DataDir },
		},
		{
			Name: "database", Default: "<data_dir>/cognate.db", derived: true,
			Doc: "Path of the SQLite file.",
			set: func(c *Config, s string) error { return setDatabase(&c.Database, s) },
			get: func(c *Config) string { return c.Database },
		},
		{
			Name: "key", Secret: true,
			Doc: "The key that seals every credential: base64 of 32 random bytes (openssl rand -base64 32). Stands over key_file.",
			set: func(c *Config, s string) error { c.Key = secret.NewText(s); return nil },
			get: func(c *Config) string { return c.Key.Reveal() },
		},
		{
			Name: "key_file", Default: "<data_dir>/key", derived: true,
			Doc: "File that holds the key; made on the first start with mode 0600. Back it up, apart from the database: without it no credential opens.",
			set: func(c *Config, s string) error { return setText(&c.KeyFile, s) },
			get: func(c *Config) string { return c.KeyFile },
		},
		{
			Name: "connectors_dir",
			Doc:  "Folder with models/ and connectors/ of your own; a file there replaces the built-in file of the same path.",
			set:  func(c *Config, s string) error { return setText(&c.ConnectorsDir, s) },
			get:  func(c *Config) string { return c.ConnectorsDir },
		},
		{
			Name: "egress_allow", List: true,
			Doc: "Address ranges (CIDR) that vendors may be reached in although they are not public, such as 10.1.0.0/16. Plain http is taken there alone.",
			set: func(c *Config, s string) error { return setPrefixes(&c.EgressAllow, s) },
			get: func(c *Config) string { return prefixText(c.EgressAllow) },
		},
		{
			Name: "log_format", Default: "text",
			Doc: "text or json, on standard error.",
			set: func(c *Config, s string) error { return setEnum(&c.LogFormat, s, "text", "json") },
			get: func(c *Config) string { return c.LogFormat },
		},
		{
			Name: "log_level", Default: "info",
			Doc: "debug, info, warn or error.",
			set: func(c *Config, s string) error { return setLevel(&c.LogLevel, s) },
			get: func(c *Config) string { return strings.ToLower(c.LogLevel.String()) },
		},
	}
}

// boundFields bound calls and waits.
func boundFields() []*Field {
	return []*Field{
		{
			Name: "max_body", Default: "4MiB",
			Doc: "Largest request body taken: bytes, or a number with KiB or MiB.",
			set: func(c *Config, s string) error { return setSize(&c.MaxBody, s) },
			get: func(c *Config) string { return sizeText(c.MaxBody) },
		},
		{
			Name: "max_response", Default: "32MiB",
			Doc: "Largest answer of a vendor taken: bytes, or a number with KiB or MiB.",
			set: func(c *Config, s string) error { return setSize(&c.MaxResponse, s) },
			get: func(c *Config) string { return sizeText(c.MaxResponse) },
		},
		{
			Name: "max_upload", Default: "256MiB",
			Doc: "Largest request body sent to a vendor: bytes, or a number with KiB or MiB.",
			set: func(c *Config, s string) error { return setSize(&c.MaxUpload, s) },
			get: func(c *Config) string { return sizeText(c.MaxUpload) },
		},
		{
			Name: "max_download", Default: "1024MiB",
			Doc: "Largest file of a vendor passed on: bytes, or a number with KiB or MiB.",
			set: func(c *Config, s string) error { return setSize(&c.MaxDownload, s) },
			get: func(c *Config) string { return sizeText(c.MaxDownload) },
		},
		{
			Name: "vendor_timeout", Default: "30s",
			Doc: "Longest wait for one answer of a vendor, from dialling to its last byte; for a file, until it starts and then for each next piece.",
			set: func(c *Config, s string) error { return setDuration(&c.VendorTimeout, s, maxVendorTimeout) },
			get: func(c *Config) string { return c.VendorTimeout.String() },
		},
		{
			Name: "rate_limit_token", Default: "0",
			Doc: "Unified calls that one token may make in ten seconds; 0: no limit. Truto allows 500.",
			set: func(c *Config, s string) error { return setCount(&c.RateLimitToken, s) },
			get: func(c *Config) string { return strconv.Itoa(c.RateLimitToken) },
		},
		{
			Name: "rate_limit_account", Default: "0",
			Doc: "Unified calls that may be made against one account in ten seconds; 0: no limit. Truto allows 50.",
			set: func(c *Config, s string) error { return setCount(&c.RateLimitAccount, s) },
			get: func(c *Config) string { return strconv.Itoa(c.RateLimitAccount) },
		},
		{
			Name: "shutdown_timeout", Default: "5s",
			Doc: "How long a stop waits for calls under way.",
			set: func(c *Config, s string) error { return setDuration(&c.ShutdownTimeout, s, maxShutdownTimeout) },
			get: func(c *Config) string { return c.ShutdownTimeout.String() },
		},
	}
}

func (f *Field) shown(c *Config) string {
	text := f.get(c)
	if f.Secret && text != "" {
		return secret.Placeholder
	}
	return text
}
