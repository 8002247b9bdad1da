package lesson

import (
	"testing"

	"gotest.tools/v3/assert"
)

func TestOtherwise(t *testing.T) {
	check := Otherwise{Body: "the key"}
	assert.Assert(t, check.Negative())
	for _, c := range []struct {
		name           string
		reply          Reply
		holds, unasked bool
	}{
		{"another answer", Reply{Outcome: OutcomeOK, Body: "another key"}, true, false},
		{"that answer", Reply{Outcome: OutcomeOK, Body: "the key"}, false, false},
		{"nobody answered", Reply{Outcome: OutcomeRefused}, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := check.Judge(Evidence{Observed: Fetched{Reply: c.reply}})
			assert.Equal(t, f.Holds, c.holds)
			assert.Equal(t, f.Unasked != "", c.unasked)
			assert.Assert(t, f.Said != "")
		})
	}
}

func TestTookAddress(t *testing.T) {
	check := TookAddress{Container: "new", From: "old", Network: "custom"}
	seen := func(container, address string) Observation {
		return Containers{Containers: []ContainerState{{Name: "netdemo-" + container, Networks: map[string]string{"netdemo-custom": address}}}}
	}
	for _, c := range []struct {
		name           string
		before, now    Observation
		holds, unasked bool
	}{
		{"the same", seen("old", "172.18.0.3"), seen("new", "172.18.0.3"), true, false},
		{"another", seen("old", "172.18.0.3"), seen("new", "172.18.0.4"), false, false},
		{"nobody looked before", nil, seen("new", "172.18.0.4"), false, true},
		{"not plugged in", seen("old", "172.18.0.3"), seen("new", ""), false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := check.Judge(Evidence{Before: c.before, Observed: c.now, Names: stubNames{}})
			assert.Equal(t, f.Holds, c.holds)
			assert.Equal(t, f.Unasked != "", c.unasked)
		})
	}
}

func TestWhoGotTheAnswer(t *testing.T) {
	for from, want := range map[string]string{
		theHost:            "The engine's host got the answer from 172.17.0.2:3002.",
		"netdemo-vault-ms": "netdemo-vault-ms got the answer from 172.17.0.2:3002.",
	} {
		reply := Reply{From: from, Outcome: OutcomeOK, Body: "the key", Remote: "172.17.0.2:3002"}
		assert.Equal(t, Answers{Body: "the key"}.Judge(Evidence{Observed: Got{Reply: reply}}).Said, want)
	}
}
