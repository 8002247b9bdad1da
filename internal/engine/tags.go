package engine

import (
	"context"
	"slices"
	"strings"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/client"

	"github.com/docker-netdemo/docker-netdemo/internal/images"
)

// Images lists the references of the images that carry our label, the oldest hashes too.
func (e *Engine) Images(ctx context.Context) ([]string, error) {
	answer, err := call(ctx, e, readLimit, "list images", func(ctx context.Context) (client.ImageListResult, error) {
		return e.api.ImageList(ctx, client.ImageListOptions{Filters: client.Filters{}.Add("label", images.Label)})
	})
	if err != nil {
		return nil, err
	}
	var list []string
	for _, image := range answer.Items {
		hash := image.Labels[images.Label]
		for _, tag := range image.RepoTags {
			// A tag that a user gave to our image is the user's, and so is what was built by hand.
			if isHash(hash) && strings.HasPrefix(tag, images.Repository) && strings.HasSuffix(tag, ":"+hash[:12]) {
				list = append(list, tag)
			}
		}
	}
	slices.Sort(list)
	return list, nil
}

// RemoveImage takes our tag off an image; the image goes with its last tag. An image that a container
// still uses stays, and the engine's reason is the error.
func (e *Engine) RemoveImage(ctx context.Context, ref string) error {
	_, err := call(ctx, e, changeLimit, "remove image "+ref, func(ctx context.Context) (client.ImageRemoveResult, error) {
		return e.api.ImageRemove(ctx, ref, client.ImageRemoveOptions{PruneChildren: true})
	})
	if cerrdefs.IsNotFound(err) {
		return nil
	}
	return err
}
