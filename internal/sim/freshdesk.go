package sim

import "cognate/internal/sim/freshdesk"

// onlyRecent is a setting of Freshdesk: what it does with a seed that is old.
const onlyRecent = "only_recent"

func freshdeskSettings() []Setting {
	return []Setting{
		{onlyRecent, "tickets that were created more than 30 days ago are in the lists only with updated_since"},
	}
}

func freshdeskDefinition() Definition {
	return Definition{
		Name: "freshdesk", Title: "Freshdesk", BasePath: freshdesk.BasePath, Example: "/groups", Seeds: texts(freshdesk.Seeds()),
		DocsURL:   "https://developers.freshdesk.com/api/",
		Limits:    Limits{PerMinute: freshdesk.DocumentedPerMinute, LockoutFor: freshdesk.DocumentedLockout},
		Generates: "tickets", Settings: freshdeskSettings(),
		New: newFreshdesk,
		Account: func(s Simulator) map[string]string {
			key, _ := s.BasicAuth()
			return map[string]string{"domain": "demo", "api_key": key}
		},
	}
}

// newFreshdesk leaves the password out: the vendor takes any.
func newFreshdesk(o Options) (Simulator, error) {
	if err := o.known("freshdesk", freshdeskSettings()); err != nil {
		return nil, err
	}
	if o.Seed == "" {
		o.Seed = string(freshdesk.Seeds()[0])
	}
	s, err := freshdesk.New(freshdesk.Options{
		APIKey: o.Username, Clock: o.Clock, StateFile: o.StateFile, Limits: o.Limits.rig(), Faults: o.Faults, Seed: freshdesk.Seed(o.Seed), Generate: o.Generate,
		OnlyRecent: o.Settings[onlyRecent], Logger: o.Logger, Sleep: o.Sleep,
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}
