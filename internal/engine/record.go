package engine

import (
	"slices"
	"strconv"

	"cognate/jsonata"
)

// appendRecord writes a unified record and the vendor's own behind it; of a proxy
// call the vendor's own alone.
func (r *run) appendRecord(dst []byte, unified, remote jsonata.Value) []byte {
	if r.call.Proxy {
		return remote.AppendJSON(dst)
	}
	keepRemote := !r.call.IgnoreRemoteData && !slices.Contains(r.call.ExcludeFields, "remote_data")
	if r.call.Format == FormatNormalized {
		unified = r.mapping.Resource.Resource.Fields.Normalize(unified)
	}
	dst = append(dst, '{')
	first := true
	key := func(name string) {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = jsonata.AppendString(dst, name)
		dst = append(dst, ':')
	}
	for name, v := range unified.Fields() {
		if name == "remote_data" || v.IsUndefined() || slices.Contains(r.call.ExcludeFields, name) {
			continue
		}
		key(name)
		dst = v.AppendJSON(dst)
	}
	if keepRemote {
		if own := unified.Get("remote_data"); !own.IsUndefined() && !own.IsNull() {
			remote = own // the mapping chose what to show
		}
		if !remote.IsUndefined() {
			key("remote_data")
			dst = remote.AppendJSON(dst)
		}
	}
	return append(dst, '}')
}

// appendEnvelope writes the envelope of a list round its records, already
// written.
func appendEnvelope(dst, records []byte, cursor string, count int, partial bool) []byte {
	dst = append(dst, `{"result":`...)
	dst = append(dst, records...)
	dst = append(dst, `,"next_cursor":`...)
	dst = appendNullable(dst, cursor)
	dst = append(dst, `,"prev_cursor":null,"result_count":`...)
	dst = strconv.AppendInt(dst, int64(count), 10)
	dst = append(dst, `,"is_partial_response":`...)
	return append(strconv.AppendBool(dst, partial), '}')
}

func appendNullable(dst []byte, s string) []byte {
	if s == "" {
		return append(dst, "null"...)
	}
	return jsonata.AppendString(dst, s)
}
