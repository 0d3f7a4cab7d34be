// Package zendesk simulates the Support API v2 of the Zendesk help desk: users with
// their identities, organizations and groups with their memberships, brands, the
// fields of all of them, custom statuses, tickets with comments, audits and files,
// imports, task lists, tags, searches, and incremental exports by cursor. Triggers,
// views, macros, forms, webhooks and jobs are not served. It keeps state, validates
// what is written, limits rates and fails on demand. Nothing is mailed.
//
// It is written from the vendor's published description and documentation alone,
// never from what a connector sends. Where they leave a question open, the comment
// at the code says what was chosen and that it was chosen here.
//
// A request passes these steps in this order:
//
//	rig         control routes, body bound, faults on demand, journal
//	files       content of attachments, outside of the API
//	auth        401; Basic {email}/token or a bearer token
//	rate        429 with Retry-After; X-Rate-Limit on every answer; exports have their own
//	route       404 InvalidEndpoint; .json behind the path is taken
//	body        a JSON object, but for uploads; 400
//	handler     under the state's lock: validate everything, then change
//	state file  written before the answer, when there is one
//
// Records are never changed once they are in the state: an update puts another in
// the place of one, so that an answer can be encoded after the lock is gone.
package zendesk
