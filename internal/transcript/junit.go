package transcript

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/docker-netdemo/docker-netdemo/internal/lesson"
)

// Output contract of the JUnit report, for what grades or watches an engine:
//
//   - one <testsuite> for each lesson, one <testcase> for each step: its class is the lesson, its name
//     the claim's id; what was observed is its <system-out>
//   - a claim that is false is a <failure>, a step that broke an <error>, one that differs, was skipped or
//     not run is <skipped>, with that word as its type; where a step that differs or is skipped counts as
//     false, it is a <failure>
//   - a lesson that could not be begun is a suite with one error, one that was interrupted has one more
//   - times are of this run

// JUnit is a sink that collects what a JUnit report tells.
type JUnit struct {
	now    func() time.Time
	strict bool // a skipped step counts as false
	suites []*junitSuite
	suite  *junitSuite // of the lesson that goes on
	began  time.Time   // of the step
}

// NewJUnit gives a report of nothing.
func NewJUnit(strict bool) *JUnit { return &JUnit{now: time.Now, strict: strict} }

type junitSuites struct {
	XMLName  xml.Name      `xml:"testsuites"`
	Name     string        `xml:"name,attr"`
	Tests    int           `xml:"tests,attr"`
	Failures int           `xml:"failures,attr"`
	Errors   int           `xml:"errors,attr"`
	Skipped  int           `xml:"skipped,attr"`
	Suites   []*junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr,omitempty"`
	Properties []junitProperty `xml:"properties>property,omitempty"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitProblem `xml:"failure,omitempty"`
	Error   *junitProblem `xml:"error,omitempty"`
	Skipped *junitProblem `xml:"skipped,omitempty"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitProblem struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// Emit implements lesson.Sink. It never fails.
func (j *JUnit) Emit(e lesson.Event) error {
	switch e := e.(type) {
	case lesson.Started:
		suite := j.of(e.Lesson)
		suite.Timestamp = e.Time.Format("2006-01-02T15:04:05")
		for _, p := range [][2]string{
			{"kind", e.Engine.Kind},
			{"engine", e.Engine.Version},
			{"api", e.Engine.API},
			{"endpoint", e.Engine.Endpoint},
			{"context", e.Engine.Context},
			{"run", e.Run},
			{"tool", e.Tool},
		} {
			suite.Properties = append(suite.Properties, junitProperty{p[0], Safe(p[1])})
		}
	case lesson.StepStarted:
		j.began = j.now()
	case lesson.Judged:
		j.judged(e)
	case lesson.Finished:
		j.finished(e)
	case lesson.CommandShown, lesson.OutputShown, lesson.Observed, lesson.TopologyShown, lesson.Noted,
		lesson.Predicting, lesson.Predicted, lesson.Kept, lesson.CourseFinished:
	}
	return nil
}

// of gives the suite of the lesson that goes on.
func (j *JUnit) of(name string) *junitSuite {
	if j.suite == nil {
		j.suite = &junitSuite{Name: "netdemo." + Safe(name)}
		j.suites = append(j.suites, j.suite)
	}
	return j.suite
}

func (j *JUnit) judged(e lesson.Judged) {
	class, _, _ := strings.Cut(e.Claim, ".")
	c := junitCase{
		Class: "netdemo." + Safe(class), Name: Safe(e.Claim), Time: seconds(j.now().Sub(j.began)),
		Out: Safe(e.Text) + "\n" + oneLine(e.Said),
	}
	if again := againWords(e); again != "" {
		c.Out += "\n(" + again + ")"
	}
	problem := &junitProblem{Message: oneLine(e.Said), Type: string(e.Result), Text: Safe(e.Text)}
	switch {
	case e.Result == lesson.False, j.strict && (e.Result == lesson.Skipped || e.Result == lesson.Differs):
		c.Failure = problem
	case e.Result == lesson.Broken:
		if e.Error != nil {
			problem.Message = oneLine(e.Error.Call + ": " + e.Error.Message)
		}
		c.Error = problem
	case e.Result != lesson.True:
		c.Skipped = problem
	}
	suite := j.of(class)
	for i, before := range suite.Cases { // asked again: the last answer counts
		if before.Name == c.Name {
			suite.Cases[i] = c
			return
		}
	}
	suite.Cases = append(suite.Cases, c)
}

func (j *JUnit) finished(e lesson.Finished) {
	suite := j.of(e.Lesson)
	wrong := func(name, message, kind string) {
		suite.Cases = append(suite.Cases, junitCase{
			Class: suite.Name, Name: name, Time: seconds(0), Error: &junitProblem{Message: message, Type: kind},
		})
	}
	switch {
	case e.Error != nil:
		wrong("begin", oneLine(e.Error.Call+": "+e.Error.Message), string(lesson.Broken))
	case e.Interrupted:
		wrong("end", "Interrupted. "+Options{}.seenSentence(e), "interrupted") // it is read in no shell of the learner's
	}
	suite.Time = seconds(time.Duration(e.MS) * time.Millisecond)
	j.suite = nil
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

// Write writes the report.
func (j *JUnit) Write(w io.Writer) error {
	all := junitSuites{Name: "docker netdemo"}
	for _, s := range j.suites {
		s.Tests, s.Failures, s.Errors, s.Skipped = len(s.Cases), 0, 0, 0
		for _, c := range s.Cases {
			switch {
			case c.Failure != nil:
				s.Failures++
			case c.Error != nil:
				s.Errors++
			case c.Skipped != nil:
				s.Skipped++
			}
		}
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Errors += s.Errors
		all.Skipped += s.Skipped
		all.Suites = append(all.Suites, s)
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append([]byte(xml.Header), append(text, '\n')...))
	return err
}

// Both gives a sink that passes events on to two. The first decides whether anybody still reads.
func Both(first, second lesson.Sink) lesson.Sink { return both{first, second} }

type both struct{ first, second lesson.Sink }

// Emit implements lesson.Sink.
func (b both) Emit(e lesson.Event) error {
	_ = b.second.Emit(e)
	return b.first.Emit(e)
}
