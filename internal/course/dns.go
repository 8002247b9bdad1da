package course

import "github.com/docker-netdemo/docker-netdemo/internal/lesson"

// dns is about who answers for a name, and what the two errors of a name that is not found really say.
func dns() lesson.Lesson {
	const (
		vault     = "vault-ms"
		backup    = "vault-ms-2"
		processor = "security-processor"
		remembers = "security-processor-2"
		early     = "security-processor-3"
		keeps     = "security-processor-4"
		newcomer  = "app-one"
		custom    = "custom-network"
		other     = "other-network"
		alias     = "vault"

		sureServer, sure     = "server-nxdomain", "asks-nxdomain"
		brokenServer, broken = "server-servfail", "asks-servfail"
		silentServer, silent = "server-silence", "asks-silence"
	)
	servers := func(of string) lesson.Question {
		return lesson.Namespaces{Of: []string{of}, Show: []string{"dns"}}
	}
	lookup := func(from string, name lesson.Place) lesson.Lookup { return lesson.Lookup{From: from, Name: name} }
	known := lesson.NameKnown{Peer: vault, Network: custom}
	fetchKey := func(from string) lesson.Fetch { return lesson.Fetch{Container: from, Port: 3003, Path: "/fetchKey"} }
	// Both ask the second vault, which stops and comes back.
	fetches := lesson.All{fetchKey(processor), fetchKey(remembers)}
	key := lesson.Answers{Body: fetchedKey, ThroughPort: true}
	vaultURL := "VAULT_MS_URL=http://{" + backup + "}:3002"
	askBackup := func(more ...string) []string { return append([]string{vaultURL}, more...) }
	server := func(name, says string) lesson.Action {
		return lesson.Run{Container: lesson.Container{Name: name, Service: "single-app", Network: other, Env: []string{"NAMESERVER=" + says}}}
	}
	asker := func(name, server string, port int) lesson.Action {
		return lesson.Run{Container: lesson.Container{
			Name: name, Service: processor, Network: other, DNS: []string{"{" + server + "@" + other + "}"},
			Env: []string{"VAULT_MS_URL=http://{" + vault + "}:3002"}, Publish: []lesson.Port{{Host: port, Container: 3003}},
		}}
	}
	reports := func(code string) lesson.Check { return lesson.Reports{Code: code} }

	return lesson.Lesson{
		Name:     "dns",
		Question: "Who answers for a container's name, and what if nobody does?",
		Roles: map[string]string{
			vault:        "a vault with an alias, whose names are looked up",
			backup:       "a second vault with that alias; it stops and returns",
			processor:    "a program that looks a name up each time",
			early:        "a program that reads resolv.conf once",
			remembers:    "a program that keeps the address of a name",
			keeps:        "a program that keeps its connection",
			newcomer:     "a newcomer on the vault's network, with a key of its own",
			sureServer:   "a name server that says: no such name",
			brokenServer: "a name server that says that it failed",
			silentServer: "a name server that says nothing",
			sure:         "a program whose 127.0.0.11 asks server-nxdomain",
			broken:       "a program whose 127.0.0.11 asks server-servfail",
			silent:       "a program whose 127.0.0.11 asks server-silence",
		},
		Steps: []lesson.Step{
			{
				ID:      "dns.before",
				Heading: "On the default bridge: somebody else's name server",
				Needs:   needsBridge,
				Do: []lesson.Action{
					lesson.Run{Container: lesson.Container{Name: vault, Service: vault}},
					lesson.Run{Container: lesson.Container{
						Name: processor, Service: processor, Env: askBackup(), Publish: []lesson.Port{{Host: 8282, Container: 3003}},
					}},
					lesson.Run{Container: lesson.Container{
						Name: early, Service: processor, Env: []string{"REMEMBER=servers", vaultURL}, Publish: []lesson.Port{{Host: 8787, Container: 3003}},
					}},
				},
				Ask:     servers(processor),
				Picture: lesson.PictureBefore,
				Claim: lesson.Claim{
					Text:  "A container that is on the default bridge only does not ask Docker's name server.",
					Check: lesson.AsksServer{Container: processor, Server: lesson.EmbeddedServer, Not: true},
				},
			},
			{
				ID:      "dns.after",
				Heading: "On a network of our own: 127.0.0.11",
				Do: []lesson.Action{
					lesson.CreateNetwork{Network: custom},
					lesson.Connect{Network: custom, Container: vault, Aliases: []string{alias}},
					lesson.Connect{Network: custom, Container: processor},
					lesson.Connect{Network: custom, Container: early},
				},
				Ask:      servers(processor),
				BuildsOn: []string{"dns.before"},
				Picture:  lesson.PictureAfter,
				Claim: lesson.Claim{
					Text:  "A container that joins a user-defined network asks 127.0.0.11 from then on, while it runs.",
					Check: lesson.AsksServer{Container: processor, Server: lesson.EmbeddedServer},
				},
				Checks: []lesson.Sentence{{
					Says:   "Gets DNS resolver of its own, so containers can communicate through container name",
					Stands: lesson.Refined,
				}},
			},
			{
				ID:      "dns.names",
				Heading: "One container, four names",
				Ask: lesson.All{
					lookup(processor, lesson.NameOf{Container: vault}), lookup(processor, lesson.ShortID{Container: vault}),
					lookup(processor, lesson.Literal(alias)), lookup(processor, lesson.NameOn{Container: vault, Network: custom}),
				},
				BuildsOn: []string{"dns.after"},
				Claim: lesson.Claim{
					Text:  "A container is known by its name, its short id, its alias, and its name with that of the network.",
					Check: lesson.Each{known, known, known, known},
				},
			},
			{
				ID:      "dns.alias",
				Heading: "One name, two containers",
				Do: []lesson.Action{
					lesson.Run{Container: lesson.Container{Name: backup, Service: vault, Network: custom, Aliases: []string{alias}}},
				},
				Ask:      lookup(processor, lesson.Literal(alias)),
				BuildsOn: []string{"dns.names"},
				Claim: lesson.Claim{
					Text:  "An alias that two containers have leads to the addresses of both.",
					Check: lesson.LeadsTo{Containers: []string{vault, backup}, Network: custom},
				},
			},
			{
				ID:      "dns.memory",
				Heading: "Two programs ask for the second vault",
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: remembers, Service: processor, Network: custom, Env: askBackup("REMEMBER=address"),
					Publish: []lesson.Port{{Host: 8383, Container: 3003}},
				}}},
				Ask:      fetches,
				BuildsOn: []string{"dns.alias"},
				Claim: lesson.Claim{
					Text:  "A program that looks the name up each time and one that remembers the address both bring the key.",
					Check: lesson.Each{key, key},
				},
			},
			{
				ID:       "dns.servers",
				Heading:  "One that read resolv.conf too early",
				Ask:      lesson.All{servers(early), fetchKey(processor), fetchKey(early)},
				Control:  lookup(early, lesson.NameOf{Container: backup}),
				BuildsOn: []string{"dns.memory"},
				Claim: lesson.Claim{
					Text: "A program that reads resolv.conf again finds the vault; one that read it before its container joined the network does not.",
					Check: lesson.Each{
						lesson.AsksServer{Container: early, Server: lesson.EmbeddedServer},
						key,
						lesson.Otherwise{Body: fetchedKey},
					},
				},
			},
			{
				ID:       "dns.stopped",
				Heading:  "A stopped one is left out",
				Do:       []lesson.Action{lesson.Stop{Container: backup}},
				Ask:      lookup(processor, lesson.Literal(alias)),
				BuildsOn: []string{"dns.alias"},
				Claim: lesson.Claim{
					Text:  "A stopped container's address is no longer given: of the two behind the alias, the one that runs is left.",
					Check: lesson.LeadsTo{Containers: []string{vault}, Network: custom},
				},
			},
			{
				ID:      "dns.edge",
				Heading: "Names end at the network's edge",
				Do: []lesson.Action{
					lesson.CreateNetwork{Network: other},
					lesson.Run{Container: lesson.Container{Name: newcomer, Service: newcomer, Network: custom}},
					server(sureServer, "nxdomain"), server(brokenServer, "servfail"), server(silentServer, "silence"),
				},
				Ask:      lookup(sureServer, lesson.NameOf{Container: vault}),
				Control:  lookup(newcomer, lesson.NameOf{Container: vault}),
				BuildsOn: []string{"dns.stopped"},
				Claim: lesson.Claim{
					Text:  "A container on another network does not find the vault by its name.",
					Check: lesson.NameUnknown{Peer: vault},
				},
			},
			{
				ID:      "dns.past",
				Heading: "The second vault comes back",
				Do: []lesson.Action{
					lesson.Start{Container: backup},
					lesson.Run{Container: lesson.Container{
						Name: keeps, Service: processor, Network: custom, Env: askBackup("REMEMBER=connection"),
						Publish: []lesson.Port{{Host: 8888, Container: 3003}},
					}},
				},
				Ask:      fetches,
				Control:  lesson.Get{From: processor, To: lesson.NameOf{Container: backup}, Port: 3002, Path: "/serviceKey"},
				BuildsOn: []string{"dns.memory", "dns.edge"},
				Claim: lesson.Claim{
					Text:  "A program that looks the name up again finds the vault where it is now; one that remembers its address does not.",
					Check: lesson.Each{key, lesson.Otherwise{Body: fetchedKey}},
				},
				Predict: lesson.Prediction{See: "dns", Answers: []lesson.Check{
					lesson.Each{key, key},
					lesson.Each{key, reports("ECONNREFUSED")},
					lesson.Each{key, lesson.Answers{Body: fetchResult + appOneKey}},
				}},
			},
			{
				ID:       "dns.kept",
				Heading:  "One that keeps its connection",
				Before:   fetchKey(keeps),
				Do:       []lesson.Action{lesson.Disconnect{Network: custom, Container: backup}},
				Ask:      lesson.All{lookup(processor, lesson.NameOf{Container: backup}), fetchKey(processor), fetchKey(keeps)},
				Control:  lesson.Get{From: backup, To: lesson.Localhost{}, Port: 3002, Path: "/serviceKey"},
				BuildsOn: []string{"dns.past"},
				Claim: lesson.Claim{
					Text:  "A program that looks the name up again does not find a vault that was unplugged; one that keeps its connection waits in vain.",
					Check: lesson.Each{lesson.NameUnknown{Peer: backup}, lesson.Otherwise{Body: fetchedKey}, reports("ETIMEDOUT")},
				},
			},
			{
				ID:      "dns.upstream",
				Heading: "Whom 127.0.0.11 asks",
				Do:      []lesson.Action{asker(sure, sureServer, 8484), asker(broken, brokenServer, 8585), asker(silent, silentServer, 8686)},
				Ask: lesson.All{
					servers(sure), lookup(sure, lesson.NameOf{Container: vault}),
					lookup(broken, lesson.NameOf{Container: vault}), lookup(silent, lesson.NameOf{Container: vault}),
				},
				Control:  lookup(sure, lesson.NameOf{Container: sureServer}),
				BuildsOn: []string{"dns.edge"},
				Claim: lesson.Claim{
					Text: "What 127.0.0.11 does not know it asks the servers that the container was given, and their answer is the answer.",
					Check: lesson.Each{
						lesson.AsksServer{Container: sure, Server: lesson.EmbeddedServer},
						lesson.LookupEnds{Result: "nxdomain"},
						lesson.LookupEnds{Result: "servfail"},
						lesson.LookupEnds{Result: "no_reply"},
					},
				},
			},
			{
				ID:       "dns.errors",
				Heading:  "ENOTFOUND and EAI_AGAIN",
				Ask:      lesson.All{fetchKey(sure), fetchKey(broken), fetchKey(silent)},
				Control:  lookup(sure, lesson.NameOf{Container: sureServer}),
				BuildsOn: []string{"dns.upstream"},
				Claim: lesson.Claim{
					Text:  "A server that says no makes it ENOTFOUND; one that fails makes it EAI_AGAIN, as one that says nothing does.",
					Check: lesson.Each{reports("ENOTFOUND"), reports("EAI_AGAIN"), reports("EAI_AGAIN")},
				},
				Checks: []lesson.Sentence{{
					Says:   `The output is We got an error : EAI_AGAIN which is "DNS lookup timed out error".`,
					Stands: lesson.Refined,
				}},
				Predict: lesson.Prediction{See: "eai_again", Answers: []lesson.Check{
					lesson.Each{reports("ENOTFOUND"), reports("ENOTFOUND"), reports("EAI_AGAIN")},
					lesson.Each{reports("ENOTFOUND"), reports("EAI_AGAIN"), reports("EAI_AGAIN")},
					lesson.Each{reports("ENOTFOUND"), reports("EAI_AGAIN"), reports("ETIMEDOUT")},
				}},
			},
		},
		Table: lesson.Table{
			Columns: []string{"127.0.0.11"},
			Rows: []lesson.Row{
				{Label: "is asked on the default bridge only", Cells: []lesson.Cell{{Step: "dns.before"}}},
				{Label: "knows name, short id, alias", Cells: []lesson.Cell{{Step: "dns.names", Yes: true}}},
				{Label: "gives both behind an alias", Cells: []lesson.Cell{{Step: "dns.alias", Yes: true}}},
				{Label: "gives a stopped one as well", Cells: []lesson.Cell{{Step: "dns.stopped"}}},
				{Label: "knows a name on another network", Cells: []lesson.Cell{{Step: "dns.edge"}}},
				{Label: "asks others what it does not know", Cells: []lesson.Cell{{Step: "dns.upstream", Yes: true}}},
			},
		},
		Next: "links",
		Try: []lesson.Try{
			{Do: lesson.Connect{Network: custom, Container: backup}, Ask: fetchKey(keeps)},
			{Do: lesson.Connect{Network: custom, Container: sure}, Ask: fetchKey(sure)},
		},
	}
}
