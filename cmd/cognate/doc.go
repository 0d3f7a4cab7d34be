// Command cognate is the whole program: the server, the demo, the simulators
// and the tools around them.
//
// Each subcommand has a file of its own and reads its world (arguments,
// environment, standard streams, signals) from a process value, so that tests
// run the same code as a shell does. Wiring is plain code: open.go opens the
// store and what stands on it, server.go puts the handlers together.
//
// Exit codes: 0 done, 1 failed, 2 called wrongly.
package main
