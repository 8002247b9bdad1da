package engine

import (
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"
	"gotest.tools/v3/assert"
	is "gotest.tools/v3/assert/cmp"
)

// skewed makes an engine whose clock is ahead of ours by so much. Another machine's run has left a network and a
// container there, made so long ago by that clock.
func skewed(t *testing.T, ahead, age time.Duration) *double {
	t.Helper()
	d := newDouble(t, engine28)
	now := time.Now().Add(ahead)
	d.info.SystemTime = now.Format(time.RFC3339Nano)
	d.addNetwork("netdemo-net", labels("distant")).Created = now.Add(-age)
	d.add("netdemo-vault-ms", labels("distant"), container.StateExited).created = now.Add(-age).Unix()
	return d
}

// How old a leftover is, the engine's clock alone decides, however far it is from ours: a young one is not taken for
// old, nor an old one for young.
func TestLeftoversAgeByTheEnginesClock(t *testing.T) {
	for name, ahead := range map[string]time.Duration{
		"hours behind": -5 * time.Hour, "hours ahead": 5 * time.Hour, "years behind": -50 * 365 * 24 * time.Hour,
		"a little behind": -10 * time.Minute, "a little ahead": 10 * time.Minute, "right": 0,
	} {
		for _, young := range []bool{true, false} {
			age := orphanAge + time.Minute
			if young {
				age = orphanAge - time.Minute
			}
			t.Run(name+", "+age.String(), func(t *testing.T) {
				d := skewed(t, ahead, age)
				e := d.seeded(vaultPlan, stateOf(t.TempDir()))
				_, err := e.Info(t.Context())
				assert.NilError(t, err)
				assert.NilError(t, e.makeRoom(t.Context(), vaultPlan))
				assert.Equal(t, len(d.names()) == 2, young, "%v", d.names())
				if !young {
					assert.DeepEqual(t, e.Notes(), []string{"Removed what an interrupted run left (1 container, 1 network)."})
				}
			})
		}
	}
}

// The same of `clean --all-hosts --older`, which asks the engine for its clock.
func TestOlderByTheEnginesClock(t *testing.T) {
	for _, ahead := range []time.Duration{-5 * time.Hour, 5 * time.Hour} {
		runs, err := skewed(t, ahead, time.Hour).engine().Runs(t.Context())
		assert.NilError(t, err)
		assert.Assert(t, is.Len(runs, 1))
		assert.Assert(t, runs[0].Older(time.Hour))
		assert.Assert(t, !runs[0].Older(time.Hour+time.Minute))
		alive, _ := runs[0].Alive(Mark{})
		assert.Assert(t, !alive)
	}
}

// The janitor asks no clock: what carries its run's label goes, whenever it was made.
func TestTheJanitorAsksNoClock(t *testing.T) {
	for _, ahead := range []time.Duration{-5 * time.Hour, 5 * time.Hour} {
		d := skewed(t, ahead, time.Second)
		swept, err := d.engine().CleanUp(t.Context(), "distant")
		assert.NilError(t, err)
		assert.Equal(t, swept.Count(), 2)
		assert.Assert(t, is.Len(d.made("GET /info"), 0))
	}
}
