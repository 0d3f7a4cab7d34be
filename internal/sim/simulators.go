package sim

import (
	"fmt"

	"cognate/internal/sim/happyfox"
)

// Simulators lists every simulator, by name.
func Simulators() []Definition {
	return []Definition{happyfoxDefinition()}
}

// Find returns the definition of that name.
func Find(name string) (Definition, bool) {
	for _, d := range Simulators() {
		if d.Name == name {
			return d, true
		}
	}
	return Definition{}, false
}

const resetOnEdit = "reset_on_edit"

func happyfoxDefinition() Definition {
	seeds := make([]string, 0, len(happyfox.Seeds()))
	for _, seed := range happyfox.Seeds() {
		seeds = append(seeds, string(seed))
	}
	return Definition{
		Name: "happyfox", Title: "HappyFox Help Desk", BasePath: happyfox.BasePath, Seeds: seeds,
		DocsURL: "https://support.happyfox.com/kb/article/360-api-for-happyfox/",
		Limits: Limits{
			ReadPerMinute:  happyfox.DocumentedGetPerMinute,
			WritePerMinute: happyfox.DocumentedPostPerMinute,
			LockoutFor:     happyfox.DocumentedLockout,
		},
		Settings: []Setting{{
			Name: resetOnEdit, Help: "POST user/<id>/ clears the contact fields it does not send, as POST users/ always does",
		}},
		New: newHappyFox,
		Account: func(s Simulator) map[string]string {
			key, code := s.BasicAuth()
			return map[string]string{"subdomain": "demo", "api_key": key, "auth_code": code}
		},
	}
}

func newHappyFox(o Options) (Simulator, error) {
	for name := range o.Settings {
		if name != resetOnEdit {
			return nil, fmt.Errorf("happyfox: setting %q is not known; known is %s", name, resetOnEdit)
		}
	}
	if o.Seed == "" {
		o.Seed = string(happyfox.Seeds()[0])
	}
	s, err := happyfox.New(happyfox.Options{
		APIKey: o.Username, AuthCode: o.Password, Clock: o.Clock, StateFile: o.StateFile,
		GetPerMinute: o.Limits.ReadPerMinute, PostPerMinute: o.Limits.WritePerMinute, LockoutFor: o.Limits.LockoutFor,
		Faults: o.Faults, Seed: happyfox.Seed(o.Seed), ResetOnEdit: o.Settings[resetOnEdit],
		Logger: o.Logger, Sleep: o.Sleep,
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}
