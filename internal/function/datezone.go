package function

import (
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the zones are part of the program: a container may have none

	"cognate/jsonata"
)

// zoneArg is the zone that the n-th argument names; UTC when there is none.
func zoneArg(n int, v jsonata.Value) (*time.Location, error) {
	if isEmpty(v) {
		return time.UTC, nil
	}
	zone := zoneOf(v.Str())
	if zone == nil {
		return nil, argument(n, "is no time zone: %s", v.AppendJSON(nil))
	}
	return zone, nil
}

// zones keeps the zones that were asked for: there are a few hundred.
var zones sync.Map // of *time.Location by name

// maxZone is longer than any zone's name.
const maxZone = 64

// zoneOf finds a zone by its name in the IANA database, or by its offset as
// "+02:00" or "UTC+2"; nil when there is none.
func zoneOf(name string) *time.Location {
	switch strings.ToUpper(name) {
	case "UTC", "GMT", "Z", "LOCAL", "SYSTEM", "DEFAULT":
		return time.UTC // the server is where it is: local is nowhere
	}
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location)
	}
	offset := name
	if strings.HasPrefix(offset, "UTC") || strings.HasPrefix(offset, "GMT") {
		offset = offset[3:]
	}
	if seconds, ok := parseOffset(offset); ok {
		return fixedZone(seconds)
	}
	if len(name) > maxZone || !isZoneName(name) {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	zones.Store(strings.Clone(name), zone)
	return zone
}

// isZoneName keeps paths out, and Local, which is not the caller's.
func isZoneName(name string) bool {
	for _, r := range name {
		if r != '/' && r != '_' && r != '-' && r != '+' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return name != "" && name[0] != '/' && name != "Local"
}

func fixedZone(seconds int) *time.Location {
	if seconds == 0 {
		return time.UTC
	}
	return time.FixedZone("UTC"+offsetText(seconds, ":", false), seconds)
}

// offsetText writes an offset as +02:00; short leaves out what is zero: +2.
func offsetText(seconds int, colon string, short bool) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	h, m := seconds/3600, seconds/60%60
	if short {
		if m == 0 {
			return sign + strconv.Itoa(h)
		}
		return sign + strconv.Itoa(h) + ":" + pad(m, 2)
	}
	return sign + pad(h, 2) + colon + pad(m, 2)
}

func pad(n, width int) string {
	s := strconv.Itoa(n)
	for len(s) < width {
		s = "0" + s
	}
	return s
}

// parseOffset reads +2, +02, +0200 or +02:00, in seconds.
func parseOffset(s string) (seconds int, ok bool) {
	if len(s) < 2 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	h, m, colon := strings.Cut(s[1:], ":")
	if !colon && len(h) == 4 {
		h, m = h[:2], h[2:]
	} else if colon && len(m) != 2 {
		return 0, false
	}
	hours, err := strconv.ParseUint(h, 10, 8)
	if err != nil || hours > 18 || len(h) > 2 {
		return 0, false
	}
	minutes := uint64(0)
	if m != "" {
		if minutes, err = strconv.ParseUint(m, 10, 8); err != nil || minutes > 59 {
			return 0, false
		}
	}
	seconds = int(hours*3600 + minutes*60)
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}
