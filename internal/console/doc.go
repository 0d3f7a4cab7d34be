// Package console is the admin API: environments, integrations and where they
// are installed, integrated accounts, API tokens; and reload and health.
//
//	request ─► route (console.go: who may, which handler)
//	             └► handler, one file per object: body.go decodes strictly ─► store
//	                                              field.go checks a context against its connector
//
// Lists answer {"result": […], "next_cursor": null, "limit": 25}, objects stand
// bare, delete answers {"id": "…"}. A PATCH is a merge patch (RFC 7396). A body
// or a query parameter that is not known is refused, with all failures at once.
//
// An admin token reaches everything; an API token its own environment, which it
// needs not name; an account's token nothing here but GET /integrated-account/me.
// What lies outside a token's reach answers 404, as if it did not stand.
package console
