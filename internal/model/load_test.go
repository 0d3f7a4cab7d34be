package model_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"cognate/internal/model"
	"cognate/models"
)

// shipped loads the models that come with the program.
func shipped(tb testing.TB) *model.Set {
	tb.Helper()
	set, ps := model.Load(model.Source{FS: models.FS, Name: "models"})
	if len(ps) > 0 {
		tb.Fatal(ps)
	}
	return set
}

func TestShippedModels(t *testing.T) {
	t.Parallel()
	ticketing := shipped(t).Model("ticketing")
	want := "accounts attachments collections comments contacts fields organizations tags tasks task_lists teams " +
		"ticket_priorities ticket_status ticket_types tickets users workspaces"
	if got := strings.Join(ticketing.ResourceNames(), " "); got != want {
		t.Errorf("resources: %s", got)
	}
	contacts := ticketing.Resource("contacts")
	if got := strings.Join(contacts.MethodNames(), " "); got != "list create get update delete" {
		t.Errorf("methods: %s", got)
	}
	create := contacts.Method("create")
	if create.HTTPMethod != "POST" || create.Path != "/unified/ticketing/contacts" || create.Response != model.ResponseRecord {
		t.Errorf("create: %+v", create)
	}
	update := contacts.Method("update")
	if update.HTTPMethod != "PATCH" || update.Path != "/unified/ticketing/contacts/{id}" || !update.HasID() || update.Custom() {
		t.Errorf("update: %+v", update)
	}
	download := ticketing.Resource("attachments").Method("download")
	if download.HTTPMethod != "POST" || download.Path != "/unified/ticketing/attachments/download" || download.Response != model.ResponseBinary || !download.Custom() {
		t.Errorf("download: %+v", download)
	}
	if kind := create.Body.At("emails[].type"); strings.Join(kind.Enum, " ") != "primary secondary home work other" || !kind.Open {
		t.Errorf("emails[].type of the body: %+v", kind)
	}
	if kind := contacts.Fields.At("emails.type"); len(kind.Enum) != 0 {
		t.Errorf("the body changed the resource: %+v", kind)
	}
	if p := contacts.Method("list").Param("phones"); p.Items.Field("number").Compare != model.Digits {
		t.Errorf("phones: %+v", p)
	}
	if p := contacts.Method("list").Param("emails"); p.At("emails") != nil || p.Items.Field("email").Required {
		t.Errorf("a filter requires nothing: %+v", p.Items.Field("email"))
	}
	if f := ticketing.Resource("tickets").Method("create").Body.At("assignees"); len(f.Items.Fields) != 1 {
		t.Errorf("only: %+v", f.Items.Fields)
	}
	if f := contacts.Fields.Fields; f[len(f)-1].Name != model.RemoteData {
		t.Errorf("last field: %+v", f[len(f)-1])
	}
	if ticketing.Resource("nothing") != nil || contacts.Method("nothing") != nil || create.Param("nothing") != nil || create.Body.At("emails.nothing") != nil {
		t.Error("something where there is nothing")
	}
}

// Each value of the shipped models says what it means, and each plain one has an example.
func TestShippedModelsAreDescribed(t *testing.T) {
	t.Parallel()
	var check func(path string, s *model.Schema)
	check = func(path string, s *model.Schema) {
		inList := strings.HasSuffix(path, "[]")
		if s.Description == "" && !inList {
			t.Errorf("%s: no description", path)
		}
		if d := s.Description; d != "" && !strings.HasSuffix(d, ".") || strings.Contains(d, "  ") {
			t.Errorf("%s: %q is no sentence", path, d)
		}
		if s.Items != nil {
			check(path+"[]", s.Items)
		}
		for _, f := range s.Fields {
			check(path+"."+f.Name, f)
		}
		plain := s.Type != model.Object && s.Type != model.Array && s.Type != model.Sort
		if plain && !s.Example.IsSet() {
			t.Errorf("%s: no example", path)
		}
	}
	for _, m := range shipped(t).Models() {
		for _, r := range m.Resources {
			for _, f := range r.Fields.Fields {
				check(r.Name+"."+f.Name, f)
			}
			for _, method := range r.Methods {
				for _, p := range method.Query {
					check(r.Name+" "+method.Name+" "+p.Name, p)
				}
				if method.Body != nil {
					for _, f := range method.Body.Fields {
						check(r.Name+" "+method.Name+" body "+f.Name, f)
					}
				}
			}
		}
	}
}

const (
	modelYAML = "label: Shop\ndescription: Things.\nresources: [items, makers]\n"
	makers    = "label: Makers\ndescription: Who.\nfields: {id: {type: string}, name: {type: string}}\nmethods: {list: {}}\n"
	items     = `label: Items
description: What.
fields:
  id: {type: string, required: true}
  maker: {type: object, ref: makers, fields: {id: {type: string}, name: {type: string}}}
  tags: {type: array, items: {type: string}}
  state: {type: string, enum: [on, off]}
  free: {type: object, open: true}
methods:
  list: {query: {maker: {only: [id]}}}
  create: {body: {tags: {}, maker: {fields: {name: {required: true}, note: {type: string}}}}}
  stamp: {}
`
)

func folder(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func shop(change func(files map[string]string)) fstest.MapFS {
	files := map[string]string{"shop/model.yaml": modelYAML, "shop/items.yaml": items, "shop/makers.yaml": makers}
	change(files)
	return folder(files)
}

func TestLoadOverlay(t *testing.T) {
	t.Parallel()
	base := shop(func(map[string]string) {})
	over := folder(map[string]string{
		"shop/makers.yaml":     strings.Replace(makers, "label: Makers", "label: Makers of ours", 1),
		"second/model.yaml":    "label: Second\ndescription: More.\nresources: [things]\n",
		"second/things.yaml":   makers,
		"second/notes.md":      "not read",
		"second/.hidden.yaml":  ": not read",
		"second/deep/sub.yaml": ": not read",
		"top.yaml":             ": not read",
	})
	set, ps := model.Load(model.Source{FS: base, Name: "models"}, model.Source{FS: over, Name: "own"}, model.Source{FS: os.DirFS(filepath.Join(t.TempDir(), "none"))})
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	if got := set.Model("shop").Resource("makers").Label; got != "Makers of ours" {
		t.Errorf("label: %s", got)
	}
	if len(set.Models()) != 2 || set.Models()[0].Name != "second" {
		t.Errorf("models: %v", set.Models())
	}
	items := set.Model("shop").Resource("items")
	create := items.Method("create").Body
	if create.At("maker.note") == nil || !create.At("maker.name").Required || items.Fields.At("maker.name").Required {
		t.Errorf("body: %+v", create)
	}
	if stamp := items.Method("stamp"); stamp.Response != model.ResponseResult || stamp.Body.Field(model.RemoteData) == nil || stamp.Path != "/unified/shop/items/stamp" {
		t.Errorf("stamp: %+v", stamp)
	}
}

func TestLoadProblems(t *testing.T) {
	t.Parallel()
	edit := func(old, replacement string) func(map[string]string) {
		return func(files map[string]string) {
			if !strings.Contains(files["shop/items.yaml"], old) {
				panic("nothing to edit: " + old)
			}
			files["shop/items.yaml"] = strings.Replace(files["shop/items.yaml"], old, replacement, 1)
		}
	}
	cases := []struct {
		name   string
		change func(map[string]string)
		want   string
	}{
		{"no manifest", func(f map[string]string) { delete(f, "shop/model.yaml") }, "m/shop/items.yaml: no model.yaml in this folder"},
		{"no file", func(f map[string]string) { delete(f, "shop/makers.yaml") }, `m/shop/model.yaml:3:20: resources[1]: resource "makers" has no file makers.yaml`},
		{"not listed", func(f map[string]string) { f["shop/extra.yaml"] = makers }, `m/shop/extra.yaml: resource "extra" is not listed in m/shop/model.yaml`},
		{"listed twice", func(f map[string]string) {
			f["shop/model.yaml"] = strings.Replace(modelYAML, "[items", "[items, items", 1)
		}, `m/shop/model.yaml:3:20: resources[1]: resource "items" is listed twice`},
		{"bad folder", func(f map[string]string) {
			for name, text := range f {
				delete(f, name)
				f["My Shop"+strings.TrimPrefix(name, "shop")] = text
			}
		}, "is no model name"},
		{"a folder that routes have a use for", func(f map[string]string) {
			for name, text := range f {
				delete(f, name)
				f["meta"+strings.TrimPrefix(name, "shop")] = text
			}
		}, `"meta" is no model name: /unified/meta/… describes the models`},
		{"unknown key", edit("label: Items", "lable: Items"), `m/shop/items.yaml:1:1: lable: unknown key "lable"; did you mean "label"?`},
		{"unknown type", edit("type: array", "type: list"), `m/shop/items.yaml:6:16: fields.tags.type: value is not allowed (found "list"`},
		{"no type", edit("state: {type: string, ", "state: {"), `m/shop/items.yaml:7:10: fields.state: missing key "type"`},
		{"query type", edit("state: {type: string, enum: [on, off]}", "state: {type: range}"), "m/shop/items.yaml:7:17: fields.state.type: range is a type of query parameters only"},
		{"missing resource", edit("ref: makers", "ref: maker"), `m/shop/items.yaml:5:30: fields.maker.ref: the model shop has no resource "maker"; did you mean "makers"?`},
		{"enum on a number", edit("type: string, enum", "type: number, enum"), "m/shop/items.yaml:7:10: fields.state.enum: an enum is for strings; this is a number"},
		{"format", edit("enum: [on, off]", "format: email, open: true"), "fields.state.open: open is for objects and for strings with an enum"},
		{"no items", edit("type: array, items: {type: string}", "type: array"), "fields.tags.items: an array has items, and nothing else has; this is an array"},
		{"no fields", edit("type: object, open: true", "type: object"), "fields.free.fields: an object lists its fields, or is open"},
		{"fields of a string", edit("enum: [on, off]", "fields: {a: {type: string}}"), "fields.state.fields: an object has fields, and nothing else has; this is a string"},
		{"example", edit("enum: [on, off]", "enum: [on, off], example: up"), "fields.state.example: the example is wrong:  must be one of on, off"},
		{"no id", edit("id: {type: string, required: true}", "key: {type: string}"), `fields: a resource needs the field "id"`},
		{"remote_data", edit("id: {", "remote_data: {type: any}\n  id: {"), "m/shop/items.yaml:4:3: fields.remote_data: remote_data is part of every record and body by itself"},
		{"name", edit("state:", "State:"), `fields.State: "State" is no field name`},
		{"body", edit("body: {tags: {}", "body: {tagz: {}"), `m/shop/items.yaml:11:19: methods.create.body.tagz: items has no field "tagz" to take the type from; give a type; did you mean "tags"?`},
		{"only", edit("only: [id]", "only: [idd]"), `m/shop/items.yaml:10:33: methods.list.query.maker.only[0]: the resource's field has no key "idd"; did you mean "id"?`},
		{"only when spelled out", edit("state: {type: string", "state: {type: string, only: [x]"), "fields.state.only: only is for values taken from the resource"},
		{"type of a taken key", edit("name: {required: true}", "name: {type: number}"), "methods.create.body.maker.fields.name.type: the resource's field has the type string already"},
		{"items of a taken field", edit("body: {tags: {}", "body: {tags: {items: {type: string}}"), "methods.create.body.tags.items: a value taken from the resource keeps its items"},
		{"keys of a string", edit("body: {tags: {}", "body: {tags: {fields: {a: {}}}"), "methods.create.body.tags.fields.a: the resource's field is a string and has no keys"},
		{"body of list", edit("list: {query", "list: {body: {tags: {}}, query"), "methods.list.body: list takes no body"},
		{"response", edit("list: {query", "list: {response: record, query"), "methods.list.response: list answers list"},
		{"method name", edit("stamp:", "Stamp It:"), `methods.Stamp It: "Stamp It" is no method name`},
		{"control parameter", edit("query: {maker", "query: {limit: {type: integer}, maker"), `methods.list.query.limit: "limit" is a parameter of every method`},
		{"sort without fields", edit("query: {maker", "query: {sort_by: {type: sort}, maker"), "methods.list.query.sort_by: a sort lists its fields in enum"},
		{"sort by nothing", edit("query: {maker", "query: {sort_by: {type: sort, enum: [stat]}, maker"), `methods.list.query.sort_by.enum[0]: items has no field "stat"; did you mean "state"?`},
		{"range of words", edit("query: {maker", "query: {free: {type: range, format: email}, maker"), "methods.list.query.free.format: a range is of dates or date-times"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			set, ps := model.Load(model.Source{FS: shop(c.change), Name: "m"})
			if len(ps) > 2 || !strings.Contains(ps.Error(), c.want) {
				t.Errorf("got  %s\nwant %s", ps.Error(), c.want)
			}
			if set.Model("shop") != nil {
				t.Error("the model is there all the same")
			}
		})
	}
}

func TestFileSchema(t *testing.T) {
	t.Parallel()
	const file = "../../docs/schema/model.schema.json"
	want := model.FileSchema()
	if os.Getenv("UPDATE") != "" {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s is out of date; make it again with: UPDATE=1 go test ./internal/model -run TestFileSchema", file)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		shipped(b)
	}
}
