// Package layer gives the catalog as environments and accounts have it.
//
//	catalog (connector.Catalog)
//	  → environment   models of its own, what it lays over models and mappings
//	    → account     unified_model_override.<model>.<resource>.<method>
//
// What stands in the store was checked before it was written (draft.go). It is
// compiled when it is first asked for and kept while neither the catalog nor the
// environment's definitions move on, which is asked of the store once a second; so a
// change by another process is seen within a second, one by this process at once.
// Where nothing is laid over the catalog, nothing is compiled and nothing allocated.
package layer
