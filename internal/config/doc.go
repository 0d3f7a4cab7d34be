// Package config is the one configuration of the program.
//
// Each setting has one name and three ways to be given; the later wins:
//
//	default  <  file (YAML)         <  environment      <  flag
//	            egress_allow: [..]     COGNATE_EGRESS_ALLOW  --egress-allow
//
// The file is the one that --config or COGNATE_CONFIG names; there is no other.
// A key of the file, or a variable that starts with COGNATE_, that is not known
// is an error, with the name that was probably meant. An empty variable counts
// as not set. A bad value is an error that names where it was given.
//
// [Fields] describes every setting; flags, checks, help, `cognate config` and
// the docs come from that one table.
package config
