package main

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// desk is a demo that is called by a product.
type desk struct {
	*testing.T
	base, bearer, account string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	s := start(t, process{args: []string{"demo", "--listen", "127.0.0.1:0"}})
	d := &desk{T: t, base: after(t, s.line(t), "COGNATE_URL=")}
	d.bearer = "Bearer " + after(t, s.line(t), "COGNATE_TOKEN=")
	d.account = after(t, s.line(t), "COGNATE_ACCOUNT_ID=")
	return d
}

// do makes a call of the ticketing model; the answer's body is given as it came.
func (d *desk) do(method, path, body string, header ...string) (*http.Response, string) {
	d.Helper()
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	r, err := http.NewRequestWithContext(d.Context(), method, d.base+"/unified/ticketing/"+path+sep+"integrated_account_id="+d.account, strings.NewReader(body))
	if err != nil {
		d.Fatal(err)
	}
	r.Header.Set("Authorization", d.bearer)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		d.Fatal(err)
	}
	return resp, string(data)
}

func (d *desk) ok(status int, method, path, body string) map[string]any {
	d.Helper()
	resp, text := d.do(method, path, body)
	if resp.StatusCode != status {
		d.Fatalf("%s %s: %d %s", method, path, resp.StatusCode, text)
	}
	return object(d.T, text)
}

func results(v map[string]any) []map[string]any {
	list, _ := v["result"].([]any)
	var out []map[string]any
	for _, item := range list {
		record, _ := item.(map[string]any)
		out = append(out, record)
	}
	return out
}

// TestDesk lives a ticket's life through the whole program: it comes in with a file,
// is answered, moved and deleted.
func TestDesk(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	file := strings.Repeat("a\x00b\xff", 20_000)
	attached := `[{"file_name":"log.bin","content_type":"application/octet-stream","data":"` + base64.StdEncoding.EncodeToString([]byte(file)) + `"}]`
	workspaces := results(d.ok(200, "GET", "workspaces", ""))
	first, second := workspaces[0]["id"].(string), workspaces[1]["id"].(string)
	ticket := d.ok(201, "POST", "tickets", `{"name":"Parcel is late","description":"It was due on Monday.","workspace":{"id":"`+first+`"},
		"contact":{"name":"Uma Example","emails":[{"email":"uma@example.com"}]},"attachments":`+attached+`}`)
	id, _ := ticket["id"].(string)
	contact, _ := ticket["contact"].(map[string]any)

	for _, comment := range []string{
		`{"body":"We look into it."}`, `{"body":"Call the carrier.","is_private":true,"attachments":` + attached + `}`,
		`{"body":"Any news?","contact_id":"` + contact["id"].(string) + `"}`,
	} {
		d.ok(201, "POST", "comments?ticket[id]="+id, comment)
	}
	comments := results(d.ok(200, "GET", "comments?ticket[id]="+id, ""))
	var told []string
	for _, c := range comments {
		author, _ := c["author"].(map[string]any)
		if body, _ := c["body"].(string); body != "" {
			told = append(told, author["type"].(string)+" "+strings.TrimSpace(body)+map[bool]string{true: " (private)"}[c["is_private"] == true])
		}
		if one := d.ok(200, "GET", "comments/"+c["id"].(string), ""); one["body"] != c["body"] {
			t.Errorf("read alone, %v is %v", c, one)
		}
	}
	if got, want := strings.Join(told, "|"), "user We look into it.|user Call the carrier. (private)|contact Any news?"; got != want {
		t.Errorf("comments\n got %s\nwant %s", got, want)
	}

	added := d.ok(201, "POST", "attachments?ticket[id]="+id, strings.Trim(attached, "[]"))
	files := results(d.ok(200, "GET", "attachments?ticket[id]="+id, ""))
	if len(files) != 3 || files[2]["id"] != added["id"] {
		t.Fatalf("files %v, added %v", files, added)
	}
	for _, f := range files {
		if one := d.ok(200, "GET", "attachments/"+f["id"].(string), ""); one["file_name"] != "log.bin" || one["ticket_id"] != id {
			t.Errorf("read alone, %v is %v", f, one)
		}
		resp, body := d.do("POST", "attachments/download?id="+f["id"].(string)+"&ticket[id]="+id, "")
		if resp.StatusCode != 200 || body != file || resp.Header.Get("Content-Type") != "application/octet-stream" || !strings.Contains(resp.Header.Get("Content-Disposition"), "log.bin") {
			t.Errorf("%d, %d bytes, %v", resp.StatusCode, len(body), resp.Header)
		}
	}

	moved := d.ok(200, "PATCH", "tickets/"+id, `{"workspace":{"id":"`+second+`"},"tags":[{"name":"late"}],"status":{"name":"closed"}}`)
	now, _ := json.Marshal([]any{moved["workspace"].(map[string]any)["id"], moved["status"].(map[string]any)["name"], len(moved["tags"].([]any))})
	if want := `["` + second + `","closed",1]`; string(now) != want {
		t.Errorf("moved: %s, want %s", now, want)
	}
	d.ok(200, "DELETE", "tickets/"+id, "")
	if resp, text := d.do("GET", "tickets/"+id, ""); resp.StatusCode != 404 {
		t.Errorf("deleted: %d %s", resp.StatusCode, text)
	}
}

// TestUpsert: a contact that the vendor has is changed, unless the caller asks for a
// new one or nothing.
func TestUpsert(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const body = `{"name":"Uma Example","emails":[{"email":"uma@example.com"}]}`
	for _, c := range []struct {
		header  []string
		status  int
		outcome string
	}{
		{[]string{"If-None-Match", "*"}, 201, "created"},
		{[]string{"If-None-Match", "*"}, 412, ""},
		{nil, 200, "updated"},
	} {
		resp, text := d.do("POST", "contacts", body, c.header...)
		if resp.StatusCode != c.status || resp.Header.Get("Cognate-Outcome") != c.outcome {
			t.Errorf("%v: %d, %s, %s", c.header, resp.StatusCode, resp.Header.Get("Cognate-Outcome"), text)
		}
	}
}
