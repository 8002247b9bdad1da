// Package shell writes words as a POSIX shell reads them back.
//
// It knows the shell's quoting and nothing else; it imports next to nothing, for what runs at each of the
// docker command's own questions needs it (package cliplugin).
package shell

import "strings"

// safeBytes need no quoting in any position of a POSIX shell command, apart from letters and digits.
const safeBytes = "@%+=:,./-_"

// Quote gives one argument as a POSIX shell reads it back.
func Quote(arg string) string {
	plain := arg != ""
	for i := 0; i < len(arg); i++ {
		b := arg[i]
		letterOrDigit := b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
		plain = plain && (letterOrDigit || strings.IndexByte(safeBytes, b) >= 0)
	}
	if plain {
		return arg
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}
