package errortexts

const (
	listeners    = "ss -ltnp" // on Linux; it needs no rights to show who listens
	publishedBy  = "docker ps --filter publish={port}"
	networksOf   = `docker inspect --format "{{json .NetworkSettings.Networks}}" {name}`
	networkModes = `docker inspect --format "{{.HostConfig.NetworkMode}}" {name}`
	connectToNew = "docker network create NEW"
)

// enginePorts: what the engine says about published ports.
var enginePorts = []row{
	{
		id:    "port.allocated",
		like:  `(?:bind for \S*:(?P<port>\d{1,5}) failed: )?port is already allocated`,
		says:  "A port of the engine's machine is to be published, and a running container publishes it already.",
		cause: "Another container has the port, perhaps one that you have forgotten. The new one was made, and could not be started.",
		check: []string{publishedBy},
		fix:   "Stop the one that has it, or make yours again with another port; without one the engine chooses.",
		do:    []string{"docker stop NAME", "docker run -p 127.0.0.1::CONTAINER_PORT IMAGE"},
		topic: "port-allocated",
	},
	{
		id: "port.in-use",
		like: `(?:userland proxy|bind host port|ports are not available|error response from daemon|portmanager|cannot listen on the (?:tcp|udp) port)` +
			`.*?[0-9\]]:(?P<port>\d{1,5})\b.*address already in use`,
		says:  "A port of the engine's machine is to be published, and something listens on it already.",
		cause: "A program on the engine's machine has the port, or a container has it on another address.",
		check: []string{publishedBy, listeners},
		fix:   "End that program, or make the container again with another port; without one the engine chooses.",
		do:    []string{"docker run -p 127.0.0.1::CONTAINER_PORT IMAGE"},
		topic: "port-allocated",
	},
	{
		id:    "port.privileged",
		like:  `cannot expose privileged port (?P<port>\d{1,5})|(?:userland proxy|bind host port|ports are not available).*(?:bind: permission denied|forbidden by its access permissions)`,
		says:  "The engine may not open that port of its machine.",
		cause: "The engine is rootless and the port is below 1024, or the system keeps the port for itself.",
		check: []string{`docker info --format "{{.SecurityOptions}}"`},
		fix:   "Publish on a port above 1024.",
		do:    []string{"docker run -p 127.0.0.1:8080:CONTAINER_PORT IMAGE"},
		topic: "publish",
	},
	{
		id:    "port.address",
		like:  `(?:userland proxy|bind host port|external connectivity).*?[0-9\]]:(?P<port>\d{1,5})\b.*cannot assign requested address`,
		says:  "A port is to be published on an address that the engine's machine does not have.",
		cause: "The address before the port in -p belongs to another machine, to a VPN that is down, or to a container.",
		check: []string{"ip -brief address"},
		fix:   "Publish on an address of that machine: 127.0.0.1 for itself alone.",
		do:    []string{"docker run -p 127.0.0.1:{port}:CONTAINER_PORT IMAGE"},
		topic: "publish",
	},
	{
		id:    "port.spec",
		like:  `invalid (?:host|container)port: |invalid ranges specified for container and host ports|invalid publish opts format|invalid port(?:range| specification| format)|only one port number|invalid proto: `,
		says:  "What stands behind -p is not a port.",
		cause: "It is the machine's address, its port and the container's port, with colons between them. Ports are 1 to 65535, and two ranges must be of one length.",
		check: []string{"docker run --help"},
		fix:   "Write it in that order.",
		do:    []string{"docker run -p 127.0.0.1:8080:3000 IMAGE"},
		topic: "publish",
	},
	{
		id:    "port.discarded",
		like:  `published ports are discarded`,
		says:  "-p has no effect here: the container has no network of its own.",
		cause: "With --network host its program listens on the engine's machine directly, on whichever port it chooses.",
		check: []string{networkModes},
		fix:   "Leave out -p and use the program's own port; or leave out --network host.",
		topic: "host",
	},
	{
		id:    "port.iptables",
		like:  `no chain/target/match by that name`,
		says:  "The engine's firewall rules are gone, so it could not add one.",
		cause: "Something has loaded or flushed the rules of the engine's machine since the engine was started: a firewall service, a script.",
		check: []string{"sudo iptables -t nat -L DOCKER -n"},
		fix:   "Restart the engine: it writes its rules anew. Containers without a restart policy stop.",
		do:    []string{"sudo systemctl restart docker"},
		topic: "firewall",
	},
	{
		id:    "port.iptables-missing",
		like:  `iptables not found|iptables: command not found|failed to find iptables|can't initialize iptables table`,
		says:  "The engine wants to write firewall rules and has nothing to write them with.",
		cause: "Nothing of that name is installed on the engine's machine, or its kernel lacks the modules; a new kernel may wait for a restart.",
		check: []string{"iptables --version", "uname -r"},
		fix:   "Install iptables, or restart the machine, and then the engine.",
		do:    []string{"sudo systemctl restart docker"},
		topic: "firewall",
	},
}
