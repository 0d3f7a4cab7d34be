// Package storetest is the suite that every database behind package store
// passes. A database's own tests call Run with a function that opens a fresh
// one.
package storetest
