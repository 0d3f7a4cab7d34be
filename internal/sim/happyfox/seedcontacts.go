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
