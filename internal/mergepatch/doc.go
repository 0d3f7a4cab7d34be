// Package mergepatch merges JSON documents as RFC 7396 says: an object in the
// patch is merged member by member, null removes, everything else replaces.
// Members keep their order, new ones come last; numbers keep their digits.
package mergepatch
