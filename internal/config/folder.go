package config

import (
	"path/filepath"
	"runtime"
)

// dataDir is the folder for the program's own data by the custom of the system:
//
//	Windows  %LocalAppData%\cognate
//	macOS    ~/Library/Application Support/cognate
//	others   $XDG_DATA_HOME/cognate, ~/.local/share/cognate
//
// It is the same from every working directory, so that a command typed elsewhere
// finds the server's store. Without a home it is ./cognate-data.
func dataDir(env map[string]string) string {
	home := env["HOME"]
	switch runtime.GOOS {
	case "windows":
		if dir := env["LocalAppData"]; dir != "" {
			return filepath.Join(dir, "cognate")
		}
		if dir := env["LOCALAPPDATA"]; dir != "" {
			return filepath.Join(dir, "cognate")
		}
	case "darwin":
		if home != "" {
			return filepath.Join(home, "Library", "Application Support", "cognate")
		}
	default:
		if dir := env["XDG_DATA_HOME"]; filepath.IsAbs(dir) { // the XDG specification has relative ones ignored
			return filepath.Join(dir, "cognate")
		}
		if home != "" && home != "/" {
			return filepath.Join(home, ".local", "share", "cognate")
		}
	}
	return "cognate-data"
}
