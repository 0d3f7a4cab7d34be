// Package store keeps what Cognate knows: environments, integrations, accounts
// and tokens. It holds no customer data of the vendors', and every secret that it
// is given is sealed or hashed already.
//
// The SQL is written by hand in the subset that SQLite and PostgreSQL share, with
// ? for a parameter; a Dialect tells what differs. Each database has a package
// of its own (sqlite) that opens it and holds its numbered migrations, and every
// one passes the suite of package storetest.
//
//	environment 1─n environment_integration n─1 integration
//	     │                    │ 1
//	     │ 1                  n
//	     ├──n integrated_account 1─n api_token (integrated_account)
//	     ├──n api_token (api)                    api_token (admin) stands alone
//	     └──n environment_unified_model n─1 unified_model
//	                   │ 1
//	                   └──n environment_unified_model_resource_method
//
// # Scope
//
// Most methods take a scope: the id of the environment that the caller is
// confined to, or "" for all. What lies outside answers as if it did not stand.
//
// # Errors
//
// Errors are *cognate.Error: CodeNotFound, CodeConflict (a name taken, a
// version overtaken, a row in use), CodeInvalid (a cursor or limit that is none,
// a value out of bounds); anything else is CodeInternal with the cause for the
// log, which never holds a value of a row.
//
// # Lists
//
// Lists go by id, which is the order of creation, and page by the last id seen,
// so that rows made or deleted meanwhile neither repeat nor hide others.
//
// All methods are safe for goroutines; a process may share the database with
// others.
package store
