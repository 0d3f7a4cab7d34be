package store

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"sync"
	"time"
)

var lastID struct {
	sync.Mutex
	ms  uint64
	seq uint16
}

// NewID is a new UUID of version 7 (RFC 9562): ids made one after another by one
// process sort in that order, also within a millisecond and when the clock is
// set back.
func NewID() string {
	var u [16]byte
	_, _ = rand.Read(u[8:]) // never fails
	lastID.Lock()
	if now := uint64(time.Now().UnixMilli()); now > lastID.ms {
		lastID.ms, lastID.seq = now, 0
	} else if lastID.seq++; lastID.seq > 0xfff {
		lastID.ms, lastID.seq = lastID.ms+1, 0
	}
	ms, seq := lastID.ms, lastID.seq
	lastID.Unlock()
	binary.BigEndian.PutUint64(u[:8], ms<<16|0x7000|uint64(seq))
	u[8] = u[8]&0x3f | 0x80
	var out [36]byte
	hex.Encode(out[:8], u[:4])
	hex.Encode(out[9:13], u[4:6])
	hex.Encode(out[14:18], u[6:8])
	hex.Encode(out[19:23], u[8:10])
	hex.Encode(out[24:], u[10:])
	out[8], out[13], out[18], out[23] = '-', '-', '-', '-'
	return string(out[:])
}

// IsID reports whether s is a UUID in its 36 lower case characters, as NewID
// makes them; of any version.
func IsID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case c < '0' || c > '9' && c < 'a' || c > 'f':
			return false
		}
	}
	return true
}
