package anonymous_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cognate/internal/anonymous"
	"cognate/jsonata"
)

func names() *anonymous.Names {
	return anonymous.New(anonymous.Options{
		Hosts: map[string]string{"real.vendor.test": "example.vendor.test"}, Secrets: []string{"s3cret-key"}, Keep: []string{"stage", "MaxStages"},
	})
}

func replaced(t *testing.T, n *anonymous.Names, text string) string {
	t.Helper()
	v, err := jsonata.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return string(n.Value(v).AppendJSON(nil))
}

func TestValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"words of the vendor's own", `{"status": "open", "statusCategory": {"name": "In progress"}, "priority": {"id": 2, "name": "High"}, "content_type": "text/html", "stage": "won", "ok": true, "n": 7.5}`, `{"status":"open","statusCategory":{"name":"Name 1"},"priority":{"id":2,"name":"High"},"content_type":"text/html","stage":"won","ok":true,"n":7.5}`},
		{"keys that stay", `{"stage": "12", "MaxStages": "3", "cap": "12"}`, `{"stage":"12","MaxStages":"3","cap":"word-1"}`},
		{"moments and nothing", `{"at": "2026-02-03T09:15:00.123Z", "day": "2026-02-03", "old": "2026-02-03 09:15:00", "none": null, "empty": "", "list": []}`, `{"at":"2026-02-03T09:15:00.123Z","day":"2026-02-03","old":"2026-02-03 09:15:00","none":null,"empty":"","list":[]}`},
		{"people", `{"user": {"name": "Jane Roe", "login": "jane"}, "reporter": {"displayName": "Roe, Jane"}, "first_name": "Jane", "cc": ["jane.roe@corp.test"]}`, `{"user":{"name":"Ada Marlow","login":"ada"},"reporter":{"displayName":"Ben Ada"},"first_name":"Ada","cc":["person1@example.org"]}`},
		{"mail and phones", `{"email": "Jane.Roe@corp.test", "again": "jane.roe@corp.test", "phone": "+49 151 1234567", "mobile": "0151 1234567", "phones": [{"number": "12", "type": "work"}]}`, `{"email":"person1@example.org","again":"person1@example.org","phone":"+15550100001","mobile":"5550100002","phones":[{"number":"5550100003","type":"work"}]}`},
		{"texts keep their kind", `{"body": "Call me, please.", "html": "<p>Call Jane</p>", "note": "one\ntwo", "crlf": "one\r\ntwo", "tag": "vip"}`, `{"body":"Made-up text 1.","html":"<p>Made-up text 2.</p>","note":"Made-up text 3.\nIts second line.","crlf":"Made-up text 4.\r\nIts second line.","tag":"word-5"}`},
		{"ids", `{"id": 98765432, "user_id": "98765432", "status_id": 3, "uuid": "6FA459EA-EE8A-4CA4-894E-DB77E160355E", "conversation": {"id": "cnv_55c8c149"}, "ids": [98765432, 98765433], "key": "PROJ-1", "count": 123456}`, `{"id":1001,"user_id":"1001","status_id":3,"uuid":"00000000-0000-4000-8000-000000000001","conversation":{"id":"cnv_1"},"ids":[1001,1002],"key":"cursor-1","count":123456}`},
		{"addresses", `{"next": "https://real.vendor.test/api/users/98765432/x?page=2&after=abcdef&q=email:jane.roe@corp.test", "avatar": "https://cdn.corp.test/jane.png", "id": 98765432}`, `{"next":"https://example.vendor.test/api/users/1001/x?page=2&after=cursor-1&q=email%3Aperson1%40example.org","avatar":"https://files.example.com/1","id":1001}`},
		{"secrets anywhere", `{"status": "s3cret-key", "body": "s3cret-key", "s3cret-key": 1}`, `{"status":"example","body":"word-1","example":1}`},
		{"keys", `{"jane.roe@corp.test": true}`, `{"person1@example.org":true}`},
		{"deep down", `{"data": [[{"author": {"data": {"name": "Jane Roe"}}}]]}`, `{"data":[[{"author":{"data":{"name":"Ada Marlow"}}}]]}`},
		{"fields of people are no people", `{"user": {"email": "a@corp.test", "custom_fields": [{"name": "Shoe size", "value": "42 wide"}]}}`, `{"user":{"email":"person1@example.org","custom_fields":[{"name":"Name 1","value":"Made-up text 1."}]}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, replaced(t, names(), c.in)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFailure(t *testing.T) {
	t.Parallel()
	n := names()
	v, err := jsonata.Parse([]byte(`{"error": {"message": "No user jane.roe@corp.test, call +49 151 1234567", "errors": ["Name is too long"], "user": {"name": "Jane"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"error":{"message":"No user person1@example.org, call +15550100001","errors":["Name is too long"],"user":{"name":"Ada"}}}`
	if diff := cmp.Diff(want, string(n.Failure(v).AppendJSON(nil))); diff != "" {
		t.Error(diff)
	}
}

func TestLeft(t *testing.T) {
	t.Parallel()
	n := names()
	kept := replaced(t, n, `{"email": "jane.roe@corp.test", "phone": "+49 151 1234567"}`)
	if left := n.Left(kept); left != nil {
		t.Errorf("%v is left in %s", left, kept)
	}
	if left := n.Left(kept + " jane.roe@corp.test s3cret-key"); len(left) != 2 || strings.Contains(strings.Join(left, ""), "roe") {
		t.Errorf("left: %v", left)
	}
	// what is nobody's may be there again
	made := replaced(t, n, `{"email": "ann@example.org", "phone": "+15550100009"}`)
	if left := n.Left(made + " ann@example.org +15550100009"); left != nil {
		t.Errorf("%v", left)
	}
}

// FuzzValue shows that whatever is replaced, what was delicate is nowhere, the shape
// is the same, and the same becomes the same.
func FuzzValue(f *testing.F) {
	f.Add(`{"user": {"name": "Jane Roe", "email": "jane.roe@corp.test"}, "body": "jane.roe@corp.test +49 151 1234567", "url": "https://real.vendor.test/%zz?a=%zz"}`)
	f.Add(`[{"id": 12345678, "phone": 4915112345678}]`)
	f.Fuzz(func(t *testing.T, text string) {
		v, err := jsonata.Parse([]byte(text))
		if err != nil {
			return
		}
		n := names()
		first := n.Value(v)
		if left := n.Left(string(first.AppendJSON(nil))); len(left) > 0 {
			t.Errorf("%s becomes %s: %v", text, first.AppendJSON(nil), left)
		}
		if again := n.Value(v); string(again.AppendJSON(nil)) != string(first.AppendJSON(nil)) {
			t.Errorf("%s becomes %s, and then %s", text, first.AppendJSON(nil), again.AppendJSON(nil))
		}
		if first.Kind() != v.Kind() {
			t.Errorf("%s becomes %s", text, first.AppendJSON(nil))
		}
	})
}
