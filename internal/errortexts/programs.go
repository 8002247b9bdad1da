package errortexts

// host is how programs name whom they wanted: a name or an address.
const (
	hostGroup = `"?(?P<name>[a-z0-9_][a-z0-9_.-]*)"?`
	loopback  = `(?:localhost|127\.0\.0\.1|\[?::1\]?)`
)

// programNames: a name could not be resolved.
var programNames = []row{
	{
		id:    "name.host-docker-internal",
		like:  `host\.docker\.internal.*(?:not known|no such host|not found|enotfound|eai_again|could not resolve|nxdomain|bad address|unknown)|(?:enotfound|eai_again|could not resolve host:?|bad address|resolve) '?host\.docker\.internal`,
		says:  "The container does not know the name host.docker.internal.",
		cause: "On Linux nobody adds it. Docker Desktop and Podman know it by themselves.",
		check: []string{"docker exec NAME cat /etc/hosts"},
		fix:   "Make the container again with the name.",
		do:    []string{"docker run --add-host host.docker.internal:host-gateway IMAGE"},
		topic: "gateway",
	},
	{
		id:    "name.server-silent",
		like:  `lookup ` + hostGroup + `.*i/o timeout|no servers could be reached|resolving timed out`,
		says:  "The name server did not answer.",
		cause: "The way to it is closed (VPN, firewall, an internal network), or the address in resolv.conf is wrong.",
		check: []string{"docker exec NAME cat /etc/resolv.conf", networksOf},
		fix:   "For a container's name: put both on one network of your own. For others: name a server that can be reached.",
		do:    []string{connectToNew, "docker run --dns ADDRESS IMAGE"},
		topic: "eai_again",
	},
	{
		id:    "name.server-refused",
		like:  `lookup ` + hostGroup + `.*(?:connection refused|server misbehaving)|server can'?t find ` + hostGroup + `: (?:servfail|refused)|communications error to .*(?:refused|timed out)|server misbehaving`,
		says:  "The name server answered with an error, or nobody serves names there.",
		cause: "Mostly a container's name that is not known on a shared network: the question went on to the machine's name server, which could not answer it.",
		check: []string{networksOf, "docker exec NAME cat /etc/resolv.conf"},
		fix:   "Put both on one network of your own.",
		do:    []string{connectToNew, "docker network connect NEW NAME", "docker network connect NEW OTHER"},
		topic: "eai_again",
	},
	{
		id:    "name.again",
		like:  `eai_again(?: ` + hostGroup + `)?|temporary failure in name resolution|try again.*name resolution|getaddrinfo.*(?:errno -3|try again)`,
		says:  "The name server gave no usable answer. It need not have been slow.",
		cause: "Mostly a container's name that is not known on a shared network: the two are on the default bridge, or on different networks.",
		check: []string{`docker inspect --format "{{json .NetworkSettings.Networks}}" NAME`, "docker ps --all --filter name={name}"},
		fix:   "Put both on one network of your own.",
		do:    []string{connectToNew, "docker network connect NEW NAME", "docker network connect NEW {name}"},
		topic: "eai_again",
	},
	{
		id: "name.unknown",
		like: `enotfound(?: ` + hostGroup + `)?|lookup ` + hostGroup + `.*no such host|could not resolve host:? '?` + hostGroup + `|couldn't resolve host '?` + hostGroup +
			`|host not found in upstream ` + hostGroup + `|bad address '?` + hostGroup + `|could not translate host name ` + hostGroup + `|unknownhostexception: ` + hostGroup +
			`|unknown mysql server host '?` + hostGroup + `|server can'?t find ` + hostGroup + `: nxdomain|unable to resolve host address ['‘]` + hostGroup +
			`|name or service not known|nodename nor servname provided|no such host|name does not resolve|unknown host|no address associated with hostname|err_name_not_resolved|getaddrinfo failed`,
		says:  "The name server says that there is no such name.",
		cause: "The two containers are on the default bridge, which has no names, or on different networks; or the other one has stopped; or the name is misspelt.",
		check: []string{`docker inspect --format "{{json .NetworkSettings.Networks}}" NAME`, "docker ps --all --filter name={name}"},
		fix:   "Put both on one network of your own.",
		do:    []string{connectToNew, "docker network connect NEW NAME", "docker network connect NEW {name}"},
		topic: "enotfound",
	},
}

// programConnections: the name or address was known, and no connection came about.
var programConnections = []row{
	{
		id: "connect.refused-loopback",
		like: `econnrefused (?:` + loopback + `):?(?P<port>\d{1,5})?|dial tcp (?:` + loopback + `):(?P<port>\d{1,5}): .*refused` +
			`|connect to "?(?:` + loopback + `)"? ?(?:\([0-9a-f.:]+\) )?port (?P<port>\d{1,5}).*(?:refused|connect to server)` +
			`|"?(?:` + loopback + `)"?.*?(?:port |:)(?P<port>\d{1,5})\b.*connection refused|connection refused.*` + loopback,
		says:  "Nobody listens on that port of localhost: the asking program's own loopback.",
		cause: "In a container, localhost is that container: not the machine, not another container. On your machine: the port is not published there, or nothing has started yet.",
		check: []string{publishedBy, "docker ps"},
		fix:   "From container to container: the other one's name, on a network of both. To the machine: host.docker.internal. From the machine: publish the port.",
		do:    []string{connectToNew, "docker network connect NEW NAME", "docker network connect NEW OTHER"},
		topic: "localhost",
	},
	{
		id: "connect.refused",
		like: `dial tcp (?:\[?[0-9a-f.:]+?\]?|` + hostGroup + `):(?P<port>\d{1,5}): .*refused|econnrefused(?: \S+?:(?P<port>\d{1,5}))?|connect to ` + hostGroup + `(?: \([0-9a-f.:]+\))?,? port:? (?P<port>\d{1,5}).*(?:refused|connect to server)` +
			`|connection refused|connectionrefusederror|err_connection_refused|actively refused it|errno 111|\(111\)|\(10061\)|could not connect to redis at`,
		says:  "The address was reached, and nobody listens on that port.",
		cause: "The wrong port (between containers it is the container's own, not the published one), a program that listens on 127.0.0.1 only, or one that has not started yet.",
		check: []string{"docker ps", "docker logs --tail 20 NAME", `docker inspect --format "{{json .NetworkSettings.Networks}}" NAME`},
		fix:   "Use the container's own port, and let its program listen on 0.0.0.0.",
		topic: "econnrefused",
	},
	{
		id:    "connect.no-route",
		like:  `no route to host|ehostunreach|host is unreachable|errno 113|\(113[):]`,
		says:  "Nobody has that address, or a firewall rejects what is sent to it.",
		cause: "After about three seconds: the container has gone, or has another address since it was started again. At once: a firewall on the machine.",
		check: []string{"docker ps", `docker inspect --format "{{json .NetworkSettings.Networks}}" NAME`},
		fix:   "Use the container's name instead of an address.",
		do:    []string{"docker network inspect NETWORK"},
		topic: "ehostunreach",
	},
	{
		id:    "connect.no-network",
		like:  `network is unreachable|enetunreach|network unreachable|errno 101|err_internet_disconnected`,
		says:  "The asking program has no way out to that address.",
		cause: "Its container is on no network, on none, or only on an internal one; or the address is IPv6, and the network has none.",
		check: []string{networksOf, networkModes},
		fix:   "Plug the container into a network. One that was made with --network none has to be made again.",
		do:    []string{"docker network connect NETWORK NAME"},
		topic: "enetunreach",
	},
	{
		id:    "connect.address",
		like:  `cannot assign requested address|eaddrnotavail|can't assign requested address`,
		says:  "Nobody here has the address that a program wanted to use.",
		cause: "A program in a container listens on an address of the machine, or dials ::1, which a container before Engine 26.0 did not have.",
		check: []string{`docker inspect --format "{{json .NetworkSettings.Networks}}" NAME`},
		fix:   "Listen on 0.0.0.0; dial 127.0.0.1 in place of localhost.",
		topic: "eaddrnotavail",
	},
	{
		id:    "listen.in-use",
		like:  `eaddrinuse.*?:::?(?P<port>\d{1,5})\b|eaddrinuse.*?"port": ?(?P<port>\d{1,5})|(?:listen|bind).*?:(?P<port>\d{1,5})\b.*address (?:already )?in use|eaddrinuse|address (?:already )?in use|errno 98|errno 48|only one usage of each socket address|port (?P<port>\d{1,5}) (?:is already in use|was already in use)`,
		says:  "A program wants to listen on a port on which another one listens already, in the same network namespace.",
		cause: "It was started twice, or another program of this container (with --network host: of the machine) has the port. Another container with a network of its own is never in the way.",
		check: []string{networkModes, "docker top NAME", listeners},
		fix:   "End the other one, or let this one listen on another port.",
		topic: "eaddrinuse",
	},
	{
		id:    "listen.permission",
		like:  `bind: permission denied|listen eacces|bind\(\) to \S+ failed \(13: permission denied\)|permission denied: could not bind`,
		says:  "The program may not listen on that port.",
		cause: "Ports below 1024 need a right that it does not have: it is not root, on an engine before 20.10 or with --network host.",
		check: []string{networkModes},
		fix:   "Let it listen on a port above 1024 and publish that one as the port you want.",
		do:    []string{"docker run -p 127.0.0.1:80:8080 IMAGE"},
		topic: "publish",
	},
	{
		id:    "connect.closed",
		like:  `empty reply from server|err_empty_response|econnreset|connection reset by peer|socket hang up|server closed the connection unexpectedly|remote end closed connection|recv failure|: eof$|unexpected eof`,
		says:  "The connection came about and was closed without an answer.",
		cause: "On a published port: the engine's machine accepted it, and in the container nobody listens there, or only on 127.0.0.1. Otherwise the program has died, or speaks another protocol.",
		check: []string{"docker port NAME", "docker logs --tail 20 NAME"},
		fix:   "Let the program listen on 0.0.0.0, and publish the port on which it listens.",
		topic: "empty-reply",
	},
	{
		id:    "connect.silence",
		like:  `i/o timeout|connection timed out|etimedout|operation timed out|context deadline exceeded|err_connection_timed_out|connect timeout|connecttimeout|read timed out|timed out after|deadline exceeded|request canceled while waiting for connection|errno 110|\(110[):]`,
		says:  "Nobody answered, not even to refuse.",
		cause: "Mostly two containers on different bridges, and an address was used. Also: a firewall, a paused container, an internal network before Engine 25.0.",
		check: []string{`docker inspect --format "{{json .NetworkSettings.Networks}}" NAME`, `docker inspect --format "{{json .NetworkSettings.Networks}}" OTHER`},
		fix:   "Put both on one network.",
		do:    []string{"docker network connect NETWORK NAME"},
		topic: "etimedout",
	},
}

// general: what often stands around another message and says little by itself.
var general = []row{
	{
		id:    "publish.failed",
		like:  `driver failed programming external connectivity|failed to set up container networking|failed to bind host port|userland proxy|ports are not available`,
		says:  "The engine could not publish a port of the container.",
		cause: "The rest of the message says why; often the port is taken.",
		check: []string{"docker ps", listeners},
		fix:   "Let the engine choose a port.",
		do:    []string{"docker run -p 127.0.0.1::CONTAINER_PORT IMAGE"},
		topic: "publish",
	},
	{
		id:    "iptables.failed",
		like:  `(?:ip6?tables|nftables?|firewalld?).*(?:failed|error)|failed to (?:create|add|program) .*(?:chain|rule)`,
		says:  "The engine could not write its firewall rules.",
		cause: "Something else on its machine manages the rules, the kernel lacks modules, or the engine may not write them.",
		check: []string{"sudo iptables -S", "sudo iptables -t nat -S"},
		fix:   "Restart the engine: it writes its rules anew. Containers without a restart policy stop.",
		do:    []string{"sudo systemctl restart docker"},
		topic: "firewall",
	},
}
