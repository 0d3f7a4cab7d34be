// Package definition reads the YAML files that describe models and connectors.
//
// It decodes a file strictly into Go structs: an unknown key, a wrong kind of
// value, a duplicate key, a missing required key or a value outside its enum is
// a [Problem] with the file, line and column it stands at, and all of them are
// collected, not just the first.
//
// The structs describe themselves through their tags, and one description
// yields the decoding, the defaults, the checks and the JSON Schema that
// editors use:
//
//	type Listener struct {
//		Address definition.Text   `yaml:"address" required:"true" doc:"Where to listen."`
//		Scheme  string            `yaml:"scheme" enum:"http,https" default:"https" doc:"…"`
//		Retries int               `yaml:"retries" min:"0" max:"10" default:"3" doc:"…"`
//		Header  definition.Map[definition.Text] `yaml:"header" doc:"…"`
//		Pos     definition.Pos    `yaml:",pos"` // where this object starts
//	}
//
// Tags:
//
//   - yaml:"name" names the key. yaml:",inline" takes the fields of a struct as
//     the object's own, or, on a [Map], every key that no other field takes.
//     yaml:",pos" on a [Pos] receives the place of the object. yaml:"-" is left alone.
//   - doc:"…" says what the key means; it becomes the schema's description.
//   - required:"true" makes a missing key, or an empty string, a problem.
//   - enum:"a,b" and pattern:"regexp" bound a string, or each string of a list.
//   - min:"1" and max:"9" bound a number or a duration.
//   - default:"x" is what an absent key means.
//
// Kinds of fields: bool, the integers, float64, string, [Text], [time.Duration]
// (as "1m30s"), [JSON] (any value), slices, [Map], structs, and pointers to any
// of these (nil when the key is absent). A type with a hook ([Unmarshaler])
// decodes itself, which is how shorthand forms are made.
//
// Files are YAML without its surprises: one document, no anchors, aliases, tags
// or merge keys; UTF-8; lines end with LF or CRLF. Size, depth and the number of
// problems are bounded.
package definition
