// Drives github.com/rudderlabs/analytics-go. Reads tasks as JSON lines on stdin (conformance/matrix/driver.ts says what is in them) and
// answers each with a line on stdout.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/rudderlabs/analytics-go/v4"
)

type task struct {
	Case     string `json:"case"`
	URL      string `json:"url"`
	Key      string `json:"key"`
	Calls    []call `json:"calls"`
	Settings struct {
		Retries   *int `json:"retries"`
		TimeoutMs int  `json:"timeoutMs"`
	} `json:"settings"`
}

type members map[string]interface{}

type call struct {
	Type         string    `json:"type"`
	UserID       string    `json:"userId"`
	AnonymousID  string    `json:"anonymousId"`
	GroupID      string    `json:"groupId"`
	PreviousID   string    `json:"previousId"`
	Event        string    `json:"event"`
	Name         string    `json:"name"`
	Properties   members   `json:"properties"`
	Traits       members   `json:"traits"`
	Context      members   `json:"context"`
	Integrations members   `json:"integrations"`
	Timestamp    time.Time `json:"timestamp"`
	MessageID    string    `json:"messageId"`
}

type report struct {
	Case    string   `json:"case"`
	Errors  []string `json:"errors"`
	Failure string   `json:"failure,omitempty"`
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var next task
		// Numbers keep their digits.
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.UseNumber()
		told := report{Errors: []string{}}
		if err = decoder.Decode(&next); err == nil {
			told.Case = next.Case
			told.Errors, err = carryOut(next)
		}
		if err != nil {
			told.Failure = err.Error()
		}
		written, _ := json.Marshal(told)
		fmt.Println(string(written))
	}
}

// What became of the messages. Each of them is told once.
type listener struct {
	pending sync.WaitGroup
	lock    sync.Mutex
	errors  []string
}

func (l *listener) Success(analytics.Message) { l.pending.Done() }

func (l *listener) Failure(_ analytics.Message, err error) {
	l.lock.Lock()
	l.errors = append(l.errors, fmt.Sprint(err))
	l.lock.Unlock()
	l.pending.Done()
}

func carryOut(next task) ([]string, error) {
	// Without an address the SDK would talk to its vendor.
	if !strings.HasPrefix(next.URL, "http://127.0.0.1:") {
		return nil, errors.New("only a server on this machine is sent to")
	}
	told := &listener{errors: []string{}}
	config := analytics.Config{
		DataPlaneUrl: next.URL,
		Interval:     50 * time.Millisecond,
		Callback:     told,
		Logger:       analytics.StdLogger(log.New(io.Discard, "", 0)),
	}
	if next.Settings.Retries != nil {
		// How often it tries is not to be set, how long it waits is.
		config.RetryAfter = func(int) time.Duration { return 20 * time.Millisecond }
	}
	if next.Settings.TimeoutMs > 0 {
		config.Transport = &http.Transport{ResponseHeaderTimeout: time.Duration(next.Settings.TimeoutMs) * time.Millisecond}
	}
	client, err := analytics.NewWithConfig(next.Key, config)
	if err != nil {
		return nil, err
	}
	for _, each := range next.Calls {
		told.pending.Add(1)
		if err := client.Enqueue(toMessage(each)); err != nil {
			return nil, err
		}
	}
	// A client that is closed does not try again: it is closed when nothing is left.
	told.pending.Wait()
	return told.errors, client.Close()
}

func toMessage(each call) analytics.Message {
	context := toContext(each.Context)
	integrations := analytics.Integrations(each.Integrations)
	switch each.Type {
	case "identify":
		return analytics.Identify{MessageId: each.MessageID, UserId: each.UserID, AnonymousId: each.AnonymousID, OriginalTimestamp: each.Timestamp,
			Context: context, Integrations: integrations, Traits: analytics.Traits(each.Traits)}
	case "track":
		return analytics.Track{MessageId: each.MessageID, UserId: each.UserID, AnonymousId: each.AnonymousID, OriginalTimestamp: each.Timestamp,
			Context: context, Integrations: integrations, Event: each.Event, Properties: analytics.Properties(each.Properties)}
	case "page":
		return analytics.Page{MessageId: each.MessageID, UserId: each.UserID, AnonymousId: each.AnonymousID, OriginalTimestamp: each.Timestamp,
			Context: context, Integrations: integrations, Name: each.Name, Properties: analytics.Properties(each.Properties)}
	case "screen":
		return analytics.Screen{MessageId: each.MessageID, UserId: each.UserID, AnonymousId: each.AnonymousID, OriginalTimestamp: each.Timestamp,
			Context: context, Integrations: integrations, Name: each.Name, Properties: analytics.Properties(each.Properties)}
	case "group":
		return analytics.Group{MessageId: each.MessageID, UserId: each.UserID, AnonymousId: each.AnonymousID, OriginalTimestamp: each.Timestamp,
			Context: context, Integrations: integrations, GroupId: each.GroupID, Traits: analytics.Traits(each.Traits)}
	default:
		return analytics.Alias{MessageId: each.MessageID, UserId: each.UserID, PreviousId: each.PreviousID, OriginalTimestamp: each.Timestamp,
			Context: context, Integrations: integrations}
	}
}

// The SDK's own structs where it has one, its Extra for the rest.
func toContext(given members) *analytics.Context {
	if given == nil {
		return nil
	}
	var context analytics.Context
	written, _ := json.Marshal(given)
	// An address is of a type of its own; the rest is of the names of the wire.
	_ = json.Unmarshal(written, &context)
	if address, ok := given["ip"].(string); ok {
		context.IP = net.ParseIP(address)
	}
	context.Extra = map[string]interface{}{"own": given["own"]}
	return &context
}
