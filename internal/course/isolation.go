package course

import "github.com/docker-netdemo/docker-netdemo/internal/lesson"

// isolation is the tutorial's riddle: the same code in two containers, and ECONNREFUSED between them.
func isolation() lesson.Lesson {
	const (
		one    = "app-one"
		two    = "app-two"
		vault  = "vault-ms"
		door   = "vault-ms-2"
		alone  = "single-app"
		server = "server-nxdomain"
		asker  = "asks-nxdomain"
		custom = "custom-network"
		key    = "/serviceKey"
	)
	keyOfOne := lesson.Fetch{Container: one, Port: 3002, Path: key}
	byAddress := lesson.Get{From: two, To: onBridge(one), Port: 3002, Path: key}
	byLocalhost := byAddress
	byLocalhost.To = lesson.Localhost{}
	toVault := lesson.Get{From: two, To: on(custom, vault), Port: 3002, Path: key}
	besideIt := toVault
	besideIt.From = door
	toDoor := lesson.Get{From: two, To: on(custom, door), Port: 3002, Path: key}
	nextDoor := toDoor
	nextDoor.From = vault

	return lesson.Lesson{
		Name:     "isolation",
		Question: "Same code, two containers: ECONNREFUSED. What is between them?",
		Roles: map[string]string{
			vault:  "a vault on another bridge",
			door:   "a second vault beside it, with a published port",
			server: "a name server that says: no such name",
			alone:  "a container without a network",
			asker:  "a container that asks that name server",
		},
		Steps: []lesson.Step{
			{
				ID:      "isolation.one",
				Heading: "The service with the key",
				Needs:   needsBridge,
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: one, Service: one, Publish: []lesson.Port{{Host: 8080, Container: 3002}},
				}}},
				Ask: keyOfOne,
				Claim: lesson.Claim{
					Text:  "app-one runs and gives its key to whoever asks on its published port.",
					Check: lesson.Answers{Body: appOneKey},
				},
				Checks: []lesson.Sentence{
					{Says: "But app-one is running already", Stands: lesson.Confirmed},
					{Says: "Check http://localhost:8080/serviceKey to ensure app is running fine", Stands: lesson.Confirmed},
				},
			},
			{
				ID:      "isolation.two",
				Heading: "The service that wants it: ECONNREFUSED",
				Needs:   needsBridge,
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: two, Service: two, Publish: []lesson.Port{{Host: 8181, Container: 3003}},
				}}},
				Ask:      lesson.Fetch{Container: two, Port: 3003, Path: "/fetchKey"},
				Control:  keyOfOne,
				BuildsOn: []string{"isolation.one"},
				Claim: lesson.Claim{
					Text:  "app-two, which asks http://localhost:3002 for the key, is refused.",
					Check: lesson.Reports{Code: "ECONNREFUSED"},
				},
				Checks: []lesson.Sentence{{
					Says:   "as per logs our app has started",
					Stands: lesson.Confirmed,
				}, {
					Says:   "App is running on http://*:3003",
					Stands: lesson.Confirmed,
				}, {
					Says:   "We get response as We got an error : ECONNREFUSED, which means the connection could not be established to the server",
					Stands: lesson.Confirmed,
				}},
			},
			{
				ID:       "isolation.network",
				Heading:  "Are they in different networks?",
				Ask:      lesson.InspectNetwork{Network: lesson.DefaultBridge},
				BuildsOn: []string{"isolation.two"},
				Picture:  lesson.PictureNow,
				Claim: lesson.Claim{
					Text:  "Both containers are on one network, bridge.",
					Check: lesson.Lists{Running: []string{one, two}},
				},
				Checks: []lesson.Sentence{
					{Says: "This is because they are in different networks now.", Stands: lesson.Corrected},
					{Says: "Let's check the default bridge and we should have our containers attached to it docker inspect bridge.", Stands: lesson.Confirmed},
				},
			},
			{
				ID:       "isolation.address",
				Heading:  "By its address, the key comes",
				Ask:      byAddress,
				BuildsOn: []string{"isolation.network"},
				Claim: lesson.Claim{
					Text:  "From inside app-two, app-one's key comes when it is asked for by app-one's address.",
					Check: lesson.Answers{Body: appOneKey},
				},
				Checks: []lesson.Sentence{{
					Says:   "As long as they were in the same container, they were able to communicate but as soon as they entered different containers, they can no longer communicate.",
					Stands: lesson.Corrected,
				}},
			},
			{
				ID:       "isolation.localhost",
				Heading:  "It was localhost",
				Ask:      lesson.All{byLocalhost, lesson.Namespaces{Of: []string{one, two}, Show: []string{"namespace", "listening"}}},
				Control:  byAddress,
				BuildsOn: []string{"isolation.address"},
				Claim: lesson.Claim{
					Text: "The two have different network namespaces, and in that of app-two nobody listens on port 3002.",
					Check: lesson.Each{
						lesson.Ends{Outcome: lesson.OutcomeRefused, Pace: lesson.AtOnce},
						lesson.Apart{Of: []string{one, two}},
					},
				},
				Checks: []lesson.Sentence{{
					Says:   "Each docker container is completely isolated and has its own separate network namespace. So each container gets its own network and port numbers.",
					Stands: lesson.Refined,
				}},
			},
			{
				ID:      "isolation.bridges",
				Heading: "Across two bridges: silence",
				Do: []lesson.Action{
					lesson.CreateNetwork{Network: custom},
					lesson.Run{Container: lesson.Container{Name: vault, Service: vault, Network: custom}},
					lesson.Run{Container: lesson.Container{
						Name: door, Service: vault, Network: custom, Publish: []lesson.Port{{Host: 8282, Container: 3002}},
					}},
					lesson.Run{Container: lesson.Container{Name: server, Service: alone, Env: []string{"NAMESERVER=nxdomain"}}},
				},
				Ask:      toVault,
				Control:  besideIt,
				BuildsOn: []string{"isolation.network"},
				Claim: lesson.Claim{
					Text:  "From one bridge to another nothing comes through, not even a refusal.",
					Check: lesson.OutOfReach{},
				},
				Checks: []lesson.Sentence{{
					Says:   "Provides better isolation as containers has to be explicitly added into the network",
					Stands: lesson.Confirmed,
				}},
			},
			{
				ID:      "isolation.endings",
				Heading: "Five ways to fail",
				Do: []lesson.Action{
					lesson.Run{Container: lesson.Container{Name: alone, Service: alone, Network: lesson.NoNetwork}},
					lesson.Run{Container: lesson.Container{Name: asker, Service: two, DNS: []string{"{" + server + "@bridge}"}}},
				},
				Ask: lesson.All{
					lesson.Dial{From: two, To: onBridge(one), Port: 3999},
					lesson.Dial{From: two, To: on(custom, vault), Port: 3002},
					lesson.Dial{From: two, To: lesson.NobodyOn{Network: lesson.DefaultBridge}, Port: 3002, Limit: lesson.NoRouteLimit},
					lesson.Lookup{From: asker, Name: lesson.NameOf{Container: vault}},
					lesson.Dial{From: alone, To: onBridge(one), Port: 3002},
				},
				Control:  lesson.Dial{From: two, To: onBridge(one), Port: 3002},
				BuildsOn: []string{"isolation.address", "isolation.bridges"},
				Claim: lesson.Claim{
					Text: "A closed port, an unknown name and no network fail at once, an address that nobody has after seconds, and on another bridge nothing answers.",
					Check: lesson.Each{
						lesson.Ends{Outcome: lesson.OutcomeRefused, Pace: lesson.AtOnce},
						lesson.Ends{Outcome: lesson.OutcomeSilence, Pace: lesson.Never},
						lesson.Ends{Outcome: lesson.OutcomeNoRoute, Pace: lesson.Seconds},
						lesson.LookupEnds{Result: "nxdomain", Pace: lesson.AtOnce},
						lesson.Ends{Outcome: lesson.OutcomeUnreachable, Pace: lesson.AtOnce},
					},
				},
			},
			{
				ID:       "isolation.door",
				Heading:  "A door through the wall",
				Ask:      lesson.All{toDoor, lesson.Fetch{Container: door, Port: 3002, Path: key}},
				Control:  nextDoor,
				BuildsOn: []string{"isolation.bridges"},
				Claim: lesson.Claim{
					Text:  "Through its published port the engine's machine reaches a container that one on another bridge cannot reach by address.",
					Check: lesson.Each{lesson.OutOfReach{}, lesson.Answers{Body: vaultKey}},
				},
			},
		},
		Table: lesson.Table{
			Columns: []string{"reached"},
			Rows: []lesson.Row{
				{Label: "app-one, at localhost of app-two", Cells: []lesson.Cell{{Step: "isolation.localhost"}}},
				{Label: "app-one, at its address", Cells: []lesson.Cell{{Step: "isolation.address", Yes: true}}},
				{Label: "across two bridges", Cells: []lesson.Cell{{Step: "isolation.bridges"}}},
				{Label: "through a published port", Cells: []lesson.Cell{{Step: "isolation.door", Yes: true}}},
			},
		},
		Next: "bridges",
	}
}
