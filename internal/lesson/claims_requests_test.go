package lesson

import (
	"testing"

	"gotest.tools/v3/assert"
)

// Each way to fail has its class of time, and with another one it is another finding.
func TestHowLongItTook(t *testing.T) {
	dialled := func(o Outcome, ms float64) Observation {
		return Dialled{Reply: Reply{Outcome: o, MS: ms, Remote: "172.17.0.2:9"}}
	}
	looked := func(result string, ms float64) Observation {
		return LookedUp{LookupResult: LookupResult{Name: "vault", Server: "10.0.0.53", Result: result, MS: ms}}
	}
	for _, c := range []struct {
		name  string
		check Check
		seen  Observation
		holds bool
		said  string
	}{
		{"refused", Ends{Outcome: OutcomeRefused, Pace: AtOnce}, dialled(OutcomeRefused, 0.3), true, "A refusal from 172.17.0.2:9, at once."},
		{"refused late", Ends{Outcome: OutcomeRefused, Pace: AtOnce}, dialled(OutcomeRefused, 3000), false, "A refusal from 172.17.0.2:9, after seconds."},
		{"refused, whenever", Ends{Outcome: OutcomeRefused, Pace: AnyPace}, dialled(OutcomeRefused, 3000), true, "A refusal from 172.17.0.2:9."},
		{"no route", Ends{Outcome: OutcomeNoRoute, Pace: Seconds}, dialled(OutcomeNoRoute, 3070), true, "No route to 172.17.0.2:9, after seconds."},
		{"no route at once", Ends{Outcome: OutcomeNoRoute, Pace: Seconds}, dialled(OutcomeNoRoute, 1), false, "No route to 172.17.0.2:9, at once."},
		{"silence", Ends{Outcome: OutcomeSilence, Pace: Never}, dialled(OutcomeSilence, 2000), true, "Silence from 172.17.0.2:9."},
		{"no name", LookupEnds{Result: "nxdomain", Pace: AtOnce}, looked("nxdomain", 2), true, "10.0.0.53 says that there is no vault, at once."},
		{"no name, late", LookupEnds{Result: "nxdomain", Pace: AtOnce}, looked("nxdomain", 1900), false, "10.0.0.53 says that there is no vault, after seconds."},
		{"no reply", LookupEnds{Result: "no_reply", Pace: Never}, looked("no_reply", 2000), true, "10.0.0.53 did not answer."},
		{"no reply is no no", LookupEnds{Result: "nxdomain", Pace: AtOnce}, looked("no_reply", 2000), false, "10.0.0.53 did not answer."},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := c.check.Judge(Evidence{Observed: c.seen})
			assert.Equal(t, f.Holds, c.holds)
			assert.Equal(t, f.Said, c.said)
		})
	}
}
