package main

import (
	"fmt"
	"strings"
)

// demoShow is what a demo tells.
type demoShow struct {
	url, token, admin string
	vendors           []*demoVendor
}

// print writes the friendly text before the lines that programs wait for.
func (d demoShow) print(p *process) {
	_, _ = fmt.Fprint(p.err, d.text())
	_, _ = fmt.Fprint(p.out, d.lines())
}

func (d demoShow) text() string {
	var titles, calls, addresses []string
	for _, v := range d.vendors {
		fill := strings.NewReplacer("{url}", d.url, "{account}", v.account, "{token}", d.token)
		titles = append(titles, v.Title)
		calls = append(calls, fmt.Sprintf("%s in %s:\n\n%s\n\n", v.first.what, v.Title, fill.Replace(v.first.curl)))
		addresses = append(addresses, fmt.Sprintf("Simulator:    %s (%s)\n", v.url, v.Title))
	}
	return fmt.Sprintf(`
Cognate is ready. It is connected to %s, simulated on this machine.

%sRead on:      %s/docs/unified/ticketing/contacts/create
Admin token:  %s
%s
Ctrl+C ends it; nothing is kept.

`, enumeration(titles), strings.Join(calls, ""), d.url, d.admin, strings.Join(addresses, ""))
}

// enumeration is a list in a sentence: a, b and c.
func enumeration(names []string) string {
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return strings.Join(names, "")
}

// lines are those of standard output, with the first vendor's names as they stand.
func (d demoShow) lines() string {
	var b strings.Builder
	fmt.Fprintf(&b, "COGNATE_URL=%s\nCOGNATE_TOKEN=%s\n", d.url, d.token)
	d.vendors[0].lines(&b, "")
	if len(d.vendors) > 1 {
		for _, v := range d.vendors {
			v.lines(&b, "_"+strings.ToUpper(v.Name))
		}
	}
	return b.String()
}

func (v *demoVendor) lines(b *strings.Builder, suffix string) {
	for _, line := range [][2]string{{"ACCOUNT_ID", v.account}, {"SIM_URL", v.url}, {"SIM_AUTH", simAuth(v.simulator)}} {
		fmt.Fprintf(b, "COGNATE_%s%s=%s\n", line[0], suffix, line[1])
	}
}
