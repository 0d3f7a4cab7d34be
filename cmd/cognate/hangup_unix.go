//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// hangups tells of SIGHUP, which asks for a reload of the catalog.
func hangups() <-chan os.Signal {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP)
	return c
}
