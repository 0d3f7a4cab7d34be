// Package contract holds the stories of a connector against the vendor's own
// published description of its API: OpenAPI 3, Swagger 2 or a GraphQL schema.
//
// connectors/<name>/testdata/contract.yaml names the files and how far they can be
// trusted:
//
//	grade: B                       # A the vendor's own and current … E reconstructed
//	files: [zendesk/support-oas.yaml]
//	base_paths: ["/ex/jira/{id}"]  # what stands before the description's paths; the servers' own when left out
//	custom_keys: [custom_fields.*] # keys of a body that are a customer's own fields
//	exceptions:                    # whatever the story; * is any run of characters
//	  - {call: GET /api/v2/tickets, place: 'request query.page[size]', reason: …}
//
// Of every exchange of a story the request is checked (path, method, parameters,
// headers, body) and the answer (status, body). Descriptions are read as plain
// YAML or JSON and leniently (schema.go), since few are valid to the letter; what
// is asked of them depends on the grade (grade.go). A story lists in its part
// exceptions where a description is wrong or silent; one that is not needed is a
// problem itself.
package contract
