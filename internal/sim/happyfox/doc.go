// Package happyfox simulates the ticketing API 1.1 of the HappyFox help desk:
// contacts, contact fields, contact groups, staff, categories, statuses,
// priorities, ticket fields, tickets with all their actions, and attachments.
// Reports, the knowledge base and assets are not served. It keeps state,
// validates what is written, limits rates and fails on demand. Nothing is
// mailed.
//
// It is written from the vendor's public documentation and from what clients
// that run against the real service rely on, never from what a connector
// sends. Where the sources leave a question open, the comment at the code says
// what was chosen and that it was chosen here.
//
// A request passes these steps in this order:
//
//	rig         control routes, body bound, faults on demand, journal
//	files       links of attachments and inline images, outside of the API
//	Basic auth  401, text body
//	rate        429 for the lockout
//	route       404; 301 to the slashed path; 405 with Allow
//	body        decoded by content type; undecodable → 400, text body
//	handler     under the state's lock: validate everything, then change;
//	            calls for one ticket so never overlap (see onTicket)
//	state file  written before the answer, when there is one
package happyfox
