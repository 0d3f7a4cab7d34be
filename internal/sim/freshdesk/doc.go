// Package freshdesk simulates the API v2 of the Freshdesk help desk: tickets with their
// conversations and files, contacts, companies, agents, roles, groups, products, the
// fields of tickets, contacts and companies, and the filter queries of tickets and
// contacts. Forums, solutions, surveys, time entries, automations and jobs are not
// served. It keeps state, validates what is written, limits rates and fails on demand.
// Nothing is mailed.
//
// It is written from the vendor's published reference alone, never from what a connector
// sends. Where the reference leaves a question open, the comment at the code says what
// was chosen and that it was chosen here.
//
// A request passes these steps in this order:
//
//	rig         control routes, body bound, faults on demand, journal
//	files       content of attachments, outside of the API, by signed addresses
//	auth        401; Basic, the API key as the user name and any password
//	rate        429 with Retry-After; X-Ratelimit-* on every answer; some routes have their own
//	route       404 without a body; 405 with Allow
//	accept      406 for anything but JSON
//	body        a JSON object, or a form; 415, 400 invalid_json
//	handler     under the state's lock: validate everything, then change
//	state file  written before the answer, when there is one
//
// Records are never changed once they are in the state: an update puts another in the
// place of one, so that an answer can be encoded after the lock is gone.
package freshdesk
