// Package driver is what drivers of Go SDKs of the message protocol have in common. It reads tasks as JSON lines on stdin
// (conformance/matrix/driver.ts says what is in them) and answers each with a line on stdout.
package driver

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

type Task struct {
	Case     string `json:"case"`
	URL      string `json:"url"`
	Key      string `json:"key"`
	Calls    []Call `json:"calls"`
	Settings struct {
		Retries   *int `json:"retries"`
		TimeoutMs int  `json:"timeoutMs"`
	} `json:"settings"`
}

type Members map[string]interface{}

type Call struct {
	Type         string    `json:"type"`
	UserID       string    `json:"userId"`
	AnonymousID  string    `json:"anonymousId"`
	GroupID      string    `json:"groupId"`
	PreviousID   string    `json:"previousId"`
	Event        string    `json:"event"`
	Name         string    `json:"name"`
	Properties   Members   `json:"properties"`
	Traits       Members   `json:"traits"`
	Context      Members   `json:"context"`
	Integrations Members   `json:"integrations"`
	Timestamp    time.Time `json:"timestamp"`
	MessageID    string    `json:"messageId"`
}

type report struct {
	Case    string   `json:"case"`
	Errors  []string `json:"errors"`
	Failure string   `json:"failure,omitempty"`
}

// Run does one task after the other. What carryOut returns is what the SDK said went wrong; its error is one of the driver itself.
func Run(carryOut func(Task) ([]string, error)) {
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		written, _ := json.Marshal(answer(line, carryOut))
		fmt.Println(string(written))
	}
}

func answer(line []byte, carryOut func(Task) ([]string, error)) report {
	var next Task
	told := report{Errors: []string{}}
	// Numbers keep their digits.
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	err := decoder.Decode(&next)
	told.Case = next.Case
	// Without an address an SDK would talk to its vendor.
	if err == nil && !strings.HasPrefix(next.URL, "http://127.0.0.1:") {
		err = errors.New("only a server on this machine is sent to")
	}
	if err == nil {
		told.Errors, err = carryOut(next)
	}
	if err != nil {
		told.Failure = err.Error()
	}
	return told
}

// Outcomes is the callback of an SDK: what became of the messages. Each of them is told once.
type Outcomes[Message any] struct {
	pending sync.WaitGroup
	lock    sync.Mutex
	errors  []string
}

func (o *Outcomes[Message]) Success(Message) { o.pending.Done() }

func (o *Outcomes[Message]) Failure(_ Message, err error) {
	o.lock.Lock()
	o.errors = append(o.errors, fmt.Sprint(err))
	o.lock.Unlock()
	o.pending.Done()
}

// Expect is called before a message is given to the SDK.
func (o *Outcomes[Message]) Expect() { o.pending.Add(1) }

// Wait returns what went wrong, once all is known. A client that is closed does not try again: it is closed after this.
func (o *Outcomes[Message]) Wait() []string {
	o.pending.Wait()
	return append([]string{}, o.errors...)
}

// FillContext fills the SDK's own struct, whose names are those of the wire.
func FillContext(context interface{}, given Members) {
	written, _ := json.Marshal(given)
	// An address is of a type of its own, which JSON does not fill; whoever has one fills it.
	_ = json.Unmarshal(written, context)
}
