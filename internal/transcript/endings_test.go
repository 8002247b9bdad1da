package transcript

import (
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// badStream is a lesson with every other ending, and with a name that somebody else chose.
func badStream() []lesson.Event {
	const of = 5
	v := oldEngine
	events := []lesson.Event{started(v, of)}
	hostile := "net\x1b[31mred\u202e"

	one := step(1, of, "bridges.outside", "What a second bridge keeps out", "The second processor, which is not on `bridge`, asks for the vault by its right address.").
		does("docker", "network", "disconnect", "netdemo-custom-network", "netdemo-vault-ms").
		run(lesson.RoleAsk, "docker", "exec", "netdemo-security-processor-2", "/netdemo", "get", "http://172.17.0.2:3002/serviceKey").
		printed(lesson.RoleAsk, "http", 1.9, 0, texts("200 OK  Encrypted_Service_Key_From_Vault")...)
	control(one, v).add(lesson.Judged{
		Step: 1, Claim: "bridges.outside", Text: "A container cannot reach into a network that it is not on, even with the right address.",
		Result: lesson.False, Failing: true, Said: `an answer came, "Encrypted_Service_Key_From_Vault".`,
		Why: "The separation of bridges is made of firewall rules, and here none stopped the\nrequest. Most likely the engine was started with `--iptables=false`.\n\nIt matters: every container on this machine can reach every other one.",
	}, lesson.TopologyShown{Step: 1, Caption: lesson.PictureNow, Topology: threeContainers(v)})

	two := step(2, of, "bridges.join", "Two services, no network chosen", "A vault holds a key.").
		add(lesson.Judged{
			Step: 2, Claim: "bridges.join", Text: `A container started without --network joins the network "bridge".`,
			Result: lesson.Skipped, Said: `this engine has no network "bridge" (it was started with --bridge=none)`,
		})

	failure := lesson.Failure{
		Call:    "create network netdemo-custom-network",
		Message: "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network " + hostile,
		Meaning: "The engine has no free subnet for one more network: each network takes one of a fixed number.",
		Fix:     []string{"docker network ls", "docker network rm NAME   # one of yours that you do not need; we never remove what is yours", "In Docker Desktop: switch to Linux containers"},
	}
	three := step(3, of, "bridges.create", "A network of our own", "Every network is one more switch.").
		add(lesson.Noted{Step: 3, Text: "The name netdemo-custom-network is taken; this run's names end in -7k2f."}).
		does("docker", "network", "create", "netdemo-custom-network-7k2f").
		add(lesson.Judged{
			Step: 3, Claim: "bridges.create", Text: "`docker network create` makes one more bridge.",
			Result: lesson.Broken, Said: "This step could not be run.", Error: &failure,
		})

	four := step(4, of, "bridges.connect", "Plug both in while they run", "We plug both containers into the new network.").
		add(lesson.Judged{
			Step: 4, Claim: "bridges.connect", Text: "Containers join a user-defined network while they run.",
			Result: lesson.NotRun, Said: "it builds on step 3, which was broken: what it shows would prove nothing",
		})

	five := step(5, of, "bridges.name", "The same bridge: the name does not work", "The processor asks for the vault by name.")
	control(fetchFails(five, v), v).add(lesson.Judged{
		Step: 5, Claim: "bridges.name", Text: "On the default bridge, containers cannot find each other by name.",
		Result: lesson.True, Failing: true, Said: v.said, Why: "They are asked for nowhere.",
	})

	results := map[string]lesson.Verdict{}
	for _, s := range []*stepStream{one, two, three, four, five} {
		events = append(events, s.events...)
		head := s.events[0].(lesson.StepStarted)
		for _, e := range s.events {
			if j, ok := e.(lesson.Judged); ok {
				results[head.ID] = lesson.Verdict{Step: head.N, Title: head.Title, Result: j.Result, Said: j.Said, Error: j.Error}
			}
		}
	}
	return append(events, lesson.Finished{
		Lesson: "bridges", Claims: of, True: 1, False: 1, Skipped: 1, Broken: 1, NotRun: 1, MS: 3120, Run: v.run, Exit: 3,
		Removed: lesson.Swept{Containers: 3}, Table: sampleTable, Next: "explain isolation", Results: results,
		Left: []string{`network netdemo-custom-network: your container "my-` + hostile + `" is plugged into it`},
	})
}

func threeContainers(v engineValues) lesson.Topology {
	t := topology(v, true)
	delete(t.Containers[0].Endpoints, "netdemo-custom-network")
	t.Containers = append(t.Containers, lesson.TopologyContainer{
		Name: "netdemo-security-processor-2", Running: true,
		Endpoints: map[string]string{"netdemo-custom-network": "192.168.32.4"},
		Ports:     []lesson.PortBinding{{Host: "127.0.0.1:8383", Container: "3003/tcp"}},
	})
	return t
}

// interruptedStream is a lesson that the learner stopped in its second step.
func interruptedStream() []lesson.Event {
	v := oldEngine
	good := goodStream(v)
	end := good[len(good)-1].(lesson.Finished)
	var events []lesson.Event
	for _, e := range good {
		if s, ok := e.(lesson.StepStarted); ok && s.N == 2 {
			events = append(events, s)
			break
		}
		events = append(events, e)
	}
	end.Interrupted, end.True, end.NotRun, end.Exit, end.Seen, end.GoOn = true, 1, 3, 130, 1, 2
	end.Results = map[string]lesson.Verdict{"bridges.join": end.Results["bridges.join"]}
	return append(events, end)
}

// Nothing is said to be gone that was not waited for.
func TestSweepInAHurry(t *testing.T) {
	f := lesson.Finished{Run: "7k2f", Removed: lesson.Swept{Containers: 2}}
	assert.Equal(t, sweepSentence(f), "Removed 2 containers. Nothing of run 7k2f is left. Images are kept.")
	f.Removed.Unsure = true
	assert.Equal(t, sweepSentence(f), "Removed 2 containers. What a call may still bring is removed in the background. Images are kept.")
}

// What is left was not nothing, and is to be looked after before the next lesson.
func TestSweepOfALostEngine(t *testing.T) {
	f := lesson.Finished{Run: "7k2f", Next: "dns", Left: []string{"network netdemo-custom-network"}}
	assert.Equal(t, sweepSentence(f), "Nothing was removed. Images are kept.")
	assert.Assert(t, !goesOn(f))
	f.Left = nil
	assert.Equal(t, sweepSentence(f), "There was nothing to remove. Nothing of run 7k2f is left. Images are kept.")
	assert.Assert(t, goesOn(f))
}

// notBegunStream is a lesson that could not be begun.
func notBegunStream() []lesson.Event {
	return []lesson.Event{lesson.Finished{
		Lesson: "bridges", Claims: 4, NotRun: 4, Exit: 4, Left: []string{}, Results: map[string]lesson.Verdict{},
		Error: &lesson.Failure{
			Call: "ask the engine", Message: "dial unix /var/run/docker.sock: connect: permission denied",
			Meaning: "You may not use this engine. On Linux, members of the group docker may; that group has the same power as root.",
			Fix:     []string{"id -nG", "docker context ls"},
		},
	}}
}

// courseStream is a run of several lessons, each of which ended otherwise.
func courseStream() []lesson.Event {
	last := func(events []lesson.Event) lesson.Finished { return events[len(events)-1].(lesson.Finished) }
	lessons := []lesson.Finished{last(goodStream(oldEngine)), last(badStream()), last(interruptedStream()), last(notBegunStream())}
	for i, name := range []string{"bridges", "isolation", "ports", "host"} {
		lessons[i].Lesson = name
	}
	return []lesson.Event{lesson.CourseFinished{Lessons: lessons, MS: 61234, Exit: 130}}
}

// differsStream is a lesson on an engine of another kind, which does what is known of it.
func differsStream() []lesson.Event {
	v := oldEngine
	v.info.Kind, v.info.Version = lesson.KindPodman, "4.3.1"
	const said = `An answer came, "Encrypted_Service_Key_From_Vault".`
	one := step(1, 1, "bridges.outside", "What a second bridge keeps out", "The second processor asks for the vault.").
		run(lesson.RoleAsk, "docker", "exec", "netdemo-security-processor-2", "/netdemo", "get", "http://172.17.0.2:3002/serviceKey").
		printed(lesson.RoleAsk, "http", 1.9, 0, texts("200 OK  Encrypted_Service_Key_From_Vault")...).
		add(lesson.Judged{
			Step: 1, Claim: "bridges.outside", Text: "A container cannot reach into a network that it is not on.",
			Result: lesson.Differs, Failing: true, Said: said, Why: "This differs on Podman. Networks are not kept apart.",
		})
	end := lesson.Finished{
		Lesson: "bridges", Claims: 1, Differs: 1, MS: 1500, Run: "7k2f", Left: []string{}, Seen: 1, Table: sampleTable,
		Results: map[string]lesson.Verdict{
			"bridges.outside": {Step: 1, Title: "What a second bridge keeps out", Result: lesson.Differs, Said: said},
		},
	}
	events := append([]lesson.Event{started(v, 1), lesson.Noted{Text: "This engine is Podman 4.3.1 behind the Docker API."}}, one.events...)
	all := lesson.CourseFinished{Lessons: []lesson.Finished{end, {Lesson: "dns", Claims: 3, Differs: 2, True: 1, Left: []string{}}}, MS: 2500}
	return append(events, end, all)
}

// allStreams are all endings, by name.
func allStreams() map[string][]lesson.Event {
	return map[string][]lesson.Event{
		"good":        goodStream(oldEngine),
		"bad":         badStream(),
		"interrupted": interruptedStream(),
		"kept":        keptStream(),
		"notbegun":    notBegunStream(),
		"course":      courseStream(),
		"differs":     differsStream(),
		"predicted":   predictedStream(),
	}
}

// predictedStream is a lesson whose learner guesses: right, wrong, not at all, and what nobody foresaw.
func predictedStream() []lesson.Event {
	var events []lesson.Event
	for i, became := range []lesson.Predicted{
		{Guess: 2, Right: []int{2}, CameTrue: true, Why: "Docker pushed a second cable into it."},
		{Guess: 3, Right: []int{2}, Why: "\"Refused\" would mean that the name was found and the vault's machine said no.\nAnd a port needs no `-p` between containers."},
		{Right: []int{2}},
		{Guess: 1, Right: []int{}, Why: "It is not."},
	} {
		became.Step = i + 1
		s := step(i+1, 4, "bridges.name", "The same bridge: the name does not work", "Now the processor asks for the vault by name.")
		s.add(lesson.Predicting{
			Step: i + 1, Question: "What will `/fetchKey` answer?",
			Answers:  []string{"The key: Docker knows its containers by name.", "That nobody knows the name.", "\"Connection refused\": the vault is there, but it published no port, so that nobody can be let in."},
			Commands: []string{"curl -sS http://127.0.0.1:8282/fetchKey"},
		})
		s.run(lesson.RoleAsk, "curl", "-sS", "http://127.0.0.1:8282/fetchKey").
			printed(lesson.RoleAsk, "fetch", 2.8, 0, texts("We got an error : ENOTFOUND")...)
		s.add(lesson.Judged{
			Step: i + 1, Claim: "bridges.name", Text: "On the default bridge, containers cannot find each other by name.",
			Result: lesson.True, Said: "10.255.255.53 says that there is no netdemo-vault-ms.", Why: "Its servers do not know your containers.", Failing: true,
		}, became)
		events = append(events, s.events...)
	}
	return append(events, lesson.Finished{
		Lesson: "bridges", Claims: 4, True: 4, Seen: 4, MS: 8904, Run: "7k2f", Left: []string{}, Next: "explain isolation",
		Guesses: []lesson.Guess{
			{Step: 1, Title: "Plug both in while they run", CameTrue: true, See: "bridges"},
			{Step: 2, Title: "The same bridge: the name does not work", See: "dns"},
			{Step: 4, Title: "What a second bridge keeps out", See: "isolation"},
		},
	})
}

// keptStream is a lesson whose containers were handed over.
func keptStream() []lesson.Event {
	v := oldEngine
	good := goodStream(v)
	opening, end := good[0].(lesson.Started), good[len(good)-1].(lesson.Finished)
	opening.Keep = 90 * time.Minute
	kept := lesson.Kept{
		Until: time.Date(2026, time.March, 1, 13, 30, 0, 0, time.UTC), For: 5400, Topology: threeContainers(v),
		Try: []string{
			"docker network disconnect netdemo-custom-network netdemo-security-processor-2",
			"curl -sS http://127.0.0.1:8383/fetchKey",
		},
	}
	end.Kept, end.Removed = &kept, lesson.Swept{}
	return []lesson.Event{opening, kept, end}
}
