// Package description reads the descriptions that vendors publish of their APIs:
// OpenAPI 3 and Swagger 2, as plain YAML or JSON and leniently, since few are valid
// to the letter. What can't be understood is as if it were not there.
package description
