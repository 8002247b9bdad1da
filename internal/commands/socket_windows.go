package commands

// aboutSocket has nothing to show: Docker Engine on Windows listens on a pipe.
func aboutSocket(string) []string { return nil }
