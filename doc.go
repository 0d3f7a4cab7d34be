// Package cognate is the vocabulary of Cognate, a self-hosted unified API
// server: the nouns that every other package speaks in, and the one error type
// that callers see. It imports the standard library only and does nothing.
//
//	Environment            a separate world of accounts and tokens (development, production …)
//	Integration            a vendor as its connector describes it ("happyfox")
//	EnvironmentIntegration an integration installed in an environment, with the operator's override
//	Account                one customer's connected vendor account (an "integrated account" in the API)
//	Principal              who is calling: an admin, an environment's API token, or one account's token
//	Error, Failure         what a caller is told when something is wrong
package cognate
