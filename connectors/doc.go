// Package connectors holds the connectors as data: one folder for each vendor.
package connectors
