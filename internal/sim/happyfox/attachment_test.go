package happyfox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"cognate/internal/sim/happyfox"
)

func TestAttachments(t *testing.T) {
	t.Parallel()
	a := demo(t)
	files := []upload{{"attachments", "plan.txt", "first"}, {"attachments", "plän (2).bin", "\x00\x01second"}, {"other", "ignored.txt", "x"}}
	r := a.multipart("tickets/", []string{"client", "1", "subject", "S", "text", "T", "category", "1", "attachments", "no file"}, files...).want(http.StatusOK, "")
	r.is(`2`, "attachments_count").is(`6`, "updates", 0, "message", "attachments", 1, "id").is(`"plän (2).bin"`, "updates", 0, "message", "attachments", 1, "filename")
	for i, url := range linksOf(r) {
		got := a.download(url).want(http.StatusOK, "").text(files[i].content)
		if ct := got.Header.Get("Content-Type"); ct != "application/octet-stream" {
			t.Errorf("Content-Type %q, want what was sent", ct)
		}
	}
	if got := a.download(a.links("ticket/13/")[1]).Header.Get("Content-Disposition"); got != `attachment; filename*=utf-8''pl%C3%A4n%20%282%29.bin` {
		t.Errorf("Content-Disposition %q", got)
	}
	for i, action := range []string{"staff_update", "staff_pvtnote", "user_reply"} {
		r := a.multipart("ticket/13/"+action+"/", []string{"staff", "3", "user", "1", "text", "See", "status", "4"}, files[0]).want(http.StatusOK, "")
		r.is(`"plan.txt"`, "updates", i+1, "message", "attachments", 0, "filename")
	}
	a.multipart("ticket/13/staff_update/", []string{"staff", "3"}, files[0]).want(http.StatusOK, "").is(`"\n\n"`, "updates", 4, "message", "text").is(`6`, "attachments_count")
	a.post("ticket/13/staff_update/", `{"staff": 3, "text": "x", "attachments": ["aGVsbG8="]}`).want(http.StatusOK, "").is(`6`, "attachments_count")
}

func TestAttachmentErrors(t *testing.T) {
	t.Parallel()
	a := demo(t)
	values := []string{"client", "1", "subject", "S", "text", "T", "category", "1"}
	a.multipart("tickets/", values, upload{"attachments", "empty.txt", ""}).want(http.StatusBadRequest, `{"error": [{"field": "attachments", "errors": ["The submitted file is empty."]}]}`)
	half := upload{"attachments", "half.bin", strings.Repeat("x", 13<<20)}
	r := a.multipart("tickets/", values, half, half).want(http.StatusBadRequest, "").is(`"attachments"`, "error", 0, "field")
	if !strings.Contains(r.Body, "at most 26214400 bytes together") {
		t.Errorf("body %s", r.Body)
	}
	for range 4 {
		a.multipart("tickets/", values, half).want(http.StatusOK, "")
	}
	r = a.multipart("ticket/1/user_reply/", []string{"user", "1", "text", "T"}, half).want(http.StatusBadRequest, "")
	if !strings.Contains(r.Body, "This simulator keeps at most") {
		t.Errorf("body %s", r.Body)
	}
	a.post("ticket/13/delete/", `{"staff_id": 3}`).want(http.StatusOK, "")
	a.multipart("ticket/1/user_reply/", []string{"user", "1", "text", "T"}, half).want(http.StatusOK, "")
}

func TestLinksAreShortLived(t *testing.T) {
	t.Parallel()
	a := demo(t)
	const content = "name,city\nŁucja,Gdańsk\n"
	first, second := a.links("ticket/4/")[0], a.links("ticket/4/")[0]
	if first == second {
		t.Fatal("two reads gave the same link")
	}
	a.download(first).want(http.StatusOK, "").text(content)
	a.download(first).want(http.StatusForbidden, "").text("Request has expired") // used
	a.clock.Advance(5*time.Minute - time.Second)
	a.download(second).want(http.StatusOK, "").text(content)

	late := a.links("ticket/4/")[0]
	a.clock.Advance(5 * time.Minute)
	a.download(late).want(http.StatusForbidden, "")

	before := a.links("ticket/4/")[0]
	a.control(http.MethodPost, "reset", "").want(http.StatusOK, "")
	a.download(before).want(http.StatusForbidden, "")
}

func TestLinksAreSigned(t *testing.T) {
	t.Parallel()
	a := demo(t)
	link := a.links("ticket/4/")[0]
	for name, change := range map[string]func(*url.URL, url.Values){
		"other file":   func(u *url.URL, _ url.Values) { u.Path = strings.Replace(u.Path, "/2/", "/3/", 1) },
		"no file":      func(u *url.URL, _ url.Values) { u.Path = "/attachments/" },
		"longer":       func(_ *url.URL, q url.Values) { q.Set("expires", "99999999999") },
		"other serial": func(_ *url.URL, q url.Values) { q.Set("serial", "1000") },
		"no signature": func(_ *url.URL, q url.Values) { q.Del("signature") },
		"no query":     func(_ *url.URL, q url.Values) { clear(q) },
	} {
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		change(u, q)
		u.RawQuery = q.Encode()
		if got := a.download(u.String()); got.Status != http.StatusForbidden {
			t.Errorf("%s: status %d, want 403", name, got.Status)
		}
	}
	req := a.Request(http.MethodGet, strings.TrimPrefix(link, a.URL), "", "") // with the credential
	a.do(req).want(http.StatusBadRequest, "")
	req = a.Request(http.MethodHead, strings.TrimPrefix(link, a.URL), "", "")
	req.Header.Del("Authorization")
	a.do(req).want(http.StatusMethodNotAllowed, "")
	a.download(link).want(http.StatusOK, "")
}

// TestLinksNameTheHostCalled: whatever name the server is reached by, its links
// lead there.
func TestLinksNameTheHostCalled(t *testing.T) {
	t.Parallel()
	a := demo(t)
	req := a.Request(http.MethodGet, happyfox.BasePath+"/ticket/4/", "", "")
	req.Host = "desk.example.org:8443"
	if got := linksOf(a.do(req))[0]; !strings.HasPrefix(got, "http://desk.example.org:8443/attachments/2/export.csv?") {
		t.Errorf("link %q", got)
	}
	relative := start(t, happyfox.Options{Seed: happyfox.SeedDemo, RelativeLinks: true})
	link := relative.links("ticket/4/")[0]
	if !strings.HasPrefix(link, "/attachments/2/") {
		t.Errorf("link %q", link)
	}
	relative.download(relative.URL+link).want(http.StatusOK, "")
}

// TestFaultsAndJournalOfLinks: the rig stands around files too, the limits of
// the API do not.
func TestFaultsAndJournalOfLinks(t *testing.T) {
	t.Parallel()
	a := start(t, happyfox.Options{Seed: happyfox.SeedDemo, GetPerMinute: 1})
	link := a.links("ticket/4/")[0]
	a.control(http.MethodPost, "faults", `{"fault": "503", "path": "/attachments/*", "count": 1}`).want(http.StatusCreated, "")
	a.download(link).want(http.StatusServiceUnavailable, "")
	a.download(link).want(http.StatusOK, "")
	a.get("staff/").want(http.StatusTooManyRequests, "")
	a.control(http.MethodGet, "requests", "").is(`"503"`, "requests", 1, "fault").is(`200`, "requests", 2, "status").is(`""`, "requests", 2, "auth")
}

func TestInlineImage(t *testing.T) {
	t.Parallel()
	a := demo(t)
	const gif = "GIF89a\x01\x00\x01\x00\x00\x00\x00;"
	for _, path := range []string{"ticket-inline-attachment", "ticket-inline-attachment/"} {
		r := a.multipart(path, nil, upload{"file", "dot.gif", gif}).want(http.StatusOK, "")
		link, _ := r.field("url").(string)
		if !strings.HasPrefix(link, a.URL+"/get_hdp_temporarily_attachment/") {
			t.Fatalf("url %q", link)
		}
		for range 2 { // as often as the message is shown
			if got := a.download(link).want(http.StatusOK, "").text(gif); got.Header.Get("Content-Type") != "image/gif" {
				t.Errorf("Content-Type %q", got.Header.Get("Content-Type"))
			}
		}
	}
	a.download(a.URL+"/get_hdp_temporarily_attachment/9/").want(http.StatusNotFound, "")
	a.multipart("ticket-inline-attachment", nil, upload{"file", "dot.gif", "<svg/>"}).want(http.StatusBadRequest,
		`{"error": [{"field": "file", "errors": ["Upload a valid image. The file you uploaded was either not an image or a corrupted image."]}]}`)
	required := `{"error": [{"field": "file", "errors": ["This field is required."]}]}`
	a.multipart("ticket-inline-attachment", nil, upload{"attachments", "dot.gif", gif}).want(http.StatusBadRequest, required)
	a.post("ticket-inline-attachment", `{"file": "x"}`).want(http.StatusBadRequest, required)
}

func TestFileNamesAreMadeSafe(t *testing.T) {
	t.Parallel()
	a := demo(t)
	long := strings.Repeat("é", 300)
	for sent, want := range map[string]string{
		`filename="../up/down.txt"`:        "down.txt",
		`filename="C:\\dir\\plan.txt"`:     "plan.txt",
		`filename=".."`:                    "file",
		`filename*=utf-8''a%09b%7F.txt`:    "ab.txt",
		`filename*=utf-8''%E2%82%AC.txt`:   "€.txt",
		`filename="` + long + `"`:          long[:2*255],
		`filename="say \"hi\".txt"`:        `say "hi".txt`,
		"filename=\"broken\xff.txt\"":      "broken\uFFFD.txt",
		`filename*=utf-8''a%2F..%2Fb%0A.c`: "b.c",
	} {
		body := "--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nT\r\n" +
			"--b\r\nContent-Disposition: form-data; name=\"attachments\"; " + sent + "\r\n\r\nx\r\n--b--\r\n"
		r := a.do(a.Request(http.MethodPost, happyfox.BasePath+"/ticket/8/user_reply/", "multipart/form-data; boundary=b", body))
		if r.Status != http.StatusOK {
			t.Errorf("%s: status %d: %s", sent, r.Status, r.Body)
			continue
		}
		rows, _ := r.field("updates").([]any)
		if got := r.field("updates", len(rows)-1, "message", "attachments", 0, "filename"); got != want {
			t.Errorf("%s is stored as %q, want %q", sent, got, want)
		}
		links := linksOf(r)
		a.download(links[len(links)-1]).want(http.StatusOK, "").text("x")
	}
}
