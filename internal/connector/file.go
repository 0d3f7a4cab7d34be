package connector

import "cognate/internal/definition"

// integrationFile is connectors/<name>/connector.yaml: how to talk to a vendor.
// Its tags are the one description of the format: parsing, checks, the JSON
// Schema for editors and docs/connector-format.md come from them.
type integrationFile struct {
	Name         definition.Text                                     `yaml:"name" required:"true" pattern:"^[a-z0-9][a-z0-9-]*$" doc:"The integration's name in the API; equal to the folder's name."`
	Label        definition.Text                                     `yaml:"label" required:"true" doc:"The vendor's name as people write it."`
	Category     definition.Text                                     `yaml:"category" required:"true" doc:"The category it belongs to, such as ticketing."`
	DocsURL      definition.Text                                     `yaml:"docs_url" required:"true" doc:"The vendor's own API documentation."`
	Beta         bool                                                `yaml:"beta" doc:"True while the connector is young."`
	Notes        []definition.Text                                   `yaml:"notes" doc:"What a user of this integration should know; shown in the docs."`
	Credentials  definition.Map[definition.Map[credentialFieldFile]] `yaml:"credentials" required:"true" doc:"The ways to connect: authentication method → fields of the account's context."`
	Hosts        []definition.Text                                   `yaml:"hosts" required:"true" doc:"The only hosts this connector may reach: a name, or *.name for every name below it."`
	BaseURL      definition.Text                                     `yaml:"base_url" required:"true" doc:"Expression over context (secrets included): the address that every path is relative to, without a slash at its end."`
	Auth         authFile                                            `yaml:"auth" required:"true" doc:"How a request proves who it is for."`
	Headers      definition.Map[definition.Text]                     `yaml:"headers" doc:"Headers of every request: name → expression over context (secrets included)."`
	Check        definition.Text                                     `yaml:"check" required:"true" doc:"The call that proves a credential: resource.method."`
	Pagination   *paginationFile                                     `yaml:"pagination" doc:"How lists are paged, unless a method says otherwise."`
	RateLimit    definition.Map[definition.Text]                     `yaml:"rate_limit" doc:"The vendor's limits: get, post, put, patch, delete or any → calls/window, such as 500/1m. Read and checked; it does not pace yet."`
	ErrorMapping definition.Text                                     `yaml:"error_mapping" doc:"Expression over error (the vendor's parsed body): {message, failures: [{remote_field, path, message, code}]}."`
	Resources    definition.Map[definition.Map[methodFile]]          `yaml:"resources" required:"true" doc:"The vendor's own calls: resource → method."`
}

// credentialFieldFile is one field of an account's context.
type credentialFieldFile struct {
	Label    definition.Text   `yaml:"label" required:"true" doc:"What the field is called in forms and docs."`
	Help     definition.Text   `yaml:"help" doc:"Where to find the value."`
	Pattern  definition.Text   `yaml:"pattern" doc:"Regular expression (RE2) that the value must match."`
	Enum     []definition.Text `yaml:"enum" doc:"The only values taken."`
	Default  definition.Text   `yaml:"default" doc:"The value when none is given."`
	Secret   bool              `yaml:"secret" doc:"True for what must never be shown: sealed at rest, unreadable for mappings."`
	Optional bool              `yaml:"optional" doc:"True when the field may be left out."`
}

// authFile is one scheme; exactly one key may be set.
type authFile struct {
	Basic  *basicFile                      `yaml:"basic" doc:"HTTP Basic."`
	Bearer definition.Text                 `yaml:"bearer" doc:"Expression: the token of Authorization: Bearer."`
	Header definition.Map[definition.Text] `yaml:"header" doc:"Header name → expression."`
	Query  definition.Map[definition.Text] `yaml:"query" doc:"Query parameter → expression. Redacted wherever a URL is shown."`
}

type basicFile struct {
	Username definition.Text `yaml:"username" required:"true" doc:"Expression over context."`
	Password definition.Text `yaml:"password" required:"true" doc:"Expression over context."`
}

// paginationFile is one style; exactly one key may be set.
type paginationFile struct {
	Page *pageFile `yaml:"page" doc:"Numbered pages."`
	None bool      `yaml:"none" doc:"True: the list comes whole."`
}

type pageFile struct {
	PageParam definition.Text `yaml:"page_param" required:"true" doc:"Query parameter of the page number."`
	SizeParam definition.Text `yaml:"size_param" required:"true" doc:"Query parameter of the page size."`
	MaxSize   int             `yaml:"max_size" required:"true" doc:"The largest page the vendor gives."`
	First     *int            `yaml:"first" doc:"Number of the first page; 1 when left out."`
	LastPage  definition.Text `yaml:"last_page" doc:"Expression over response: the number of the last page. Without it a page that is not full is the last."`
}

// methodFile is one call of the vendor's API.
type methodFile struct {
	Call       definition.Text                 `yaml:"call" required:"true" doc:"HTTP method and path below base_url; {name} is filled from path_mapping, {id} from the call."`
	Items      definition.Text                 `yaml:"items" doc:"Expression over response: the records. Its presence makes the call a list."`
	Item       definition.Text                 `yaml:"item" doc:"Expression over response: the record, where it is wrapped. A 2xx answer in which it finds none is a failure."`
	Query      definition.Map[definition.Text] `yaml:"query" doc:"Query parameters sent as they stand here, unless a mapping sets them."`
	Pagination *paginationFile                 `yaml:"pagination" doc:"How this list is paged."`
	Docs       definition.Text                 `yaml:"docs" doc:"The vendor's page of this call."`
}

// resourceFile is connectors/<name>/<model>/<resource>.yaml: how the vendor
// speaks one resource of a unified model. Beside the keys below it has one key
// for each method of the model that is mapped: list, get, create …
type resourceFile struct {
	ResponseMapping       definition.Text                 `yaml:"response_mapping" doc:"Expression: the vendor's record as a unified record. Runs once for each record, with response bound to it."`
	ResponseMappingMethod definition.Text                 `yaml:"response_mapping_method" enum:"item,array" default:"item" doc:"array runs response_mapping once for the page."`
	RemoteFields          definition.Map[definition.Text] `yaml:"remote_fields" doc:"The vendor's name of a field in its errors → unified path; a * in the name stands for the * in the path."`
	ErrorMapping          definition.Text                 `yaml:"error_mapping" doc:"Stands in for the connector's error_mapping."`

	List     *mappingFile `yaml:"list" doc:"GET of the collection."`
	Get      *mappingFile `yaml:"get" doc:"GET of one record."`
	Create   *mappingFile `yaml:"create" doc:"POST."`
	Update   *mappingFile `yaml:"update" doc:"PATCH."`
	Delete   *mappingFile `yaml:"delete" doc:"DELETE."`
	Download *mappingFile `yaml:"download" doc:"POST of the custom method download, where the model has it."`
	Import   *mappingFile `yaml:"import" doc:"POST of the custom method import, where the model has it."`
}

// mappingFile is one unified method in the vendor's terms.
type mappingFile struct {
	Unsupported          definition.Text                 `yaml:"unsupported" doc:"Why the vendor can't do this; the call answers 405 with these words. No other key may stand beside it."`
	Method               methodRef                       `yaml:"method" doc:"The vendor call: resource.method, or {expression, allowed} to choose one."`
	Before               []stepFile                      `yaml:"before" doc:"Calls made first, in order; their records stand in before.<name>."`
	After                []stepFile                      `yaml:"after" doc:"Calls made after the main one; their records stand in after.<name>."`
	PathMapping          definition.Map[definition.Text] `yaml:"path_mapping" doc:"Name in the path → expression."`
	QueryMapping         definition.Text                 `yaml:"query_mapping" doc:"Expression: the query parameters sent, as an object. The filters it reads from query are the filters supported."`
	RequestBodyMapping   definition.Text                 `yaml:"request_body_mapping" doc:"Expression: the body sent. The fields it reads from body are the fields supported."`
	RequestHeaderMapping definition.Map[definition.Text] `yaml:"request_header_mapping" doc:"Header name → expression (secrets of context included)."`
	ResponseMapping      definition.Text                 `yaml:"response_mapping" doc:"Stands in for the resource's response_mapping."`
	ErrorMapping         definition.Text                 `yaml:"error_mapping" doc:"Stands in for the resource's error_mapping."`
	Required             []requirement                   `yaml:"required" doc:"Fields that this integration needs: a path; {field, unless: [paths]}; or {any_of: [paths]}."`
	Refine               []definition.Text               `yaml:"refine" doc:"Filters that the vendor matches too broadly: records are compared once more, exactly, as the model says."`
	Ignored              definition.Text                 `yaml:"ignored" doc:"Expression: paths of body fields that this very call can't take, beside those that no mapping reads."`
	Outcome              definition.Text                 `yaml:"outcome" doc:"Expression: created or updated, for a vendor call that does either."`
	Answer               definition.Text                 `yaml:"answer" enum:"get" doc:"get: the answer is read anew, since the vendor's own is thinner."`
}

// stepFile is one call beside the main one.
type stepFile struct {
	Name                 definition.Text                 `yaml:"name" required:"true" pattern:"^[a-z][a-z0-9_]*$" doc:"The key of its record in before or after."`
	RunIf                definition.Text                 `yaml:"run_if" doc:"Expression: the step runs when it is true."`
	Method               definition.Text                 `yaml:"method" required:"true" doc:"The vendor call: resource.method."`
	PathMapping          definition.Map[definition.Text] `yaml:"path_mapping" doc:"Name in the path → expression."`
	QueryMapping         definition.Text                 `yaml:"query_mapping" doc:"Expression: the query parameters sent."`
	RequestBodyMapping   definition.Text                 `yaml:"request_body_mapping" doc:"Expression: the body sent."`
	RequestHeaderMapping definition.Map[definition.Text] `yaml:"request_header_mapping" doc:"Header name → expression."`
	Missing              definition.Text                 `yaml:"missing" enum:"fail,null" default:"fail" doc:"What a 404 means: fail, or a record of null."`
}
