package course

// A Figure is a number in pages of `explain` that holds for any engine of its kind, give or take a
// factor of three. Each is measured again on a real engine (e2e/explain_test.go); a page has no others.
type Figure struct {
	Text    string   // as the pages write it
	Value   float64  // in its unit
	Measure string   // what is measured: the end-to-end tests know how
	Topics  []string // the pages
}

// Figures lists the numbers that the pages state.
func Figures() []Figure {
	return []Figure{
		{Text: "3 s", Value: 3, Measure: "seconds until a free address of the own network is unreachable", Topics: []string{"isolation", "ehostunreach", "etimedout"}},
		{Text: "30 networks", Value: 30, Measure: "networks until the pools are exhausted", Topics: []string{"pool-exhausted"}},
	}
}
