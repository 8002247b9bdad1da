//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"gotest.tools/v3/assert"

	"github.com/docker-netdemo/docker-netdemo/internal/course"
	"github.com/docker-netdemo/docker-netdemo/internal/engine"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
	"github.com/docker-netdemo/docker-netdemo/internal/runner"
)

// A recording is the lesson performed once by this very program, on the engine at hand, which is afterwards
// as it was: its events, and its containers as others saw them while they ran.
type recording struct {
	events     []lesson.Event
	summary    lesson.Finished
	containers map[string]container.InspectResponse // by name
	processes  map[string][]processStatus           // by name
}

// processStatus is /proc/PID/status.
type processStatus map[string]string

// recordings are those that were made, by the lesson.
var recordings sync.Map

// recorded gives the recording of bridges, which is made for the first test that asks for it.
func recorded(t *testing.T) *recording {
	t.Helper()
	return recordedOf(t, "bridges")
}

// recordedOf gives the recording of a lesson.
func recordedOf(t *testing.T, name string) *recording {
	t.Helper()
	l, _ := course.Lesson(name)
	return recordedAs(t, name, l)
}

// recordedAs gives the recording of a lesson that is kept under a name.
func recordedAs(t *testing.T, name string, l lesson.Lesson) *recording {
	t.Helper()
	once, _ := recordings.LoadOrStore(name, sync.OnceValues(func() (*recording, error) { return record(l) }))
	r, err := once.(func() (*recording, error))()
	assert.NilError(t, err)
	assert.Equal(t, r.summary.Exit, 0, "%+v", r.summary)
	return r
}

func record(l lesson.Lesson) (*recording, error) {
	r := &recording{containers: map[string]container.InspectResponse{}, processes: map[string][]processStatus{}}
	m := <-lab.fleet.atHand
	defer func() { lab.fleet.atHand <- m }()
	ctx, cancel := context.WithTimeout(context.Background(), 2*callLimit)
	defer cancel()
	before, err := m.look(ctx)
	if err != nil {
		return r, err
	}
	e := engine.New(engine.Options{
		API: lab.api, Context: "default", Endpoint: lab.endpoint, Run: engine.NewRun(), Version: lab.version,
		Serve: []string{lab.plugin(), "netdemo", "serve"},
	})
	// The last step begins when all containers run, and the lesson waits until a sink has taken an event.
	sink := sinkFunc(func(event lesson.Event) error {
		r.events = append(r.events, event)
		if step, ok := event.(lesson.StepStarted); ok && step.N == step.Of {
			return r.lookAt(ctx, e.RunID())
		}
		return nil
	})
	r.summary = runner.Perform(ctx, l, e, sink, runner.Options{
		Version: lab.version, Run: e.RunID(), Number: 1, Lessons: 1, Shortens: true,
	})
	if len(r.containers) == 0 {
		return r, fmt.Errorf("the recorded lesson never came to its last step, or its containers could not be looked at: %+v", r.summary)
	}
	return r, m.settle(context.WithoutCancel(ctx), before, cleanLimit)
}

// sinkFunc is a function as a lesson.Sink.
type sinkFunc func(lesson.Event) error

// Emit implements lesson.Sink.
func (f sinkFunc) Emit(e lesson.Event) error { return f(e) }

// lookAt looks at every container of a run from outside.
func (r *recording) lookAt(ctx context.Context, run string) error {
	ours := client.Filters{}.Add("label", engine.LabelRun+"="+run)
	list, err := lab.api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: ours})
	if err != nil {
		return err
	}
	for _, c := range list.Items {
		answer, err := lab.api.ContainerInspect(ctx, c.ID, client.ContainerInspectOptions{})
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(answer.Container.Name, "/")
		r.containers[name] = answer.Container
		if c.State != container.StateRunning {
			continue
		}
		if r.processes[name], err = lab.processesOf(ctx, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// processesOf reads the status of every process of a container, the probe's too. It is empty where the
// engine's processes are not to be seen from here: in a virtual machine, on another machine.
func (m *machine) processesOf(ctx context.Context, id string) ([]processStatus, error) {
	top, err := m.api.ContainerTop(ctx, id, client.ContainerTopOptions{Arguments: []string{"-o", "pid,args"}})
	if err != nil {
		return nil, err
	}
	var list []processStatus
	for _, row := range top.Processes {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%s/status", row[0]))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		status := processStatus{"Command": strings.Join(row[1:], " ")}
		for line := range strings.Lines(string(text)) {
			key, value, _ := strings.Cut(line, ":")
			status[key] = strings.TrimSpace(value)
		}
		list = append(list, status)
	}
	return list, nil
}
