package reference

import (
	"crypto/sha256"
	_ "embed" // the style and the icon
	"encoding/hex"
	"sync"
)

// file is something to send.
type file struct {
	mediaType string
	version   string // of the content, for ETag and for the style's address
	body      []byte
}

func newFile(mediaType string, body []byte) file {
	sum := sha256.Sum256(body)
	return file{mediaType: mediaType, version: hex.EncodeToString(sum[:8]), body: body}
}

//go:embed assets/style.css
var style []byte

//go:embed assets/icon.svg
var icon []byte

// files are the same for every catalog.
var files = map[string]file{
	"/docs/style.css": newFile("text/css; charset=utf-8", style),
	"/docs/icon.svg":  newFile("image/svg+xml", icon),
}

// styleHref names the style's version, so that browsers may keep it.
var styleHref = "/docs/style.css?v=" + files["/docs/style.css"].version

// maxCache bounds the bytes of pages that are kept.
const maxCache = 4 << 20

// cache keeps files up to a number of bytes, the oldest leaving first.
type cache struct {
	mu    sync.Mutex
	max   int
	size  int
	files map[string]file
	order []string
}

func newCache(limit int) *cache { return &cache{max: limit, files: map[string]file{}} }

// get returns the file at a path and makes it when it isn't kept. Two callers may
// make the same file at once; that costs time and nothing else.
func (c *cache) get(path string, build func(string) (file, error)) (file, error) {
	c.mu.Lock()
	f, ok := c.files[path]
	c.mu.Unlock()
	if ok {
		return f, nil
	}
	f, err := build(path)
	if err == nil {
		c.keep(path, f)
	}
	return f, err
}

func (c *cache) keep(path string, f file) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.files[path]; ok || len(f.body) > c.max {
		return
	}
	c.files[path] = f
	c.order = append(c.order, path)
	c.size += len(f.body)
	for c.size > c.max {
		oldest := c.order[0]
		c.order = c.order[1:]
		c.size -= len(c.files[oldest].body)
		delete(c.files, oldest)
	}
}
