package transcript

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
	"gotest.tools/v3/golden"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// collector keeps events.
type collector struct{ events []lesson.Event }

func (c *collector) Emit(e lesson.Event) error {
	c.events = append(c.events, e)
	return nil
}

func scrubbed(t *testing.T, events []lesson.Event) []lesson.Event {
	t.Helper()
	var c collector
	s := Scrub(&c)
	for _, e := range events {
		assert.NilError(t, s.Emit(e))
	}
	return c.events
}

func TestScrubMakesTheSamePageOfTwoEngines(t *testing.T) {
	for _, format := range Formats() {
		t.Run(format, func(t *testing.T) {
			o := Options{Width: 100, Run: true}
			one := render(t, format, o, scrubbed(t, goodStream(oldEngine)))
			two := render(t, format, o, scrubbed(t, goodStream(newEngine)))
			assert.Equal(t, one, two)
			golden.Assert(t, one, "scrubbed."+format+".golden")
			for _, v := range []engineValues{oldEngine, newEngine} {
				for _, value := range []string{
					v.run, v.hash, v.bridge, v.custom, v.vault, v.processor, v.vaultCustom, v.server, v.body, v.said,
					v.info.Version, v.info.Endpoint, v.bridgeID[:12], v.customID[:12], " " + strconv.Itoa(v.vaultPID), " ms",
				} {
					assert.Assert(t, !strings.Contains(one, value), "%q is still there:\n%s", value, one)
				}
			}
		})
	}
}

func TestScrubPassesOnAllEventsInTheirOrder(t *testing.T) {
	kinds := func(events []lesson.Event) (list []string) {
		for _, e := range events {
			list = append(list, fmt.Sprintf("%T", e))
		}
		return list
	}
	for name, events := range allStreams() {
		t.Run(name, func(t *testing.T) {
			assert.DeepEqual(t, kinds(scrubbed(t, events)), kinds(events))
		})
	}
}

func TestScrubLeavesItsInputAlone(t *testing.T) {
	before := render(t, FormatJSON, Options{}, goodStream(oldEngine))
	events := goodStream(oldEngine)
	scrubbed(t, events)
	assert.Equal(t, render(t, FormatJSON, Options{}, events), before)
}

func TestScrubRespectsTokens(t *testing.T) {
	s := Scrub(nil).(*scrubber)
	s.know("7k2f", scrubbedRun)
	s.learnSubnets("bridge", []string{"172.17.0.0/16"})
	s.learnEndpoints("netdemo-vault-ms", map[string]string{"bridge": "172.17.0.2", "netdemo-custom-network": "fd00::2"})
	s.learnEndpoints("netdemo-processor-7k2f", map[string]string{"bridge": "172.17.0.21/16", "netdemo-custom-network": "fd00::21"})
	s.learnNetwork(lesson.Network{ID: "93e8bfaa683d0c2b4e", Name: "netdemo-custom-network"})
	for _, c := range []struct{ text, want string }{
		{"172.17.0.2", "ADDR-vault-ms"},
		{"172.17.0.21", "ADDR-processor-RUN"},
		{"172.17.0.211", "172.17.0.211"},
		{"1172.17.0.2", "1172.17.0.2"},
		{"1.172.17.0.2", "1.172.17.0.2"},
		{"172.17.0.2.1", "172.17.0.2.1"},
		{"it is 172.17.0.2.", "it is ADDR-vault-ms."},
		{"172.17.0.2, then", "ADDR-vault-ms, then"},
		{"http://172.17.0.2:3002/x", "http://ADDR-vault-ms:3002/x"},
		{`"172.17.0.2/16"`, `"ADDR-vault-ms/NN"`},
		{"172.17.0.2/serviceKey", "ADDR-vault-ms/serviceKey"},
		{"172.17.0.0/16 and 172.17.0.0/160", "SUBNET-bridge and 172.17.0.0/160"},
		{"via 172.17.0.1", "via GATEWAY-bridge"},
		{
			"[fd00::2]:3002 fd00::21 fd00::2:1 fd00::2: no",
			"[ADDR-vault-ms.custom-network]:3002 ADDR-processor-RUN.custom-network fd00::2:1 ADDR-vault-ms.custom-network: no",
		},
		{"93e8bfaa683d 93e8bfaa683d0c2b4e 93e8bfaa683d0", "ID-custom-network ID-custom-network 93e8bfaa683d0"},
		{"netdemo-x-7k2f 7k2fa a7k2f", "netdemo-x-RUN 7k2fa a7k2f"},
		{
			"netdemo/vault-ms:0123456789ab netdemo/vault-ms:0123456789abc",
			"netdemo/vault-ms:HASH netdemo/vault-ms:0123456789abc",
		},
		{"We got an error : ENOTFOUND", "We got an error : NAME-NOT-FOUND"},
		{"We got an error : EAI_AGAIN", "We got an error : NAME-NOT-FOUND"},
	} {
		assert.Equal(t, s.text(c.text), c.want)
	}
}

// A name can fail in several ways; which one depends on the servers of the engine's machine.
func TestScrubMakesOneTokenOfEveryFailedLookup(t *testing.T) {
	check := lesson.NameUnknown{Peer: "vault-ms"}
	for _, l := range []lesson.LookupResult{
		{Result: "nxdomain", Server: "10.0.0.53"},
		{Result: "servfail", Server: "10.0.0.53"},
		{Result: "refused", Server: "10.0.0.53"},
		{Result: "no_reply", Server: "10.0.0.53"},
		{Result: "no_data", Server: "10.0.0.53"},
		{Result: "not_sent"},
		{Result: "found", Server: "10.0.0.53", Addresses: []string{"192.0.2.7"}},
	} {
		t.Run(l.Result, func(t *testing.T) {
			l.Name = "netdemo-vault-ms"
			looked := lesson.LookedUp{LookupResult: l}
			finding := check.Judge(lesson.Evidence{Observed: looked, Names: ownNames{}})
			s := step(1, 1, "x", "X", "").
				run(lesson.RoleAsk, "docker", "exec", "a", "/netdemo", "lookup", l.Name).
				printed(lesson.RoleAsk, "dns", 1, 0, texts(l.Name+"  however that is said  (asked "+l.Server+")")...).
				saw(lesson.RoleAsk, looked).
				add(lesson.Judged{Step: 1, Said: "Something else. " + finding.Said, Result: lesson.True, Observed: finding.Observed},
					lesson.Finished{Claims: 1, True: 1})
			page := render(t, FormatPlain, Options{}, scrubbed(t, s.events))
			assert.Assert(t, strings.Contains(page, "\noutput: netdemo-vault-ms  NAME-NOT-FOUND\n"), page)
			assert.Assert(t, strings.Contains(page, "\nobserved: Something else. NAME-NOT-FOUND.\n"), page)
			report := render(t, FormatJSON, Options{}, scrubbed(t, s.events))
			assert.Assert(t, !strings.Contains(report, `"`+l.Result+`"`) && !strings.Contains(report, "192.0.2.7"), report)
		})
	}
}

// ownNames gives everything the name that it has in a lesson.
type ownNames struct{ lesson.Names }

func (ownNames) ContainerName(name string) string { return lesson.Prefix + name }

func TestScrubKnowsAnIDThatWasLookedUp(t *testing.T) {
	s := Scrub(nil).(*scrubber)
	s.learnFact(lesson.LookedUp{LookupResult: lesson.LookupResult{Name: "0123456789ab"}})
	s.learnFact(lesson.LookedUp{LookupResult: lesson.LookupResult{Name: "vault"}})
	assert.Equal(t, s.text("lookup 0123456789ab, then vault"), "lookup SHORT-ID, then vault")
}

// What a claim is about stays: one way of not being found, and no other.
func TestScrubLeavesTheFailureThatIsClaimed(t *testing.T) {
	looked := lesson.LookedUp{LookupResult: lesson.LookupResult{Name: "a", Server: "127.0.0.11", Result: "servfail"}}
	for _, expected := range []map[string]any{
		lesson.LookupEnds{Result: "servfail"}.Expected(),
		lesson.Each{lesson.Answers{}, lesson.Reports{Code: "EAI_AGAIN"}}.Expected(),
	} {
		s := step(1, 1, "x", "X", "").
			run(lesson.RoleAsk, "docker", "exec", "a", "/netdemo", "lookup", "a").
			printed(lesson.RoleAsk, "dns", 1, 0, texts("a  SERVFAIL  (asked 127.0.0.11)")...).
			saw(lesson.RoleAsk, looked).
			add(lesson.Judged{Step: 1, Said: "It got EAI_AGAIN.", Result: lesson.True, Expected: expected}, lesson.Finished{Claims: 1, True: 1})
		page := render(t, FormatPlain, Options{}, scrubbed(t, s.events))
		assert.Assert(t, strings.Contains(page, "\noutput: a  SERVFAIL  (asked 127.0.0.11)\n"), page)
		assert.Assert(t, strings.Contains(page, "\nobserved: It got EAI_AGAIN.\n"), page)
	}
}

// How many name servers a machine has, and which, is its own affair; Docker's is not.
func TestScrubMakesOneTokenOfTheNameServers(t *testing.T) {
	seen := lesson.NamespacesSeen{Namespaces: []lesson.Namespace{{From: "a", Servers: []string{"127.0.0.11", "192.0.2.1", "192.0.2.2"}}}}
	s := step(1, 1, "x", "X", "").
		run(lesson.RoleAsk, "docker", "exec", "a", "/netdemo", "net").
		printed(lesson.RoleAsk, "namespaces", 1, 0, texts("dns  127.0.0.11", "dns  192.0.2.1", "dns  192.0.2.2")...).
		saw(lesson.RoleAsk, seen).
		add(lesson.Judged{Step: 1, Said: "a asks 192.0.2.1.", Result: lesson.True}, lesson.Finished{Claims: 1, True: 1})
	page := render(t, FormatPlain, Options{}, scrubbed(t, s.events))
	assert.Assert(t, strings.Contains(page, "output: dns  127.0.0.11\noutput: dns  NAMESERVER\n"), page)
	assert.Assert(t, strings.Contains(page, "\nobserved: a asks NAMESERVER.\n"), page)
	assert.Equal(t, strings.Count(page, "NAMESERVER"), 2)
}

func TestScrubLearnsAnAddressThatIsOnlyShownAtTheEndOfItsStep(t *testing.T) {
	looked := lesson.LookedUp{LookupResult: lesson.LookupResult{
		Name: "netdemo-vault-ms", Server: "127.0.0.11", Result: "found", Addresses: []string{"192.168.32.2"},
	}}
	s := step(1, 1, "x", "X", "").
		run(lesson.RoleAsk, "docker", "exec", "a", "/netdemo", "lookup", "netdemo-vault-ms").
		printed(lesson.RoleAsk, "dns", 1, 0, texts("netdemo-vault-ms  192.168.32.2  (asked 127.0.0.11)")...).
		saw(lesson.RoleAsk, looked).
		add(lesson.TopologyShown{Step: 1, Topology: topology(oldEngine, true)}, lesson.Finished{})
	page := render(t, FormatPlain, Options{}, scrubbed(t, s.events))
	assert.Assert(t, strings.Contains(page, "netdemo-vault-ms  ADDR-vault-ms.custom-network  (asked 127.0.0.11)"), page)
}

func TestScrubReturnsTheErrorOfTheNextSink(t *testing.T) {
	broken := errors.New("broken pipe")
	s := Scrub(sinkFunc(func(lesson.Event) error { return broken }))
	assert.NilError(t, s.Emit(lesson.Started{})) // held back
	assert.ErrorIs(t, s.Emit(lesson.StepStarted{}), broken)
	assert.ErrorIs(t, s.Emit(lesson.Finished{}), broken)
}

type sinkFunc func(lesson.Event) error

func (f sinkFunc) Emit(e lesson.Event) error { return f(e) }

// Whatever is known is replaced where it stands between spaces, and nothing else of the text is lost.
func FuzzScrubText(f *testing.F) {
	f.Add("see 172.17.0.2 there", "172.17.0.2")
	f.Add("fd00::2:1 fd00::2", "fd00::2")
	f.Fuzz(func(t *testing.T, text, value string) {
		s := Scrub(nil).(*scrubber)
		s.know(value, "#")
		got := s.text(text)
		if strings.ContainsAny(text+value, "#/EA") || !slices.Contains(strings.Split(text, " "), value) || value == "" {
			return
		}
		assert.Assert(t, strings.Contains(got, "#"), "%q in %q: %q", value, text, got)
		assert.Equal(t, strings.ReplaceAll(got, "#", value), text)
	})
}
