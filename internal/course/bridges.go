package course

import "github.com/docker-netdemo/docker-netdemo/internal/lesson"

// bridges is the tutorial's finale: the default bridge, a network of one's own, and what differs.
func bridges() lesson.Lesson {
	const (
		vault     = "vault-ms"
		processor = "security-processor"
		second    = "security-processor-2"
		custom    = "custom-network"
	)
	askVault := []string{"VAULT_MS_URL=http://{" + vault + "}:3002"}
	fetch := lesson.Fetch{Container: processor, Port: 3003, Path: "/fetchKey"}
	byAddress := lesson.Get{From: processor, To: lesson.AddressOf{Container: vault, Network: lesson.DefaultBridge}, Port: 3002, Path: "/serviceKey"}
	overCustom := lesson.Get{To: lesson.AddressOf{Container: vault, Network: custom}, Port: 3002, Path: "/serviceKey"}
	fromProcessor, fromSecond := overCustom, overCustom
	fromProcessor.From, fromSecond.From = processor, second
	byName := lesson.All{fetch, lesson.Lookup{From: processor, Name: lesson.NameOf{Container: vault}}}
	nameKnown := lesson.Every{lesson.Answers{Body: fetchedKey, ThroughPort: true}, lesson.NameKnown{Peer: vault, Network: custom}}
	nameUnknown := lesson.NameUnknown{Peer: vault, Key: fetchedKey, Failing: unresolved}
	failing := func(code string) lesson.Check { return lesson.Answers{Body: "We got an error : " + code} }

	return lesson.Lesson{
		Name:     "bridges",
		Question: "Default bridge and user-defined bridge: who can find whom, and why?",
		Roles: map[string]string{
			processor: "a processor that asks the vault for the key, by the vault's name",
			second:    "a second processor, on a network of our own from its start",
		},
		Steps: []lesson.Step{
			{
				ID:      "bridges.predefined",
				Heading: "The networks that are there already",
				Ask:     lesson.ListNetworks{},
				Claim: lesson.Claim{
					Text:  "This engine has the networks bridge, host and none, each with a driver of its own.",
					Check: lesson.HasPredefined{},
				},
				Checks: []lesson.Sentence{{
					Says:   "Docker by default creates a bridge called 'bridge'.",
					Stands: lesson.Confirmed,
				}, {
					Says:   "Default networks",
					Stands: lesson.Confirmed,
				}},
			},
			{
				ID:      "bridges.default.join",
				Heading: "Two services, no network chosen",
				Needs:   needsBridge,
				Do: []lesson.Action{
					lesson.Run{Container: lesson.Container{Name: vault, Service: vault}},
					lesson.Run{Container: lesson.Container{
						Name: processor, Service: processor, Env: askVault,
						Publish: []lesson.Port{{Host: 8282, Container: 3003}},
					}},
				},
				Ask: lesson.InspectNetwork{Network: lesson.DefaultBridge},
				Claim: lesson.Claim{
					Text:  `A container started without --network joins the network "bridge".`,
					Check: lesson.Lists{Running: []string{vault, processor}},
				},
				Checks: []lesson.Sentence{{
					Says:   "By default, all the containers are connected with default bridge 'bridge' unless specified otherwise.",
					Stands: lesson.Confirmed,
				}, {
					Says:   "We can check more details about the bridge including the attached containers with docker network inspect <network_name>.",
					Stands: lesson.Confirmed,
				}},
			},
			{
				ID:       "bridges.default.stopped",
				Heading:  "Stop one: off the list, still a member",
				Do:       []lesson.Action{lesson.Stop{Container: vault}},
				Ask:      lesson.All{lesson.InspectNetwork{Network: lesson.DefaultBridge}, lesson.ListContainers{}},
				BuildsOn: []string{"bridges.default.join"},
				Checks: []lesson.Sentence{{
					Says:   "Only the containers currently running are attached to networks i.e containers that are displayed with docker ps.",
					Stands: lesson.Refined,
				}},
				Claim: lesson.Claim{
					Text: "A network lists only running containers; a stopped one keeps its membership.",
					Check: lesson.Every{
						lesson.Lists{Running: []string{processor}, Absent: []string{vault}},
						lesson.BelongsTo{Container: vault, Networks: []string{lesson.DefaultBridge}},
					},
				},
				Predict: lesson.Prediction{See: "bridges", Answers: []lesson.Check{
					lesson.BelongsTo{Container: vault},
					lesson.Every{
						lesson.Not{Check: lesson.Lists{Absent: []string{vault}}},
						lesson.BelongsTo{Container: vault, Networks: []string{lesson.DefaultBridge}},
					},
					lesson.Every{
						lesson.Lists{Absent: []string{vault}},
						lesson.BelongsTo{Container: vault, Networks: []string{lesson.DefaultBridge}},
					},
				}},
			},
			{
				ID:       "bridges.default.address",
				Heading:  "Start it again: listed, and its address works",
				Do:       []lesson.Action{lesson.Start{Container: vault}},
				Ask:      lesson.All{lesson.InspectNetwork{Network: lesson.DefaultBridge}, byAddress},
				BuildsOn: []string{"bridges.default.join"},
				Claim: lesson.Claim{
					Text: "Started, it is listed again, and on the default bridge containers reach each other by IP address.",
					Check: lesson.Every{
						lesson.Lists{Running: []string{vault, processor}},
						lesson.Answers{Body: vaultKey},
					},
				},
				Checks: []lesson.Sentence{{
					Says:   "Docker bridges are like virtual LAN. When containers are connected with a bridge, they can communicate with each other, just like devices in physical LAN.",
					Stands: lesson.Confirmed,
				}, {
					Says:   "To check this, start other containers with docker start <container_name/id>, and run the command again to check the updated list",
					Stands: lesson.Confirmed,
				}},
			},
			{
				ID:       "bridges.default.name",
				Heading:  "The same bridge: the name does not work",
				Ask:      byName,
				Control:  byAddress,
				BuildsOn: []string{"bridges.default.address"},
				Claim: lesson.Claim{
					Text:  "On the default bridge, containers cannot find each other by name.",
					Check: nameUnknown,
				},
				Predict: lesson.Prediction{See: "dns", Answers: []lesson.Check{
					lesson.Answers{Body: fetchedKey}, nameUnknown, failing("ECONNREFUSED"),
				}},
				Checks: []lesson.Sentence{{
					Says:   "can't communicate with others through container names directly",
					Stands: lesson.Confirmed,
				}, {
					Says:   "So basically the DNS vault-ms could not be resolved. But our both our apps are running.",
					Stands: lesson.Confirmed,
				}},
			},
			{
				ID:       "bridges.custom.create",
				Heading:  "A network of our own",
				Do:       []lesson.Action{lesson.CreateNetwork{Network: custom}},
				Ask:      lesson.All{lesson.ListNetworks{New: custom}, lesson.InspectNetwork{Network: custom}},
				BuildsOn: []string{"bridges.default.join"},
				Picture:  lesson.PictureBefore,
				Claim: lesson.Claim{
					Text: "`docker network create` makes one more bridge, with a subnet of its own and nobody on it.",
					Check: lesson.Every{
						lesson.HasNetwork{Network: custom},
						lesson.Lists{Absent: []string{vault, processor}},
					},
				},
				Checks: []lesson.Sentence{{
					Says:   "To create a new network we do docker network create <network_name>.",
					Stands: lesson.Confirmed,
				}, {
					Says:   "Mow let's check the list of networks with docker network ls",
					Stands: lesson.Confirmed,
				}, {
					Says:   "Cool !! so now we have our own network.",
					Stands: lesson.Confirmed,
				}},
			},
			{
				ID:      "bridges.custom.connect",
				Heading: "Plug both in while they run",
				Before:  lesson.Processes{Of: []string{vault, processor}},
				Do: []lesson.Action{
					lesson.Connect{Network: custom, Container: vault},
					lesson.Connect{Network: custom, Container: processor},
				},
				Ask: lesson.All{
					lesson.InspectNetwork{Network: custom},
					lesson.Processes{Of: []string{vault, processor}},
				},
				BuildsOn: []string{"bridges.default.join", "bridges.custom.create"},
				Picture:  lesson.PictureAfter,
				Claim: lesson.Claim{
					Text: "Containers join a user-defined network while they run.",
					Check: lesson.Every{
						lesson.Lists{Running: []string{vault, processor}},
						lesson.SameProcesses{Of: []string{vault, processor}},
					},
				},
				Predict: lesson.Prediction{See: "bridges", Answers: []lesson.Check{
					lesson.Lists{Absent: []string{vault, processor}},
					lesson.Every{
						lesson.Lists{Running: []string{vault, processor}},
						lesson.SameProcesses{Of: []string{vault, processor}},
					},
					lesson.Restarted{Of: []string{vault, processor}},
				}},
				Checks: []lesson.Sentence{{
					Says:   "Run docker network inspect custom-network. There we'll have both containers listed in container section.",
					Stands: lesson.Confirmed,
				}},
			},
			{
				ID:       "bridges.custom.name",
				Heading:  "Now the name works",
				Ask:      byName,
				BuildsOn: []string{"bridges.custom.connect"},
				Claim: lesson.Claim{
					Text:  "On a user-defined network, containers find each other by name.",
					Check: nameKnown,
				},
				Checks: []lesson.Sentence{{
					Says:   "Now let's hit the endpoint http://localhost:8282/fetchKey again and see if that works and voila !!!",
					Stands: lesson.Confirmed,
				}, {
					Says:   "We get the desired response Result of ServiceTwo data fetch : Encrypted_Service_Key_From_Vault",
					Stands: lesson.Confirmed,
				}, {
					Says:   "so containers can communicate through container name",
					Stands: lesson.Confirmed,
				}},
			},
			{
				ID:       "bridges.custom.disconnect",
				Heading:  "Pull one plug: the name is gone",
				Before:   lesson.Processes{Of: []string{processor}},
				Do:       []lesson.Action{lesson.Disconnect{Network: custom, Container: processor}},
				Ask:      append(byName, lesson.Processes{Of: []string{processor}}),
				Control:  lesson.Lookup{From: vault, Name: lesson.NameOf{Container: vault}}, // the vault is still on the network
				BuildsOn: []string{"bridges.custom.name"},
				Claim: lesson.Claim{
					Text:  "A container leaves a user-defined network while it runs, and off the network the name is gone.",
					Check: lesson.Every{nameUnknown, lesson.SameProcesses{Of: []string{processor}}},
				},
				Predict: lesson.Prediction{See: "dns", Answers: []lesson.Check{
					nameUnknown, lesson.Answers{Body: fetchedKey}, lesson.Every{lesson.NameKnown{Peer: vault}, failing("ETIMEDOUT")},
				}},
				Checks: []lesson.Sentence{{
					Says:   "Let's remove it from the network with docker network disconnect custom-network security-processor Now endpoint get us the error We got an error : EAI_AGAIN",
					Stands: lesson.Refined,
				}},
			},
			{
				ID:       "bridges.custom.reconnect",
				Heading:  "Put it back: the name is back",
				Do:       []lesson.Action{lesson.Connect{Network: custom, Container: processor}},
				Ask:      byName,
				BuildsOn: []string{"bridges.custom.disconnect"},
				Claim: lesson.Claim{
					Text:  "Back on the network, the name works again.",
					Check: nameKnown,
				},
				Checks: []lesson.Sentence{{
					Says:   "Let's connect and try again and we get desired result again",
					Stands: lesson.Confirmed,
				}},
			},
			{
				ID:      "bridges.custom.birth",
				Heading: "Join at birth",
				Do: []lesson.Action{
					lesson.Run{Container: lesson.Container{
						Name: second, Service: processor, Network: custom, Env: askVault,
						Publish: []lesson.Port{{Host: 8383, Container: 3003}},
					}},
				},
				Ask: lesson.All{
					lesson.Fetch{Container: second, Port: 3003, Path: "/fetchKey"},
					lesson.ListContainers{},
				},
				BuildsOn: []string{"bridges.custom.connect"},
				Claim: lesson.Claim{
					Text: "A container started with --network is on that network from the start, and not on bridge.",
					Check: lesson.Every{
						lesson.Answers{Body: fetchedKey, ThroughPort: true},
						lesson.BelongsTo{Container: second, Networks: []string{custom}, Running: true},
					},
				},
				Checks: []lesson.Sentence{{
					Says:   "Instead of creating containers and then adding them to network we can also provide the network name when starting the container.",
					Stands: lesson.Confirmed,
				}, {
					Says:   "Emphasis on --network custom-network, again we get the desired result on 8383 as well.",
					Stands: lesson.Confirmed,
				}},
			},
			{
				ID:      "bridges.custom.outside",
				Heading: "What a second bridge keeps out",
				// Were the vault on both networks, its answer would take the other way back, and a kernel
				// that drops such packets (rp_filter) would keep it for a reason of its own.
				Do: []lesson.Action{
					lesson.Disconnect{Network: lesson.DefaultBridge, Container: vault},
					lesson.Disconnect{Network: custom, Container: processor},
				},
				Ask:      fromProcessor,
				Control:  fromSecond,
				BuildsOn: []string{"bridges.custom.birth", "bridges.custom.reconnect", "bridges.default.address"},
				Claim: lesson.Claim{
					Text:  "A container cannot reach into a network that it is not on, even with the right address.",
					Check: lesson.OutOfReach{},
				},
			},
		},
		Table: lesson.Table{
			Columns: []string{`default "bridge"`, "user-defined bridge"},
			Rows: []lesson.Row{
				{Label: "joined without asking", Cells: []lesson.Cell{{Step: "bridges.default.join", Yes: true}, {Step: "bridges.custom.create"}}},
				{Label: "reach by IP address", Cells: []lesson.Cell{{Step: "bridges.default.address", Yes: true}, {Step: "bridges.custom.name", Yes: true, Implied: true}}},
				{Label: "reach by name", Cells: []lesson.Cell{{Step: "bridges.default.name"}, {Step: "bridges.custom.name", Yes: true}}},
				{Label: "join while running", Cells: []lesson.Cell{{}, {Step: "bridges.custom.connect", Yes: true}}},
				{Label: "leave while running", Cells: []lesson.Cell{{}, {Step: "bridges.custom.disconnect", Yes: true, Implied: true}}},
				{Label: "reach into the other bridge", Cells: []lesson.Cell{{Step: "bridges.custom.outside"}, {}}},
			},
		},
		Next: "attach",
		Try: []lesson.Try{
			{Do: lesson.Disconnect{Network: custom, Container: second}, Ask: lesson.Fetch{Container: second, Port: 3003, Path: "/fetchKey"}},
			{Do: lesson.Connect{Network: custom, Container: processor}, Ask: fetch},
		},
	}
}
