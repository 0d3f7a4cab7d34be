package anonymous

import (
	"regexp"
	"strings"
	"unicode"
)

// What a key says of its value. Keys are compared in small letters and underscores.
var (
	// harmless: a text under it is a word of the vendor's own.
	harmless = regexp.MustCompile(`^(.*_)?(type|types|status|state|priority|severity|kind|format|locale|lang|language|time_?zone|colou?r|mime|content_type|object|event|direction|channel|via|encoding|currency|scheme|typename|relation|rel|visibility|role|behaviou?r|source)$`)
	// named: the name of what stands under a harmless key is harmless, too.
	named     = regexp.MustCompile(`^(name|label|title|value|slug|key|display_name)$`)
	person    = regexp.MustCompile(`^(.*_)?(first_?name|last_?name|full_?name|display_?name|real_?name|given_?name|family_?name|sur_?name|nick_?name|login|user_?name|logon|initials)$`)
	someone   = regexp.MustCompile(`^(.*_)?(user|users|author|assignee|assignees|assigned_to|requester|requestor|contact|contacts|customer|customers|person|people|agent|agents|owner|creator|created_by|updated_by|reporter|member|members|staff|from|to|cc|bcc|sender|recipient|recipients|submitter|watchers|followers)$`)
	something = regexp.MustCompile(`^(.*_)?(fields?|groups?|tags?|labels?|organi[sz]ations?|compan(y|ies)|accounts?|teams?|projects?|categor(y|ies)|boards?|queues?|departments?|attachments?|files?)$`)
	// madeUp: an address or number that is nobody's.
	madeUp   = regexp.MustCompile(`@([a-z0-9-]+\.)*example\.(com|org|net)$|^\+?1?[ -]?555[ -]?01`)
	phone    = regexp.MustCompile(`^(.*_)?(phone|phones|mobile|tel|telephone|fax|cell)(_number)?$`)
	cursor   = regexp.MustCompile(`^(.*_)?(cursor|token|after|before|starting_after|next|previous|end_cursor|start_cursor|offset|page_token|secret|key|signature|hash|password)$`)
	idKey    = regexp.MustCompile(`^(.*_)?(id|ids|gid|uid|uuid|guid)$`)
	message  = regexp.MustCompile(`^(.*_)?(message|messages|error|errors|detail|details|description|title|reason|code|error_description|field|instance)$`)
	textKey  = regexp.MustCompile(`^(.*_)?(name|label|title|subject)$`)
	domain   = regexp.MustCompile(`^(.*_)?(domain|domains|host|hostname)$`)
	moment   = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2}|UTC)?)?$|^\d{1,2}:\d{2}(:\d{2})?$`)
	mail     = regexp.MustCompile(`[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+`)
	number   = regexp.MustCompile(`\+?\d[\d\s()./-]{6,}\d`)
	uuid     = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	address  = regexp.MustCompile(`^https?://`)
	digits   = regexp.MustCompile(`^\d+$`)
	prefixed = regexp.MustCompile(`^([A-Za-z]{1,12}[_:-])[A-Za-z0-9=_-]{4,}$`)
)

// plainKey is a key in small letters: createdBy → created_by.
func plainKey(key string) string {
	var b strings.Builder
	before := ' '
	for _, c := range strings.TrimLeft(key, "_") {
		if unicode.IsUpper(c) && unicode.IsLower(before) {
			b.WriteByte('_')
		}
		if before = c; c == '-' || c == ' ' {
			c = '_'
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}
