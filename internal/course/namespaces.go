package course

import "github.com/docker-netdemo/docker-netdemo/internal/lesson"

// namespaces is the tutorial's confusion: two containers on one port, and what is theirs that lets them.
func namespaces() lesson.Lesson {
	const (
		first  = "single-app"
		second = "single-app-2"
		third  = "single-app-3"
		one    = "app-one"
		two    = "app-two"
		guest  = "app-two-2"
		fetch  = "/fetchKey"
		inOwn  = "services on port 3000, each in a namespace of its own"
	)
	greetFirst := lesson.Get{From: first, To: lesson.Localhost{}, Port: 3000, Path: singleAppPath}
	greetSecond := greetFirst
	greetSecond.From = second
	fetchTwo := lesson.Get{From: two, To: lesson.Localhost{}, Port: 3003, Path: fetch}
	fetchGuest := fetchTwo
	fetchGuest.From = guest
	taken := lesson.Ended{Container: third, ExitCode: 1, Code: "EADDRINUSE"}
	got := lesson.Answers{Body: "Result of ServiceTwo data fetch : " + appOneKey}

	return lesson.Lesson{
		Name:     "namespaces",
		Question: "Why can two containers both listen on port 3000?",
		Roles: map[string]string{
			first:  inOwn,
			second: inOwn,
			third:  "the same service, put into the namespace of single-app",
			two:    "a service that asks for app-one's key at localhost, in a namespace of its own",
			guest:  "the same service, put into the namespace of app-one",
		},
		Steps: []lesson.Step{
			{
				ID:      "namespaces.port",
				Heading: "Two containers on port 3000",
				Needs:   needsBridge,
				Do: []lesson.Action{
					lesson.Run{Container: lesson.Container{Name: first, Service: first}},
					lesson.Run{Container: lesson.Container{Name: second, Service: first}},
				},
				Ask: lesson.Namespaces{Of: []string{first, second}, Show: []string{"namespace", "listening"}},
				Claim: lesson.Claim{
					Text: "Two containers listen on port 3000, each in a network namespace of its own.",
					Check: lesson.Every{
						lesson.Apart{Of: []string{first, second}},
						lesson.Listens{Container: first, Port: 3000},
						lesson.Listens{Container: second, Port: 3000},
					},
				},
			},
			{
				ID:       "namespaces.own",
				Heading:  "What else each has of its own",
				Needs:    needsHost,
				Ask:      lesson.Namespaces{Of: []string{lesson.OnHost, first, second}, Show: []string{"namespace", "interface", "route"}},
				BuildsOn: []string{"namespaces.port"},
				Picture:  lesson.PictureNow,
				Claim: lesson.Claim{
					Text: "The engine's machine and each container have addresses of their own, and each container has a default route.",
					Check: lesson.Every{
						lesson.Apart{Of: []string{lesson.OnHost, first, second}},
						lesson.OwnAddresses{Of: []string{lesson.OnHost, first, second}},
						lesson.DefaultRoute{Container: first, Network: lesson.DefaultBridge},
						lesson.DefaultRoute{Container: second, Network: lesson.DefaultBridge},
					},
				},
			},
			{
				ID:      "namespaces.clash",
				Heading: "A third one, in the namespace of the first",
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: third, Service: first, Namespace: first, Ends: true,
				}}},
				Ask:      lesson.All{lesson.Log{Of: third}, lesson.ListContainers{}},
				Control:  lesson.All{greetFirst, greetSecond},
				BuildsOn: []string{"namespaces.port"},
				Claim: lesson.Claim{
					Text:  "In the network namespace of another container, the port is taken: EADDRINUSE.",
					Check: taken,
				},
				Predict: lesson.Prediction{See: "namespaces", Answers: []lesson.Check{
					lesson.InState{Container: third, Status: "running"},
					lesson.InState{Container: third, Status: "created"},
					taken,
				}},
				Checks: []lesson.Sentence{{
					Says:   "Referring back to our confusion the reason we were able to run our app on same port because they were in different network namespace. Each container has its own set of ports.",
					Stands: lesson.Refined,
				}},
			},
			{
				ID:      "namespaces.refused",
				Heading: "app-two beside app-one: refused",
				Needs:   needsBridge,
				Do: []lesson.Action{
					lesson.Run{Container: lesson.Container{Name: one, Service: one}},
					lesson.Run{Container: lesson.Container{Name: two, Service: two}},
				},
				Ask:     lesson.All{fetchTwo, lesson.InspectNetwork{Network: lesson.DefaultBridge}},
				Control: lesson.Get{From: one, To: lesson.Localhost{}, Port: 3002, Path: "/serviceKey"},
				Claim: lesson.Claim{
					Text: "On the same network and each in a namespace of its own, app-two does not find app-one at localhost.",
					Check: lesson.Every{
						lesson.Reports{Code: "ECONNREFUSED"},
						lesson.Lists{Running: []string{one, two}},
					},
				},
				Checks: []lesson.Sentence{{
					Says:   "Remember what i said earlier ?? Services can communicate because they are in the same network",
					Stands: lesson.Corrected,
				}},
			},
			{
				ID:      "namespaces.localhost",
				Heading: "app-two within app-one: localhost works",
				Do: []lesson.Action{lesson.Run{Container: lesson.Container{
					Name: guest, Service: two, Namespace: one,
				}}},
				Ask: lesson.All{
					fetchGuest,
					lesson.Namespaces{Of: []string{one, guest}, Show: []string{"namespace", "interface", "listening"}},
				},
				BuildsOn: []string{"namespaces.refused"},
				Claim: lesson.Claim{
					Text: "In one network namespace, two containers have one loopback, one address and one set of ports: app-two gets the key at localhost.",
					Check: lesson.Every{
						got,
						lesson.Together{Of: []string{one, guest}},
						lesson.Listens{Container: guest, Port: 3002},
						lesson.HasAddress{Container: guest, Of: lesson.AddressOf{Container: one, Network: lesson.DefaultBridge}},
					},
				},
				Predict: lesson.Prediction{See: "localhost", Answers: []lesson.Check{
					lesson.Reports{Code: "ECONNREFUSED"},
					got,
					lesson.Ends{Outcome: lesson.OutcomeRefused},
				}},
				Checks: []lesson.Sentence{{
					Says:   "Services can communicate because they are in the same network stack",
					Stands: lesson.Confirmed,
				}},
			},
		},
		Table: lesson.Table{
			Columns: []string{"two namespaces", "one namespace"},
			Rows: []lesson.Row{
				{Label: "both listen on one port", Cells: []lesson.Cell{{Step: "namespaces.port", Yes: true}, {Step: "namespaces.clash"}}},
				{Label: "find each other at localhost", Cells: []lesson.Cell{{Step: "namespaces.refused"}, {Step: "namespaces.localhost", Yes: true}}},
				{Label: "addresses of their own", Cells: []lesson.Cell{{Step: "namespaces.own", Yes: true}, {Step: "namespaces.localhost"}}},
			},
		},
		Next: "isolation",
		Try: []lesson.Try{
			{Do: lesson.Stop{Container: first}, Ask: greetSecond},
			{Ask: lesson.Namespaces{Of: []string{guest}}},
		},
	}
}
