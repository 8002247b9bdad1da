package lesson

// A Need is a property without which an engine cannot show a step.
type Need interface {
	// Missing says in one sentence why this engine cannot show the step; "" when it can.
	Missing(EngineInfo) string
	// Requires names the property: "the network bridge".
	Requires() string
}

// NeedDefaultBridge is the need of a step that uses the network "bridge".
type NeedDefaultBridge struct{}

// Missing implements Need. An engine started with --bridge=none has no such network.
func (NeedDefaultBridge) Missing(e EngineInfo) string {
	if e.DefaultBridge {
		return ""
	}
	return `This engine has no network "bridge"; most likely it was started with --bridge=none.`
}

// Requires implements Need.
func (NeedDefaultBridge) Requires() string { return "the network bridge" }

// NeedICC is the need of a step whose control is one container of the default bridge that reaches another.
type NeedICC struct{}

// Missing implements Need.
func (NeedICC) Missing(e EngineInfo) string {
	if e.NoICC {
		return `This engine's network "bridge" lets no container reach another one: it was started with --icc=false.`
	}
	return ""
}

// Requires implements Need.
func (NeedICC) Requires() string { return "containers that reach each other there (no --icc=false)" }

// NeedHostNetwork is the need of a step about the network namespace of the engine's machine.
type NeedHostNetwork struct{}

// Missing implements Need.
func (NeedHostNetwork) Missing(e EngineInfo) string {
	switch {
	case e.UserNS:
		return "This engine gives its containers user namespaces of their own (userns-remap); such a container may not use the host's network."
	case e.Rootless:
		return "This engine is rootless: its \"host\" is a network namespace of the engine's own, and not that of the machine."
	}
	return ""
}

// Requires implements Need.
func (NeedHostNetwork) Requires() string {
	return "the network of the machine itself (no userns-remap, not rootless)"
}

// NeedHostGateway is the need of a step in which host-gateway is the address of the engine's machine on
// the default bridge.
type NeedHostGateway struct{}

// Missing implements Need.
func (NeedHostGateway) Missing(e EngineInfo) string {
	switch {
	case e.Desktop:
		return "The engine of Docker Desktop is in a virtual machine, and host-gateway is not that one but the computer around it."
	case e.Kind != KindDocker:
		return e.Product() + " has another address for host-gateway, and knows the name without being told."
	}
	return ""
}

// Requires implements Need.
func (NeedHostGateway) Requires() string { return "Docker's host-gateway (no Docker Desktop)" }

// NeedLinks is the need of a step about --link between containers on the default bridge.
type NeedLinks struct{}

// Missing implements Need. Podman answers such a request with an error.
func (NeedLinks) Missing(e EngineInfo) string {
	if e.Kind != KindDocker {
		return e.Product() + " has no links."
	}
	return ""
}

// Requires implements Need.
func (NeedLinks) Requires() string { return "links" }

// NeedLocal is the need of a step for which the engine must see this machine's files.
type NeedLocal struct{}

// Missing implements Need. Whether an engine behind a local socket sees them, too, its adapter tells
// when it tries (see NotHere).
func (NeedLocal) Missing(e EngineInfo) string {
	if !e.Local {
		return "This engine is on another machine: it cannot see the files of this one."
	}
	return ""
}

// Requires implements Need.
func (NeedLocal) Requires() string { return "the files of this machine" }

// NeedDocker is the need of a step that must not be tried on another kind of engine.
type NeedDocker struct {
	Because string // what the others do: "opens the port to everybody"
}

// Missing implements Need.
func (n NeedDocker) Missing(e EngineInfo) string {
	if e.Kind == KindDocker {
		return ""
	}
	return e.Product() + " " + n.Because + "."
}

// Requires implements Need.
func (NeedDocker) Requires() string { return "Docker Engine behind the Docker API" }

// NeedEngine is the need of a step that not every version of Docker Engine can show.
type NeedEngine struct {
	Engines Engines
	Because string // what the others lack: "have no links"
}

// Missing implements Need.
func (n NeedEngine) Missing(e EngineInfo) string {
	if n.Engines.Include(e) {
		return ""
	}
	return "Engines other than " + n.Engines.String() + " " + n.Because + "."
}

// Requires implements Need.
func (n NeedEngine) Requires() string { return n.Engines.String() }

// NotHere is the error of an action that this engine, by its nature, cannot do, where that is only
// found out by trying: its step is skipped, not broken.
type NotHere struct{ Reason string } // a sentence

// Error implements error.
func (e *NotHere) Error() string { return e.Reason }
