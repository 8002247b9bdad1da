package commands

import (
	"fmt"
	"time"

	"github.com/spf13/pflag"
)

// How long --keep hands a run over: as long as it takes to try a few things, and not for ever.
const (
	keepMin = time.Second
	keepMax = 24 * time.Hour
)

// keepFlag is the value of --keep.
type keepFlag struct{ duration time.Duration }

func installKeep(set *pflag.FlagSet, k *keepFlag) {
	set.Var(k, "keep", "Keep what the lesson made at its successful end, for so long (at most 24h)")
	set.Lookup("keep").NoOptDefVal = "2h"
}

// Set implements pflag.Value.
func (k *keepFlag) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d < keepMin || d > keepMax {
		return fmt.Errorf("give a duration from %s to %.0fh, such as 30m or 2h", keepMin, keepMax.Hours())
	}
	k.duration = d
	return nil
}

// String implements pflag.Value.
func (k *keepFlag) String() string {
	if k.duration == 0 {
		return ""
	}
	return k.duration.String()
}

// Type implements pflag.Value.
func (k *keepFlag) Type() string { return "duration" }
