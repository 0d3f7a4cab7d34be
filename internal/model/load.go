package model

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"cognate/internal/definition"
)

// Source is a folder with models: <model>/model.yaml and <model>/<resource>.yaml.
type Source struct {
	FS fs.FS
	// Name stands before the paths in positions, such as "models".
	Name string
}

// Bounds on what is loaded.
const (
	maxModels    = 100
	maxResources = 200
)

// Load reads and checks the models of all sources. A file of a later source
// replaces the file of the same path of an earlier one, and a later source may add
// files. A source whose folder doesn't exist is empty.
//
// The Set holds the models that have no problems. It is never nil.
func Load(sources ...Source) (*Set, definition.Problems) {
	l := &loader{files: map[string]map[string]Source{}}
	for _, s := range sources {
		l.index(s)
	}
	set := &Set{}
	for _, name := range sortedKeys(l.files) {
		before := len(l.problems)
		if m := l.model(name); m != nil && len(l.problems) == before {
			set.models = append(set.models, m)
		}
	}
	l.problems.Sort()
	return set, l.problems
}

type loader struct {
	files    map[string]map[string]Source // model → file name → where it is
	problems definition.Problems
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, cmp.Compare)
	return keys
}

func (l *loader) problem(pos definition.Pos, slot, format string, args ...any) {
	l.problems.Add(definition.Problem{Pos: pos, Slot: slot, Message: fmt.Sprintf(format, args...)})
}

// index notes the files of a source.
func (l *loader) index(s Source) {
	err := fs.WalkDir(s.FS, ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && file == ".":
			return fs.SkipAll
		case err != nil:
			return err
		case entry.IsDir() && strings.Count(file, "/") > 0, file != "." && strings.HasPrefix(entry.Name(), "."):
			return skip(entry)
		case entry.IsDir() || path.Ext(file) != ".yaml" || path.Dir(file) == ".":
			return nil
		}
		model, name := path.Split(file)
		model = path.Clean(model)
		if l.files[model] == nil {
			if len(l.files) >= maxModels {
				return fmt.Errorf("more than %d models", maxModels)
			}
			l.files[model] = map[string]Source{}
		}
		l.files[model][name] = s
		return nil
	})
	if err != nil {
		l.problem(definition.Pos{File: s.Name}, "", "can't read the folder: %v", err)
	}
}

func skip(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// read decodes one file into dst and returns it undecoded, too, with the name it
// has in positions. The node is nil when the file can't be read.
func (l *loader) read(model, name string, dst any) (*definition.Node, string, bool) {
	s := l.files[model][name]
	shown := path.Join(s.Name, model, name)
	f, err := s.FS.Open(path.Join(model, name))
	if err != nil {
		l.problem(definition.Pos{File: shown}, "", "can't read the file: %v", err)
		return nil, shown, false
	}
	defer func() { _ = f.Close() }() // only read
	data, err := io.ReadAll(io.LimitReader(f, definition.MaxSize+1))
	if err != nil {
		l.problem(definition.Pos{File: shown}, "", "can't read the file: %v", err)
		return nil, shown, false
	}
	root, ps := definition.Parse(shown, data)
	if root != nil {
		ps = append(ps, definition.DecodeNode(root, dst)...)
	}
	l.problems.Add(ps...)
	return root, shown, len(ps) == 0
}

const manifest = "model.yaml"

// taken is a name that the routes have a use of their own for.
const taken = "meta"

// model reads one model; nil when its files can't be built at all.
func (l *loader) model(name string) *Model {
	files := l.files[name]
	if _, ok := files[manifest]; !ok {
		for _, file := range sortedKeys(files) {
			l.problem(definition.Pos{File: path.Join(files[file].Name, name, file)}, "", "no %s in this folder", manifest)
			break
		}
		return nil
	}
	var file modelFile
	_, shown, ok := l.read(name, manifest, &file)
	if !modelName.MatchString(name) {
		l.problem(definition.Pos{File: shown}, "", "the folder's name %q is no model name (lower case, words joined by -)", name)
	}
	if name == taken {
		l.problem(definition.Pos{File: shown}, "", "%q is no model name: /unified/%s/… describes the models", name, name)
	}
	if !ok {
		return nil
	}
	m := &Model{Name: name, Label: file.Label, Description: strings.TrimSpace(file.Description)}
	names := l.resourceNames(name, shown, file)
	for _, resource := range names {
		var rf resourceFile
		// A file with problems is built all the same, so that the rest is checked too.
		node, _, ok := l.read(name, resource+".yaml", &rf)
		b := &builder{loader: l, model: m, resources: listed(file), quiet: !ok}
		r := b.resource(resource, rf)
		r.node = node
		m.Resources = append(m.Resources, r)
	}
	return m
}

// listed returns the names of the resources as the model's file lists them.
func listed(file modelFile) []string {
	names := make([]string, len(file.Resources))
	for i, text := range file.Resources {
		names[i] = text.Value()
	}
	return names
}

// resourceNames returns the listed resources that have a file, and reports those
// that lack one and the files that aren't listed.
func (l *loader) resourceNames(model, shown string, file modelFile) []string {
	var names []string
	for i, text := range file.Resources {
		slot := fmt.Sprintf("resources[%d]", i)
		name := text.Value()
		switch _, ok := l.files[model][name+".yaml"]; {
		case slices.Contains(names, name):
			l.problem(text.Pos(), slot, "resource %q is listed twice", name)
		case len(names) >= maxResources:
			l.problem(text.Pos(), slot, "more than %d resources", maxResources)
		case !ok:
			l.problem(text.Pos(), slot, "resource %q has no file %s.yaml", name, name)
		default:
			names = append(names, name)
		}
	}
	for _, f := range sortedKeys(l.files[model]) {
		if name := strings.TrimSuffix(f, ".yaml"); f != manifest && !slices.Contains(names, name) {
			l.problem(definition.Pos{File: path.Join(l.files[model][f].Name, model, f)}, "", "resource %q is not listed in %s", name, shown)
		}
	}
	return names
}
