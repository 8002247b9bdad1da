package course

import "github.com/docker-netdemo/docker-netdemo/internal/lesson"

// localhost is the tutorial's beginning: two programs that talk over localhost, and what localhost is.
func localhost() lesson.Lesson {
	const (
		here     = "on this machine"
		app      = "multi-port-app"
		alone    = "multi-port-app-2"
		other    = "single-app"
		loopback = "single-app-2"
	)
	fetchHere := lesson.Fetch{Container: here, Port: 3003, Path: "/fetchKey"}
	ownKey := lesson.Get{To: lesson.Localhost{}, Port: 3003, Path: "/fetchKey"}
	inAlone, inOther := ownKey, ownKey
	inAlone.From, inOther.From = alone, other
	greet := lesson.Get{From: loopback, To: lesson.Localhost{}, Port: 3000, Path: singleAppPath}
	greetByAddress := greet
	greetByAddress.To = onBridge(loopback)

	return lesson.Lesson{
		Name:     "localhost",
		Question: "Two programs on one machine talk over localhost: why?",
		Roles: map[string]string{
			here:     "two services in one, of which B fetches a key from A at localhost",
			app:      "the same two in a container, on bridge",
			alone:    "the same two in a container without any network",
			other:    "another service, with a localhost of its own",
			loopback: "the same service, told to listen on 127.0.0.1 alone",
		},
		Steps: []lesson.Step{
			{
				ID:      "localhost.machine",
				Heading: "Two services on this machine",
				Do:      []lesson.Action{lesson.Serve{Program: lesson.Program{Name: here, Service: app}}},
				Ask:     fetchHere,
				Claim: lesson.Claim{
					Text:  "On one machine, one service reaches another at localhost.",
					Check: lesson.Answers{Body: multiPortKey},
				},
				Checks: []lesson.Sentence{
					{Says: "Result of Service B data fetch : Encrypted_Service_Key_In_AppOne", Stands: lesson.Corrected},
					{
						Says:   "The point to be noticed is that ServiceB is able to connect with ServiceA and fetch data (because they are in the same network)",
						Stands: lesson.Refined,
					},
				},
			},
			{
				ID:      "localhost.container",
				Heading: "The same two in a container",
				Needs:   needsBridge,
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: app, Service: app, Publish: []lesson.Port{{Host: 8080, Container: 3003}},
				}}},
				Ask: lesson.Fetch{Container: app, Port: 3003, Path: "/fetchKey"},
				Claim: lesson.Claim{
					Text:  "In one container, one service reaches another at localhost.",
					Check: lesson.Answers{Body: multiPortKey},
				},
				Checks: []lesson.Sentence{
					{Says: "we'll also get the same result", Stands: lesson.Confirmed},
					{Says: "Services can communicate because they are in the same network stack", Stands: lesson.Confirmed},
				},
			},
			{
				ID:       "localhost.log",
				Heading:  "What its log says",
				Ask:      lesson.Log{Of: app, Show: []string{"running", "returned", "result"}},
				BuildsOn: []string{"localhost.container"},
				Claim: lesson.Claim{
					Text: "Both services say in the container's log that they run, and each what it answered.",
					Check: lesson.LogSays{Container: app, Lines: []string{
						"App is running on http://*:3002", "App is running on http://*:3003",
						"serviceKey returned : " + serviceAKey, "fetchKey result : " + multiPortKey,
					}},
				},
				Checks: []lesson.Sentence{
					{Says: "We have logs to ensure services are up", Stands: lesson.Confirmed},
					{Says: "Logs will reflect the key being returned", Stands: lesson.Confirmed},
				},
			},
			{
				ID:      "localhost.none",
				Heading: "Without any network",
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: alone, Service: app, Network: lesson.NoNetwork,
				}}},
				Ask: lesson.All{
					lesson.Namespaces{Of: []string{alone}, Show: []string{"interface"}},
					inAlone,
				},
				Claim: lesson.Claim{
					Text: "localhost works in a container that is on no network at all.",
					Check: lesson.Every{
						lesson.AddressesOn{Container: alone},
						lesson.Answers{Body: multiPortKey},
					},
				},
				Checks: []lesson.Sentence{{
					Says:   "While running multiple applications on our system and they are able to communicate with each other is because they are all connected to the same network on our system.",
					Stands: lesson.Corrected,
				}},
			},
			{
				ID:       "localhost.namespaces",
				Heading:  "Three network namespaces",
				Needs:    needsHost,
				Ask:      lesson.Namespaces{Of: []string{lesson.OnHost, app, alone}, Show: []string{"namespace", "interface"}},
				BuildsOn: []string{"localhost.container", "localhost.none"},
				Claim: lesson.Claim{
					Text:  "The engine's machine and these two containers have three different network namespaces.",
					Check: lesson.Apart{Of: []string{lesson.OnHost, app, alone}},
				},
				Checks: []lesson.Sentence{{
					Says:   "When we run an application and we access it on localhost. Its because the application is running in our laptop within its private network.",
					Stands: lesson.Refined,
				}},
			},
			{
				ID:      "localhost.own",
				Heading: "Another container's localhost",
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: other, Service: other,
				}}},
				Ask:      inOther,
				Control:  inAlone,
				BuildsOn: []string{"localhost.none"},
				Claim: lesson.Claim{
					Text:  "localhost is whoever asks: in a container where nobody listens on that port, it is refused at once.",
					Check: lesson.Ends{Outcome: lesson.OutcomeRefused, Pace: lesson.AtOnce},
				},
				Checks: []lesson.Sentence{{
					Says:   "So if you try to access localhost on some other device that will point to that system private network.",
					Stands: lesson.Refined,
				}},
			},
			{
				ID:      "localhost.address",
				Heading: "Listening on localhost only",
				Needs:   needsBridge,
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: loopback, Service: other, Listen: "127.0.0.1",
				}}},
				Ask:     greetByAddress,
				Control: greet,
				Claim: lesson.Claim{
					Text:  "A service that listens on 127.0.0.1 refuses even its own container's address.",
					Check: lesson.Ends{Outcome: lesson.OutcomeRefused, Pace: lesson.AtOnce},
				},
				Checks: []lesson.Sentence{{
					Says:   "If we use the IPv4 address we can access the apps in our local network.",
					Stands: lesson.Refined,
				}},
			},
		},
		Table: lesson.Table{
			Columns: []string{"answers at localhost"},
			Rows: []lesson.Row{
				{Label: "two services on this machine", Cells: []lesson.Cell{{Step: "localhost.machine", Yes: true}}},
				{Label: "two services in one container", Cells: []lesson.Cell{{Step: "localhost.container", Yes: true}}},
				{Label: "the same without a network", Cells: []lesson.Cell{{Step: "localhost.none", Yes: true}}},
				{Label: "asked from another container", Cells: []lesson.Cell{{Step: "localhost.own"}}},
			},
		},
		Next: "ports",
	}
}
