package function

import (
	"crypto/hmac"
	"crypto/md5"  //nolint:gosec // vendors ask for it; nothing here is protected by it
	"crypto/sha1" //nolint:gosec // as above
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"strings"

	"cognate/jsonata"
)

func encodingFunctions() []Function {
	return []Function{
		{
			Name: "encodeBase64", Signature: "<(sl)-b?:(sl)>", Arguments: []string{"text", "url_safe?"}, run: encodeBase64,
			Doc:      "Base64 of the UTF-8 bytes of a text; `url_safe` uses - and _ and no padding. The language's own `$base64encode` takes text as Latin-1.",
			Examples: []Example{{`$encodeBase64("żółw")`, `"xbzDs8WCdw=="`}, {`$encodeBase64("a?b>", true)`, `"YT9iPg"`}},
		},
		{
			Name: "decodeBase64", Signature: "<(sl)-:(sl)>", Arguments: []string{"text"}, run: decodeBase64,
			Doc:      "The text whose UTF-8 bytes Base64 stands for, URL-safe or not, padded or not. Bytes that are no text become U+FFFD; null when it is no Base64.",
			Examples: []Example{{`$decodeBase64("xbzDs8WCdw==")`, `"żółw"`}},
		},
		{
			Name: "digest", Signature: "<(sl)-s?s?:(sl)>", Arguments: []string{"text", "algorithm?", "format?"}, run: digest,
			Doc:      "The hash of a text: SHA-256, or SHA-1, SHA-384, SHA-512, MD5; as hex, base64 or base64-urlSafe.",
			Examples: []Example{{`$digest("Hello, World!")`, `"dffd6021bb2bd5b0af676290809ec3a53191dd81c7f70a4b28688a362182986f"`}, {`$digest("42", "MD5", "base64")`, `"odDG6D8CcyfYRhBj9KxYpg=="`}},
		},
		{
			Name: "sign", Signature: "<(sl)sss?:(sl)>", Arguments: []string{"text", "algorithm", "secret", "format?"}, run: sign,
			Doc:      "The HMAC of a text with a secret; algorithms and formats are those of `$digest`.",
			Examples: []Example{{`$sign("what do ya want for nothing?", "SHA-256", "Jefe")`, `"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"`}},
		},
	}
}

func encodeBase64(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if nothing(args[0]) {
		return args[0], nil
	}
	encoding := base64.StdEncoding
	if args[1].Bool() {
		encoding = base64.RawURLEncoding
	}
	return jsonata.String(encoding.EncodeToString([]byte(args[0].Str()))), nil
}

func decodeBase64(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if nothing(args[0]) {
		return args[0], nil
	}
	data, err := bytesOfBase64(args[0].Str())
	if err != nil {
		return jsonata.Null(), nil //nolint:nilerr // no Base64 is null, as documented
	}
	return jsonata.String(strings.ToValidUTF8(string(data), "\ufffd")), nil
}

var plainBase64 = strings.NewReplacer("-", "+", "_", "/", "\n", "", "\r", "", " ", "")

// bytesOfBase64 decodes all forms of Base64.
func bytesOfBase64(s string) ([]byte, error) {
	return base64.RawStdEncoding.DecodeString(strings.TrimRight(plainBase64.Replace(s), "="))
}

// hashes are the algorithms by their names.
var hashes = map[string]func() hash.Hash{
	"SHA-1": sha1.New, "SHA-256": sha256.New, "SHA-384": sha512.New384, "SHA-512": sha512.New, "MD5": md5.New,
}

// newHash gives the algorithm that the n-th argument names.
func newHash(n int, name jsonata.Value) (func() hash.Hash, error) {
	if isEmpty(name) {
		return sha256.New, nil
	}
	h := hashes[strings.ToUpper(name.Str())]
	if h == nil {
		return nil, argument(n, "must be SHA-1, SHA-256, SHA-384, SHA-512 or MD5, not %s", name.AppendJSON(nil))
	}
	return h, nil
}

// written gives bytes in the format that the n-th argument names.
func written(sum []byte, n int, format jsonata.Value) (jsonata.Value, error) {
	switch format.Str() {
	case "", "hex":
		return jsonata.String(hex.EncodeToString(sum)), nil
	case "base64":
		return jsonata.String(base64.StdEncoding.EncodeToString(sum)), nil
	case "base64-urlSafe":
		return jsonata.String(base64.RawURLEncoding.EncodeToString(sum)), nil
	}
	return jsonata.Value{}, argument(n, "must be hex, base64 or base64-urlSafe, not %s", format.AppendJSON(nil))
}

func digest(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	newHash, err := newHash(2, args[1])
	if err != nil || nothing(args[0]) {
		return args[0], err
	}
	h := newHash()
	h.Write([]byte(args[0].Str()))
	return written(h.Sum(nil), 3, args[2])
}

func sign(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	newHash, err := newHash(2, args[1])
	if err == nil && args[2].Len() == 0 {
		err = argument(3, "is no secret: it is empty")
	}
	if err != nil || nothing(args[0]) {
		return args[0], err
	}
	h := hmac.New(newHash, []byte(args[2].Str()))
	h.Write([]byte(args[0].Str()))
	return written(h.Sum(nil), 4, args[3])
}
