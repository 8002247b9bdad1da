package lesson_test

import (
	"context"
	"errors"
	"testing"

	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/engine/enginetest"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

const (
	vault     = "vault-ms"
	processor = "security-processor"
)

// scene has a running vault and a processor that publishes its port, on an engine where others have
// things, too.
func scene(t *testing.T, options ...enginetest.Option) *enginetest.Engine {
	t.Helper()
	e := enginetest.New(append(options, enginetest.WithNetwork("somebodys"), enginetest.WithContainer("my-db", "bridge"))...)
	for _, c := range []lesson.Container{
		{Name: vault, Service: vault},
		{Name: processor, Service: processor, Publish: []lesson.Port{{Host: 8282, Container: 3003}}},
	} {
		run := lesson.Run{Container: c}
		assert.NilError(t, run.Create(t.Context(), e))
		assert.NilError(t, run.Do(t.Context(), e))
	}
	return e
}

func ask(t *testing.T, q lesson.Question, e lesson.Engine) lesson.Observation {
	t.Helper()
	o, err := q.Ask(t.Context(), e)
	assert.NilError(t, err)
	var shown []lesson.Command
	for _, x := range o.Exchanges() {
		shown = append(shown, x.Command)
	}
	assert.DeepEqual(t, shown, q.Commands(e)) // what is shown is what was asked
	return o
}

func TestListNetworksPointsAtTheNewOne(t *testing.T) {
	e := scene(t)
	assert.NilError(t, lesson.CreateNetwork{Network: "custom"}.Create(t.Context(), e))
	assert.NilError(t, lesson.CreateNetwork{Network: "custom"}.Do(t.Context(), e))
	x := ask(t, lesson.ListNetworks{New: "custom"}, e).Exchanges()[0]
	assert.Equal(t, len(x.Lines), 5)
	assert.Equal(t, x.LeftOut, 1, "somebody else's")
	assert.Equal(t, len(x.Whole), len(x.Lines)+x.LeftOut)
	for i, line := range x.Lines {
		assert.Equal(t, line.Note == "new", i == 3, line.Text)
	}
	for _, line := range ask(t, lesson.ListNetworks{}, e).Exchanges()[0].Lines {
		assert.Equal(t, line.Note, "")
	}
}

func TestInspectNetworkLeavesOutWhatIsNotThePoint(t *testing.T) {
	e := scene(t)
	o := ask(t, lesson.InspectNetwork{Network: "bridge"}, e)
	x := o.Exchanges()[0]
	assert.Equal(t, len(x.Lines), 3+2*2, "ours alone")
	assert.Equal(t, len(x.Lines)+x.LeftOut, len(x.Whole))
	assert.Equal(t, len(o.(lesson.NetworkMembers).Network.Members), 2)
}

func TestProcessesAreInTheOrderOfTheQuestion(t *testing.T) {
	e := scene(t)
	o := ask(t, lesson.Processes{Of: []string{processor, vault, "gone"}}, e)
	pids := o.(lesson.ProcessIDs).PIDs
	assert.Equal(t, len(pids), 2)
	lines := o.Exchanges()[0].Lines
	assert.Equal(t, len(lines), 2)
	assert.Equal(t, lines[0].Text[:len("/netdemo-security-processor ")], "/netdemo-security-processor ")
}

func TestFetchShowsTheCommandThatWasTheEquivalent(t *testing.T) {
	e := scene(t)
	q := lesson.Fetch{Container: processor, Port: 3003, Path: "/greet/Ada"}
	o := ask(t, q, e)
	assert.Equal(t, o.(lesson.Fetched).Body, "Hello in service base Ada")
	assert.Assert(t, o.Exchanges()[0].MS > 0)
	elsewhere, err := q.Ask(t.Context(), via{e})
	assert.NilError(t, err)
	here := o.Exchanges()[0].Command.Argv
	assert.Equal(t, elsewhere.Exchanges()[0].Command.String(), "docker run --rm --network host image get "+here[len(here)-1])
}

// via is an engine whose published ports are asked from its host's network.
type via struct{ lesson.Engine }

func (via) FetchWith(string) []string {
	return []string{"docker", "run", "--rm", "--network", "host", "image", "get"}
}

func TestGetNeedsAnAddress(t *testing.T) {
	e := scene(t)
	q := lesson.Get{From: processor, To: lesson.AddressOf{Container: vault, Network: "bridge"}, Port: 3002, Path: "/serviceKey"}
	assert.Equal(t, ask(t, q, e).(lesson.Got).Body, "Encrypted_Service_Key_From_Vault")
	assert.NilError(t, lesson.Stop{Container: vault}.Do(t.Context(), e))
	_, err := q.Ask(t.Context(), e)
	assert.Error(t, err, "the engine names no address of netdemo-vault-ms on bridge")
	assert.NilError(t, lesson.Start{Container: vault}.Do(t.Context(), e))
	ask(t, q, e)
}

func TestAllKeepsTheOrderOfItsQuestions(t *testing.T) {
	e := scene(t)
	o := ask(t, lesson.All{lesson.ListContainers{}, lesson.Lookup{From: processor, Name: lesson.NameOf{Container: vault}}, lesson.ListNetworks{}}, e)
	var kinds []string
	for _, part := range lesson.Parts(o) {
		kinds = append(kinds, part.Kind())
	}
	assert.DeepEqual(t, kinds, []string{"containers", "dns", "networks"})
}

func TestAQuestionThatCannotBeAskedIsAnError(t *testing.T) {
	boom := errors.New("boom")
	for call, q := range map[string]lesson.Question{
		"networks": lesson.ListNetworks{}, "inspect network": lesson.InspectNetwork{Network: "bridge"}, "containers": lesson.ListContainers{},
		"containers ": lesson.Processes{}, "fetch": lesson.Fetch{Container: processor, Port: 3003},
		"get": lesson.Get{From: processor, To: lesson.AddressOf{Container: vault, Network: "bridge"}}, "lookup": lesson.Lookup{From: processor, Name: lesson.NameOf{Container: vault}},
	} {
		e := scene(t, enginetest.OnCall(func(_ context.Context, c enginetest.Call) error {
			if c.Name == call || c.Name+" " == call {
				return boom
			}
			return nil
		}))
		for _, question := range []lesson.Question{q, lesson.All{q, lesson.ListContainers{}}} {
			o, err := question.Ask(t.Context(), e)
			assert.ErrorIs(t, err, boom)
			assert.Assert(t, o == nil)
		}
	}
}

func TestAPanicInOneOfSeveralQuestionsGoesOn(t *testing.T) {
	e := scene(t, enginetest.OnCall(func(_ context.Context, c enginetest.Call) error {
		if c.Name == "lookup" {
			panic("a bug")
		}
		return nil
	}))
	defer func() { assert.Equal(t, recover(), "a bug") }()
	_, _ = lesson.All{lesson.ListContainers{}, lesson.Lookup{From: processor, Name: lesson.NameOf{Container: vault}}}.Ask(t.Context(), e)
	t.Error("the panic was swallowed")
}
