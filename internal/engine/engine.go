// Package engine is the learner's own container engine as a lesson.Engine.
//
// It knows the Engine API: how to make, label, harden, probe and remove what a lesson needs, what
// engines of different versions answer, and what their errors mean. It must not know any lesson's
// claims, flags, or how anything is shown. Whatever it makes carries the run's label from the moment
// it exists, and only that label makes an object ours.
package engine

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// The labels of containers and networks. A container inherits the labels of its image, so images never
// carry LabelRun.
const (
	LabelRun     = "io.github.docker-netdemo.run"
	LabelLesson  = "io.github.docker-netdemo.lesson"
	LabelVersion = "io.github.docker-netdemo.version"
	LabelScript  = "io.github.docker-netdemo.script" // objects of a pasted --script; no sweep touches them
)

// API is what this package uses of the Engine API; *client.Client has all of it.
type API interface {
	Info(ctx context.Context, o client.InfoOptions) (client.SystemInfoResult, error)
	ServerVersion(ctx context.Context, o client.ServerVersionOptions) (client.ServerVersionResult, error)
	ClientVersion() string
	Close() error // of connections that are not in use; others are made when they are needed

	ContainerCreate(ctx context.Context, o client.ContainerCreateOptions) (client.ContainerCreateResult, error)
	ContainerStart(ctx context.Context, id string, o client.ContainerStartOptions) (client.ContainerStartResult, error)
	ContainerStop(ctx context.Context, id string, o client.ContainerStopOptions) (client.ContainerStopResult, error)
	ContainerRemove(ctx context.Context, id string, o client.ContainerRemoveOptions) (client.ContainerRemoveResult, error)
	ContainerInspect(ctx context.Context, id string, o client.ContainerInspectOptions) (client.ContainerInspectResult, error)
	ContainerList(ctx context.Context, o client.ContainerListOptions) (client.ContainerListResult, error)
	ContainerLogs(ctx context.Context, id string, o client.ContainerLogsOptions) (client.ContainerLogsResult, error)
	ContainerAttach(ctx context.Context, id string, o client.ContainerAttachOptions) (client.ContainerAttachResult, error)
	ExecCreate(ctx context.Context, id string, o client.ExecCreateOptions) (client.ExecCreateResult, error)
	ExecAttach(ctx context.Context, id string, o client.ExecAttachOptions) (client.ExecAttachResult, error)

	NetworkCreate(ctx context.Context, name string, o client.NetworkCreateOptions) (client.NetworkCreateResult, error)
	NetworkConnect(ctx context.Context, id string, o client.NetworkConnectOptions) (client.NetworkConnectResult, error)
	NetworkDisconnect(ctx context.Context, id string, o client.NetworkDisconnectOptions) (client.NetworkDisconnectResult, error)
	NetworkInspect(ctx context.Context, id string, o client.NetworkInspectOptions) (client.NetworkInspectResult, error)
	NetworkList(ctx context.Context, o client.NetworkListOptions) (client.NetworkListResult, error)
	NetworkRemove(ctx context.Context, id string, o client.NetworkRemoveOptions) (client.NetworkRemoveResult, error)

	VolumeCreate(ctx context.Context, o client.VolumeCreateOptions) (client.VolumeCreateResult, error)
	VolumeList(ctx context.Context, o client.VolumeListOptions) (client.VolumeListResult, error)
	VolumeRemove(ctx context.Context, id string, o client.VolumeRemoveOptions) (client.VolumeRemoveResult, error)

	ImageInspect(ctx context.Context, ref string, o ...client.ImageInspectOption) (client.ImageInspectResult, error)
	ImageBuild(ctx context.Context, buildContext io.Reader, o client.ImageBuildOptions) (client.ImageBuildResult, error)
	ImageList(ctx context.Context, o client.ImageListOptions) (client.ImageListResult, error)
	ImageHistory(ctx context.Context, id string, o ...client.ImageHistoryOption) (client.ImageHistoryResult, error)
	ImageRemove(ctx context.Context, id string, o client.ImageRemoveOptions) (client.ImageRemoveResult, error)
}

// Options say which engine, and how to speak of it.
type Options struct {
	API      API
	Docker   lesson.Docker // how a learner reaches it, for what he is to type
	Context  string        // the Docker CLI's context, for reports
	Endpoint string        // the engine's address, for reports
	Run      string        // the id of this run: letters and digits
	Version  string        // of the plugin
	Full     bool          // shown commands carry every flag
	State    string        // the folder of this machine's lock files; "" for none
	Serve    []string      // the command of `docker netdemo serve`, which runs a service on this machine
	Progress func(string)  // takes a line about work that takes long, from any goroutine; may be nil
	Debug    func(string)  // takes a line about each call, from any goroutine; may be nil
	Building func() Meter  // is asked for one before images are built, in place of a line for each; may be nil

	Hurry      <-chan struct{} // closed when the user has no patience left: the janitor does what takes time
	HandedOver func(time.Time) // is told until when the run's services live on; may be nil
}

// Engine is an engine during one run. It implements lesson.Engine.
type Engine struct {
	options Options
	api     API

	hosting sync.Mutex // held while the probe on the host is being started

	asked  sync.Once // guards what the engine said about itself
	info   lesson.EngineInfo
	noInfo error

	awaiting chan struct{} // full while an engine that went away is waited for; guards away
	away     bool          // it did not come back while it was waited for

	mu         sync.Mutex // guards everything below
	plan       lesson.Plan
	arch       string // of the engine, as Go spells it
	suffix     string // of every name made from now on
	images     map[string]images.Image
	containers map[string]*containerState // by the lesson's own name
	order      []string                   // the lesson's own names, in the order of creation
	networks   map[string]networkState    // by the lesson's own name
	hostPorts  map[string]int             // by the lesson's own name: the port on the host's network
	programs   []*program                 // on this machine
	places     map[int]int                // a service's port → the port of this machine in its place
	subnets    map[string]string          // of networks, by their name on the engine
	gateways   map[string]string          // the same
	notes      []string
	published  vantage
	host       *hostProbe
	skew       time.Duration // how far the engine's clock is ahead of ours
	bridge     string        // the id of its default bridge when the run began; "" where it has none
	hasFolder  bool          // this run has made its folder on this machine
	uncertain  bool          // a call that makes something ended without an answer: it may still take effect
	ledger     ledger        // of what this run has made
}

// NewRun gives a fresh id for a run.
func NewRun() string {
	var random [5]byte
	_, _ = rand.Read(random[:]) // never fails (crypto/rand)
	return strings.ToLower(base32.StdEncoding.EncodeToString(random[:]))[:6]
}

// New gives the engine for one run. It makes no call.
func New(o Options) *Engine {
	return &Engine{
		options:    o,
		api:        o.API,
		awaiting:   make(chan struct{}, 1),
		images:     map[string]images.Image{},
		containers: map[string]*containerState{},
		networks:   map[string]networkState{},
		hostPorts:  map[string]int{},
		places:     map[int]int{},
		subnets:    map[string]string{},
		gateways:   map[string]string{},
	}
}

func (e *Engine) labels() map[string]string {
	return map[string]string{
		LabelRun:     e.options.Run,
		LabelLesson:  e.plan.Lesson,
		LabelVersion: e.options.Version,
	}
}

// note keeps something that the learner must be told, once.
func (e *Engine) note(format string, args ...any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.notes = append(e.notes, fmt.Sprintf(format, args...))
}

// Notes implements lesson.Engine.
func (e *Engine) Notes() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	notes := e.notes
	e.notes = nil
	return notes
}

// Made tells what this run has made so far, for a word about what is being removed.
func (e *Engine) Made() lesson.Swept {
	e.mu.Lock()
	defer e.mu.Unlock()
	return lesson.Swept{Containers: len(e.containers), Networks: len(e.networks)}
}

// all gives this run's containers, in the order of creation.
func (e *Engine) all() []*containerState {
	e.mu.Lock()
	defer e.mu.Unlock()
	list := make([]*containerState, 0, len(e.order))
	for _, name := range e.order {
		list = append(list, e.containers[name])
	}
	return list
}

// now is the time by the engine's clock, which is the one that its objects are dated by.
func (e *Engine) now() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return time.Now().Add(e.skew)
}

// RunID is the id of this run.
func (e *Engine) RunID() string { return e.options.Run }
