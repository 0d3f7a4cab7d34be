package reference

// A page is rendered twice from the same blocks: as HTML and as Markdown.
type page struct {
	Path  string // "/docs/unified/ticketing/contacts/create"
	Title string
	Crumb []link // from the top to the page's parent
	Lead  text

	// Verb and Endpoint stand on pages of methods.
	Verb, Endpoint string

	// Missing marks the page that says that there is none.
	Missing bool

	// Body is the page; Aside stands beside it where there is room, and between
	// Lead and Body otherwise.
	Body, Aside []block
}

// text is a line in the small markup that both renderings understand: `code`,
// **strong**, [words](address), and a backslash before a character that is meant
// as it stands. Text from the catalog goes through plain.
type text string

// link leads to another page.
type link struct {
	Title string
	Href  string
}

// block is one piece of a page. Kind names its template.
type block interface{ Kind() string }

type (
	// heading opens a section; Level is 2 or 3.
	heading struct {
		ID, Title string
		Level     int
	}
	paragraph struct{ Text text }
	list      struct{ Items []text }
	// facts is a list of terms and what is to be said of them.
	facts struct{ Rows []fact }
	table struct {
		Head []string
		Rows [][]text
	}
	// code is text as it stands; Lang is json, sh or empty.
	code struct{ Title, Lang, Text string }
	// note stands out; Warn for what doesn't work.
	note struct {
		Warn bool
		Text text
	}
	// cards lead to other pages.
	cards struct{ Items []card }
	// fields describes the keys of an object or the parameters of a query.
	fields struct{ Rows []*field }
)

type fact struct {
	Term string
	Text text
}

type card struct {
	Href, Title string
	Verb        string // GET, POST … on cards of methods
	Text        text
	Meta        string // a short remark, such as the integrations
	Off         bool   // nothing supports it yet
}

// field is one row: a key of an object or a query parameter.
type field struct {
	ID      string // anchor: the path, "emails[].email", below a section's prefix
	Path    string // "emails[].email"
	Name    string // as shown: "email", or "created_at[gte]"
	Type    string // "string", "array of objects"
	Format  string
	Must    string // "required", "always present"; empty otherwise
	Default string
	Enum    []string
	Open    bool // other values than those of Enum too
	Example string
	Text    text
	// Needed says which integrations require it, Support which take it; empty
	// where the question doesn't arise.
	Needed  []text
	Support text
	Lacking bool // no integration takes it
	Folded  bool // the keys below it are shown on request
	Fields  []*field
}

func (heading) Kind() string   { return "heading" }
func (paragraph) Kind() string { return "paragraph" }
func (list) Kind() string      { return "list" }
func (facts) Kind() string     { return "facts" }
func (table) Kind() string     { return "table" }
func (code) Kind() string      { return "code" }
func (note) Kind() string      { return "note" }
func (cards) Kind() string     { return "cards" }
func (fields) Kind() string    { return "fields" }
