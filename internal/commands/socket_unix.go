//go:build !windows

package commands

import (
	"fmt"
	"io/fs"
	"os"
	osuser "os/user"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// aboutSocket shows who may use a socket, as `ls -l` does, and who asks.
func aboutSocket(path string) []string {
	return append([]string{"  $ ls -l " + path, "  " + listing(path)}, "  $ id -nG", "  "+strings.Join(ownGroups(), " "))
}

// listing is the line of `ls -l` for a socket.
func listing(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return err.Error() // a folder on the way is closed to us
	}
	mode := info.Mode().String()
	if info.Mode()&fs.ModeSocket != 0 {
		mode = "s" + strings.TrimPrefix(mode, "S")
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return mode + " " + path
	}
	return fmt.Sprintf("%s %d %s %s %d %s %s", mode, stat.Nlink, ownerName(stat.Uid), groupName(strconv.Itoa(int(stat.Gid))),
		info.Size(), info.ModTime().Format(time.Stamp), path)
}

func ownerName(id uint32) string {
	number := strconv.Itoa(int(id))
	if u, err := osuser.LookupId(number); err == nil {
		return u.Username
	}
	return number
}

func groupName(id string) string {
	if g, err := osuser.LookupGroupId(id); err == nil {
		return g.Name
	}
	return id
}

// ownGroups are the groups of this process; its user may have been given more since it logged in.
func ownGroups() []string {
	ids, _ := os.Getgroups()
	names := []string{groupName(strconv.Itoa(os.Getegid()))}
	for _, id := range ids {
		if id != os.Getegid() {
			names = append(names, groupName(strconv.Itoa(id)))
		}
	}
	return names
}
