//go:build !unix

package main

import "os"

// hangups: there is no such signal; POST /admin/reload does the same.
func hangups() <-chan os.Signal { return nil }
