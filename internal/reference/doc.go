// Package reference serves the documentation, made of the catalog: a page for
// every model, resource, method and integration, as HTML and as Markdown, and the
// OpenAPI description. Nothing in it is written twice: what an integration
// supports and requires is asked of its compiled mappings.
//
//	New → handler.go  paths, caching, conditional requests, the 404
//	    → site.go     which pages a catalog has, and the navigation
//	    → *_page.go   a page as blocks (block.go), from model and connector
//	    → html.go     blocks as HTML        markdown.go  blocks as Markdown
//	    → openapi*.go the description of the API
//	    → meta.go     the part of a page that is about one integration, for callers
//	                  of the API
//
// The guides in guides/ are Markdown of a small subset (guide.go), rendered the
// same way. Pages need no script and load nothing but one style sheet.
package reference
