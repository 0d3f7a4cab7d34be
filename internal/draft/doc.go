// Package draft writes the first stories of a connector: for each gap that its
// stories leave, a call made of the model's examples, and answers made up by the
// vendor's description. They are a start: an author makes them tell what matters.
package draft
