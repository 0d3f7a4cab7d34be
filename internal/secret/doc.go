// Package secret seals what must not be read at rest and keeps what is in
// memory out of logs.
//
//	operator's key ──seals──► data keys (one set per store) ──seal──► cells of tables
//	      └──derives──► token key ──seals──► page cursors and other tokens that callers carry
//
// The operator's key is 32 bytes, from the environment (COGNATE_KEY, base64) or
// from a file made on the first start. The data keys stand in the store, sealed
// by it; whoever has the store alone has nothing. Losing the key loses every
// sealed value: it belongs in a backup, apart from the store's.
//
// A sealed cell is bound to its table, row and column: it opens nowhere else.
//
// Text and Bytes hold a secret in memory and print as a placeholder in every
// way of fmt, encoding/json and log/slog.
package secret
