package secret_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"cognate/internal/secret"
)

const hidden = "hunter2-hunter2"

type holder struct {
	Name     string
	Exported secret.Text
	text     secret.Text
	bytes    secret.Bytes
	key      secret.Key
	nested   struct{ deep secret.Text }
}

func TestPrintsAsPlaceholder(t *testing.T) {
	t.Parallel()
	text, raw := secret.NewText(hidden), secret.NewBytes([]byte(hidden))
	h := holder{Name: "acme", Exported: text, text: text, bytes: raw}
	h.nested.deep = text
	var err error
	encoded := base64.StdEncoding.EncodeToString([]byte(hidden + hidden + "12"))
	if h.key, err = (secret.KeySource{Value: secret.NewText(encoded)}).Load(); err != nil {
		t.Fatal(err)
	}
	values := map[string]any{
		"text": text, "bytes": raw, "pointer": &text, "struct": h, "struct pointer": &h,
		"slice": []secret.Text{text}, "map": map[string]secret.Bytes{"k": raw}, "pointers": map[*secret.Text]int{&text: 1},
		"error": fmt.Errorf("wrong: %v", text),
	}
	for name, v := range values {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%10.3s"} {
				fmt.Fprintf(&out, verb+"\n", v)
			}
			if name != "pointers" { // not a key that JSON has
				encoded, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				out.Write(encoded)
			}
			slog.New(slog.NewTextHandler(&out, nil)).Info("m", "v", v)
			slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "v", v)
			for _, leak := range []string{hidden, "hunter2", fmt.Sprintf("%x", hidden), strings.Trim(fmt.Sprintf("%d", []byte(hidden)), "[]"), encoded} {
				if strings.Contains(out.String(), leak) {
					t.Errorf("%q is in the output:\n%s", leak, out.String())
				}
			}
		})
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	var zero secret.Text
	if zero.Reveal() != "" || !zero.IsEmpty() || secret.NewText("x").IsEmpty() {
		t.Error("the zero value is not the empty secret")
	}
	if !secret.NewText(hidden).Equal(secret.NewText(hidden)) || secret.NewText(hidden).Equal(zero) {
		t.Error("Equal does not compare the secrets")
	}
	var read struct{ Key secret.Text }
	if err := json.Unmarshal([]byte(`{"Key":"`+hidden+`"}`), &read); err != nil || read.Key.Reveal() != hidden {
		t.Errorf("read from JSON: %q, %v", read.Key.Reveal(), err)
	}
	if secret.NewText("a").String() != secret.Placeholder || secret.NewBytes(nil).String() != secret.Placeholder {
		t.Error("String is not the placeholder")
	}
	if (secret.Bytes{}).Reveal() != nil {
		t.Error("the zero Bytes is not empty")
	}
}
