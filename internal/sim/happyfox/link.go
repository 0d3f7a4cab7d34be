package happyfox

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"time"
)

const (
	// linkPath is where attachments are fetched from. The service's links lead
	// to a store elsewhere; here that is the same host, outside of the API.
	linkPath = "/attachments/"
	// linkAge is documented as about five minutes.
	linkAge = 5 * time.Minute
)

// links signs the addresses of attachments and knows which were used: each is
// good for one fetch within [linkAge]. The key is made anew by each start and
// reset, so that links do not outlive them. Safe for goroutines.
type links struct {
	mu     sync.Mutex
	key    []byte
	serial uint64
	used   map[uint64]time.Time // serial → when the link expires anyway
}

func newLinks() *links {
	l := &links{}
	l.reset()
	return l
}

func (l *links) reset() {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails
	l.mu.Lock()
	defer l.mu.Unlock()
	l.key, l.used = key, map[uint64]time.Time{}
}

// mint returns a new address of an attachment, relative to the host.
func (l *links) mint(id int64, filename string, now time.Time) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.serial++
	expires := now.Add(linkAge).Unix()
	query := url.Values{
		"expires": {strconv.FormatInt(expires, 10)}, "serial": {strconv.FormatUint(l.serial, 10)},
		"signature": {l.sign(id, expires, l.serial)},
	}
	return linkPath + strconv.FormatInt(id, 10) + "/" + url.PathEscape(filename) + "?" + query.Encode()
}

func (l *links) sign(id, expires int64, serial uint64) string {
	mac := hmac.New(sha256.New, l.key)
	_, _ = fmt.Fprintf(mac, "%d %d %d", id, expires, serial)
	return hex.EncodeToString(mac.Sum(nil))
}

// take uses a link up and tells whether it was good.
func (l *links) take(id int64, query url.Values, now time.Time) bool {
	expires, err := strconv.ParseInt(query.Get("expires"), 10, 64)
	serial, err2 := strconv.ParseUint(query.Get("serial"), 10, 64)
	if err != nil || err2 != nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !hmac.Equal([]byte(l.sign(id, expires, serial)), []byte(query.Get("signature"))) {
		return false
	}
	end := time.Unix(expires, 0)
	if _, was := l.used[serial]; was || !now.Before(end) {
		return false
	}
	l.forget(now)
	l.used[serial] = end
	return true
}

// forget drops what is remembered of links that have expired, now and then.
func (l *links) forget(now time.Time) {
	const many = 1000
	if len(l.used)%many != many-1 {
		return
	}
	for serial, end := range l.used {
		if !now.Before(end) {
			delete(l.used, serial)
		}
	}
}
