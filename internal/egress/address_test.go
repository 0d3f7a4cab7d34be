package egress_test

import (
	"errors"
	"net/netip"
	"testing"

	"cognate/internal/egress"
)

func TestAddresses(t *testing.T) {
	t.Parallel()
	refused, plain := egress.ErrAddressNotAllowed, egress.ErrPlainHTTP
	cases := []struct {
		address string
		tls     error // what dialling for https answers
		http    error
	}{
		{"93.184.216.34:443", nil, plain},
		{"8.8.8.8:80", nil, plain},
		{"[2606:4700::6810:84e5]:443", nil, plain},
		{"[::ffff:8.8.8.8]:443", nil, plain},
		{"[64:ff9b::808:808]:443", nil, plain},
		{"[2002:808:808::1]:443", nil, plain},
		{"0.0.0.0:443", refused, refused},
		{"0.1.2.3:443", refused, refused},
		{"10.0.0.1:443", refused, refused},
		{"100.64.0.1:443", refused, refused},
		{"100.100.100.200:80", refused, refused},
		{"100.128.0.1:443", nil, plain},
		{"127.0.0.1:443", refused, refused},
		{"127.255.255.254:443", refused, refused},
		{"168.63.129.16:80", refused, refused},
		{"168.63.129.17:443", nil, plain},
		{"169.254.169.254:80", refused, refused},
		{"172.15.255.255:443", nil, plain},
		{"172.16.0.1:443", refused, refused},
		{"172.31.255.255:443", refused, refused},
		{"172.32.0.1:443", nil, plain},
		{"192.0.0.192:443", refused, refused},
		{"192.0.2.1:443", refused, refused},
		{"192.88.99.1:443", refused, refused},
		{"192.168.1.1:443", refused, refused},
		{"198.18.0.1:443", refused, refused},
		{"198.19.255.255:443", refused, refused},
		{"198.51.100.7:443", refused, refused},
		{"203.0.113.7:443", refused, refused},
		{"224.0.0.1:443", refused, refused},
		{"240.0.0.1:443", refused, refused},
		{"255.255.255.255:443", refused, refused},
		{"[::]:443", refused, refused},
		{"[::1]:443", refused, refused},
		{"[::127.0.0.1]:443", refused, refused},
		{"[::ffff:127.0.0.1]:443", refused, refused},
		{"[::ffff:169.254.169.254]:443", refused, refused},
		{"[64:ff9b::7f00:1]:443", refused, refused},
		{"[64:ff9b::a9fe:a9fe]:443", refused, refused},
		{"[64:ff9b:1::808:808]:443", refused, refused},
		{"[2002:7f00:1::]:443", refused, refused},
		{"[2002:a00:1::1]:443", refused, refused},
		{"[2001::1]:443", refused, refused},
		{"[2001:2::1]:443", refused, refused},
		{"[2001:db8::1]:443", refused, refused},
		{"[3fff::1]:443", refused, refused},
		{"[100::1]:443", refused, refused},
		{"[5f00::1]:443", refused, refused},
		{"[fc00::1]:443", refused, refused},
		{"[fd00:ec2::254]:443", refused, refused},
		{"[fe80::1]:443", refused, refused},
		{"[fe80::1%eth0]:443", refused, refused},
		{"[fec0::1]:443", refused, refused},
		{"[ff02::1]:443", refused, refused},
		{"api.example.com:443", refused, refused},
		{"", refused, refused},
	}
	for _, c := range cases {
		t.Run(c.address, func(t *testing.T) {
			t.Parallel()
			if err := egress.CheckAddress(nil, c.address, true); !errors.Is(err, c.tls) {
				t.Errorf("https: got %v, want %v", err, c.tls)
			}
			if err := egress.CheckAddress(nil, c.address, false); !errors.Is(err, c.http) {
				t.Errorf("http: got %v, want %v", err, c.http)
			}
		})
	}
}

func TestAllowedRanges(t *testing.T) {
	t.Parallel()
	allow := []netip.Prefix{
		netip.MustParsePrefix("127.0.0.0/8"),
		netip.MustParsePrefix("fd12:3456::/32"),
		netip.MustParsePrefix("fe80::/10"),
		netip.MustParsePrefix("8.8.8.0/24"),
	}
	cases := []struct {
		address string
		tls     bool
		want    error
	}{
		{"127.0.0.1:9000", false, nil},
		{"[::ffff:127.0.0.1]:9000", false, nil},
		{"[64:ff9b::7f00:1]:443", true, nil},
		{"[fd12:3456::9]:80", false, nil},
		{"[fe80::1%eth0]:80", false, nil},
		{"8.8.8.8:80", false, nil},
		{"[fd12:3457::9]:443", true, egress.ErrAddressNotAllowed},
		{"10.0.0.1:443", true, egress.ErrAddressNotAllowed},
		{"9.9.9.9:80", false, egress.ErrPlainHTTP},
		{"[::1]:443", true, egress.ErrAddressNotAllowed},
	}
	for _, c := range cases {
		t.Run(c.address, func(t *testing.T) {
			t.Parallel()
			if err := egress.CheckAddress(allow, c.address, c.tls); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}
