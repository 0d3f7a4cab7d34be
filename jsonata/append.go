package jsonata

// AppendString appends s to dst as a JSON string, by the rules of
// [Value.AppendJSON].
func AppendString(dst []byte, s string) []byte { return appendString(dst, s) }
