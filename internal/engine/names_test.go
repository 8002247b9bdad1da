package engine

import (
	"testing"

	"github.com/moby/moby/api/types/container"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
)

func TestChooseNames(t *testing.T) {
	for name, test := range map[string]struct {
		engine func(*double)
		taken  string
	}{
		"free":                {},
		"a container's":       {func(d *double) { d.add("netdemo-vault-ms", nil, container.StateExited) }, "netdemo-vault-ms"},
		"a network's":         {func(d *double) { d.addNetwork("netdemo-custom-network", nil) }, "netdemo-custom-network"},
		"names alike":         {func(d *double) { d.add("my-netdemo-vault-ms-2", nil, container.StateRunning) }, ""},
		"other kind: network": {func(d *double) { d.addNetwork("netdemo-vault-ms", nil) }, ""},
		"other kind":          {func(d *double) { d.add("netdemo-custom-network", nil, container.StateRunning) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDouble(t, engine20)
			if test.engine != nil {
				test.engine(d)
			}
			e := d.seeded(vaultPlan)
			assert.NilError(t, e.makeRoom(t.Context(), vaultPlan))
			suffix, notes := "", []string(nil)
			if test.taken != "" {
				suffix = "-abc123"
				notes = []string{"The name " + test.taken + " is taken on this engine; this run's names end in -abc123."}
			}
			assert.Equal(t, e.ContainerName(vault), "netdemo-vault-ms"+suffix)
			assert.Equal(t, e.NetworkName(custom), "netdemo-custom-network"+suffix)
			assert.Equal(t, e.NetworkName("bridge"), "bridge")
			assert.DeepEqual(t, e.Notes(), notes)
			assert.Assert(t, is.Len(d.made("POST"), 0), "nothing is made")
		})
	}
}

// What was made under a name keeps it, whatever the run's names end in from then on.
func TestNamesOfWhatStandsAlready(t *testing.T) {
	d := newDouble(t, engine28)
	e := d.running(t, vaultPlan)
	assert.NilError(t, e.CreateNetwork(t.Context(), custom))
	assert.Assert(t, e.takeSuffix("something"))
	assert.Equal(t, e.ContainerName(vault), "netdemo-vault-ms")
	assert.Equal(t, e.NetworkName(custom), "netdemo-custom-network")
	assert.Equal(t, e.ContainerName("other"), "netdemo-other-abc123")
}

func TestShownFlags(t *testing.T) {
	d := newDouble(t, engine28)
	short := d.seeded(vaultPlan)
	assert.Assert(t, is.Len(short.RunFlags(), 0))
	assert.Assert(t, is.Len(short.NetworkFlags(), 0))

	full := d.seeded(vaultPlan, func(o *Options) { o.Full = true })
	labels := []string{
		"--label", LabelRun + "=abc123", "--label", LabelLesson + "=bridges", "--label", LabelVersion + "=1.2.3",
	}
	assert.DeepEqual(t, full.NetworkFlags(), labels)
	assert.DeepEqual(t, full.RunFlags(), append(append([]string{"--pull", "never"}, labels...), hardenFlags()...))
	assert.Equal(t, full.Published(vault, 3002), "127.0.0.1:8282", "before anything is made")
}

func TestNewRun(t *testing.T) {
	seen := map[string]bool{}
	for range 50 {
		run := NewRun()
		assert.Assert(t, is.Regexp("^[a-z2-7]{6}$", run))
		seen[run] = true
	}
	assert.Equal(t, len(seen), 50)
	assert.Equal(t, New(Options{Run: "x"}).RunID(), "x")
}
