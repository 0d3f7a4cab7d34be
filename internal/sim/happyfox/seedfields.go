package happyfox

// Ids of the demo's contact fields, and of the options of Region.
const (
	fieldCustomerNo = 4
	fieldRegion     = 5
	regionEurope    = 2
	regionAmericas  = 3
	regionAsia      = 4
)

// Ids of the fields that the strict seed has more.
const (
	fieldContract = 6 + iota
	fieldSeats
	fieldRenewal
	fieldInterests
	fieldVisit
	fieldTaxNo
)

// Ids of the demo's ticket fields, one of each type, and of their options.
const (
	ticketProduct = 1 + iota
	ticketSeverity
	ticketAreas
	ticketSeats
	ticketWanted
)

const (
	severityMinor = 31 + iota
	severityMajor
	severityOutage
)

const (
	areaLogin = 41 + iota
	areaReports
	areaPrinting
)

// Ids of the ticket fields that the strict seed has more.
const (
	ticketOrderNo = 6 + iota
	ticketCause
	ticketHandover
	ticketDetail
	causeKnown   = 51
	causeUnknown = 52
)

func addDemoFields(st *state) {
	st.UserFields = []*fieldDef{
		{fieldCore{ID: fieldCustomerNo, Name: "Customer No", Type: typeText}, 1},
		{fieldCore{ID: fieldRegion, Name: "Region", Type: typeChoice, Choices: []choice{
			option(regionEurope, "Europe"), option(regionAmericas, "Americas"), option(regionAsia, "Asia Pacific"),
		}}, 2},
	}
	st.TicketDefs = []*ticketDef{
		ticketDefOf(fieldCore{ID: ticketProduct, Name: "Product", Type: typeText}, support),
		ticketDefOf(fieldCore{ID: ticketSeverity, Name: "Severity", Type: typeChoice, Choices: []choice{
			option(severityMinor, "Minor"), option(severityMajor, "Major"), option(severityOutage, "Outage"),
		}}, support, internal),
		ticketDefOf(fieldCore{ID: ticketAreas, Name: "Affected Areas", Type: typeMultiple, Choices: []choice{
			option(areaLogin, "Login"), option(areaReports, "Reports"), option(areaPrinting, "Printing"),
		}}, support),
		ticketDefOf(fieldCore{ID: ticketSeats, Name: "Seats", Type: typeNumber}, sales),
		ticketDefOf(fieldCore{ID: ticketWanted, Name: "Wanted By", Type: typeDate, StaffOnly: true}, sales, support),
	}
	st.numberChoices()
}

func addStrictFields(st *state) {
	yearly := int64(12)
	st.UserFields = append(st.UserFields,
		&fieldDef{fieldCore{ID: fieldContract, Name: "Contract", Type: typeChoice, Required: true, Choices: []choice{
			option(11, "None"), option(yearly, "Yearly", fieldRenewal),
		}}, 3},
		&fieldDef{fieldCore{ID: fieldSeats, Name: "Seats", Type: typeNumber}, 4},
		&fieldDef{fieldCore{ID: fieldRenewal, Name: "Renewal", Type: typeDate, Required: true, DependsOn: &yearly}, 5},
		&fieldDef{fieldCore{ID: fieldInterests, Name: "Interests", Type: typeMultiple, Choices: []choice{
			option(21, "Training"), option(22, "Hardware"), option(23, "Beta programme"),
		}}, 6},
		&fieldDef{fieldCore{ID: fieldVisit, Name: "Last Visit", Type: typeDate, StaffOnly: true}, 7},
		&fieldDef{fieldCore{ID: fieldTaxNo, Name: "Tax No", Type: typeText, Required: true}, 8},
	)
	cause := ticketDefOf(fieldCore{ID: ticketCause, Name: "Root Cause", Type: typeChoice, Choices: []choice{
		option(causeKnown, "Known", ticketDetail), option(causeUnknown, "Unknown"),
	}}, support)
	cause.Completed = true
	handover := ticketDefOf(fieldCore{ID: ticketHandover, Name: "Handover", Type: typeText}, support)
	handover.OnMove = true
	known := int64(causeKnown)
	st.TicketDefs = append(st.TicketDefs,
		ticketDefOf(fieldCore{ID: ticketOrderNo, Name: "Order No", Type: typeText, Required: true}, support, sales), cause, handover,
		ticketDefOf(fieldCore{ID: ticketDetail, Name: "Cause In Detail", Type: typeText, Required: true, DependsOn: &known}, support),
	)
	st.numberChoices()
}

func option(id int64, text string, dependant ...int64) choice {
	return choice{Text: text, ID: id, Dependant: append([]int64{}, dependant...)}
}

func ticketDefOf(core fieldCore, categories ...int64) *ticketDef {
	def := &ticketDef{fieldCore: core}
	for _, id := range categories {
		def.Categories = append(def.Categories, fieldCategory{Category: id, Order: int(core.ID)})
	}
	return def
}
