package jsonata

type function struct{}

func (c *compileConfig) addFunction(name, signature string, fn Func) {}

type regexValue struct{}

func compileRegexNode(n *node) *Error { return nil }
