package happyfox_test

import (
	"net/http"
	"path/filepath"
	"testing"

	"cognate/internal/sim/happyfox"
)

func TestGeneratedTickets(t *testing.T) {
	t.Parallel()
	opts := happyfox.Options{Generate: 1000, StateFile: filepath.Join(t.TempDir(), "state.json")}
	a := start(t, opts)
	a.get("tickets/?sort=ticketa").is(`1000`, "page_info", "last_index").is(`"Printer offline (1)"`, "data", 0, "subject").is(`1`, "data", 0, "attachments_count").is(`"person.1@example.com"`, "data", 0, "user", "email")
	a.get("users/").is(`50`, "page_info", "last_index")
	a.get("tickets/?status=_completed").is(`125`, "page_info", "last_index")
	a.get("ticket/8/").is(`4`, "messages_count").is(`"p"`, "updates", 2, "message", "message_type").is(`"Solved"`, "status", "name")
	a.download(a.links("ticket/51/")[0]).want(http.StatusOK, "").text("08:00 started\n08:07 stopped\n")

	const page = "tickets/?size=50&sort=ticketd"
	before := withoutLinks(a.get(page).Body)
	a.post("ticket/1000/delete/", `{"staff_id": 3}`).want(http.StatusOK, "")
	start(t, opts).get("tickets/").is(`999`, "page_info", "last_index") // the state file, not generated again
	a.control(http.MethodPost, "reset", "").want(http.StatusOK, "")
	if after := withoutLinks(a.get(page).Body); after != before {
		t.Error("what is generated differs from one time to the next")
	}
	a.post("tickets/", `{`+ticketBase+`}`).want(http.StatusOK, "").is(`1001`, "id")
	start(t, happyfox.Options{Seed: happyfox.SeedStrict, Generate: 60}).get("tickets/").is(`72`, "page_info", "last_index")
}
