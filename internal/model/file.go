package model

import "cognate/internal/definition"

// modelFile is <model>/model.yaml.
type modelFile struct {
	Pos         definition.Pos    `yaml:",pos"`
	Label       string            `yaml:"label" required:"true" doc:"Name that people see."`
	Description string            `yaml:"description" required:"true" doc:"What the model is about."`
	Resources   []definition.Text `yaml:"resources" required:"true" pattern:"^[a-z][a-z0-9_]*$" doc:"The resources in the order of the docs; each has a file of its own."`
}

// resourceFile is <model>/<resource>.yaml.
type resourceFile struct {
	Pos         definition.Pos             `yaml:",pos"`
	Label       string                     `yaml:"label" required:"true" doc:"Name that people see."`
	Description string                     `yaml:"description" required:"true" doc:"What a record stands for."`
	Fields      definition.Map[valueFile]  `yaml:"fields" required:"true" doc:"The fields of a record; remote_data is added by itself."`
	Methods     definition.Map[methodFile] `yaml:"methods" required:"true" doc:"The methods: list, get, create, update, delete, or a name of your own, which is sent as POST /{resource}/{method}."`
}

// methodFile is one method.
type methodFile struct {
	Pos         definition.Pos            `yaml:",pos"`
	Description string                    `yaml:"description" doc:"What there is to know beside the obvious."`
	Response    string                    `yaml:"response" enum:"list,record,deleted,result,binary" doc:"What it answers; the shared methods know it themselves, the others answer result: {\"result\": record}."`
	Query       definition.Map[valueFile] `yaml:"query" doc:"Query parameters beside those that every method has."`
	Body        definition.Map[valueFile] `yaml:"body" doc:"Fields of the body; remote_data is added by itself."`
}

// valueFile describes a value. A parameter or a field of a body without a type takes
// that of the resource's field of the same name, with what it says itself on top.
type valueFile struct {
	Pos         definition.Pos            `yaml:",pos"`
	Type        definition.Text           `yaml:"type" enum:"string,number,integer,boolean,object,array,any,range,sort" doc:"Type of the value. range and sort are for query parameters. In a query or a body, none means: like the resource's field of this name."`
	Format      definition.Text           `yaml:"format" enum:"date-time,date,date-or-date-time,email,uri,uuid,base64" doc:"Form of a string or of the ends of a range."`
	Description string                    `yaml:"description" doc:"What the value means."`
	Required    *bool                     `yaml:"required" doc:"Always present in answers; in a body, present when the object around it is."`
	Enum        []definition.Text         `yaml:"enum" doc:"The values of a string, or the fields that a sort takes."`
	Open        *bool                     `yaml:"open" doc:"Other strings than those of enum, or other keys than those of fields, may stand."`
	Ref         refsFile                  `yaml:"ref" doc:"The resource whose ids the value holds."`
	Compare     definition.Text           `yaml:"compare" enum:"exact,fold,digits,words" doc:"How a filter compares: exact (default), fold (without case and outer white space), digits (phone numbers), words (every word occurs)."`
	Items       *valueFile                `yaml:"items" doc:"What an array holds."`
	Fields      definition.Map[valueFile] `yaml:"fields" doc:"The keys of an object. On a value taken from the resource: changes to its keys, or further ones."`
	Only        []definition.Text         `yaml:"only" doc:"On a value taken from the resource: which of its keys remain."`
	Example     definition.JSON           `yaml:"example" doc:"A made-up value for the docs."`
}

// refsFile is the name of a resource or a list of names.
type refsFile []definition.Text

// UnmarshalDefinition takes a string or a list of strings.
func (r *refsFile) UnmarshalDefinition(n *definition.Node) {
	var one definition.Text
	switch n.Kind() {
	case definition.Sequence:
		var many []definition.Text
		n.Decode(&many)
		*r = many
	case definition.String:
		n.Decode(&one)
		*r = refsFile{one}
	default:
		n.Wrong("the name of a resource, or a list of names")
	}
}

// DefinitionSchema describes both forms.
func (r *refsFile) DefinitionSchema() map[string]any {
	name := map[string]any{"type": "string"}
	return map[string]any{"oneOf": []any{name, map[string]any{"type": "array", "items": name}}}
}

// fileSchema stands for both kinds of files in the generated schema.
type fileSchema struct{}

// UnmarshalDefinition is never called: the loader knows which kind it reads.
func (*fileSchema) UnmarshalDefinition(n *definition.Node) { n.Problem("not a file of its own") }

// DefinitionSchema is either kind of file.
func (*fileSchema) DefinitionSchema() map[string]any {
	return map[string]any{"oneOf": []any{definition.TypeSchema((*modelFile)(nil)), definition.TypeSchema((*resourceFile)(nil))}}
}

// FileSchema returns the JSON Schema of the files of models, for editors.
func FileSchema() []byte {
	return definition.Schema((*fileSchema)(nil), "Cognate model files: model.yaml and <resource>.yaml")
}
