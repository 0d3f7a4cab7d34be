package jsonata_test

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// The mappings of testdata/bench by hand: what one would write without an engine.

type vendorPhone struct {
	ID     int64  `json:"id"`
	Type   string `json:"type"`
	Number string `json:"number"`
}

type vendorNamed struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type vendorContact struct {
	ID         int64         `json:"id"`
	Name       string        `json:"name"`
	Email      string        `json:"email"`
	Active     bool          `json:"is_login_enabled"`
	CreatedAt  string        `json:"created_at"`
	UpdatedAt  string        `json:"updated_at"`
	LastLogin  *string       `json:"last_login"`
	Language   string        `json:"language"`
	TimeZone   string        `json:"time_zone"`
	Tickets    int           `json:"tickets_count"`
	Pending    int           `json:"pending_tickets_count"`
	Phones     []vendorPhone `json:"phones"`
	Groups     []vendorNamed `json:"contact_groups"`
	CustomData []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"custom_fields"`
}

type unifiedEmail struct {
	Email string `json:"email"`
	Type  string `json:"type"`
}

type unifiedPhone struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	Type   string `json:"type"`
}

type unifiedNamed struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type unifiedContact struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	FirstName   string            `json:"first_name"`
	LastName    string            `json:"last_name"`
	Emails      []unifiedEmail    `json:"emails"`
	Phones      []unifiedPhone    `json:"phones"`
	Accounts    []unifiedNamed    `json:"accounts"`
	Active      bool              `json:"is_active"`
	TimeZone    string            `json:"timezone"`
	Language    string            `json:"language"`
	Tickets     int               `json:"ticket_count"`
	Pending     int               `json:"open_ticket_count"`
	LastLogin   *string           `json:"last_login_at"`
	CustomField map[string]string `json:"custom_fields"`
	CreatedAt   string            `json:"created_at"`
	UpdatedAt   string            `json:"updated_at"`
}

func id(n int64) string { return strconv.FormatInt(n, 10) }

func twinContact(data []byte) ([]byte, error) {
	var in vendorContact
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, err
	}
	first, last, _ := strings.Cut(in.Name, " ")
	out := unifiedContact{
		ID: id(in.ID), Name: in.Name, FirstName: first, LastName: last,
		Emails: []unifiedEmail{{in.Email, "primary"}}, Active: in.Active,
		TimeZone: in.TimeZone, Language: in.Language, Tickets: in.Tickets, Pending: in.Pending,
		LastLogin: in.LastLogin, CreatedAt: in.CreatedAt, UpdatedAt: in.UpdatedAt,
		CustomField: make(map[string]string, len(in.CustomData)),
	}
	for _, p := range in.Phones {
		kind := "other"
		switch p.Type {
		case "mo":
			kind = "mobile"
		case "w":
			kind = "work"
		}
		out.Phones = append(out.Phones, unifiedPhone{id(p.ID), p.Number, kind})
	}
	for _, g := range in.Groups {
		out.Accounts = append(out.Accounts, unifiedNamed{id(g.ID), g.Name})
	}
	for _, f := range in.CustomData {
		out.CustomField[f.Name] = f.Value
	}
	return json.Marshal(out)
}

type vendorTickets struct {
	Page struct {
		Count int `json:"count"`
	} `json:"page_info"`
	Data []struct {
		ID      int64  `json:"id"`
		Subject string `json:"subject"`
		Text    string `json:"text"`
		Status  struct {
			ID       int64  `json:"id"`
			Name     string `json:"name"`
			Behavior string `json:"behavior"`
		} `json:"status"`
		Priority vendorNamed `json:"priority"`
		User     struct {
			ID    int64  `json:"id"`
			Name  string `json:"name"`
			Email string `json:"email"`
		} `json:"user"`
		Assigned    vendorNamed       `json:"assigned_to"`
		Tags        string            `json:"tags"`
		Attachments []json.RawMessage `json:"attachments"`
		Due         *string           `json:"due_date"`
		CreatedAt   string            `json:"created_at"`
		UpdatedAt   string            `json:"updated_at"`
	} `json:"data"`
}

type unifiedStatus struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
}

type unifiedUser struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

type unifiedTicket struct {
	ID          string        `json:"id"`
	Name        string        `json:"name"`
	Description string        `json:"description"`
	Status      unifiedStatus `json:"status"`
	Priority    unifiedNamed  `json:"priority"`
	Contact     unifiedUser   `json:"contact"`
	Assignees   unifiedNamed  `json:"assignees"`
	Tags        []string      `json:"tags"`
	Attachments int           `json:"attachment_count"`
	Due         *string       `json:"due_at"`
	CreatedAt   string        `json:"created_at"`
	UpdatedAt   string        `json:"updated_at"`
	URL         string        `json:"url"`
}

func twinTickets(data []byte) ([]byte, error) {
	var in vendorTickets
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, err
	}
	out := struct {
		Count  int             `json:"count"`
		Result []unifiedTicket `json:"result"`
	}{Count: in.Page.Count, Result: make([]unifiedTicket, 0, len(in.Data))}
	for i := range in.Data {
		t := &in.Data[i]
		kind := "open"
		if t.Status.Behavior == "completed" {
			kind = "closed"
		}
		out.Result = append(out.Result, unifiedTicket{
			ID: id(t.ID), Name: t.Subject, Description: t.Text,
			Status:    unifiedStatus{id(t.Status.ID), t.Status.Name, kind},
			Priority:  unifiedNamed{id(t.Priority.ID), strings.ToLower(t.Priority.Name)},
			Contact:   unifiedUser{id(t.User.ID), t.User.Name, t.User.Email},
			Assignees: unifiedNamed{id(t.Assigned.ID), t.Assigned.Name},
			Tags:      strings.Split(t.Tags, ", "), Attachments: len(t.Attachments),
			Due: t.Due, CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
			URL: "https://desk.example.com/tickets/" + id(t.ID),
		})
	}
	return json.Marshal(out)
}

type unifiedBody struct {
	Body struct {
		Name      string         `json:"name"`
		FirstName string         `json:"first_name"`
		LastName  string         `json:"last_name"`
		Emails    []unifiedEmail `json:"emails"`
		Phones    []struct {
			unifiedPhone
			Extension string `json:"extension"`
		} `json:"phones"`
		Accounts     []unifiedNamed    `json:"accounts"`
		Language     string            `json:"language"`
		CustomFields map[string]string `json:"custom_fields"`
		Notes        string            `json:"notes"`
	} `json:"body"`
}

type vendorBodyPhone struct {
	ID      int64  `json:"id,omitempty"`
	Type    string `json:"type"`
	Number  string `json:"number"`
	Primary *bool  `json:"is_primary,omitempty"`
}

type vendorBody struct {
	Name         string            `json:"name"`
	Email        string            `json:"email"`
	Phones       []vendorBodyPhone `json:"phones"`
	Groups       []int64           `json:"contact_groups"`
	Language     string            `json:"language"`
	CustomFields map[string]string `json:"custom_fields"`
	Notes        string            `json:"notes"`
}

var phoneCodes = map[string]string{"mobile": "mo", "work": "w", "main": "m", "home": "h"}

func twinBody(data []byte) ([]byte, error) {
	var in unifiedBody
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, err
	}
	b := &in.Body
	out := vendorBody{Name: b.Name, Language: b.Language, CustomFields: b.CustomFields, Notes: b.Notes}
	if out.Name == "" {
		out.Name = strings.TrimSpace(b.FirstName + " " + b.LastName)
	}
	if len(b.Emails) > 0 {
		out.Email = b.Emails[0].Email
	}
	for _, p := range b.Phones {
		phone := vendorBodyPhone{Type: phoneCodes[p.Type], Number: p.Number}
		if p.ID != "" {
			n, err := strconv.ParseInt(p.ID, 10, 64)
			if err != nil {
				return nil, err
			}
			yes := true
			phone.ID, phone.Primary = n, &yes
		}
		if p.Extension != "" {
			phone.Number += " x" + p.Extension
		}
		out.Phones = append(out.Phones, phone)
	}
	for _, a := range b.Accounts {
		n, err := strconv.ParseInt(a.ID, 10, 64)
		if err != nil {
			return nil, err
		}
		out.Groups = append(out.Groups, n)
	}
	return json.Marshal(out)
}

type vendorOrders struct {
	Orders []struct {
		Price    float64 `json:"price"`
		Quantity float64 `json:"quantity"`
	} `json:"orders"`
}

func twinSum(data []byte) ([]byte, error) {
	var in vendorOrders
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, err
	}
	sum := 0.0
	for _, o := range in.Orders {
		sum += o.Price * o.Quantity
	}
	return json.Marshal(sum)
}

func twinSort(data []byte) ([]byte, error) {
	var in vendorOrders
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, err
	}
	type order = struct {
		Price    float64 `json:"price"`
		Quantity float64 `json:"quantity"`
	}
	slices.SortStableFunc(in.Orders, func(a, b order) int { return cmp.Compare(b.Price, a.Price) })
	totals := make([]float64, len(in.Orders))
	for i, o := range in.Orders {
		totals[i] = o.Price * o.Quantity
	}
	sum := 0.0
	for _, t := range totals {
		sum += t
	}
	return json.Marshal(sum)
}
