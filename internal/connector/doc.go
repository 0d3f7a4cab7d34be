// Package connector turns a connector's files into an immutable, compiled value.
//
//	connectors/<name>/connector.yaml            how to talk to a vendor
//	connectors/<name>/<model>/<resource>.yaml   how the vendor speaks a unified resource
//
// Everything is checked at load: keys, kinds, expressions, the variables they
// name (scope.go), the fields that they can yield against the model (shape.go).
// What a connector supports is derived from what its expressions read
// (derive.go, coverage.go) and said nowhere else. A problem carries
// file:line:column; a catalog with a problem is not made.
package connector
