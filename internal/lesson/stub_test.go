package lesson

// stubNames are the names of a run in which nothing was taken.
type stubNames struct {
	flags   []string
	exposed bool
}

func (stubNames) ContainerName(name string) string { return Prefix + name }

func (stubNames) NetworkName(name string) string {
	if name == DefaultBridge {
		return name
	}
	return Prefix + name
}
func (stubNames) Image(service string) string   { return "netdemo/" + service + ":0123456789ab" }
func (stubNames) Address(string, string) string { return "172.17.0.2" }
func (stubNames) Published(string, int) string  { return "127.0.0.1:8282" }
func (stubNames) VolumeName(name string) string { return Prefix + name }
func (stubNames) FileName(name string) string   { return "/tmp/netdemo/" + name }
func (stubNames) Known(name string) string      { return Prefix + name }
func (stubNames) Label() string                 { return "ours=run" }
func (stubNames) ShortID(string) string         { return "0123456789ab" }
func (stubNames) Gateway(string) string         { return "172.17.0.1" }
func (stubNames) Nobody(string) string          { return "172.17.0.254" }
func (stubNames) ServeFlags(string) []string    { return nil }
func (stubNames) FetchWith(string) []string     { return Curl() }
func (n stubNames) PublishedAt(p Port) string   { return Plan{Exposed: n.exposed}.PublishedAt(p) }
func (n stubNames) RunFlags() []string          { return n.flags }
func (n stubNames) NetworkFlags() []string      { return n.flags }

// The observations that checks are given below.
func networks(list ...Network) Observation { return NetworkList{Networks: list} }

func members(plugs ...Endpoint) Observation {
	return NetworkMembers{Network: Network{Name: "bridge", Members: plugs}}
}

func containers(list ...ContainerState) Observation { return Containers{Containers: list} }

func processes(vault, processor int) Observation {
	return ProcessIDs{PIDs: map[string]int{"vault-ms": vault, "security-processor": processor}}
}

func fetched(outcome Outcome, body string) Observation {
	return Fetched{Reply: Reply{URL: "http://127.0.0.1:8282/fetchKey", Outcome: outcome, Body: body}}
}

func got(r Reply) Observation {
	r.From, r.Remote = "netdemo-security-processor", "172.17.0.2:3002"
	return Got{Reply: r}
}

func lookedUp(result string, addresses ...string) Observation {
	return LookedUp{LookupResult: LookupResult{
		Name: "netdemo-vault-ms", Server: "127.0.0.11", Result: result, Addresses: addresses,
	}}
}

var (
	vaultPlug     = Endpoint{Container: "netdemo-vault-ms", Address: "172.17.0.2/16"}
	processorPlug = Endpoint{Container: "netdemo-security-processor", Address: "172.17.0.3/16"}
	vaultUnplug   = Endpoint{Container: "netdemo-vault-ms"}

	ours = []string{"vault-ms", "security-processor"}

	vaultOnTwo = Topology{Containers: []TopologyContainer{{
		Name: "netdemo-vault-ms", Running: true,
		Endpoints: map[string]string{"bridge": "172.17.0.2", "netdemo-custom-network": "172.18.0.2"},
	}, {
		Name: "netdemo-security-processor", Running: true,
		Endpoints: map[string]string{"bridge": "172.17.0.3"},
	}}}
)

func bridgeWith(driver string, subnets ...string) Network {
	return Network{Name: "bridge", Driver: driver, Subnets: subnets}
}

func customWith(driver string, subnets ...string) Network {
	return Network{Name: "netdemo-custom-network", Driver: driver, Subnets: subnets}
}

func vaultState(status string, on ...string) ContainerState {
	s := ContainerState{Name: "netdemo-vault-ms", Status: status, Networks: map[string]string{}}
	for _, n := range on {
		s.Networks[n] = ""
	}
	return s
}

const (
	key    = "the key"
	theKey = "Result : Encrypted_Service_Key_From_Vault"
)
