package connector

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"cognate/internal/definition"
	"cognate/internal/model"
)

// Catalog is one immutable snapshot of every model and connector, checked
// against each other. A connector of a checked layer is compiled when it is first
// asked for.
type Catalog struct {
	Models []*model.Model
	names  []string // of the integrations, sorted
	byName map[string]func() *Integration
	plain  *View
	// tidy gives back what compiling many connectors at once leaves behind, which is
	// several times of what is kept; once. Nil where that was when it was loaded, which
	// tests do often.
	tidy func()
}

// Integration finds a connector by name; nil when there is none.
func (c *Catalog) Integration(name string) *Integration {
	if find := c.byName[name]; find != nil {
		return find()
	}
	return nil
}

// Integrations lists the connectors by name. It compiles those that are not yet:
// where names will do, [Catalog.Names] costs nothing.
func (c *Catalog) Integrations() []*Integration {
	if c.tidy != nil {
		defer c.tidy()
	}
	return beside(c.names, c.Integration)
}

// Model finds a unified model by name; nil when there is none.
func (c *Catalog) Model(name string) *model.Model {
	for _, m := range c.Models {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// Names lists the integrations, sorted.
func (c *Catalog) Names() []string { return slices.Clone(c.names) }

// Has reports whether there is a connector of that name.
func (c *Catalog) Has(name string) bool { return c.byName[name] != nil }

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
	// Checked says that all of the layer is known to load, as tests show of the
	// built-in definitions. A connector that stands in checked layers alone, under
	// models that do, is not compiled before it is asked for.
	Checked bool
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
	files, err := readLayers(layers)
	if err != nil {
		return nil, err
	}
	c := &Catalog{Models: models.Models(), names: folders(files), byName: map[string]func() *Integration{}}
	now := unchecked(c.names, files, layers)
	if len(now) < len(c.names) {
		c.tidy = sync.OnceFunc(debug.FreeOSMemory)
	}
	problems.Add(c.compile(files, now)...)
	if len(problems) > 0 {
		problems.Sort()
		return nil, problems
	}
	c.plain = &View{base: c, models: c.Models}
	return c, nil
}

// compile compiles the connectors that are named and makes the others ready to be.
func (c *Catalog) compile(files map[string]file, now []string) definition.Problems {
	for _, name := range c.names {
		if !slices.Contains(now, name) {
			c.byName[name] = sync.OnceValue(func() *Integration { return c.compileChecked(name, files) })
		}
	}
	var problems definition.Problems
	for i, made := range beside(now, func(name string) compiled { return compileFolder(c, name, files) }) {
		problems.Add(made.problems...)
		c.byName[now[i]] = func() *Integration { return made.integration }
	}
	return problems
}

// compileChecked panics where the connector is wrong: a layer was called checked that
// is not, which is a fault of the program.
func (c *Catalog) compileChecked(name string, files map[string]file) *Integration {
	made := compileFolder(c, name, files)
	if len(made.problems) > 0 {
		panic("connector: " + made.problems.Error())
	}
	return made.integration
}

// unchecked names the connectors that have a file of a layer that is not checked;
// all of them where such a layer has models.
func unchecked(names []string, files map[string]file, layers []Layer) []string {
	for _, l := range layers {
		if !l.Checked && l.Models != nil && hasFiles(l.Models) {
			return names
		}
	}
	var out []string
	for name, f := range files {
		if folder, _, _ := strings.Cut(name, "/"); !f.checked && !slices.Contains(out, folder) {
			out = append(out, folder)
		}
	}
	slices.Sort(out)
	return out
}

func hasFiles(f fs.FS) bool {
	entries, err := fs.ReadDir(f, ".")
	return err == nil && len(entries) > 0
}

// compiled is a folder of a connector and what is wrong with it.
type compiled struct {
	integration *Integration // nil where something is
	problems    definition.Problems
}

// beside calls f for each name, on all processors: connectors share nothing but the
// models, which nothing changes any more. The answers stand in the order of names.
func beside[T any](names []string, f func(string) T) []T {
	out := make([]T, len(names))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(names)) {
		workers.Go(func() {
			for i := range next {
				out[i] = f(names[i])
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
	data    []byte
	name    string
	checked bool // of a checked layer
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
		files[name] = file{data: data, name: path.Join(l.Name, "connectors", name), checked: l.Checked}
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

func compileFolder(cat *Catalog, folder string, files map[string]file) compiled {
	c := &compiler{made: map[string]bool{}}
	main := folder + "/connector.yaml"
	source, ok := files[main]
	if !ok {
		c.problem(definition.Pos{File: "connectors/" + folder}, "", "the folder has no connector.yaml")
		return compiled{problems: c.problems}
	}
	var f integrationFile
	if found := definition.Decode(source.name, source.data, &f); len(found) > 0 {
		return compiled{problems: found}
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
	c.checkShared(f.Steps)
	c.proof(folder, files)
	return compiled{integration: c.integration, problems: c.problems}
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
		c.unread = true
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
