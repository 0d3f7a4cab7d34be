package egress

import "net/netip"

// CheckAddress is the address check of a dial, for the table of addresses.
func CheckAddress(allow []netip.Prefix, address string, tls bool) error {
	return ranges(allow).check(address, tls)
}
