package story

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"cognate/internal/connector"
)

// maxStory bounds a story's file, in bytes.
const maxStory = 4 << 20

// Result is a story of a folder and how it went.
type Result struct {
	File   string // create-new.txtar
	Text   []byte // as it is written
	Played *Played
	// Err says what kept the story from being played.
	Err error
}

// Name is the file's without .txtar.
func (r *Result) Name() string { return strings.TrimSuffix(r.File, ".txtar") }

// Went is the text of the story as it went; nil where it could not be played.
func (r *Result) Went() []byte {
	if r.Played == nil {
		return nil
	}
	return txtar.Format(r.Played.Archive)
}

// Problem says why the story does not hold; it is empty when it does.
func (r *Result) Problem() string {
	if r.Err != nil {
		return r.Err.Error()
	}
	if diff := Diff(string(r.Text), string(r.Went())); diff != "" {
		return "the story goes otherwise (- as told, + as played):\n" + diff
	}
	return ""
}

// ErrNoStories is the error of a folder in which none are.
var ErrNoStories = errors.New("no stories")

// Folder plays the stories of a connector, *.txtar of dir, in the order of their
// names. The error is that of a folder that can't be read, or that has none.
func Folder(ctx context.Context, catalog *connector.Catalog, integration string, dir fs.FS) ([]*Result, error) {
	names, err := fs.Glob(dir, "*.txtar")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s has %w: they are testdata/*.txtar of the connector's folder", integration, ErrNoStories)
	}
	slices.Sort(names)
	var out []*Result
	for _, name := range names {
		r, err := playFile(ctx, catalog, integration, dir, name)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func playFile(ctx context.Context, catalog *connector.Catalog, integration string, dir fs.FS, name string) (*Result, error) {
	info, err := fs.Stat(dir, name)
	if err != nil {
		return nil, err
	}
	r := &Result{File: path.Base(name)}
	if info.Size() > maxStory {
		r.Err = fmt.Errorf("the file is larger than %d MiB", maxStory>>20)
		return r, nil
	}
	if r.Text, err = fs.ReadFile(dir, name); err != nil {
		return nil, err
	}
	r.Played, r.Err = Play(ctx, catalog, integration, txtar.Parse(r.Text))
	return r, nil
}
