package sim

// Simulators lists every simulator, first the one that a program takes when none is
// named. Each has a file of its own here, which fits the vendor's package to
// [Definition].
func Simulators() []Definition {
	return []Definition{
		happyfoxDefinition(),
		zendeskDefinition(),
		freshdeskDefinition(),
	}
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
