package course

import "github.com/docker-netdemo/docker-netdemo/internal/lesson"

// myths puts sentences to the test that are told of Docker's networking: the course once more, by what is
// believed. A step's heading is the sentence, and its claim what is so instead.
func myths() lesson.Lesson {
	const (
		vault     = "vault-ms"
		app       = "single-app" // a name server, too, and a broken one
		processor = "security-processor"
		linker    = "security-processor-2"
		custom    = "custom-network"
		port      = 4000 // its image exposes another
		variable  = "API_TOKEN"
		secret    = "for-the-vault-alone"
	)
	key := lesson.Answers{Body: vaultKey}
	keyFrom := func(from string) lesson.Get {
		return lesson.Get{From: from, To: onBridge(vault), Port: 3002, Path: "/serviceKey"}
	}
	nameOfVault := func(from string) lesson.Lookup {
		return lesson.Lookup{From: from, Name: lesson.NameOf{Container: vault}}
	}
	greet := lesson.Get{From: vault, To: onBridge(processor), Port: 3003, Path: greetPath}
	atHostPort := greet
	atHostPort.Of = processor
	atLocalhost := atHostPort
	atLocalhost.To = lesson.Localhost{}
	fetch := lesson.Fetch{Container: processor, Port: 3003, Path: "/fetchKey"}
	refused := lesson.Ends{Outcome: lesson.OutcomeRefused, Pace: lesson.AtOnce}
	apart := lesson.Apart{Of: []string{vault, app}}

	return lesson.Lesson{
		Name:     "myths",
		Question: "What is often said about Docker's networking, and is it so?",
		Roles: map[string]string{
			vault:     "a vault with a key, and with a secret in its environment",
			app:       "its neighbour on a port that nobody published, and a broken name server",
			processor: "a processor with a published port, which asks that name server",
			linker:    "a container with a link to the vault",
		},
		Steps: []lesson.Step{
			{
				ID:      "myths.list",
				Heading: `"docker network ls lists the bridges"`,
				Needs:   needsBridge,
				Ask:     lesson.ListNetworks{},
				Claim: lesson.Claim{
					Text:  "docker network ls lists networks, whatever their driver: bridge is a bridge, host and none are not.",
					Check: lesson.HasPredefined{},
				},
				Checks: []lesson.Sentence{{
					Says:   "Docker by default creates a bridge called 'bridge'. To check the list of all available bridges, we can run docker network ls .",
					Stands: lesson.Refined,
				}},
			},
			{
				ID:      "myths.apart",
				Heading: `"In two containers, they are in different networks"`,
				Needs:   needsBridge,
				Do: []lesson.Action{
					lesson.Run{Container: lesson.Container{Name: vault, Service: vault, Env: []string{variable + "=" + secret}}},
					lesson.Run{Container: lesson.Container{Name: app, Service: app, Env: []string{"PORT=4000", "NAMESERVER=servfail"}}},
				},
				Ask: lesson.InspectNetwork{Network: lesson.DefaultBridge},
				Claim: lesson.Claim{
					Text:  "Two containers that were told no network are on one, bridge.",
					Check: lesson.Lists{Running: []string{vault, app}},
				},
				Checks: []lesson.Sentence{{
					Says:   "This is because they are in different networks now.",
					Stands: lesson.Corrected,
				}},
			},
			{
				ID:      "myths.open",
				Heading: `"Without -p or EXPOSE, no other container reaches it"`,
				Needs:   needsBridge,
				Ask: lesson.All{
					lesson.Ports{Of: []string{app}},
					lesson.Get{From: vault, To: onBridge(app), Port: port, Path: singleAppPath},
				},
				BuildsOn: []string{"myths.apart"},
				Claim: lesson.Claim{
					Text:  "On one network, a port that is neither published nor exposed answers.",
					Check: lesson.Every{lesson.Publishes{Container: app}, lesson.Answers{Body: singleAppText}},
				},
			},
			{
				ID:      "myths.isolated",
				Heading: `"A container is completely isolated"`,
				Needs:   needsHost,
				Ask: lesson.All{
					lesson.Namespaces{Of: []string{vault, app}, Show: []string{"namespace"}},
					keyFrom(app), keyFrom(lesson.OnHost),
				},
				BuildsOn: []string{"myths.apart"},
				Claim: lesson.Claim{
					Text:  "A container with a network namespace of its own is reached by its neighbours and by the engine's machine.",
					Check: lesson.Each{apart, key, key},
				},
				Checks: []lesson.Sentence{{
					Says:   "Each docker container is completely isolated",
					Stands: lesson.Refined,
				}},
				Predict: lesson.Prediction{See: "isolation", Answers: []lesson.Check{
					lesson.Each{apart, key, lesson.Ends{Outcome: lesson.OutcomeRefused}},
					lesson.Each{apart, key, lesson.OutOfReach{}},
					lesson.Each{apart, key, key},
				}},
			},
			{
				ID:      "myths.hostport",
				Heading: `"Published on 8282, so its neighbours ask 8282"`,
				Needs:   needsICC,
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: processor, Service: processor, DNS: []string{"{" + app + "@" + lesson.DefaultBridge + "}"},
					Env:     []string{"VAULT_MS_URL=http://{" + vault + "}:3002"},
					Publish: []lesson.Port{{Host: 8282, Container: 3003}},
				}}},
				Ask:      atHostPort,
				Control:  greet,
				BuildsOn: []string{"myths.apart"},
				Claim: lesson.Claim{
					Text:  "A published port is a port of the host: at the container's own address it is refused, and the service's own port answers.",
					Check: refused,
				},
				Predict: lesson.Prediction{See: "publish", Answers: []lesson.Check{
					lesson.Answers{Body: greeting}, refused, lesson.OutOfReach{},
				}},
			},
			{
				ID:       "myths.localhost",
				Heading:  `"In a container, localhost is the host"`,
				Needs:    needsBridge,
				Ask:      atLocalhost,
				Control:  lesson.Fetch{Container: processor, Port: 3003, Path: greetPath},
				BuildsOn: []string{"myths.hostport"},
				Claim: lesson.Claim{
					Text:  "localhost in a container is that container: what is published on the host's localhost is refused there.",
					Check: refused,
				},
			},
			{
				ID:      "myths.environment",
				Heading: `"Containers on one network share environment variables"`,
				Needs:   needsBridge,
				Ask: lesson.All{
					lesson.Environment{Of: vault, Prefix: variable}, lesson.Environment{Of: app, Prefix: variable},
				},
				BuildsOn: []string{"myths.apart"},
				Claim: lesson.Claim{
					Text: "What one container was given, its neighbour on the same network does not have.",
					Check: lesson.Each{
						lesson.HasVariable{Name: variable, Value: secret}, lesson.HasVariable{Name: variable, Absent: true},
					},
				},
				Checks: []lesson.Sentence{{
					Says:   "Only share environment variables",
					Stands: lesson.Corrected,
				}},
			},
			{
				ID:      "myths.link",
				Heading: `"A link works both ways"`,
				Needs:   append([]lesson.Need{lesson.NeedLinks{}}, needsBridge...),
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: linker, Service: processor, Links: []lesson.Link{{To: vault, Alias: "vault"}},
				}}},
				Ask:      lesson.Lookup{From: vault, Name: lesson.NameOf{Container: linker}},
				Control:  nameOfVault(linker),
				BuildsOn: []string{"myths.apart"},
				Claim: lesson.Claim{
					Text:  "With --link, the container that links finds the other by name; the other does not find it.",
					Check: lesson.NameUnknown{Peer: linker},
				},
				Checks: []lesson.Sentence{{
					Says:   "need to be setup two way with --link legacy flag",
					Stands: lesson.Corrected,
				}},
			},
			{
				ID:       "myths.again",
				Heading:  `"EAI_AGAIN means that the DNS lookup timed out"`,
				Needs:    needsBridge,
				Ask:      lesson.All{nameOfVault(processor), fetch},
				Control:  keyFrom(processor),
				BuildsOn: []string{"myths.hostport"},
				Claim: lesson.Claim{
					Text:  "A name server that answers, and says that it failed, is EAI_AGAIN, too, with nothing timed out.",
					Check: lesson.Each{lesson.LookupEnds{Result: "servfail"}, lesson.Reports{Code: "EAI_AGAIN"}},
				},
				Checks: []lesson.Sentence{{
					Says:   `which is "DNS lookup timed out error"`,
					Stands: lesson.Refined,
				}},
			},
			{
				ID:      "myths.names",
				Heading: `"Containers find each other by name"`,
				Needs:   needsBridge,
				Do: []lesson.Action{
					lesson.CreateNetwork{Network: custom},
					lesson.Connect{Network: custom, Container: vault},
					lesson.Connect{Network: custom, Container: processor},
				},
				Ask:      nameOfVault(app),
				Control:  nameOfVault(processor),
				BuildsOn: []string{"myths.hostport"},
				Claim: lesson.Claim{
					Text:  "Containers on one user-defined network find each other by name; one on the default bridge alone does not.",
					Check: lesson.NameUnknown{Peer: vault},
				},
			},
			{
				ID:       "myths.leave",
				Heading:  `"A running container cannot leave the default bridge"`,
				Needs:    needsBridge,
				Before:   lesson.Processes{Of: []string{processor}},
				Do:       []lesson.Action{lesson.Disconnect{Network: lesson.DefaultBridge, Container: processor}},
				Ask:      lesson.All{lesson.Namespaces{Of: []string{processor}, Show: []string{"interface"}}, lesson.Processes{Of: []string{processor}}, fetch},
				BuildsOn: []string{"myths.names"},
				Claim: lesson.Claim{
					Text: "A container leaves the default bridge while it runs, and goes on working on its other network.",
					Check: lesson.Every{
						lesson.AddressesOn{Container: processor, Networks: []string{custom}},
						lesson.SameProcesses{Of: []string{processor}},
						lesson.Answers{Body: fetchedKey, ThroughPort: true},
					},
				},
			},
			{
				ID:       "myths.stopped",
				Heading:  `"A stopped container has left its networks"`,
				Needs:    needsBridge,
				Do:       []lesson.Action{lesson.Stop{Container: vault}},
				Ask:      lesson.All{lesson.InspectNetwork{Network: custom}, lesson.ListContainers{}},
				BuildsOn: []string{"myths.leave"},
				Claim: lesson.Claim{
					Text: "A network does not list a stopped container, which is a member of its networks as before.",
					Check: lesson.Every{
						lesson.Lists{Running: []string{processor}, Absent: []string{vault}},
						lesson.BelongsTo{Container: vault, Networks: []string{lesson.DefaultBridge, custom}},
					},
				},
				Checks: []lesson.Sentence{{
					Says:   "Only the containers currently running are attached to networks i.e containers that are displayed with docker ps.",
					Stands: lesson.Refined,
				}},
			},
		},
		Table: lesson.Table{
			Columns: []string{"everywhere", "somewhere"},
			Rows: []lesson.Row{
				halfTrue("network ls lists the bridges", "myths.list"),
				untrue("two containers, two networks", "myths.apart"),
				untrue("-p or EXPOSE for neighbours", "myths.open"),
				halfTrue("completely isolated", "myths.isolated"),
				untrue("its neighbours ask 8282", "myths.hostport"),
				untrue("localhost is the host", "myths.localhost"),
				untrue("one environment for a network", "myths.environment"),
				untrue("a link works both ways", "myths.link"),
				// That a time-out makes it EAI_AGAIN, too, is not shown here.
				{Label: "EAI_AGAIN is a time-out", Cells: []lesson.Cell{{Step: "myths.again"}, {}}},
				halfTrue("found by name", "myths.names"),
				untrue("the default bridge is for life", "myths.leave"),
				halfTrue("stopped is off the network", "myths.stopped"),
			},
		},
		Try: []lesson.Try{
			{Do: lesson.Start{Container: vault}, Ask: fetch},
			{Do: lesson.Disconnect{Network: custom, Container: processor}, Ask: fetch},
		},
	}
}

// untrue is the row of a sentence that a step shows to be false.
func untrue(label, step string) lesson.Row {
	return lesson.Row{Label: label, Cells: []lesson.Cell{{Step: step}, {Step: step, Implied: true}}}
}

// halfTrue is the row of a sentence of which a step shows where it holds, and where it does not.
func halfTrue(label, step string) lesson.Row {
	return lesson.Row{Label: label, Cells: []lesson.Cell{{Step: step}, {Step: step, Yes: true, Implied: true}}}
}
