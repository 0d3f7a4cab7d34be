package definition

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"time"
)

// field is what the tags of a struct field say.
type field struct {
	name     string
	path     []int
	typ      reflect.Type
	doc      string
	required bool
	enum     []string
	pattern  *regexp.Regexp
	min, max string // as written; "" for no bound

	fallback     *string // of the default tag
	fallbackKind Kind
}

// structInfo is what decoding and the schema need to know of a struct type.
type structInfo struct {
	fields    []field
	byName    map[string]*field
	names     []string
	rest      []int        // the inline Map, nil when there is none
	restType  reflect.Type // its type
	positions [][]int      // fields that receive the place of the object
}

var (
	structs      sync.Map // reflect.Type → *structInfo
	posType      = reflect.TypeFor[Pos]()
	textType     = reflect.TypeFor[Text]()
	jsonType     = reflect.TypeFor[JSON]()
	durationType = reflect.TypeFor[time.Duration]()
)

// structOf reads the tags of a struct type once.
func structOf(t reflect.Type) *structInfo {
	if known, ok := structs.Load(t); ok {
		return known.(*structInfo)
	}
	info := &structInfo{}
	info.collect(t, nil)
	info.byName = make(map[string]*field, len(info.fields))
	for i := range info.fields {
		f := &info.fields[i]
		if info.byName[f.name] != nil {
			panic(fmt.Sprintf("definition: %v has two fields for the key %q", t, f.name))
		}
		info.byName[f.name] = f
		info.names = append(info.names, f.name)
	}
	known, _ := structs.LoadOrStore(t, info)
	return known.(*structInfo)
}

func (info *structInfo) collect(t reflect.Type, path []int) {
	for i := range t.NumField() {
		sf := t.Field(i)
		at := append(append([]int(nil), path...), i)
		name, option, _ := strings.Cut(sf.Tag.Get("yaml"), ",")
		switch {
		case name == "-":
		case option == "pos":
			if sf.Type != posType {
				panic(fmt.Sprintf("definition: %v.%s takes a position and is no Pos", t, sf.Name))
			}
			info.positions = append(info.positions, at)
		case option == "inline" && reflect.PointerTo(sf.Type).Implements(reflect.TypeFor[restMap]()):
			info.rest, info.restType = at, sf.Type
		case option == "inline" && sf.Type.Kind() == reflect.Struct:
			info.collect(sf.Type, at)
		case name == "" || option != "" || !sf.IsExported():
			panic(fmt.Sprintf("definition: %v.%s: a field needs a tag yaml:\"name\", and must be exported", t, sf.Name))
		default:
			info.fields = append(info.fields, newField(t, sf, name, at))
		}
	}
}

func newField(t reflect.Type, sf reflect.StructField, name string, path []int) field {
	f := field{name: name, path: path, typ: sf.Type, doc: sf.Tag.Get("doc"), min: sf.Tag.Get("min"), max: sf.Tag.Get("max")}
	f.required = sf.Tag.Get("required") == "true"
	if list := sf.Tag.Get("enum"); list != "" {
		f.enum = strings.Split(list, ",")
	}
	if p := sf.Tag.Get("pattern"); p != "" {
		f.pattern = regexp.MustCompile(p)
	}
	if v, ok := sf.Tag.Lookup("default"); ok {
		f.fallback, f.fallbackKind = &v, fallbackKind(t, sf)
	}
	return f
}

// fallbackKind is the kind of scalar that the default tag of a field writes.
func fallbackKind(t reflect.Type, sf reflect.StructField) Kind {
	base := sf.Type
	for base.Kind() == reflect.Pointer {
		base = base.Elem()
	}
	switch {
	case base == textType || base == durationType || base.Kind() == reflect.String:
		return String
	case base.Kind() == reflect.Bool:
		return Bool
	case base.Kind() == reflect.Float64:
		return Float
	case base.Kind() >= reflect.Int && base.Kind() <= reflect.Uint64:
		return Int
	}
	panic(fmt.Sprintf("definition: %v.%s: no default for a %v", t, sf.Name, sf.Type))
}

// expected says in words what the key of the field holds.
func (f *field) expected() string {
	if len(f.enum) > 0 {
		return "one of " + strings.Join(f.enum, ", ")
	}
	if f.doc != "" {
		return strings.TrimSuffix(f.doc, ".")
	}
	return f.name
}
