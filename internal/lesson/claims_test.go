package lesson

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"gotest.tools/v3/assert"
)

func TestChecks(t *testing.T) {
	for _, test := range findings {
		t.Run(test.name, func(t *testing.T) {
			f := test.check.Judge(Evidence{Before: test.before, Observed: test.observed, Topology: vaultOnTwo, Names: stubNames{}})
			assert.Equal(t, f.Holds, test.holds)
			assert.Equal(t, f.Unasked != "", test.unasked, f.Unasked)
			said := f.Said
			if test.unasked {
				said = f.Unasked
			}
			assert.Equal(t, said, test.said)
		})
	}
}

func typeName(v any) string { return fmt.Sprintf("%T", v) }

func TestEveryCheckIsTestedBothWays(t *testing.T) {
	ways := map[string]map[bool]bool{}
	for _, test := range findings {
		kind := strings.TrimPrefix(typeName(test.check), "lesson.")
		if ways[kind] == nil {
			ways[kind] = map[bool]bool{}
		}
		ways[kind][test.holds] = true
	}
	for _, kind := range []string{
		"HasPredefined", "HasNetwork", "Lists", "BelongsTo", "SameProcesses", "Restarted", "Answers", "NameKnown", "NameUnknown", "OutOfReach", "Sent", "Not", "Every", "LogSays",
	} {
		assert.Equal(t, len(ways[kind]), 2, kind)
	}
}

// A report must not show what the JSON face would write as null, and parts of a whole must not
// overwrite each other's facts.
func TestFactsForReports(t *testing.T) {
	all := []Check{
		HasPredefined{},
		HasNetwork{Network: "n"},
		Lists{},
		BelongsTo{Container: "c"},
		SameProcesses{Of: ours},
		Restarted{Of: ours},
		Answers{},
		NameKnown{},
		NameUnknown{},
		OutOfReach{},
		Sent{},
	}
	e := Evidence{
		Before: processes(1, 2), Names: stubNames{},
		Observed: Several{networks(), members(), containers(vaultState("running")), processes(1, 2), fetched(OutcomeOK, ""), lookedUp("nxdomain")},
	}
	for _, check := range all {
		for _, facts := range []map[string]any{check.Expected(), check.Judge(e).Observed} {
			text, err := json.Marshal(facts)
			assert.NilError(t, err)
			assert.Assert(t, !strings.Contains(string(text), ":null"), "%T: %s", check, text)
			assert.Assert(t, len(facts) > 0, "%T", check)
		}
	}
	for _, pair := range []Every{
		{Lists{}, BelongsTo{}},
		{Lists{}, Answers{}},
		{HasNetwork{}, Lists{}},
		{Lists{}, SameProcesses{}},
		{Answers{}, NameKnown{}},
		{Answers{}, BelongsTo{}},
		{OutOfReach{}, NameUnknown{}},
		{Answers{}, NameUnknown{}},
		{NameUnknown{}, SameProcesses{}},
		{OutOfReach{}, SameProcesses{}},
	} {
		assert.Equal(t, len(pair.Expected()), len(pair[0].Expected())+len(pair[1].Expected()), "%T and %T", pair[0], pair[1])
		sum := len(pair[0].Judge(e).Observed) + len(pair[1].Judge(e).Observed)
		assert.Equal(t, len(pair.Judge(e).Observed), sum, "%T and %T", pair[0], pair[1])
	}
}

func TestNegativeChecks(t *testing.T) {
	for _, check := range []Check{NameUnknown{}, OutOfReach{}, Not{Lists{}}, Every{Lists{}, OutOfReach{}}} {
		assert.Assert(t, check.Negative(), "%T", check)
	}
	for _, check := range []Check{
		HasPredefined{}, HasNetwork{}, Lists{}, BelongsTo{}, SameProcesses{}, Restarted{}, Answers{}, NameKnown{}, Sent{}, Not{OutOfReach{}}, Every{}, Every{Lists{}, Answers{}},
	} {
		assert.Assert(t, !check.Negative(), "%T", check)
	}
}

func TestControlHolds(t *testing.T) {
	for _, test := range []struct {
		o    Observation
		want bool
	}{
		{got(Reply{Outcome: OutcomeOK, Status: 200}), true},
		{Fetched{Reply: Reply{Outcome: OutcomeOK, Status: 200}}, true},
		{got(Reply{Outcome: OutcomeOK, Status: 404}), false},
		{got(Reply{Outcome: OutcomeRefused}), false},
		{got(Reply{Outcome: OutcomeStranger, Status: 200}), false},
		{lookedUp("found", "172.17.0.2"), true},
		{lookedUp("found", "203.0.113.9"), false},
		{lookedUp("nxdomain"), false},
		{nil, false},
	} {
		assert.Equal(t, ControlHolds(test.o, vaultOnTwo), test.want, "%+v", test.o)
	}
}

func TestOverlap(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"172.17.0.0/16", "172.17.0.0/16", true},
		{"172.17.0.0/16", "172.17.4.0/24", true},
		{"172.17.4.0/24", "172.17.0.0/16", true},
		{"172.17.0.0/16", "172.18.0.0/16", false},
		{"172.17.0.0/16", "fd00::/64", false},
		{"fd00::/48", "fd00::/64", true},
		{"", "", false},
		{"nonsense", "172.17.0.0/16", false},
	} {
		assert.Equal(t, overlap([]string{test.a}, []string{test.b}), test.want, "%s %s", test.a, test.b)
	}
	assert.Assert(t, overlap([]string{"fd00::/64", "10.0.0.0/24"}, []string{"10.1.0.0/24", "10.0.0.128/25"}))
	assert.Assert(t, !overlap(nil, []string{"10.0.0.0/8"}))
}

func TestJoin(t *testing.T) {
	assert.Equal(t, join(nil), "")
	assert.Equal(t, join([]string{"a"}), "a")
	assert.Equal(t, join([]string{"a", "b"}), "a and b")
	assert.Equal(t, join([]string{"a", "b", "c"}), "a, b and c")
}

func TestOwns(t *testing.T) {
	for address, want := range map[string]bool{
		"172.17.0.2": true, "172.18.0.2": true, "::ffff:172.17.0.2": false, "172.17.0.3": false, "": false, "nonsense": false,
	} {
		assert.Equal(t, vaultOnTwo.Owns("netdemo-vault-ms", "", address), want, address)
	}
	assert.Assert(t, !vaultOnTwo.Owns("netdemo-nobody", "", "172.17.0.2"))
	assert.Assert(t, vaultOnTwo.Owns("netdemo-vault-ms", "bridge", "172.17.0.2"))
	assert.Assert(t, !vaultOnTwo.Owns("netdemo-vault-ms", "bridge", "172.18.0.2"))
	stopped := Topology{Containers: []TopologyContainer{{Name: "x", Endpoints: map[string]string{"bridge": ""}}}}
	assert.Assert(t, !stopped.Owns("x", "", ""))
}
