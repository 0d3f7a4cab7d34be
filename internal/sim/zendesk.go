package sim

import "cognate/internal/sim/zendesk"

// The settings of Zendesk: what it does after a time, or in some accounts.
const (
	archive       = "archive"
	redirectFiles = "redirect_files"
)

func zendeskSettings() []Setting {
	return []Setting{
		{archive, "tickets that have been closed for 120 days are not in the lists, and are found by searches alone"},
		{redirectFiles, "the address of a file leads on to another one, which holds it"},
	}
}

func zendeskDefinition() Definition {
	return Definition{
		Name: "zendesk", Title: "Zendesk Support", BasePath: zendesk.BasePath, Example: "/groups", Seeds: texts(zendesk.Seeds()),
		DocsURL:   "https://developer.zendesk.com/api-reference/ticketing/introduction/",
		Limits:    Limits{PerMinute: zendesk.DocumentedPerMinute, LockoutFor: zendesk.DocumentedLockout},
		Generates: "tickets", Settings: zendeskSettings(),
		New: newZendesk,
		Account: func(s Simulator) map[string]string {
			name, token := s.BasicAuth()
			return map[string]string{"subdomain": "demo", "email": zendesk.EmailOf(name), "api_token": token}
		},
	}
}

func newZendesk(o Options) (Simulator, error) {
	if err := o.known("zendesk", zendeskSettings()); err != nil {
		return nil, err
	}
	if o.Seed == "" {
		o.Seed = string(zendesk.Seeds()[0])
	}
	s, err := zendesk.New(zendesk.Options{
		Email: o.Username, Token: o.Password, Clock: o.Clock, StateFile: o.StateFile, Limits: o.Limits.rig(),
		Faults: o.Faults, Seed: zendesk.Seed(o.Seed), Generate: o.Generate, Archive: o.Settings[archive], RedirectFiles: o.Settings[redirectFiles],
		Logger: o.Logger, Sleep: o.Sleep,
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}
