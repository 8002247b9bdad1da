package lesson

import (
	"net/netip"
	"testing"

	"gotest.tools/v3/assert"
)

// making is a lesson that makes so many networks, one a step.
func making(networks int) Lesson {
	l := Lesson{Name: "making"}
	for _, name := range []string{"one", "two", "three"}[:networks] {
		l.Steps = append(l.Steps, Step{ID: name, Do: []Action{CreateNetwork{Network: name, Options: []NetworkOption{Internal}}}})
	}
	return l
}

func TestWithin(t *testing.T) {
	for _, tc := range []struct {
		networks int
		whole    string
		want     []string
		refusal  string
	}{
		{networks: 0, whole: "10.9.0.0/30"},
		{networks: 1, whole: "10.9.0.0/28", want: []string{"10.9.0.0/28"}},
		{networks: 2, whole: "10.9.0.0/27", want: []string{"10.9.0.0/28", "10.9.0.16/28"}},
		{networks: 3, whole: "10.9.7.3/24", want: []string{"10.9.7.0/26", "10.9.7.64/26", "10.9.7.128/26"}},
		{networks: 1, whole: "10.9.0.0/29", refusal: "making makes 1 network: give it an IPv4 subnet of /28 or larger"},
		{networks: 3, whole: "10.9.0.0/27", refusal: "making makes 3 networks: give it an IPv4 subnet of /26 or larger"},
		{networks: 1, whole: "fd00::/16", refusal: "making makes 1 network: give it an IPv4 subnet of /28 or larger"},
	} {
		plain := making(tc.networks)
		l, err := plain.Within(netip.MustParsePrefix(tc.whole))
		if tc.refusal != "" {
			assert.Error(t, err, tc.refusal)
			continue
		}
		assert.NilError(t, err)
		var got []string
		for i, s := range l.Steps {
			create := s.Do[0].(CreateNetwork)
			subnet, ok := create.Options[1].SubnetOf()
			assert.Assert(t, ok)
			got = append(got, subnet.String())
			assert.Equal(t, len(plain.Steps[i].Do[0].(CreateNetwork).Options), 1, "the course itself is as it was")
		}
		assert.DeepEqual(t, got, tc.want)
	}
	_, is := Internal.SubnetOf()
	assert.Assert(t, !is)
}
