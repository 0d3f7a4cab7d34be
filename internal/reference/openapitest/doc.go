// Package openapitest holds /openapi.json against an independent validator. It is
// a package of its own so that the validator, which takes long to compile, weighs
// on no other test.
package openapitest
