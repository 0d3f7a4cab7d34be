package egress

import "net/netip"

// special are the blocks that are never a vendor's: what is not globally
// reachable in the IANA registries of special-purpose addresses (RFC 6890 and
// its updates; registries read 2026-11), and the addresses by which clouds
// serve metadata to their machines.
var special = []struct {
	prefix netip.Prefix
	name   string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "unspecified"},
	{netip.MustParsePrefix("10.0.0.0/8"), "private"},
	{netip.MustParsePrefix("100.64.0.0/10"), "carrier-grade NAT"},
	{netip.MustParsePrefix("127.0.0.0/8"), "loopback"},
	{netip.MustParsePrefix("168.63.129.16/32"), "cloud metadata"},
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local"},
	{netip.MustParsePrefix("172.16.0.0/12"), "private"},
	{netip.MustParsePrefix("192.0.0.0/24"), "protocol assignment"},
	{netip.MustParsePrefix("192.0.2.0/24"), "documentation"},
	{netip.MustParsePrefix("192.88.99.0/24"), "6to4 relay"},
	{netip.MustParsePrefix("192.168.0.0/16"), "private"},
	{netip.MustParsePrefix("198.18.0.0/15"), "benchmarking"},
	{netip.MustParsePrefix("198.51.100.0/24"), "documentation"},
	{netip.MustParsePrefix("203.0.113.0/24"), "documentation"},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved"},
	{netip.MustParsePrefix("::/128"), "unspecified"},
	{netip.MustParsePrefix("::1/128"), "loopback"},
	{netip.MustParsePrefix("2001::/23"), "protocol assignment"}, // Teredo, ORCHID, benchmarking
	{netip.MustParsePrefix("2001:db8::/32"), "documentation"},
	{netip.MustParsePrefix("3fff::/20"), "documentation"},
	{netip.MustParsePrefix("fc00::/7"), "private"},
	{netip.MustParsePrefix("fe80::/10"), "link-local"},
	{netip.MustParsePrefix("ff00::/8"), "multicast"},
}

var (
	globalUnicast6 = netip.MustParsePrefix("2000::/3")
	nat64          = netip.MustParsePrefix("64:ff9b::/96")
	sixToFour      = netip.MustParsePrefix("2002::/16")
)

// plain takes the zone off an address and the IPv4 address out of its mapped
// form, so that every spelling of an address meets the same rules.
func plain(a netip.Addr) netip.Addr { return a.WithZone("").Unmap() }

// plainRange does the same to a range: ::ffff:10.0.0.0/104 is 10.0.0.0/8.
func plainRange(p netip.Prefix) netip.Prefix {
	if a := p.Addr(); a.Is4In6() && p.Bits() >= 96 {
		p = netip.PrefixFrom(a.Unmap(), p.Bits()-96)
	}
	return p.Masked()
}

// embedded is the IPv4 address to which packets for a NAT64 or 6to4 address go.
func embedded(a netip.Addr) (netip.Addr, bool) {
	b := a.As16()
	switch {
	case nat64.Contains(a):
		return netip.AddrFrom4([4]byte(b[12:16])), true
	case sixToFour.Contains(a):
		return netip.AddrFrom4([4]byte(b[2:6])), true
	}
	return netip.Addr{}, false
}

// notPublic says why a plain address is not a public unicast one; "" when it is.
func notPublic(a netip.Addr) string {
	if v4, ok := embedded(a); ok {
		return notPublic(v4)
	}
	for _, s := range special {
		if s.prefix.Contains(a) {
			return s.name
		}
	}
	if a.Is6() && !globalUnicast6.Contains(a) {
		return "reserved"
	}
	return ""
}

// ranges are what the operator allows.
type ranges []netip.Prefix

// contains looks at the address and at the IPv4 address inside it.
func (r ranges) contains(a netip.Addr) bool {
	v4, has4 := embedded(a)
	for _, p := range r {
		if p.Contains(a) || has4 && p.Contains(v4) {
			return true
		}
	}
	return false
}

// check decides on one address about to be dialled; address is "ip:port" as
// net.Dialer hands it to its control function.
func (r ranges) check(address string, tls bool) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return &refusal{ErrAddressNotAllowed, address, "not an IP address and port"}
	}
	a := plain(ap.Addr())
	if r.contains(a) {
		return nil
	}
	if why := notPublic(a); why != "" {
		return &refusal{
			ErrAddressNotAllowed, a.String(),
			why + "; the operator can allow the range that it is in",
		}
	}
	if !tls {
		return &refusal{
			ErrPlainHTTP, a.String(),
			"http is taken only inside ranges that the operator allows; use https",
		}
	}
	return nil
}
