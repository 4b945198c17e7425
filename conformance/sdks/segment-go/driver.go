// Drives github.com/segmentio/analytics-go.
package main

import (
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"fairlead/conformance/driver"
	"github.com/segmentio/analytics-go/v3"
)

func main() { driver.Run(carryOut) }

func carryOut(next driver.Task) ([]string, error) {
	outcomes := &driver.Outcomes[analytics.Message]{}
	config := analytics.Config{
		Endpoint: next.URL,
		Interval: 50 * time.Millisecond,
		Callback: outcomes,
		Logger:   analytics.StdLogger(log.New(io.Discard, "", 0)),
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
		outcomes.Expect()
		if err := client.Enqueue(toMessage(each)); err != nil {
			return nil, err
		}
	}
	return outcomes.Wait(), client.Close()
}

func toMessage(each driver.Call) analytics.Message {
	context := toContext(each.Context)
	integrations := analytics.Integrations(each.Integrations)
	switch each.Type {
	case "identify":
		return analytics.Identify{MessageId: each.MessageID, UserId: each.UserID, AnonymousId: each.AnonymousID, Timestamp: each.Timestamp,
			Context: context, Integrations: integrations, Traits: analytics.Traits(each.Traits)}
	case "track":
		return analytics.Track{MessageId: each.MessageID, UserId: each.UserID, AnonymousId: each.AnonymousID, Timestamp: each.Timestamp,
			Context: context, Integrations: integrations, Event: each.Event, Properties: analytics.Properties(each.Properties)}
	case "page":
		return analytics.Page{MessageId: each.MessageID, UserId: each.UserID, AnonymousId: each.AnonymousID, Timestamp: each.Timestamp,
			Context: context, Integrations: integrations, Name: each.Name, Properties: analytics.Properties(each.Properties)}
	case "screen":
		return analytics.Screen{MessageId: each.MessageID, UserId: each.UserID, AnonymousId: each.AnonymousID, Timestamp: each.Timestamp,
			Context: context, Integrations: integrations, Name: each.Name, Properties: analytics.Properties(each.Properties)}
	case "group":
		return analytics.Group{MessageId: each.MessageID, UserId: each.UserID, AnonymousId: each.AnonymousID, Timestamp: each.Timestamp,
			Context: context, Integrations: integrations, GroupId: each.GroupID, Traits: analytics.Traits(each.Traits)}
	default:
		return analytics.Alias{MessageId: each.MessageID, UserId: each.UserID, PreviousId: each.PreviousID, Timestamp: each.Timestamp,
			Context: context, Integrations: integrations}
	}
}

// The SDK's own structs where it has one, its Extra for the rest.
func toContext(given driver.Members) *analytics.Context {
	if given == nil {
		return nil
	}
	var context analytics.Context
	driver.FillContext(&context, given)
	if address, ok := given["ip"].(string); ok {
		context.IP = net.ParseIP(address)
	}
	context.Extra = map[string]interface{}{"own": given["own"]}
	return &context
}
