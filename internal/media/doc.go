// Package media writes and reads bodies in the media types that vendors speak:
//
//	jsonata.Value ── New(kind, …) ──► Body      json, form, multipart, xml, raw
//	[]byte ───────── Parse(kind, …) ──► jsonata.Value   json, text, xml
//
// One rule joins values and each type; it stands at the function that writes it
// (appendForm, newMultipart, newRaw, newXML). What a value can't say in a type is
// an *Error with the path of the value; nothing is left out in silence.
package media
