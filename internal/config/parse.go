package config

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

func setText(dst *string, s string) error {
	if strings.ContainsRune(s, 0) {
		return errors.New("it holds a zero byte")
	}
	*dst = s
	return nil
}

func setAddress(dst *string, s string) error {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return errors.New("want host:port, such as 127.0.0.1:8080")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("want a port from 0 to 65535, not %q", port)
	} else if port != strconv.FormatUint(n, 10) {
		return fmt.Errorf("want a port in plain digits, not %q", port)
	}
	*dst = s
	return nil
}

func setURL(dst *string, s string) error {
	u, err := url.Parse(s)
	if s != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "") {
		return errors.New("want http:// or https:// and a host, without user, query or fragment")
	}
	*dst = strings.TrimRight(s, "/")
	return nil
}

// setDatabase takes a path; URLs of databases that are to come say so.
func setDatabase(dst *string, s string) error {
	if scheme, _, ok := strings.Cut(s, "://"); ok {
		if scheme == "postgres" || scheme == "postgresql" {
			return errors.New("a Postgres URL is not offered yet; give the path of an SQLite file")
		}
		return errors.New("want the path of an SQLite file, not a URL")
	}
	return setText(dst, s)
}

func setPrefixes(dst *[]netip.Prefix, s string) error {
	var list []netip.Prefix
	for _, part := range strings.Split(s, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		p, err := netip.ParsePrefix(part)
		if err != nil {
			if a, aerr := netip.ParseAddr(part); aerr == nil {
				return fmt.Errorf("want address ranges: %s has no length; that address alone is %s/%d", part, part, a.BitLen())
			}
			return fmt.Errorf("want address ranges such as 10.1.0.0/16, not %q", part)
		}
		if p != p.Masked() {
			return fmt.Errorf("%s has bits beyond its length; the range is %s", part, p.Masked())
		}
		list = append(list, p)
	}
	*dst = list
	return nil
}

func prefixText(list []netip.Prefix) string {
	parts := make([]string, len(list))
	for i, p := range list {
		parts[i] = p.String()
	}
	return strings.Join(parts, ",")
}

func setEnum(dst *string, s string, known ...string) error {
	if !slices.Contains(known, s) {
		return fmt.Errorf("want one of %s", strings.Join(known, ", "))
	}
	*dst = s
	return nil
}

var levels = map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}

func setLevel(dst *slog.Level, s string) error {
	l, ok := levels[strings.ToLower(s)]
	if !ok {
		return errors.New("want one of debug, info, warn, error")
	}
	*dst = l
	return nil
}

var units = []struct {
	name string
	size int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}}

// Bounds of sizes and durations: what is beyond them is a slip of the hand.
const (
	minSize, maxSize = 1 << 10, 1 << 30
	minDuration      = 100 * time.Millisecond
)

func setSize(dst *int64, s string) error {
	number, factor := s, int64(1)
	for _, u := range units {
		if n, ok := strings.CutSuffix(s, u.name); ok {
			number, factor = strings.TrimSpace(n), u.size
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n > math.MaxInt64/factor {
		return errors.New("want a number of bytes, or one with KiB or MiB, such as 4MiB")
	}
	if n *= factor; n < minSize || n > maxSize {
		return errors.New("want a size from 1KiB to 1GiB")
	}
	*dst = n
	return nil
}

func sizeText(n int64) string {
	for _, u := range units {
		if n != 0 && n%u.size == 0 {
			return strconv.FormatInt(n/u.size, 10) + u.name
		}
	}
	return strconv.FormatInt(n, 10)
}

func setDuration(dst *time.Duration, s string, most time.Duration) error {
	d, err := time.ParseDuration(s)
	if err != nil {
		return errors.New("want a duration with its unit, such as 30s or 1m30s")
	}
	if d < minDuration || d > most {
		return fmt.Errorf("want a duration from %s to %s", minDuration, most)
	}
	*dst = d
	return nil
}

// maxCount bounds a count, so that nothing derived from it overflows.
const maxCount = 1_000_000

func setCount(dst *int, s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > maxCount {
		return fmt.Errorf("want a whole number from 0 to %d", maxCount)
	}
	*dst = n
	return nil
}
