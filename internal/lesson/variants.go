package lesson

import (
	"fmt"
	"strconv"
	"strings"
)

// A Variant is what a step claims on some engines in place of its usual claim.
type Variant struct {
	On    Engines
	Claim Claim
}

// Engines are the versions of Docker Engine on which something is so.
type Engines struct {
	Since  string // "25.0": this version and later; "" for no lower bound
	Before string // "29.0": only earlier versions; "" for no upper bound
}

// Include tells whether the engine is one of them. An engine that is not Docker is none, and a version
// that is no number (one built from a branch) is taken for the newest.
func (v Engines) Include(e EngineInfo) bool {
	return e.Kind == KindDocker &&
		(v.Since == "" || !older(e.Version, v.Since)) && (v.Before == "" || older(e.Version, v.Before))
}

// String is the engines in words.
func (v Engines) String() string {
	switch {
	case v.Since == "" && v.Before == "":
		return "Docker Engine"
	case v.Before == "":
		return "Docker Engine " + v.Since + " and later"
	case v.Since == "":
		return "Docker Engine before " + v.Before
	}
	return fmt.Sprintf("Docker Engine %s and later, before %s", v.Since, v.Before)
}

// older compares versions by their first two numbers.
func older(version, than string) bool {
	a, known := majorMinor(version)
	b, _ := majorMinor(than)
	return known && (a[0] < b[0] || a[0] == b[0] && a[1] < b[1])
}

func majorMinor(version string) (numbers [2]int, known bool) {
	for i, part := range strings.SplitN(version, ".", 3) {
		if i == len(numbers) {
			break
		}
		n, err := strconv.Atoi(part)
		if err != nil {
			return numbers, false
		}
		numbers[i] = n
	}
	return numbers, true
}

// ClaimOn is what the step claims on an engine.
func (s Step) ClaimOn(e EngineInfo) Claim {
	for _, v := range s.Variants {
		if v.On.Include(e) {
			return v.Claim
		}
	}
	return s.Claim
}

// Claims lists what the step claims, on whichever engine.
func (s Step) Claims() []Claim {
	claims := []Claim{s.Claim}
	for _, v := range s.Variants {
		claims = append(claims, v.Claim)
	}
	return claims
}

// Differs says in what engines differ, for a learner; "" when they do not.
func (s Step) Differs() string {
	if len(s.Variants) == 0 {
		return ""
	}
	words := []string{"Engines differ here."}
	for _, v := range s.Variants {
		words = append(words, fmt.Sprintf("%s: %s", v.On, v.Claim.Text))
	}
	return strings.Join(append(words, "All others: "+s.Claim.Text), " ")
}

// A Sentence is one of the tutorial that a step puts to the test, in its own words.
type Sentence struct {
	Says   string // the tutorial's own words
	Stands Stands
}

// Stands is what the claim of a step, when it is true, means for that sentence.
type Stands string

// What becomes of a sentence of the tutorial.
const (
	Confirmed Stands = "confirmed" // it is so
	Refined   Stands = "refined"   // it is so, for another reason or within limits
	Corrected Stands = "corrected" // it is not so
)
