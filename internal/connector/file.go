package connector

import (
	"time"

	"cognate/internal/definition"
)

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
	Hosts        []definition.Text                                   `yaml:"hosts" required:"true" doc:"The only hosts this connector may reach: a name, or *.name for every name below it; {base_url} is the host of base_url, for software that runs at a customer's own address."`
	BaseURL      definition.Text                                     `yaml:"base_url" required:"true" doc:"Expression over context (secrets included): the address that every path is relative to, without a slash at its end."`
	Auth         authFile                                            `yaml:"auth" required:"true" doc:"How a request proves who it is for."`
	Headers      definition.Map[definition.Text]                     `yaml:"headers" doc:"Headers of every request: name → expression over context (secrets included)."`
	Check        definition.Text                                     `yaml:"check" required:"true" doc:"The call that proves a credential: resource.method."`
	Pagination   *paginationFile                                     `yaml:"pagination" doc:"How lists are paged, unless a method says otherwise."`
	RateLimit    definition.Map[definition.Text]                     `yaml:"rate_limit" doc:"The vendor's limits: get, post, put, patch, delete or any → calls/window, such as 500/1m. Read and checked; it does not pace yet."`
	ErrorMapping definition.Text                                     `yaml:"error_mapping" doc:"Expression over error (the vendor's parsed body): {message, failures: [{remote_field, path, message, code}], status, retry_after, missing_scopes}."`
	ErrorWhen    definition.Text                                     `yaml:"error_when" doc:"Stands in where a call has no error_when of its own."`
	Definitions  definition.Map[definition.Text]                     `yaml:"definitions" doc:"What expressions share: name → expression, mostly a function. Any expression of the connector that names $name has it."`
	Fragments    definition.Map[definition.Text]                     `yaml:"fragments" doc:"GraphQL fragments that operations share: name → on TYPE { fields }. An operation that spreads one is sent with it, and with what it spreads."`
	Steps        definition.Map[callFile]                            `yaml:"steps" doc:"Steps that methods share: name → step. before and after name them in the place of a step."`
	GraphQL      definition.Text                                     `yaml:"graphql" pattern:"^POST " doc:"The call of each method that has graphql and no call of its own, such as POST /graphql."`
	Lookups      definition.Map[lookupFile]                          `yaml:"lookups" doc:"Tables that mappings read under lookup.<name>: name → what is fetched, once for each account, and kept for a while."`
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

// paginationFile is one style; exactly one of the styles and none may be set.
type paginationFile struct {
	Page    *pageFile    `yaml:"page" doc:"Numbered pages."`
	Offset  *offsetFile  `yaml:"offset" doc:"Pages by the number of records before them."`
	Cursor  *cursorFile  `yaml:"cursor" doc:"Pages by a cursor that each answer tells, in its body or its headers."`
	Link    *linkFile    `yaml:"link" doc:"Pages by the Link header (RFC 8288): of its address the query is used, on the same path."`
	NextURL *nextURLFile `yaml:"next_url" doc:"Pages by an address in the answer: its query is used, on the same path."`
	Range   *rangeFile   `yaml:"range" doc:"Pages by a Range header and its Content-Range."`
	Relay   *relayFile   `yaml:"relay" doc:"Pages of a GraphQL connection, as Relay has them: by first, after and the connection's pageInfo { hasNextPage endCursor }."`
	Dynamic *dynamicFile `yaml:"dynamic" doc:"Pages by an expression that makes the next request's parameters."`
	None    bool         `yaml:"none" doc:"True: the list comes whole, or as far as its cap."`
	Cap     *capFile     `yaml:"cap" doc:"What the vendor gives of one list at most."`
}

type pageFile struct {
	PageParam definition.Text `yaml:"page_param" required:"true" doc:"Parameter of the page number."`
	SizeParam definition.Text `yaml:"size_param" doc:"Parameter of the page size. Without it every page has max_size records."`
	MaxSize   int             `yaml:"max_size" required:"true" min:"1" max:"100000" doc:"The largest page the vendor gives."`
	First     *int            `yaml:"first" min:"0" doc:"Number of the first page; 1 when left out."`
	LastPage  definition.Text `yaml:"last_page" doc:"Expression: the number of the last page. Without it and last, a page that is not full is the last."`
	Last      definition.Text `yaml:"last" doc:"Expression: true on the last page."`
	In        definition.Text `yaml:"in" enum:"query,body" default:"query" doc:"Where the parameters go. In the body a name is a dotted path."`
}

type offsetFile struct {
	OffsetParam definition.Text `yaml:"offset_param" required:"true" doc:"Parameter of the number of records before the page."`
	SizeParam   definition.Text `yaml:"size_param" doc:"Parameter of the page size. Without it every page has max_size records."`
	MaxSize     int             `yaml:"max_size" required:"true" min:"1" max:"100000" doc:"The largest page the vendor gives."`
	First       *int            `yaml:"first" min:"0" doc:"Offset of the first record; 0 when left out."`
	Total       definition.Text `yaml:"total" doc:"Expression: the number of all records. Without it and last, a page that is not full is the last."`
	Last        definition.Text `yaml:"last" doc:"Expression: true on the last page."`
	In          definition.Text `yaml:"in" enum:"query,body" default:"query" doc:"Where the parameters go. In the body a name is a dotted path."`
}

type cursorFile struct {
	CursorParam definition.Text `yaml:"cursor_param" required:"true" doc:"Parameter of the cursor; the first page is asked for without it."`
	Next        definition.Text `yaml:"next" required:"true" doc:"Expression: the cursor of the next page; nothing, null or empty on the last."`
	SizeParam   definition.Text `yaml:"size_param" doc:"Parameter of the page size. Without it every page has max_size records."`
	MaxSize     int             `yaml:"max_size" required:"true" min:"1" max:"100000" doc:"The largest page the vendor gives."`
	Last        definition.Text `yaml:"last" doc:"Expression: true on the last page, for vendors that tell a cursor there too."`
	In          definition.Text `yaml:"in" enum:"query,body" default:"query" doc:"Where the parameters go. In the body a name is a dotted path."`
}

type relayFile struct {
	MaxSize     int             `yaml:"max_size" required:"true" min:"1" max:"100000" doc:"The largest page the vendor gives."`
	SizeParam   definition.Text `yaml:"size_param" default:"variables.first" doc:"Variable of the page size."`
	CursorParam definition.Text `yaml:"cursor_param" default:"variables.after" doc:"Variable of the cursor; the first page is asked for without it."`
}

type linkFile struct {
	Rel       definition.Text `yaml:"rel" default:"next" doc:"The relation that names the next page."`
	SizeParam definition.Text `yaml:"size_param" doc:"Query parameter of the page size. Without it every page has max_size records."`
	MaxSize   int             `yaml:"max_size" required:"true" min:"1" max:"100000" doc:"The largest page the vendor gives."`
}

type nextURLFile struct {
	Next      definition.Text `yaml:"next" required:"true" doc:"Expression: the address of the next page; nothing, null or empty on the last."`
	SizeParam definition.Text `yaml:"size_param" doc:"Query parameter of the page size. Without it every page has max_size records."`
	MaxSize   int             `yaml:"max_size" required:"true" min:"1" max:"100000" doc:"The largest page the vendor gives."`
	Last      definition.Text `yaml:"last" doc:"Expression: true on the last page, for vendors that tell an address there too."`
}

type rangeFile struct {
	Unit    definition.Text `yaml:"unit" default:"items" pattern:"^[a-z]+$" doc:"Unit of the range: Range: items=0-24."`
	MaxSize int             `yaml:"max_size" required:"true" min:"1" max:"100000" doc:"The largest range the vendor gives."`
}

type dynamicFile struct {
	Next      definition.Text `yaml:"next" required:"true" doc:"Expression over response, headers, page and size (page is what it gave last): {query, body, headers} of the next request; nothing or null on the last page."`
	SizeParam definition.Text `yaml:"size_param" doc:"Parameter of the page size. Without it every page has max_size records."`
	MaxSize   int             `yaml:"max_size" required:"true" min:"1" max:"100000" doc:"The largest page the vendor gives."`
	In        definition.Text `yaml:"in" enum:"query,body" default:"query" doc:"Where size_param goes. In the body a name is a dotted path."`
}

// capFile bounds a list on the vendor's side.
type capFile struct {
	Records int             `yaml:"records" required:"true" min:"1" doc:"The records that one list gives at most. There the list stops, and the answer says that it is partial; or it starts again, where by is set."`
	By      definition.Text `yaml:"by" doc:"Expression over response, a vendor's record: what the list is sorted by, rising. The list starts again from the last value, that value included: it stands in the variable since, which query_mapping or request_body_mapping reads."`
	ID      definition.Text `yaml:"id" default:"response.id" doc:"Expression over response, a vendor's record: what tells it from others, so that none is told twice where the list starts again."`
}

// methodFile is one call of the vendor's API.
type methodFile struct {
	Call       definition.Text                 `yaml:"call" doc:"HTTP method and path below base_url; {name} is filled from path_mapping, {id} from the call. {+url} in place of the path is a whole address from path_mapping, on one of the hosts. With graphql it may be left out: the connector's graphql stands in."`
	Items      definition.Text                 `yaml:"items" doc:"Expression over response: the records. Its presence makes the call a list. With graphql, where neither items nor item is said, the operation tells: see GraphQL."`
	Item       definition.Text                 `yaml:"item" doc:"Expression over response: the record, where it is wrapped. A 2xx answer in which it finds none is a failure."`
	Read       bool                            `yaml:"read" doc:"True for a POST that changes nothing, such as a search."`
	ErrorWhen  definition.Text                 `yaml:"error_when" doc:"Expression over response, headers and status, for vendors that answer failures with 2xx: true, or the status that should have been."`
	Query      definition.Map[definition.Text] `yaml:"query" doc:"Query parameters sent as they stand here, unless a mapping sets them."`
	Pagination *paginationFile                 `yaml:"pagination" doc:"How this list is paged."`
	Docs       definition.Text                 `yaml:"docs" doc:"The vendor's page of this call."`
	Retry      definition.Text                 `yaml:"retry" enum:"safe,unsent,never" doc:"May the call be made again when no clean answer came? safe: yes; unsent: only when it surely did not arrive; never. When left out, safe for a call that only reads and unsent for one that writes. Declared and shown: nothing is made again yet."`
	wireFile   `yaml:",inline"`
}

// lookupFile is a table that mappings read.
type lookupFile struct {
	Method       definition.Text `yaml:"method" required:"true" doc:"The vendor call, a list: its records are the table."`
	QueryMapping definition.Text `yaml:"query_mapping" doc:"Expression over context: the query parameters sent."`
	Optional     bool            `yaml:"optional" doc:"True: where the vendor refuses the account this list (403) or has no such thing (404), the table is empty."`
	MaxAge       time.Duration   `yaml:"max_age" default:"10m" min:"1s" max:"24h" doc:"How old the table may be."`
	MaxRecords   int             `yaml:"max_records" default:"10000" min:"1" max:"100000" doc:"Records read at most; where there are more, answers made from the table say that they are partial."`
}

// resourceFile is connectors/<name>/<model>/<resource>.yaml: how the vendor
// speaks one resource of a unified model. Beside the keys below it has one key
// for each method of the model that is mapped: list, get, create …
type resourceFile struct {
	ResponseMapping       definition.Text                 `yaml:"response_mapping" doc:"Expression: the vendor's record as a unified record. Runs once for each record, with response bound to it."`
	ResponseMappingMethod definition.Text                 `yaml:"response_mapping_method" enum:"item,array" default:"item" doc:"array runs response_mapping once for the page."`
	Definitions           definition.Map[definition.Text] `yaml:"definitions" doc:"Definitions of this resource alone, beside the connector's."`
	Steps                 definition.Map[callFile]        `yaml:"steps" doc:"Steps that the methods of this resource share, beside the connector's: name → step."`
	RemoteFields          definition.Map[definition.Text] `yaml:"remote_fields" doc:"The vendor's name of a field in its errors → unified path; a * in the name stands for the * in the path."`
	ErrorMapping          definition.Text                 `yaml:"error_mapping" doc:"Stands in for the connector's error_mapping."`

	List     *mappingFile `yaml:"list" doc:"GET of the collection."`
	Get      *mappingFile `yaml:"get" doc:"GET of one record."`
	Create   *mappingFile `yaml:"create" doc:"POST."`
	Update   *mappingFile `yaml:"update" doc:"PATCH."`
	Delete   *mappingFile `yaml:"delete" doc:"DELETE."`
	Download *mappingFile `yaml:"download" doc:"POST of the custom method download, where the model has it."`
	Import   *mappingFile `yaml:"import" doc:"POST of the custom method import, where the model has it."`

	Custom definition.Map[mappingFile] `yaml:",inline"`
}

// mappingFile is one unified method in the vendor's terms.
type mappingFile struct {
	Unsupported          definition.Text                 `yaml:"unsupported" doc:"Why the vendor can't do this; the call answers 405 with these words. No other key may stand beside it."`
	Method               methodRef                       `yaml:"method" doc:"The vendor call: resource.method, {expression, allowed} to choose one, or {all} for a list made of several."`
	Records              definition.Text                 `yaml:"records" doc:"Expression: the records of a list that needs no call of its own, from lookup, context or constants. Stands in for method."`
	From                 definition.Text                 `yaml:"from" enum:"list" doc:"list: the record is the one of that id in the list, for vendors that can't read one alone. Stands in for method."`
	Before               []stepRef                       `yaml:"before" doc:"Calls made first, in order; their records stand in before.<name>. Each is a step, or the name of one of steps."`
	After                []stepRef                       `yaml:"after" doc:"Calls made after the main one; their records stand in after.<name>. Each is a step, or the name of one of steps."`
	PathMapping          definition.Map[definition.Text] `yaml:"path_mapping" doc:"Name in the path → expression."`
	QueryMapping         definition.Text                 `yaml:"query_mapping" doc:"Expression: the query parameters sent, as an object. The filters it reads from query are the filters supported."`
	RequestBodyMapping   definition.Text                 `yaml:"request_body_mapping" doc:"Expression: the body sent. The fields it reads from body are the fields supported."`
	RequestHeaderMapping definition.Map[definition.Text] `yaml:"request_header_mapping" doc:"Header name → expression (secrets of context included)."`
	Query                definition.JSON                 `yaml:"query" doc:"Query parameters of the vendor that are sent unless query_mapping sets them."`
	Body                 definition.JSON                 `yaml:"body" doc:"Body of the vendor that request_body_mapping is merged over, deeply."`
	RequestBodyOverlay   overlayFile                     `yaml:"request_body_overlay" doc:"Single fields of the body sent, laid over request_body_mapping: dotted name → expression over request (the body so far) and what request_body_mapping sees; null drops the field."`
	Select               definition.Text                 `yaml:"select" doc:"Expression: the record meant, or the records of a list, out of what the call gave; it becomes response and remote_data."`
	SideLoad             []sideLoadFile                  `yaml:"side_load" doc:"Calls made for each record; what they give stands in side_load.<name> of response_mapping."`
	ResponseMapping      definition.Text                 `yaml:"response_mapping" doc:"Stands in for the resource's response_mapping."`
	ResponseMethod       definition.Text                 `yaml:"response_mapping_method" enum:"item,array" doc:"array runs this method's response_mapping once for the page. When left out, a response_mapping that stands here runs for each record, and the resource's as it says there."`
	ResponseOverlay      overlayFile                     `yaml:"response_overlay" doc:"Single fields of the unified record, laid over response_mapping: dotted name → expression over record (the unified record so far) and what response_mapping sees; null drops the field."`
	ResponseHeaders      definition.Text                 `yaml:"response_header_mapping" doc:"Expression: headers of the answer, as an object. Of a list, response is the vendor's last page, whole. Headers that are ours or those of HTTP itself are passed over."`
	IsPartial            definition.Text                 `yaml:"is_partial_expression" doc:"Expression: true, or a text that says what is missing, where the vendor answered incompletely or took less than was sent; then the answer says that it is partial. Of a single record it is asked behind the steps."`
	ErrorMapping         definition.Text                 `yaml:"error_mapping" doc:"Stands in for the resource's error_mapping."`
	Required             []requirement                   `yaml:"required" doc:"Fields that this integration needs: a path; {field, unless: [paths]}; or {any_of: [paths]}."`
	RequiredQuery        []requirement                   `yaml:"required_query" doc:"Parameters that this integration needs: a path such as ticket.id, {field, unless: [paths]} or {any_of: [paths]}."`
	RequiredContext      []requirement                   `yaml:"required_context" doc:"Settings of the account that this method needs: the name of an optional credential field, or {field, unless: [paths]} with the paths of the body that make up for it."`
	Refine               []definition.Text               `yaml:"refine" doc:"Filters that the vendor matches too broadly: records are compared once more, exactly, as the model says."`
	Scan                 []definition.Text               `yaml:"scan" doc:"Filters that the vendor has not, compared on our side page by page: for lists that are short in every account. Of a list that comes whole they are compared anyway."`
	Ignored              definition.Text                 `yaml:"ignored" doc:"Expression: paths of body fields that this very call can't take, beside those that no mapping reads. The functions $cleared, $lacking and $beyond name the usual ones."`
	RunIf                definition.Text                 `yaml:"run_if" doc:"update: expression; where it is not true the steps alone do what is asked, and the record is read anew. What the caller sends as remote_data or remote_query has the call made all the same."`
	UnchangedWhen        definition.Text                 `yaml:"unchanged_when" doc:"update: expression over error and status; true where the vendor refuses a call because nothing would change. It counts as done, and the record is read anew."`
	Outcome              definition.Text                 `yaml:"outcome" doc:"Expression: created or updated, for a vendor call that does either."`
	Answer               definition.Text                 `yaml:"answer" enum:"get" doc:"get: the answer is read anew, since the vendor's own is thinner."`
}

// stepFile is one call beside the main one.
type stepFile struct {
	Name     definition.Text `yaml:"name" required:"true" pattern:"^[a-z][a-z0-9_]*$" doc:"The key of its record in before or after."`
	callFile `yaml:",inline"`
}

// callFile is what a step does.
type callFile struct {
	RunIf                definition.Text                 `yaml:"run_if" doc:"Expression: the step runs when it is true."`
	Each                 definition.Text                 `yaml:"each" doc:"Expression: a list; the step runs once for each item, which its other expressions see as item, and its record is the list of what the calls gave."`
	Method               definition.Text                 `yaml:"method" doc:"The vendor call: resource.method."`
	Lookup               definition.Text                 `yaml:"lookup" doc:"A table of lookups, in the place of method: read only when the step runs, where lookup.<name> is read for every call of the mapping."`
	PathMapping          definition.Map[definition.Text] `yaml:"path_mapping" doc:"Name in the path → expression."`
	QueryMapping         definition.Text                 `yaml:"query_mapping" doc:"Expression: the query parameters sent."`
	RequestBodyMapping   definition.Text                 `yaml:"request_body_mapping" doc:"Expression: the body sent."`
	RequestHeaderMapping definition.Map[definition.Text] `yaml:"request_header_mapping" doc:"Header name → expression."`
	Missing              definition.Text                 `yaml:"missing" enum:"fail,null" default:"fail" doc:"What a 404 means: fail, or a record of null."`
}

// sideLoadFile is one call for each record.
type sideLoadFile struct {
	Name         definition.Text                 `yaml:"name" required:"true" pattern:"^[a-z][a-z0-9_]*$" doc:"The key of what it gives in side_load."`
	RunIf        definition.Text                 `yaml:"run_if" doc:"Expression: the call is made when it is true."`
	Method       definition.Text                 `yaml:"method" required:"true" doc:"The vendor call, a read: resource.method. Of a list, its first page."`
	PathMapping  definition.Map[definition.Text] `yaml:"path_mapping" doc:"Name in the path → expression."`
	QueryMapping definition.Text                 `yaml:"query_mapping" doc:"Expression: the query parameters sent."`
}
