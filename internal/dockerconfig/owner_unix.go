//go:build !windows

package dockerconfig

import (
	"io/fs"
	"os"
	"syscall"
)

// keepOwner gives a file the owner of another: root may edit the file of somebody else. Who may not give
// files away owns both.
func keepOwner(file string, of fs.FileInfo) {
	if stat, ok := of.Sys().(*syscall.Stat_t); ok {
		_ = os.Chown(file, int(stat.Uid), int(stat.Gid))
	}
}
