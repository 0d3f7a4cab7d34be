package happyfox

import "time"

// playDemoTickets plays the tickets of the demo: fresh and solved ones, notes,
// files, every type of field, a merge, a move, a forward, a breach.
func playDemoTickets(st *state) {
	playFirstTickets(st)
	playLaterTickets(st)
	playSpecialTickets(st)
}

func playFirstTickets(st *state) {
	openTicket(st, 1, support, medium, at(2026, time.February, 3, 9, 20), "Printer offline", "It stopped this morning.").
		with("printer,office", map[int64]fieldValue{
			ticketProduct: textValue("LX-9"), ticketSeverity: choiceOf(severityMajor), ticketAreas: choiceOf(areaPrinting),
		})

	signIn := openTicket(st, 4, support, high, at(2026, time.January, 7, 11, 12), "Can't sign in", "The page says <expired>.").
		staff(nora, at(2026, time.January, 7, 13, 0), noted("Looks like the clock again."), changes{assignee: ptr(int64(omar))})
	signIn.staff(omar, at(2026, time.January, 8, 8, 30), said("Please try once more."), changes{
		status: statusProgress, due: ptr("2026-01-15"), minutes: 20,
		fields: signIn.fields(map[int64]fieldValue{ticketProduct: textValue("Portal"), ticketAreas: choiceOf(areaLogin)}),
	})
	signIn.t.Source, signIn.t.Subscribers = sourceAdmin, []int64{nora}

	openTicket(st, 2, sales, medium, at(2025, time.December, 19, 8, 0), "Offer for ten seats", "Could you send an offer?").
		with("", map[int64]fieldValue{ticketSeats: textValue("10"), ticketWanted: textValue("2025-12-31")}).
		staff(nora, at(2025, time.December, 19, 15, 45), messageData{
			HTML: document("<p>Here it <b>is</b>.</p><p>Best, Nora</p>"), Text: "Here it is.\nBest, Nora", CustomerUpdated: true,
			Subject: "Your offer", CC: "orders@north.example.org",
		}, changes{assignee: ptr(int64(nora))}, textFile("offer 2025-118.txt", "text/plain; charset=utf-8", "Ten seats, one year", "Total: 1,200.00")).
		staff(nora, at(2025, time.December, 20, 10, 15), messageData{}, changes{status: statusSolved})
}

func playLaterTickets(st *state) {
	export := openTicket(st, 7, support, medium, at(2026, time.January, 20, 14, 5), "Export misses the last column",
		"Eksport gubi ostatnią kolumnę.\nSee both files.",
		textFile("export.csv", "text/csv", "name,city", "Łucja,Gdańsk"), pictureFile("zrzut ekranu.png")).
		with("export", map[int64]fieldValue{ticketAreas: choiceOf(areaReports, areaPrinting), ticketSeverity: choiceOf(severityMinor)})
	st.addUpdate(export.t, updateData{
		At: *at(2026, time.January, 20, 14, 6), ByType: bySmartRule, ByID: 2, ByName: "Exports to Omar",
		Assignee: newChange(0, omar, st.staffName),
	})
	export.t.Assignee = omar
	export.staff(omar, at(2026, time.January, 21, 9, 0), said("Thank you, I can see it. We will mend it in the next version."), changes{status: statusHold}).
		answer(7, at(2026, time.January, 21, 15, 40), "Dziękuję!")

	openTicket(st, 8, sales, low, at(2026, time.January, 26, 1, 10), "領収書について", "領収書を送っていただけますか。").
		staff(nora, at(2026, time.January, 26, 8, 30), said("Gladly, it is attached."), changes{assignee: ptr(int64(nora)), status: statusProgress, tags: ptr("receipt,vip")},
			textFile("領収書.txt", "text/plain; charset=utf-8", "No. 77"))

	openTicket(st, 10, support, low, at(2026, time.February, 2, 16, 20), "Wish: dark colours", "My eyes would thank you.").
		with("idea", nil).
		staff(omar, at(2026, time.February, 3, 7, 50), said("Noted, thank you."), changes{status: statusHold, assignee: ptr(int64(omar))}).
		answer(10, at(2026, time.February, 9, 10, 10), "Any news?")

	thanks := openTicket(st, 12, support, medium, at(2026, time.February, 5, 12, 0), "Laptop for a new colleague", "She starts on the first of March.")
	thanks.staff(omar, at(2026, time.February, 5, 12, 30), noted("In stock, two of them."), changes{
		priority: high, due: ptr("2026-02-27"), minutes: 10,
		fields: thanks.fields(map[int64]fieldValue{ticketProduct: textValue("Laptop 13"), ticketWanted: textValue("2026-02-27")}),
	}).
		staff(omar, at(2026, time.February, 12, 9, 0), said("It waits at the desk."), changes{status: statusSolved, assignee: ptr(int64(omar)), minutes: 35}).
		answer(12, at(2026, time.February, 12, 9, 40), "Fetched, thanks!")
}

func playSpecialTickets(st *state) {
	jam := openTicket(st, 1, support, medium, at(2026, time.February, 3, 9, 50), "Printer still offline", "Same as before.").
		with("printer", nil)
	jam.staff(omar, at(2026, time.February, 3, 10, 0), messageData{}, changes{status: statusSolved})
	jam.t.MergedTo, st.byNumber[1].Merged = 1, []int64{jam.t.ID}
	st.addUpdate(st.byNumber[1], updateData{At: *at(2026, time.February, 3, 10, 0)}) // a merge is by nobody

	invoice := openTicket(st, 11, sales, medium, at(2026, time.February, 10, 18, 0), "Invoice page stays empty", "La página queda en blanco.")
	invoice.staff(nora, at(2026, time.February, 11, 8, 15), noted("A fault, not a question of price."), changes{assignee: ptr(int64(omar))})
	moved := &invoice.t.Updates[len(invoice.t.Updates)-1]
	moved.Category = newChange(sales, support, st.categoryName)
	invoice.t.Category, invoice.t.Prefix = support, st.category(support).prefix()

	call := openTicket(st, 5, support, low, at(2026, time.February, 13, 11, 0), "Call back before noon", "She has no e-mail, call +15550105.")
	call.t.Source, call.t.StaffOnly = sourceAdmin, true

	outage := openTicket(st, 2, support, urgent, at(2026, time.February, 16, 6, 55), "Nothing works since Monday", "Whole office waits.").
		with("outage,vip", map[int64]fieldValue{ticketSeverity: choiceOf(severityOutage), ticketAreas: choiceOf(areaLogin, areaReports, areaPrinting)}).
		staff(nora, at(2026, time.February, 16, 9, 10), said("We are on it."), changes{status: statusProgress, assignee: ptr(int64(nora)), due: ptr("2026-02-17")}).
		staff(nora, at(2026, time.February, 16, 9, 30), messageData{
			Text: "Could your line be the cause?", Subject: "Fw: Nothing works since Monday", Forward: "noc@carrier.example.com",
		}, changes{})
	outage.t.SLABreaches, outage.t.Subscribers = 1, []int64{omar}

	chore := openTicket(st, 9, internal, low, at(2026, time.February, 20, 10, 0), "Renew the certificates", "Due in spring.")
	chore.t.Source = sourceAdmin
	chore.staff(omar, at(2026, time.February, 20, 10, 5), noted("I will."), changes{assignee: ptr(int64(omar)), due: ptr("2026-04-01")})
}
