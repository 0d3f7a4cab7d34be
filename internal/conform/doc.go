// Package conform is the live conformance suite: it tries a connector against a
// real account, driven by the model and by what the connector says it can do. No
// vendor stands in it.
//
//	lists      whole and without doubles, whatever the limit; records valid by the
//	           model's JSON Schema; get shows what list shows
//	filters    each that the connector takes, with values of records that are there:
//	           what comes back is what matches, and all of it; ranges, orders, offsets of time
//	writes     create → get → list finds it → update → get shows it → clear → delete or close
//	texts      many scripts, long texts, markup and white space come back as they were sent
//	refusals   a missing id, a body of the wrong type, a body that lacks what is needed,
//	           a reference to nothing
//
// Only records that the run made itself are changed, and they are removed in the end,
// or closed where they can't be; [Report.Left] names what stays. Without
// [Options.Write] nothing is changed at all.
//
//	suite.go   the run        read.go, filter.go   reads      write.go, text.go, refuse.go   writes
//	sample.go  makes bodies   compare.go           what was sent against what is read
//	hints.go   conform.yaml   live.go              what a run leaves in live.json
package conform
