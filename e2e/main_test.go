//go:build e2e

// Package e2e tests the installed plugin on a real engine, through the real docker command.
//
// The engine at hand is the one that the docker command speaks to (DOCKER_HOST, or the current context); it
// may be in use, but containers and networks of others should not come and go meanwhile: after every test,
// everything on it must be as it was before. Where private engines of the same release can be started, most
// tests run on those, several at once (see fleet); NETDEMO_E2E_ENGINES is how many, and 0 leaves all of it to
// the engine at hand. What measures time to less than a second runs before, alone.
//
// NETDEMO_E2E_DOCKER names another docker command than the first on PATH, NETDEMO_SOAK the number of runs
// in a row. The build tag engines adds other engines.
package e2e

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/engine"
	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

const (
	module       = "github.com/docker-netdemo/docker-netdemo"
	folderPrefix = "netdemo-e2e-" // of the temporary folder of a suite
)

// lab is what all tests share: the machine's engine, the plugin under test and its surroundings.
var lab *laboratory

// laboratory is one suite's surroundings. The plugin has a version of its own, so that a container or
// network with the label of a run tells whether this suite made it.
type laboratory struct {
	*machine // the engine at hand; the plugin is in the cli-plugins of its config folder, and nothing else

	root    string // of the checkout
	folder  string // everything that the suite writes
	docker  string // the docker command under test
	dockers []string
	id      string
	version string // of the plugin under test
	hashes  map[string]bool

	fleet     *fleet     // the engines that the tests share
	mu        sync.Mutex // of what follows: tests with an engine of their own run side by side
	notTested []string   // the tests that were skipped, and why

	closing sync.Once
	closers []func(context.Context) error
}

func TestMain(m *testing.M) {
	if be := residents[os.Getenv(residentEnv)]; be != nil {
		log.Fatal(live(be))
	}
	os.Exit(run(m)) //nolint:forbidigo // this is where a test program ends
}

func run(m *testing.M) int {
	log.SetFlags(0)
	l, err := open(context.Background())
	if l != nil {
		defer l.close()
		interrupted := make(chan os.Signal, 1)
		signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
		go func() {
			<-interrupted
			l.close()
			os.Exit(130) //nolint:forbidigo // as after the signal, but with a clean engine
		}()
	}
	if err != nil {
		log.Printf("e2e: %v", err)
		return 1
	}
	// What tests wait for is an engine, and of those there are few.
	flag.Parse()
	if err := flag.Set("test.parallel", "1000"); err != nil {
		log.Printf("e2e: %v", err)
		return 1
	}
	code := m.Run()
	for _, test := range l.notTested {
		log.Printf("e2e: NOT TESTED: %s", test)
	}
	return code
}

// open makes ready what the tests share. It gives a laboratory with an error when something of it has to
// be closed all the same.
func open(ctx context.Context) (*laboratory, error) {
	root, err := filepath.Abs("..")
	if err != nil {
		return nil, err
	}
	if err := bundle(ctx, root); err != nil {
		return nil, err
	}
	l := &laboratory{root: root, id: engine.NewRun(), hashes: map[string]bool{}}
	lab = l // the commands below run in its surroundings
	l.version = "0.0.0-e2e." + l.id
	if l.dockers, err = dockerCommands(); err != nil {
		return nil, err
	}
	l.docker = l.dockers[0]
	endpoint, err := endpoint(ctx, l.docker)
	if err != nil {
		return nil, noEngine(err)
	}
	if l.machine, err = reach(ctx, endpoint); err != nil {
		return nil, noEngine(err)
	}
	if l.folder, err = os.MkdirTemp("", folderPrefix); err != nil {
		return nil, err
	}
	if err := os.Chmod(l.folder, 0o711); err != nil { // containers with user namespaces of their own read files in it
		return nil, err
	}
	l.config, l.tmp = filepath.Join(l.folder, "config"), filepath.Join(l.folder, "tmp")
	l.onClose(func(context.Context) error { return os.RemoveAll(l.folder) })
	for _, step := range []func(context.Context) error{l.waitForOthers, l.record, l.removeLeftovers, l.install, l.buildImages, l.writeArchive} {
		if err := step(ctx); err != nil {
			return l, err
		}
	}
	if err := l.placeSentinels(ctx, l.machine); err != nil {
		return l, err
	}
	if l.fleet, err = newFleet(l.machine); err != nil {
		return l, err
	}
	log.Printf("e2e: plugin %s through %s on engine %s at %s", l.version, l.docker, l.engine, l.endpoint)
	return l, nil
}

func noEngine(cause error) error {
	return fmt.Errorf("no engine, no test: %w\n"+
		"Start one with hack/engine.sh up (make e2e does that), or name one in DOCKER_HOST", cause)
}

// bundle makes sure that this test program holds the service binaries. It is built with what is in
// internal/images/bin, so where that was nothing they are made, and the program is built and run anew.
func bundle(ctx context.Context, root string) error {
	if len(images.Architectures()) > 0 {
		return nil
	}
	const again = "NETDEMO_E2E_BUNDLED"
	if os.Getenv(again) != "" {
		return errors.New("hack/build-services.sh made no service binaries")
	}
	program := filepath.Join(os.TempDir(), fmt.Sprintf("netdemo-e2e-%d.test", os.Getpid()))
	for _, argv := range [][]string{
		{filepath.Join(root, "hack", "build-services.sh")},
		{"go", "test", "-c", "-tags", buildTags(), "-o", program, "./e2e"},
	} {
		if _, err := output(ctx, root, argv...); err != nil {
			return err
		}
	}
	return syscall.Exec(program, os.Args, append(os.Environ(), again+"="+program))
}

// buildTags are the tags that this program was built with: they decide which tests are in it.
func buildTags() string {
	info, _ := debug.ReadBuildInfo()
	for _, setting := range info.Settings {
		if setting.Key == "-tags" {
			return setting.Value
		}
	}
	return "e2e"
}

// install builds the plugin from this checkout into the Docker config folder of the tests.
func (l *laboratory) install(ctx context.Context) error {
	for _, dir := range []string{l.home(), l.bin(), l.tmp, filepath.Dir(l.plugin())} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	if program := os.Getenv("NETDEMO_E2E_BUNDLED"); program != "" {
		l.onClose(func(context.Context) error { return os.Remove(program) })
	}
	// Scripts find the docker command under test by its name.
	if err := os.Symlink(l.docker, filepath.Join(l.bin(), "docker")); err != nil {
		return err
	}
	_, err := output(ctx, l.root, "go", "build", "-trimpath", "-buildvcs=false",
		"-ldflags", "-s -w -X "+module+"/internal/cliplugin.Version="+l.version, "-o", l.plugin(), "./cmd/docker-netdemo")
	return err
}

func (l *laboratory) home() string   { return filepath.Join(l.folder, "home") }
func (l *laboratory) bin() string    { return filepath.Join(l.folder, "bin") }
func (l *laboratory) plugin() string { return filepath.Join(l.config, "cli-plugins", "docker-netdemo") }

// progress is what the learner on this engine has seen.
func (m *machine) progress() string { return filepath.Join(m.config, "netdemo", "progress.json") }

// onClose adds something to undo when the suite ends, however it ends.
func (l *laboratory) onClose(f func(context.Context) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closers = append(l.closers, f)
}

func (l *laboratory) close() {
	l.closing.Do(func() {
		l.mu.Lock()
		closers := slices.Clone(l.closers)
		l.mu.Unlock()
		for _, f := range slices.Backward(closers) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			if err := f(ctx); err != nil {
				log.Printf("e2e: cleaning up: %v", err)
			}
			cancel()
		}
	})
}

// endpoint asks the docker command which engine it would speak to. The tests have a Docker config of
// their own, so a context of the user's must be resolved here.
func endpoint(ctx context.Context, docker string) (string, error) {
	if host := os.Getenv("DOCKER_HOST"); host != "" {
		return host, nil
	}
	return output(ctx, "", docker, "context", "inspect", "--format", "{{.Endpoints.docker.Host}}")
}

// reach gives the engine at an endpoint, if it answers.
func reach(ctx context.Context, endpoint string) (*machine, error) {
	api, err := client.New(client.WithHost(endpoint))
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	version, err := api.ServerVersion(ctx, client.ServerVersionOptions{})
	if err != nil {
		return nil, err
	}
	return &machine{endpoint: endpoint, api: api, arch: version.Arch, engine: version.Version}, nil
}

// dockerCommands lists the docker commands on PATH, each once, the one under test first.
func dockerCommands() ([]string, error) {
	var found []string
	seen := map[string]bool{}
	add := func(file string) {
		real, err := filepath.EvalSymlinks(file)
		if info, statErr := os.Stat(file); err == nil && statErr == nil && !info.IsDir() && info.Mode()&0o111 != 0 && !seen[real] {
			seen[real] = true
			found = append(found, file)
		}
	}
	if chosen := os.Getenv("NETDEMO_E2E_DOCKER"); chosen != "" {
		if add(chosen); len(found) == 0 {
			return nil, fmt.Errorf("NETDEMO_E2E_DOCKER=%s is no program", chosen)
		}
	}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if filepath.IsAbs(dir) {
			add(filepath.Join(dir, "docker"))
		}
	}
	if len(found) == 0 {
		return nil, noEngine(errors.New("there is no docker command on PATH"))
	}
	return found, nil
}

// output runs a program and gives what it prints, without the last line end.
func output(ctx context.Context, dir string, argv ...string) (string, error) {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = dir
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(argv, " "), err, exit.Stderr)
	}
	return strings.TrimSpace(string(out)), err
}
