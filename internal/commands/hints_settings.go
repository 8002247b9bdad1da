package commands

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/docker/cli/cli/command"

	"github.com/docker-netdemo/docker-netdemo/internal/cliplugin"
	"github.com/docker-netdemo/docker-netdemo/internal/dockerconfig"
	"github.com/docker-netdemo/docker-netdemo/internal/hints"
	"github.com/docker-netdemo/docker-netdemo/internal/transcript"
)

// What docker reads in its config file, and what we remember there: whether features.hooks was ours to
// set must outlive this process, and belongs to the file that it is about.
var (
	underHooks      = []string{"plugins", cliplugin.Name, "hooks"}
	underErrorHooks = []string{"plugins", cliplugin.Name, "error-hooks"}
	hooksEnabled    = []string{"features", "hooks"}
	before          = []string{"plugins", cliplugin.Name, "before"}
)

// What stands under before; without it hooks were enabled anyway.
const (
	beforeNoFile  = "no file"
	beforeNothing = "no features.hooks"
	beforeValue   = "features.hooks="
)

// hintSettings are the settings of docker's that hints are made of.
type hintSettings struct {
	name string
	file *dockerconfig.File
}

func openHintSettings(dockerCLI command.Cli) (hintSettings, error) {
	name := dockerCLI.ConfigFile().GetFilename()
	file, err := dockerconfig.Open(name)
	if err != nil {
		return hintSettings{}, err
	}
	return hintSettings{name: name, file: file}, nil
}

// say writes a line about the file.
func (s hintSettings) say(dockerCLI command.Cli, format string) error {
	_, err := fmt.Fprintln(dockerCLI.Out(), transcript.Safe(fmt.Sprintf(format, s.name)))
	return err
}

// state is what the file says of hints.
type state struct {
	hooks, errorHooks string // the commands, with commas
	enabled           string // whether docker asks plugins at all: as it stands there
	before            string
	known             map[string]bool // which of them are there
}

func (s hintSettings) state() (state, error) {
	st := state{known: map[string]bool{}}
	for _, field := range []struct {
		path  []string
		value *string
	}{{underHooks, &st.hooks}, {underErrorHooks, &st.errorHooks}, {hooksEnabled, &st.enabled}, {before, &st.before}} {
		value, found, err := s.file.Get(field.path...)
		if err != nil {
			return st, err
		}
		*field.value, st.known[nameOf(field.path)] = value, found
	}
	return st, nil
}

func nameOf(path []string) string { return strings.Join(path, ".") }

// on tells whether docker finds us in the file.
func (st state) on() bool { return st.hooks != "" || st.errorHooks != "" }

// asks tells whether docker asks plugins, as it reads that itself.
func (st state) asks() bool {
	asks, err := strconv.ParseBool(st.enabled)
	return err == nil && asks
}

// on sets hints for docker commands that look under that path, and says what that changes: nothing where
// they are set already.
func (s hintSettings) on(under []string) (changes []string, err error) {
	st, err := s.state()
	if err != nil {
		return nil, err
	}
	set := func(value string, path []string) {
		changes = append(changes, fmt.Sprintf("%s = %q", nameOf(path), value))
		err = errors.Join(err, s.file.Set(value, path...))
	}
	wanted, other := strings.Join(hints.Commands, ","), underErrorHooks
	is, isOther := st.hooks, st.errorHooks
	if nameOf(under) == nameOf(underErrorHooks) {
		other, is, isOther = underHooks, st.errorHooks, st.hooks
	}
	if is != wanted {
		set(wanted, under)
	}
	if isOther != "" {
		changes = append(changes, "without "+nameOf(other))
		err = errors.Join(err, s.file.Remove(other...))
	}
	if !st.asks() {
		if !st.known[nameOf(before)] {
			set(s.remember(st), before)
		}
		set("true", hooksEnabled)
	}
	return changes, err
}

// remember says what off is to leave behind.
func (s hintSettings) remember(st state) string {
	switch {
	case s.file.New():
		return beforeNoFile
	case st.known[nameOf(hooksEnabled)]:
		return beforeValue + st.enabled
	}
	return beforeNothing
}

// off takes back what on has set, and saves that. What somebody has changed since is left alone.
func (s hintSettings) off() (changed bool, err error) {
	st, err := s.state()
	if err != nil || !st.on() && !st.known[nameOf(before)] {
		return false, err
	}
	if value, was := strings.CutPrefix(st.before, beforeValue); was && st.enabled == "true" {
		err = s.file.Set(value, hooksEnabled...)
	} else if st.before != "" && st.enabled == "true" {
		err = s.file.Remove(hooksEnabled...)
	}
	for _, path := range [][]string{underHooks, underErrorHooks, before} {
		err = errors.Join(err, s.file.Remove(path...))
	}
	switch {
	case err != nil:
		return false, err
	case st.before == beforeNoFile && s.file.Empty():
		return true, s.file.Delete()
	}
	return true, s.file.Save()
}
