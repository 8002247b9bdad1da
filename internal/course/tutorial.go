package course

// The tutorial that the course follows says more than a network can answer. What a step puts to the test
// is in Step.Checks; this is the rest.

// Unchecked are sentences of the tutorial that claim something and that no step puts to the test.
type Unchecked struct {
	Because string   // one sentence
	Says    []string // the tutorial's own words
}

// NotChecked lists the sentences of the tutorial that no step puts to the test, by the reason why.
func NotChecked() []Unchecked {
	return []Unchecked{
		{
			Because: "They say what a word means or what an image does inside, and are explained, not tried.",
			Says: []string{
				"Network : A collection of interconnected devices or servers or apps, where they are able to communicate with each other and share data.",
				"Our notification processor needs to pick keys from vault.",
			},
		},
		{
			Because: "It takes a second device; a lesson has the engine's machine alone. What listens for whom is in `localhost.address`, `ports.loopback` and `ports.open`.",
			Says:    []string{"That is all the devices connected with the same router."},
		},
		{
			Because: "It is a slip of the pen: `docker build` makes the image, `docker run` a container of it.",
			Says:    []string{"Now let's create the image with docker run --name multi-port-app -p 8080:3003 multi-port-app-test:v1.0"},
		},
		{
			Because: "They are about the tutorial's own programs. The bundled ones have routes of their own and end at once when they are told to, and in a lesson the vault's URL comes with `-e`, not with the image. `docker netdemo services export` writes the files to build one with `vault_ms_url`.",
			Says: []string{
				"Hit ctrl+c to exit the container, wait few seconds and we are out.",
				"registering serviceA routes",
				"serviceKey route registered !!",
				`build image by passing the details, url docker build --build-arg vault_ms_url="http://vault-ms:3002" -t security-processor:v1.0 .`,
			},
		},
		{
			Because: "They are one engine's settings, times and ids. Whatever else `docker network inspect` says of yours is shown with `--full`; who is on the network is in `isolation.network`, its name and driver in `bridges.predefined`.",
			Says: []string{
				`"EnableIPv6": false`,
				`"com.docker.network.bridge.enable_icc": "true"`,
				`"com.docker.network.bridge.name": "docker0"`,
				`"com.docker.network.driver.mtu": "1500"`,
			},
		},
		{
			Because: "It is about what the docker command prints. A lesson asks the engine itself; that a refusal is shown is in `none.join` and `host.join`.",
			Says:    []string{"There will be no output for the commands as we don't have errors."},
		},
	}
}
