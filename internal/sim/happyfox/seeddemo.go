package happyfox

import "time"

// demoContacts are twelve made-up people, varied so that a reader meets every
// shape of a contact: no phone, no e-mail, unknown times, one name, three
// names, other scripts, signs in the address, several phones.
func demoContacts() []*contact {
	values := func(customerNo string, region int64) map[int64]fieldValue {
		out := map[int64]fieldValue{}
		if customerNo != "" {
			out[fieldCustomerNo] = fieldValue{Text: customerNo}
		}
		if region != 0 {
			out[fieldRegion] = fieldValue{IDs: []int64{region}}
		}
		return out
	}
	return []*contact{
		{
			Name: "Ada Marlow", Email: ptr("ada.marlow@example.org"), Fields: values("K-1001", regionEurope),
			Phones:  []phone{{Type: "mo", Number: "+15550100"}, {Type: "w", Number: "+15550101"}},
			Created: at(2025, time.November, 3, 9, 15), Updated: at(2026, time.February, 3, 9, 20),
		},
		{
			Name: "Bruno Castell", Email: ptr("bruno.castell@north.example.org"), Fields: values("K-1002", regionAmericas),
			Phones:  []phone{{Type: "w", Number: "+15550102"}},
			Created: at(2025, time.November, 4, 14, 2), Updated: at(2025, time.December, 19, 8, 0),
		},
		{
			Name: "Zephyrine", Email: ptr("zephyrine@example.com"), Fields: values("", 0),
			Created: at(2025, time.November, 11, 7, 45), Updated: at(2025, time.November, 11, 7, 45),
		},
		{
			Name: "Pieter van Aalst", Email: ptr("pieter.van.aalst@example.org"), Fields: values("", regionEurope),
			Phones:  []phone{{Type: "h", Number: "+441632960104"}},
			Created: at(2025, time.November, 18, 16, 30), Updated: at(2026, time.January, 7, 11, 12),
		},
		{
			Name: "Grace Odunayo", Fields: values("K-1005", 0),
			Phones:  []phone{{Type: "m", Number: "+15550105"}},
			Created: at(2025, time.November, 25, 10, 0), Updated: at(2025, time.November, 25, 10, 0),
		},
		{
			Name: "Iris Kettlewell", Email: ptr("iris.kettlewell@example.com"), Fields: values("", regionAmericas),
			Phones: []phone{{Type: "mo", Number: "(555) 0106"}},
		},
		{
			Name: "Łucja Żurawska", Email: ptr("lucja.zurawska@north.example.org"), Fields: values("K-1007", regionEurope),
			Phones:  []phone{{Type: "mo", Number: "+48555010107"}},
			Created: at(2025, time.December, 2, 12, 5), Updated: at(2026, time.January, 21, 15, 40),
		},
		{
			Name: "佐藤 みどり", Email: ptr("midori.sato@example.com"), Fields: values("", regionAsia),
			Phones:  []phone{{Type: "w", Number: "+81355500108"}, {Type: "mo", Number: "+819055500108"}},
			Created: at(2025, time.December, 9, 1, 10), Updated: at(2025, time.December, 30, 23, 59),
		},
		{
			Name: "Renée O'Dálaigh", Email: ptr("renee.o'dalaigh@example.org"), Fields: values("K-1009", 0),
			Created: at(2025, time.December, 16, 17, 25), Updated: at(2026, time.January, 28, 9, 9),
		},
		{
			Name: "Theo Brandt", Email: ptr("theo+billing@example.com"), Fields: values("", 0),
			Phones:  []phone{{Type: "w", Number: "+15550110 x12"}},
			Created: at(2026, time.January, 6, 13, 33), Updated: at(2026, time.January, 6, 13, 33),
		},
		{
			Name: "Maria del Mar Fuentes", Email: ptr("Maria.Fuentes@example.org"), Fields: values("K-1011", regionAmericas),
			Phones: []phone{
				{Type: "mo", Number: "+15550111"}, {Type: "h", Number: "+15550112"}, {Type: "o", Number: "+15550113"},
			},
			Created: at(2026, time.January, 13, 18, 0), Updated: at(2026, time.February, 1, 6, 30),
		},
		{
			Name: "Quentin Ashby", Email: ptr("quentin.ashby@example.com"), Fields: values("", 0),
			Created: at(2026, time.January, 20, 20, 20), Updated: at(2026, time.January, 20, 20, 20),
		},
	}
}

// demoTickets are three tickets: fresh, in work with a private note, solved.
func demoTickets() []*ticketData {
	opened := func(id, contactID, priorityID int64, priorityName, text string, when *time.Time) updateData {
		return updateData{
			ID: id, At: *when, ByType: "user", ByID: contactID, Text: text,
			Status:   &change{New: ptr(int64(1)), NewName: ptr("New")},
			Priority: &change{New: ptr(priorityID), NewName: ptr(priorityName)},
		}
	}
	first, second, third := at(2026, time.February, 3, 9, 20), at(2026, time.January, 7, 11, 12), at(2025, time.December, 19, 8, 0)
	note, answer, solved := at(2026, time.January, 7, 13, 0), at(2026, time.January, 8, 8, 30), at(2025, time.December, 20, 10, 15)
	return []*ticketData{
		{
			ID: 1, Prefix: "SUP", Subject: "Printer offline", Text: "It stopped this morning.", Contact: 1,
			Status: 1, Priority: 2, Category: 1, Tags: "printer,office", Source: "TKT_CREATION_API",
			Created: *first, Updated: *first, UserReply: first,
			Fields:  map[int64]fieldValue{1: {Text: "LX-9"}},
			Updates: []updateData{opened(501, 1, 2, "Medium", "It stopped this morning.", first)},
		},
		{
			ID: 2, Prefix: "SUP", Subject: "Can't sign in", Text: "The page says <expired>.", Contact: 4,
			Status: 2, Priority: 3, Category: 1, Assignee: 4, Subscribers: []int64{3}, DueDate: ptr("2026-01-15"),
			TimeSpent: ptr(20), Source: "TKT_CREATION_ADMIN_PANEL",
			Created: *second, Updated: *answer, UserReply: second, StaffReply: answer,
			Updates: []updateData{
				opened(502, 4, 3, "High", "The page says <expired>.", second),
				{
					ID: 503, At: *note, ByType: "staff", ByID: 3, Text: "Looks like the clock again.", Private: true,
					Assignee: &change{New: ptr(int64(4)), NewName: ptr("Omar Quill")},
				},
				{
					ID: 504, At: *answer, ByType: "staff", ByID: 4, Text: "Please try once more.",
					Status: &change{New: ptr(int64(2)), NewName: ptr("In Progress"), Old: ptr(int64(1)), OldName: ptr("New")},
					Fields: []fieldChange{{ID: "1", Name: "Product", To: ptr("Portal")}},
				},
			},
			Fields: map[int64]fieldValue{1: {Text: "Portal"}},
		},
		{
			ID: 3, Prefix: "SAL", Subject: "Offer for ten seats", Text: "Could you send an offer?", Contact: 2,
			Status: 4, Priority: 2, Category: 2, Assignee: 3, Source: "TKT_CREATION_API",
			Created: *third, Updated: *solved, UserReply: third, StaffReply: third,
			Updates: []updateData{
				opened(505, 2, 2, "Medium", "Could you send an offer?", third),
				{
					ID: 506, At: *solved, ByType: "staff", ByID: 3,
					Status: &change{New: ptr(int64(4)), NewName: ptr("Solved"), Old: ptr(int64(1)), OldName: ptr("New")},
				},
			},
		},
	}
}
