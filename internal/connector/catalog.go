package connector

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"cognate/internal/definition"
	"cognate/internal/model"
)

// Catalog is one immutable snapshot of every model and connector, checked
// against each other and compiled.
type Catalog struct {
	Models       []*model.Model
	Integrations []*Integration // sorted by name
	byName       map[string]*Integration
	plain        *View
}

// Integration finds a connector by name; nil when there is none.
func (c *Catalog) Integration(name string) *Integration { return c.byName[name] }

// Model finds a unified model by name; nil when there is none.
func (c *Catalog) Model(name string) *model.Model {
	for _, m := range c.Models {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// Names lists the integrations.
func (c *Catalog) Names() []string {
	names := make([]string, len(c.Integrations))
	for i, in := range c.Integrations {
		names[i] = in.Name
	}
	return names
}

// ModelNames lists the unified models.
func (c *Catalog) ModelNames() []string {
	names := make([]string, len(c.Models))
	for i, m := range c.Models {
		names[i] = m.Name
	}
	return names
}

// Layer is one source of definitions. A file of a later layer stands in for the
// file of the same path in an earlier one, and a later layer may add files.
type Layer struct {
	Models     fs.FS // <model>/…; may be nil
	Connectors fs.FS // <integration>/…; may be nil
	// Name stands before the paths in problems: "" for the built-in definitions,
	// the folder's name for an operator's.
	Name string
}

// Folder is an operator's folder as a layer: its models/ and connectors/.
func Folder(dir string) Layer {
	root := os.DirFS(dir)
	sub := func(name string) fs.FS {
		f, err := fs.Sub(root, name)
		if err != nil {
			return nil
		}
		return f
	}
	return Layer{Models: sub("models"), Connectors: sub("connectors"), Name: dir}
}

// Load reads and compiles the layers. The error is definition.Problems, with
// every problem found.
func Load(layers ...Layer) (*Catalog, error) {
	var sources []model.Source
	for _, l := range layers {
		if l.Models != nil {
			sources = append(sources, model.Source{FS: l.Models, Name: path.Join(l.Name, "models")})
		}
	}
	models, problems := model.Load(sources...)
	c := &Catalog{Models: models.Models(), byName: map[string]*Integration{}}
	files, err := readLayers(layers)
	if err != nil {
		return nil, err
	}
	for _, made := range compileFolders(c, folders(files), files) {
		problems.Add(made.problems...)
		if made.integration != nil {
			c.Integrations = append(c.Integrations, made.integration)
			c.byName[made.integration.Name] = made.integration
		}
	}
	if len(problems) > 0 {
		problems.Sort()
		return nil, problems
	}
	c.plain = &View{base: c, models: c.Models}
	return c, nil
}

// compiled is a folder of a connector and what is wrong with it.
type compiled struct {
	integration *Integration // nil where something is
	problems    definition.Problems
}

// compileFolders compiles the connectors beside each other: they share nothing but
// the models, which nothing changes any more.
func compileFolders(c *Catalog, names []string, files map[string]file) []compiled {
	out := make([]compiled, len(names))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(names)) {
		workers.Go(func() {
			for i := range next {
				out[i].integration, out[i].problems = compileFolder(c, names[i], files)
			}
		})
	}
	for i := range names {
		next <- i
	}
	close(next)
	workers.Wait()
	return out
}

// maxFile bounds a definition file.
const maxFile = 1 << 20

// file is a definition file: its text, and its name in problems.
type file struct {
	data []byte
	name string
}

// readLayers reads every .yaml file and every proof, by its path below connectors/.
func readLayers(layers []Layer) (map[string]file, error) {
	files := map[string]file{}
	for _, l := range layers {
		if l.Connectors == nil {
			continue
		}
		if err := readLayer(l, files); err != nil {
			return nil, fmt.Errorf("read definitions: %w", err)
		}
	}
	return files, nil
}

func readLayer(l Layer, files map[string]file) error {
	return fs.WalkDir(l.Connectors, ".", func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && name == "." {
			return fs.SkipAll
		}
		if err != nil || d.IsDir() {
			return skipTestdata(d, err)
		}
		if path.Ext(name) == ".yml" || path.Ext(name) == ".yaml" && !strings.Contains(name, "/") {
			return fmt.Errorf("%s: a file that nothing reads: definitions are <integration>/….yaml", path.Join(l.Name, "connectors", name))
		}
		if isProof := path.Base(name) == proofFile && strings.Count(name, "/") == 1; path.Ext(name) != ".yaml" && !isProof {
			return nil
		}
		if info, err := d.Info(); err == nil && info.Size() > maxFile {
			return fmt.Errorf("%s: over %d bytes", name, maxFile)
		}
		data, err := fs.ReadFile(l.Connectors, name)
		files[name] = file{data: data, name: path.Join(l.Name, "connectors", name)}
		return err
	})
}

func skipTestdata(d fs.DirEntry, err error) error {
	if err == nil && d.Name() == "testdata" {
		return fs.SkipDir
	}
	return err
}

func folders(files map[string]file) []string {
	var names []string
	for name := range files {
		if parts := strings.Split(name, "/"); len(parts) > 1 && !slices.Contains(names, parts[0]) {
			names = append(names, parts[0])
		}
	}
	slices.Sort(names)
	return names
}

func compileFolder(cat *Catalog, folder string, files map[string]file) (*Integration, definition.Problems) {
	c := &compiler{}
	main := folder + "/connector.yaml"
	source, ok := files[main]
	if !ok {
		c.problem(definition.Pos{File: "connectors/" + folder}, "", "the folder has no connector.yaml")
		return nil, c.problems
	}
	var f integrationFile
	if found := definition.Decode(source.name, source.data, &f); len(found) > 0 {
		return nil, found
	}
	c.compileIntegration(folder, &f)
	c.integration.secrets, c.integration.plain = c.secrets, c.plain
	var names []string
	for name := range files {
		if strings.HasPrefix(name, folder+"/") && name != main && name != folder+"/"+proofFile {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		c.compileResourceFile(cat, strings.TrimPrefix(name, folder+"/"), files[name])
	}
	c.checkDefined(f.Definitions)
	c.proof(folder, files)
	return c.integration, c.problems
}

// compileResourceFile places <model>/<resource>.yaml of an integration.
func (c *compiler) compileResourceFile(cat *Catalog, name string, source file) {
	at := definition.Pos{File: source.name}
	parts := strings.Split(name, "/")
	if len(parts) != 2 {
		c.problem(at, "", "a file that nothing reads: a mapping is <model>/<resource>.yaml")
		return
	}
	m := cat.Model(parts[0])
	if m == nil {
		c.problem(at, "", "there is no model %s", parts[0])
		return
	}
	r := m.Resource(strings.TrimSuffix(parts[1], ".yaml"))
	if r == nil {
		c.problem(at, "", "%s has no resource %s; it has %s", m.Name, strings.TrimSuffix(parts[1], ".yaml"), strings.Join(m.ResourceNames(), ", "))
		return
	}
	root, found := definition.Parse(source.name, source.data)
	c.problems.Add(found...)
	if root != nil {
		c.resourceNode(m, r, source.name, root)
	}
}

// resourceNode decodes and compiles what maps a resource.
func (c *compiler) resourceNode(m *model.Model, r *model.Resource, name string, root *definition.Node) {
	var f resourceFile
	if found := definition.DecodeNode(root, &f); len(found) > 0 {
		c.problems.Add(found...)
		return
	}
	mapping := c.integration.Model(m.Name)
	if mapping == nil {
		mapping = &ModelMapping{Model: m}
		c.integration.Models = append(c.integration.Models, mapping)
	}
	mapping.Resources = append(mapping.Resources, c.compileResource(m, r, name, &f, root))
}

// Library holds the current catalog and loads it anew from its layers.
type Library struct {
	layers  []Layer
	current atomic.Pointer[Catalog]
}

// OpenLibrary loads the first catalog; a wrong definition is an error.
func OpenLibrary(layers ...Layer) (*Library, error) {
	l := &Library{layers: layers}
	return l, l.Reload()
}

// NewLibrary starts with a catalog that was loaded from these layers before.
func NewLibrary(loaded *Catalog, layers ...Layer) *Library {
	l := &Library{layers: layers}
	l.current.Store(loaded)
	return l
}

// Catalog is the current snapshot.
func (l *Library) Catalog() *Catalog { return l.current.Load() }

// Reload loads the layers anew. When anything is wrong with them the old
// snapshot stays and the error says why.
func (l *Library) Reload() error {
	next, err := Load(l.layers...)
	if err != nil {
		return err
	}
	l.current.Store(next)
	return nil
}
