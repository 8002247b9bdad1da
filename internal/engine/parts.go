package engine

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"github.com/moby/moby/api/types/image"
	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

// Builder version 1 makes an image of each step. When a build does not come to its end, the last of them
// stays, with those that it stands on: a part of an image, without a name, with our label.

// Parts lists the parts of images of ours, by id.
func (e *Engine) Parts(ctx context.Context) ([]string, error) { return e.parts(ctx, images.Label) }

func (e *Engine) parts(ctx context.Context, label string) ([]string, error) {
	answer, err := call(ctx, e, readLimit, "list parts of images", func(ctx context.Context) (client.ImageListResult, error) {
		return e.api.ImageList(ctx, client.ImageListOptions{Filters: client.Filters{}.Add("dangling", "true").Add("label", label)})
	})
	var list []string
	for _, image := range answer.Items {
		if isHash(image.Labels[images.Label]) && nameless(image) && !e.derived(ctx, image.ID) {
			list = append(list, image.ID)
		}
	}
	return list, err
}

// isHash tells our own label from that of an image that somebody built by hand.
func isHash(label string) bool { return len(label) == 2*sha256.Size }

func nameless(image image.Summary) bool {
	return !slices.ContainsFunc(image.RepoTags, func(tag string) bool { return tag != "<none>:<none>" })
}

// derived tells whether an image was built on one of ours, by its user: it has our label from there. The last
// step of ours is the entry point, so nothing of ours has one before its last step. What cannot be told is
// left alone.
func (e *Engine) derived(ctx context.Context, id string) bool {
	answer, err := call(ctx, e, readLimit, "look at the history of image "+id, func(ctx context.Context) (client.ImageHistoryResult, error) {
		return e.api.ImageHistory(ctx, id)
	})
	return err != nil || len(answer.Items) == 0 || slices.ContainsFunc(answer.Items[1:], func(step image.HistoryResponseItem) bool {
		return strings.Contains(step.CreatedBy, "ENTRYPOINT")
	})
}

// dropParts removes the parts with that label, if it can: one that another build is using stays with it, and
// a build that loses one begins anew. The builder may still be at its last step, so it looks twice.
func (e *Engine) dropParts(ctx context.Context, label string) {
	for look := range 2 {
		if look > 0 {
			select {
			case <-ctx.Done():
				return
			case <-time.After(settle):
			}
		}
		parts, _ := e.parts(ctx, label) // whoever waits has another error to be told
		for _, part := range parts {
			_ = e.RemoveImage(ctx, part)
		}
	}
}

// lostPart tells whether a build failed because somebody removed what it stood on.
func lostPart(err error) bool {
	if err == nil {
		return false
	}
	text := strings.ToLower(err.Error())
	return strings.Contains(text, "no such image: sha256:") || strings.Contains(text, "unknown parent image id")
}
