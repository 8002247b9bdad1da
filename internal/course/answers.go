package course

import "github.com/docker-netdemo/docker-netdemo/internal/lesson"

// What the bundled services answer (the services' contract).
const (
	vaultKey    = "Encrypted_Service_Key_From_Vault"
	fetchedKey  = fetchResult + vaultKey
	fetchResult = "Result of ServiceTwo data fetch : " // and what it is

	appOneKey     = "Encrypted_Service_Key_In_AppOne"
	serviceAKey   = "Encrypted_Service_Key_In_ServiceA"
	multiPortKey  = "Result of Service B data fetch : " + serviceAKey
	singleAppPath = "/greet/Ada"
	singleAppText = "Hello Ada, Welcome to the single-app container!"
	greetPath     = "/greet/Ada" // of every service
	greeting      = "Hello in service base Ada"
)

// unresolved is what they answer when they cannot resolve the name of the one whom they ask.
var unresolved = []string{"We got an error : ENOTFOUND", "We got an error : EAI_AGAIN"}

// on is a container's address on a network.
func on(network, container string) lesson.Place {
	return lesson.AddressOf{Container: container, Network: network}
}

// onBridge is a container's address on the default bridge.
func onBridge(container string) lesson.Place { return on(lesson.DefaultBridge, container) }

// The needs that several lessons have.
var (
	needsBridge = []lesson.Need{lesson.NeedDefaultBridge{}}
	needsICC    = []lesson.Need{lesson.NeedDefaultBridge{}, lesson.NeedICC{}}
	needsHost   = []lesson.Need{lesson.NeedDefaultBridge{}, lesson.NeedHostNetwork{}}
)
