package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is the release, set by the linker: -ldflags "-X main.version=1.2.3".
var version = ""

func newVersion(p *process) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print version, commit and Go version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(p.out, versionText())
			return err
		},
	}
}

// versionText is one line: "cognate 1.2.3 (commit 0123456789ab, 2026-11-23T…Z) go1.26 linux/amd64".
func versionText() string {
	return fmt.Sprintf("cognate %s%s %s %s/%s", release(), commit(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// release is the version as the linker or the go command knows it.
func release() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// commit is " (commit …, time)" where the go command has noted it.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	hash := settings["vcs.revision"]
	if hash == "" {
		return ""
	}
	text := " (commit " + hash[:min(12, len(hash))]
	if settings["vcs.modified"] == "true" {
		text += " and changes"
	}
	return text + ", " + settings["vcs.time"] + ")"
}

// userAgent is how vendors see this program.
func userAgent() string {
	if version == "" {
		return "cognate"
	}
	return "cognate/" + version
}
