package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/internal/description"
	"cognate/internal/skeleton"
	"cognate/models"
)

type connectorNewOptions struct {
	from                                            []string
	dir, descriptions, model, label, docsURL, grade string
	all                                             bool
}

func newConnectorNew(p *process) *cobra.Command {
	var o connectorNewOptions
	c := &cobra.Command{
		Use:   "new NAME",
		Short: "Make the first files of a connector from the vendor's description",
		Long: `Reads a published description (OpenAPI 3 or Swagger 2) and writes connectors/NAME: the credentials,
hosts and paging that it tells, the calls that are about resources of the model, and a mapping for each
resource whose fields it names much as the model does. A variable that stands in nearly all paths becomes
a field of the account. What is written passes "cognate lint"; what the description does not tell is
guessed, or left out, and a comment in the files says so: they begin with "Left to decide". All of it is
listed. Of a vendor that publishes a description for each of its parts, give several.`,
		Example: withExample(`  cognate connector new acme --from acme-openapi.yaml --dir ./my-connectors
  cognate connector new acme --from acme.json --label Acme --docs-url https://acme.example.com/docs --grade A
  cognate connector new acme --from tickets.json --from people.json`),
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return connectorNew(p, o, args[0]) },
	}
	f := c.Flags()
	f.StringArrayVar(&o.from, "from", nil, "the vendor's description: YAML or JSON; may be given several times")
	f.StringVar(&o.dir, "dir", ".", "the folder in which connectors/NAME is made")
	f.StringVar(&o.descriptions, "descriptions", "", "folder of the vendors' published descriptions, as the other commands have it (default: the one above the description's own)")
	f.StringVar(&o.model, "model", "ticketing", "the unified model that it is to serve")
	f.StringVar(&o.label, "label", "", "the vendor's name as people write it (default: the description's title)")
	f.StringVar(&o.docsURL, "docs-url", "", "the vendor's documentation (default: the description's link)")
	f.StringVar(&o.grade, "grade", "", "how far the description can be trusted: A the vendor's own and current, B an older copy, C derived from its documentation, D a community's, E reconstructed")
	f.BoolVar(&o.all, "all", false, "take along the calls that are about nothing of the model")
	return c
}

var integrationName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

func connectorNew(p *process, o connectorNewOptions, name string) error {
	if !integrationName.MatchString(name) {
		return usagef("%q is not a name: small letters, digits and -", name)
	}
	if len(o.from) == 0 {
		return usagef("give the vendor's description with --from")
	}
	if o.grade != "" && !slices.Contains(grades, o.grade) {
		return usagef("%q is no grade: %s", o.grade, strings.Join(grades, ", "))
	}
	catalog, err := connector.Load(connector.Layer{Models: models.FS})
	if err != nil {
		return err
	}
	m := catalog.Model(o.model)
	if m == nil {
		return usagef("there is no model %q", o.model)
	}
	var documents []*description.Document
	var files []string
	for _, from := range o.from {
		d, err := readDescription(from)
		if err != nil {
			return err
		}
		file, err := o.within(from)
		if err != nil {
			return err
		}
		documents = append(documents, d)
		files = append(files, file)
	}
	made := skeleton.Make(documents, skeleton.Options{
		Name: name, Label: o.label, DocsURL: o.docsURL, Grade: o.grade, Model: m, All: o.all, Files: files,
	})
	return writeConnector(p, o.dir, name, made)
}

var grades = []string{"A", "B", "C", "D", "E"}

// within is the name of a description below the folder of all: that which is given, or
// else the one that holds the vendor's own.
func (o connectorNewOptions) within(from string) (string, error) {
	absolute, err := filepath.Abs(from)
	if err != nil {
		return "", err
	}
	if o.descriptions == "" {
		return path.Join(filepath.Base(filepath.Dir(absolute)), filepath.Base(absolute)), nil
	}
	folder, err := filepath.Abs(o.descriptions)
	if err != nil {
		return "", err
	}
	file, err := filepath.Rel(folder, absolute)
	if err != nil || !filepath.IsLocal(file) {
		return "", usagef("%s is not below %s, the folder of descriptions", from, o.descriptions)
	}
	return filepath.ToSlash(file), nil
}

// maxDescription bounds a vendor's description, in bytes.
const maxDescription = 64 << 20

func readDescription(file string) (*description.Document, error) {
	if path.Ext(file) == ".graphql" {
		return nil, fmt.Errorf("%s is a GraphQL schema, of which no first files are made: write the calls with graphql, and let draft and test hold them against it", file)
	}
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxDescription {
		return nil, fmt.Errorf("%s is larger than %d MiB", file, maxDescription>>20)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	d, err := description.Parse(file, data)
	if err != nil {
		return nil, err
	}
	if len(d.Operations()) == 0 {
		return nil, fmt.Errorf("%s describes no operations: a description is OpenAPI 3 or Swagger 2", file)
	}
	return d, nil
}

// writeConnector writes the files of a connector that is not there yet, and tells
// what is left to do.
func writeConnector(p *process, dir, name string, made *skeleton.Result) error {
	folder := filepath.Join(dir, "connectors", name)
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already; nothing was written", folder)
	}
	for _, file := range slices.Sorted(maps.Keys(made.Files)) {
		at := filepath.Join(folder, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil { //nolint:gosec // nothing secret: as any folder of sources
			return err
		}
		if err := os.WriteFile(at, []byte(made.Files[file]), 0o644); err != nil { //nolint:gosec // as above
			return err
		}
		_, _ = fmt.Fprintln(p.out, at)
	}
	for _, text := range made.Unknown {
		_, _ = fmt.Fprintf(p.out, "left to decide: %s\n", text)
	}
	_, err := connector.Load(connector.Layer{Models: models.FS}, connector.Folder(dir))
	if problems, ok := errors.AsType[definition.Problems](err); ok {
		_, _ = fmt.Fprintf(p.out, "\nThe folder is not right yet, as cognate lint %s tells:\n%s\n", dir, strings.TrimSpace(problems.Error()))
		return nil
	}
	return err
}
