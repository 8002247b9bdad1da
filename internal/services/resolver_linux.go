package services

import (
	"context"

	"github.com/docker-netdemo/docker-netdemo/internal/probe"
)

// On Linux, and so in every container, we ask the servers of resolv.conf ourselves.
var systemLookup func(ctx context.Context, name string) probe.Lookup
