package lesson

import (
	"testing"

	"gotest.tools/v3/assert"
)

func seenAt(addresses map[string]string) Evidence {
	var seen NamespacesSeen
	for _, from := range []string{OnHost, "netdemo-a", "netdemo-b"} {
		seen.Namespaces = append(seen.Namespaces, Namespace{From: from, Interfaces: []Interface{
			{Name: "lo", Addresses: []string{"127.0.0.1/8", "::1/128"}},
			{Name: "eth0", Addresses: []string{addresses[from] + "/16", "fe80::1/64"}},
		}})
	}
	return Evidence{Observed: seen, Names: stubNames{}}
}

func TestOwnAddresses(t *testing.T) {
	of := []string{OnHost, "a", "b"}
	f := OwnAddresses{Of: of}.Judge(seenAt(map[string]string{"": "10.0.0.7", "netdemo-a": "172.17.0.2", "netdemo-b": "172.17.0.3"}))
	assert.Assert(t, f.Holds, f.Said)
	assert.Equal(t, f.Said, "The engine's host, netdemo-a and netdemo-b have no address in common but that of the loopback.")

	f = OwnAddresses{Of: of}.Judge(seenAt(map[string]string{"": "10.0.0.7", "netdemo-a": "172.17.0.2", "netdemo-b": "172.17.0.2"}))
	assert.Assert(t, !f.Holds && f.Unasked == "")
	assert.Equal(t, f.Said, "netdemo-a and netdemo-b both have 172.17.0.2.")

	assert.Assert(t, OwnAddresses{Of: []string{"c"}}.Judge(seenAt(nil)).Unasked != "")
}

func TestHasAddress(t *testing.T) {
	seen := seenAt(map[string]string{"": "10.0.0.7", "netdemo-a": "172.17.0.2", "netdemo-b": "172.17.0.3"})
	f := HasAddress{Container: "a", Of: Literal("172.17.0.2")}.Judge(seen)
	assert.Assert(t, f.Holds, f.Said)
	f = HasAddress{Container: "a", Of: Literal("172.17.0.3")}.Judge(seen)
	assert.Assert(t, !f.Holds)
	assert.Equal(t, f.Said, "netdemo-a does not have the address 172.17.0.3.")
	assert.Assert(t, HasAddress{Container: "a", Of: Literal("")}.Judge(seen).Unasked != "")
}

func TestSameInterfaces(t *testing.T) {
	machine := []Interface{{Name: "lo", Addresses: []string{"127.0.0.1/8"}}, {Name: "docker0", Addresses: []string{"172.17.0.1/16"}}}
	own := []Interface{machine[0], {Name: "eth0", Addresses: []string{"172.17.0.2/16"}}}
	check := SameInterfaces{Of: []string{OnHost, "a"}, With: Literal("172.17.0.1")}
	seen := func(host, a []Interface) Evidence {
		return Evidence{Names: stubNames{}, Observed: NamespacesSeen{Namespaces: []Namespace{{Interfaces: host}, {From: "netdemo-a", Interfaces: a}}}}
	}
	f := check.Judge(seen(machine, machine))
	assert.Assert(t, f.Holds)
	assert.Equal(t, f.Said, "The engine's host and netdemo-a have the same interfaces, among them docker0 with 172.17.0.1.")
	f = check.Judge(seen(machine, own))
	assert.Assert(t, !f.Holds && f.Unasked == "")
	assert.Equal(t, f.Said, "The engine's host and netdemo-a do not all have docker0 and eth0.")
	f = check.Judge(seen(machine[:1], machine[:1]))
	assert.Assert(t, !f.Holds && f.Unasked == "")
	assert.Equal(t, f.Said, "No interface has the address 172.17.0.1.")
	assert.Assert(t, check.Judge(Evidence{Names: stubNames{}}).Unasked != "")
	check.With = Literal("")
	assert.Assert(t, check.Judge(seen(machine, machine)).Unasked != "")
}

// What is shown of a container in the machine's namespace is what is shown of the machine.
func TestNamespacesOfTheMachineAreShort(t *testing.T) {
	text := []string{"namespace  net:[1]", "interface  lo  up  127.0.0.1/8", "interface  eth0  up  10.0.0.7/24"}
	q := Namespaces{Show: []string{"namespace", "interface"}}
	assert.Equal(t, len(q.lines(Namespace{From: "netdemo-a", Text: text}, false)), 3)
	assert.DeepEqual(t, q.lines(Namespace{From: "netdemo-a", Text: text}, true), plainLines(text[:2]))
}
