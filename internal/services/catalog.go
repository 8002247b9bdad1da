// Package services is what runs inside the containers of the lessons: six small HTTP services, after
// the tutorial's, and the probe that asks the network from where the service stands.
//
// It knows HTTP, DNS and what this system says when they fail. It knows no lesson and no Docker, and
// it prints nothing except to the writers that it is given. The services also run on a machine itself
// (`docker netdemo serve`), so everything here works on Windows and macOS, too.
package services

import (
	"fmt"
	"slices"
	"strings"
)

// A Service is one of the bundled services, as data.
type Service struct {
	Name    string
	About   string // one line
	Servers []Server
	Env     []Variable // what the service reads from its environment
}

// A Server is one port of a service.
type Server struct {
	Name   string // in the log: "registering serviceA routes"
	Port   int
	Routes []Route
}

// A Route is a path and what it answers.
type Route struct {
	Path  string // "/serviceKey"; the NAME in "/greet/NAME" is any one segment
	Text  string // the answer; NAME stands for that segment, KEY for what came from Asks
	Asks  string // the URL that is asked for KEY, "" for none; $VARIABLE comes from the environment
	Unset string // the answer when that variable is empty
}

// A Variable of the environment changes what a service does.
type Variable struct {
	Name  string
	About string
}

// The variables that change what a service does. HOST is read by every service: the address to listen
// on; without it, every address.
const (
	hostVariable     = "HOST"
	portVariable     = "PORT"
	vaultVariable    = "VAULT_MS_URL"
	ownKeyURL        = "http://localhost:3002/serviceKey"
	singleAppDefault = 3000
	serverVariable   = "NAMESERVER"
	rememberVariable = "REMEMBER"
)

// greet is the route that every service has.
var greet = Route{Path: "/greet/NAME", Text: "Hello in service base NAME"}

// catalog is all that makes one service differ from another.
var catalog = []Service{
	{
		Name:  "single-app",
		About: "one service on one port",
		Servers: []Server{{Name: "singleApp", Port: singleAppDefault, Routes: []Route{
			{Path: greet.Path, Text: "Hello NAME, Welcome to the single-app container!"},
		}}},
		Env: []Variable{
			{portVariable, "the port to listen on instead of 3000"},
			{serverVariable, "also be a name server, which answers every question so: nxdomain, servfail, refused, silence"},
		},
	},
	{
		Name:  "multi-port-app",
		About: "two services in one process: B asks A for the key over localhost",
		Servers: []Server{
			{Name: "serviceA", Port: 3002, Routes: []Route{
				greet,
				{Path: "/serviceKey", Text: "Encrypted_Service_Key_In_ServiceA"},
			}},
			{Name: "serviceB", Port: 3003, Routes: []Route{
				greet,
				{Path: "/fetchKey", Text: "Result of Service B data fetch : KEY", Asks: ownKeyURL},
			}},
		},
	},
	{
		Name:  "app-one",
		About: "the first half of multi-port-app: it has the key",
		Servers: []Server{{Name: "serviceOne", Port: 3002, Routes: []Route{
			greet,
			{Path: "/serviceKey", Text: "Encrypted_Service_Key_In_AppOne"},
		}}},
	},
	{
		Name:  "app-two",
		About: "the other half: it still asks localhost for the key",
		Servers: []Server{{Name: "serviceTwo", Port: 3003, Routes: []Route{
			greet,
			{Path: "/fetchKey", Text: "Result of ServiceTwo data fetch : KEY", Asks: ownKeyURL},
		}}},
	},
	{
		Name:  "vault-ms",
		About: "keeps the key that security-processor needs",
		Servers: []Server{{Name: "vaultMs", Port: 3002, Routes: []Route{
			greet,
			{Path: "/serviceKey", Text: "Encrypted_Service_Key_From_Vault"},
		}}},
	},
	{
		Name:  "security-processor",
		About: "asks the vault for the key, at an address that it is given",
		Servers: []Server{{Name: "securityProcessor", Port: 3003, Routes: []Route{
			greet,
			{
				Path:  "/fetchKey",
				Text:  "Result of ServiceTwo data fetch : KEY",
				Asks:  "$" + vaultVariable + "/serviceKey",
				Unset: "Unable to communicate to vault-ms!!! please setup the url",
			},
		}}},
		Env: []Variable{
			{vaultVariable, "where the vault is: http://HOST:3002"},
			{rememberVariable, "find something out once and use it ever after, as many programs do: address (of a name), servers (of resolv.conf), connection (to the vault)"},
		},
	},
}

// Catalog lists the bundled services in the order in which the tutorial meets them.
func Catalog() []Service { return slices.Clone(catalog) }

// UnknownServiceError says that there is no service of that name.
type UnknownServiceError struct{ Name string }

// Error implements error.
func (e *UnknownServiceError) Error() string {
	names := make([]string, len(catalog))
	for i, s := range catalog {
		names[i] = s.Name
	}
	return fmt.Sprintf("there is no service %q; there are %s", e.Name, strings.Join(names, ", "))
}

// Find gives the service of that name, or an *UnknownServiceError.
func Find(name string) (Service, error) {
	for _, s := range catalog {
		if s.Name == name {
			return s, nil
		}
	}
	return Service{}, &UnknownServiceError{Name: name}
}

// Ports are the ports that the service listens on by itself.
func (s Service) Ports() []int {
	ports := make([]int, len(s.Servers))
	for i, server := range s.Servers {
		ports[i] = server.Port
	}
	return ports
}

// usesPort tells whether the service listens on that port or asks localhost on it.
func (s Service) usesPort(port int) bool {
	return slices.ContainsFunc(s.Servers, func(server Server) bool {
		return server.Port == port || slices.ContainsFunc(server.Routes, func(r Route) bool {
			return strings.HasPrefix(r.Asks, localhost(port))
		})
	})
}

// localhost is how the URL of a neighbour in the same network namespace begins.
func localhost(port int) string { return fmt.Sprintf("http://localhost:%d/", port) }

// reads tells whether the service reads the variable.
func (s Service) reads(name string) bool {
	return slices.ContainsFunc(s.Env, func(v Variable) bool { return v.Name == name })
}
