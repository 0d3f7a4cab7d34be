// Package credential is the one door to secrets.
//
//	bearer token ──Authenticator──► Principal
//	account id   ──Accounts───────► account + its environment integration
//	account      ──Vault.Open─────► the whole context, secrets included
//
// The Vault splits an account's context into the fields that may be shown and
// those that may not, seals the latter, and opens them again for a caller who
// may have them, noting in the log who opened what, and what for. Nothing else
// in the server sees an open credential at rest or a sealed one open.
//
// # Caches
//
// The three stand on the path of every call, so each keeps what it looked up.
// A token or an account is kept for at most a second: what another process
// revokes or changes takes effect within that. What this process changes takes
// effect at once, since the store tells of it. An opened context is kept by the
// version of its credential, which every change raises. All are bounded.
package credential
