package sim

import (
	"cognate/internal/sim/happyfox"
)

// The settings of HappyFox: what its sources disagree on, or old accounts do.
const (
	resetOnEdit       = "reset_on_edit"
	searchPendingOnly = "search_pending_only"
	relativeLinks     = "relative_links"
)

func happyfoxSettings() []Setting {
	return []Setting{
		{resetOnEdit, "POST user/<id>/ clears the contact fields it does not send, as POST users/ always does"},
		{searchPendingOnly, "GET tickets/ with q and without status looks at pending tickets only"},
		{relativeLinks, "the addresses of attachments are paths that start with a slash"},
	}
}

func happyfoxDefinition() Definition {
	return Definition{
		Name: "happyfox", Title: "HappyFox Help Desk", BasePath: happyfox.BasePath, Example: "/staff/", Seeds: texts(happyfox.Seeds()),
		DocsURL: "https://support.happyfox.com/kb/article/360-api-for-happyfox/",
		Limits: Limits{
			ReadPerMinute:  happyfox.DocumentedGetPerMinute,
			WritePerMinute: happyfox.DocumentedPostPerMinute,
			LockoutFor:     happyfox.DocumentedLockout,
		},
		Generates: "tickets", Settings: happyfoxSettings(),
		New: newHappyFox,
		Account: func(s Simulator) map[string]string {
			key, code := s.BasicAuth()
			return map[string]string{"subdomain": "demo", "api_key": key, "auth_code": code, "staff_id": "3"}
		},
	}
}

func newHappyFox(o Options) (Simulator, error) {
	if err := o.known("happyfox", happyfoxSettings()); err != nil {
		return nil, err
	}
	if o.Seed == "" {
		o.Seed = string(happyfox.Seeds()[0])
	}
	s, err := happyfox.New(happyfox.Options{
		APIKey: o.Username, AuthCode: o.Password, Clock: o.Clock, StateFile: o.StateFile, PerMinute: o.Limits.PerMinute,
		GetPerMinute: o.Limits.ReadPerMinute, PostPerMinute: o.Limits.WritePerMinute, LockoutFor: o.Limits.LockoutFor,
		Faults: o.Faults, Seed: happyfox.Seed(o.Seed), Generate: o.Generate, ResetOnEdit: o.Settings[resetOnEdit],
		SearchPendingOnly: o.Settings[searchPendingOnly], RelativeLinks: o.Settings[relativeLinks],
		Logger: o.Logger, Sleep: o.Sleep,
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}
