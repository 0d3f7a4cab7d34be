// Package proof works out how well a connector is proven, from what passed: its
// stories that hold, their contract check, where they were recorded, and the
// conformance runs against real systems (testdata/live.json).
//
// A method is proven when its stories leave no gap; a field or a filter when a story
// of the method has it. So every cell of connector × resource × method × field ×
// filter stands for something that happened. The outcome is a connector.Proof,
// which connectors/<name>/proof.json keeps.
package proof
