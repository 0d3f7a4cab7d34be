// Package sqlite opens a store on an embedded SQLite database: one file, of mode
// 0600, with a write-ahead log beside it.
//
// The driver is modernc.org/sqlite, SQLite in Go; docs/decisions tells why.
package sqlite
