package lesson

// A Difference is what engines of another kind are known to do where Docker Engine does what a step
// claims. On such an engine the step's claim is put to the test as everywhere. Where it holds, it is true;
// where it, or its control, does not, and what is known does, it differs.
type Difference struct {
	Kind  string // of the engines: KindPodman
	Claim Claim  // what is so there
}

// On names the engines.
func (d Difference) On() string { return product(d.Kind) }

// DifferenceOn is what is known of how an engine differs in this step.
func (s Step) DifferenceOn(e EngineInfo) (known Difference, found bool) {
	for _, d := range s.Differences {
		if d.Kind == e.Kind {
			return d, true
		}
	}
	return Difference{}, false
}

// product is what engines of that kind are called.
func product(kind string) string {
	switch kind {
	case KindDocker:
		return "Docker Engine"
	case KindPodman:
		return "Podman"
	}
	return kind
}
