package media_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"
	"testing"

	"cognate/internal/media"
	"cognate/jsonata"
)

func contains(form url.Values, s string) bool {
	for _, values := range form {
		if slices.Contains(values, strings.ToValidUTF8(s, "\uFFFD")) {
			return true
		}
	}
	return false
}

func TestMultipart(t *testing.T) {
	t.Parallel()
	const text = "--b\r\nContent-Disposition: form-data; name=\"%\"\r\n\r\n"
	part := func(name, value string) string { return strings.Replace(text, "%", name, 1) + value + "\r\n" }
	tests := map[string]struct{ value, want string }{
		"nothing": {`{}`, "--b--\r\n"},
		"fields": {
			`{"text":"Hi\r\nthere","n":1,"gone":null,"none":[],"tag":["a","b"],"ticket":{"id":7}}`,
			part("text", "Hi\r\nthere") + part("n", "1") + part("gone", "") + part("tag", "a") + part("tag", "b") + part("ticket[id]", "7") + "--b--\r\n",
		},
		"a file": {
			`{"a":1,"f":{"file_name":"a.txt","content_type":"text/plain; charset=utf-8","data":"SGVsbG8="},"z":2}`,
			part("a", "1") + "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n" + part("z", "2") + "--b--\r\n",
		},
		"files repeat": {
			`{"f":[{"file_name":"a","data":"YQ=="},{"content_type":"image/png","data":"YmI=","file_name":null}]}`,
			"--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\nContent-Type: application/octet-stream\r\n\r\na\r\n" +
				"--b\r\nContent-Disposition: form-data; name=\"f\"\r\nContent-Type: image/png\r\n\r\nbb\r\n--b--\r\n",
		},
		"an empty file": {
			`{"f":{"file_name":"a","data":""}}`,
			"--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n",
		},
		"no file": {`{"f":{"data":"x"},"g":{"data":"x","file_name":"y","size":1}}`, part("f[data]", "x") + part("g[data]", "x") + part("g[file_name]", "y") + part("g[size]", "1") + "--b--\r\n"},
		"names": {
			`{"a\"\r\nX: y":1,"ü":2,"f":{"file_name":"\"é\\\t\u007f\n.txt","data":"YQ=="}}`,
			part("a%22%0D%0AX: y", "1") + part("ü", "2") + "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"%22é\\%09%7F%0A.txt\"\r\nContent-Type: application/octet-stream\r\n\r\na\r\n--b--\r\n",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := written(t, media.Multipart, tt.value)
			if got := read(t, b); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
			if b.ContentType() != "multipart/form-data; boundary=b" || !b.Framed() {
				t.Errorf("the type is %s, framed %v", b.ContentType(), b.Framed())
			}
		})
	}
}

func TestFilesRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		`"x"`: "a form is an object, this is string",
		`{"attachments":[{"file_name":"a","data":"YQ=="},{"file_name":"a","data":"a b="}]}`: "attachments[1].data: must be base64 text",
		`{"f":{"file_name":"a","data":"YQ"}}`:                                               "f.data: must be base64 text",
		`{"f":{"file_name":"a","data":"Y==="}}`:                                             "f.data: must be base64 text",
		`{"f":{"file_name":"a","data":"YQ==\n"}}`:                                           "f.data: must be base64 text",
		`{"f":{"file_name":"a","data":"-_-_"}}`:                                             "f.data: must be base64 text",
		`{"f":{"file_name":"a","data":null}}`:                                               "f.data: must be base64 text",
		`{"f":{"file_name":"a","data":7}}`:                                                  "f.data: must be text, it is number",
		`{"f":{"file_name":["a"],"data":"YQ=="}}`:                                           "f.file_name: must be text, it is array",
		`{"f":{"content_type":"text/plain\r\nX-Evil: 1","data":"YQ=="}}`:                    "f.content_type: must be a media type, such as application/pdf",
		`{"f":{"content_type":"text","data":"YQ=="}}`:                                       "f.content_type: must be a media type, such as application/pdf",
		`{"f":{"content_type":"text/plain; x","data":"YQ=="}}`:                              "f.content_type: must be a media type, such as application/pdf",
		`{"f":{"content_type":"text/plain; x=\"ü\"","data":"YQ=="}}`:                        "f.content_type: must be a media type, such as application/pdf",
	}
	for value, want := range tests {
		if got := refused(t, media.Multipart, value); got != want {
			t.Errorf("%s: got %q, want %q", value, got, want)
		}
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	b := written(t, media.Multipart, `{"a":"x","f":{"file_name":"a","data":"SGVsbG8="}}`)
	shown := string(b.Shown(1 << 10))
	if !strings.Contains(shown, "\r\n\r\n[5 bytes]\r\n--b--") || strings.Contains(shown, "Hello") {
		t.Errorf("shown is %q", shown)
	}
	if got := b.Shown(10); string(got) != shown[:10] {
		t.Errorf("cut to %q", got)
	}
	if got := written(t, media.JSON, `{"a":1}`).Shown(3); string(got) != `{"a` {
		t.Errorf("cut to %q", got)
	}
}

func TestRaw(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ value, contentType, body string }{
		"text":       {`"a é"`, "text/plain; charset=utf-8", "a é"},
		"empty text": {`""`, "text/plain; charset=utf-8", ""},
		"bytes":      {`{"content_type":"image/png","data":"AP8="}`, "image/png", "\x00\xff"},
		"no bytes":   {`{"content_type":"image/png","data":""}`, "image/png", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := written(t, media.Raw, tt.value)
			if got := read(t, b); got != tt.body || b.ContentType() != tt.contentType || b.Framed() {
				t.Errorf("got %q, %s", got, b.ContentType())
			}
		})
	}
	for value, want := range map[string]string{
		`7`:            "a raw body is text or {content_type, data}, this is number",
		`{"data":"x"}`: "a raw body is text or {content_type, data}, this is object",
		`{"content_type":"image/png","data":"x"}`:   "data: must be base64 text",
		`{"content_type":"a b/c","data":"YQ=="}`:    "content_type: must be a media type, such as application/pdf",
		`{"content_type":"a/b","data":["YQ=="]}`:    "data: must be text, it is array",
		`{"content_type":"image\n/","data":"x==="}`: "data: must be base64 text",
	} {
		if got := refused(t, media.Raw, value); got != want {
			t.Errorf("%s: got %q, want %q", value, got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	if b := written(t, media.JSON, `{"a":[1,null]}`); read(t, b) != `{"a":[1,null]}` || b.ContentType() != "application/json" {
		t.Errorf("got %s", b.Bytes())
	}
	if b, err := media.New(media.Form, jsonata.Value{}, ""); b != nil || err != nil {
		t.Errorf("undefined is %v, %v", b, err)
	}
}

// FuzzMultipart: whatever the names and contents are, the standard reader finds
// the same parts, and nothing breaks out of its own.
func FuzzMultipart(f *testing.F) {
	f.Add("name", "text", "a.txt", "text/plain", []byte("Hello"))
	f.Add("a\"\r\n", "--b--\r\n", "../é\".txt", "a/b; c=\"d\"", []byte("\r\n--b\r\n"))
	f.Fuzz(func(t *testing.T, name, text, fileName, contentType string, data []byte) {
		v := jsonata.Object(
			jsonata.Field{Key: "t" + name, Value: jsonata.String(text)},
			jsonata.Field{Key: "f" + name, Value: jsonata.Object(
				jsonata.Field{Key: "file_name", Value: jsonata.String(fileName)},
				jsonata.Field{Key: "content_type", Value: jsonata.String(contentType)},
				jsonata.Field{Key: "data", Value: jsonata.String(base64.StdEncoding.EncodeToString(data))})})
		const boundary = "7f3c9a61e0b84d52"
		if strings.Contains(text+name+fileName, boundary) || bytes.Contains(data, []byte(boundary)) {
			return // a random boundary can't be known beforehand
		}
		b, err := media.New(media.Multipart, v, boundary)
		if err != nil {
			return // the content type is none
		}
		_, params, err := mime.ParseMediaType(b.ContentType())
		if err != nil {
			t.Fatal(err)
		}
		r := multipart.NewReader(strings.NewReader(read(t, b)), params["boundary"])
		for _, want := range []string{strings.ToValidUTF8(text, "\uFFFD"), string(data)} {
			p, err := r.NextRawPart()
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(p); err != nil || string(got) != want {
				t.Errorf("got %q, %v; want %q", got, err, want)
			}
			if len(p.Header) > 2 {
				t.Errorf("headers are %q", p.Header)
			}
		}
		if _, err := r.NextRawPart(); err != io.EOF {
			t.Errorf("there is more: %v", err)
		}
	})
}

// TestJSONOrMultipart: a file anywhere makes a form of it.
func TestJSONOrMultipart(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]media.Kind{
		`{"a":1,"b":null}`: media.JSON,
		`{}`:               media.JSON,
		`[1]`:              media.JSON,
		`{"a":{"data":"SGVsbG8=","file_name":"a","size":5}}`: media.JSON,
		`{"a":1,"files":[]}`: media.JSON,
		`{"a":1,"files":[{"file_name":"a.txt","data":"SGVsbG8="}]}`:      media.Multipart,
		`{"reply":{"file":{"content_type":"image/png","data":"iVBO"}}}`:  media.Multipart,
		`{"a":{"file_name":"a","content_type":"text/plain","data":"?"}}`: media.Multipart,
	} {
		if got := media.JSONOrMultipart.For(value(t, text)); got != want {
			t.Errorf("%s is written as %s, want %s", text, got, want)
		}
	}
	if b := written(t, media.JSONOrMultipart, `{"a":[1],"f":{"file_name":"a","data":"SGVsbG8="}}`); b.ContentType() != "multipart/form-data; boundary=b" {
		t.Errorf("the type is %s", b.ContentType())
	}
	if b := written(t, media.JSONOrMultipart, `{"a":[1]}`); read(t, b) != `{"a":[1]}` {
		t.Errorf("got %s", read(t, b))
	}
	if media.Form.For(value(t, `{"f":{"file_name":"a","data":"SGVsbG8="}}`)) != media.Form {
		t.Error("a form is no form any more")
	}
}
