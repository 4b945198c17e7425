import type { Snippet } from './snippet.ts';

/** With the vendor's own SDKs: the host is changed, and nothing else. */
export const hightouchSnippets: readonly Snippet[] = [
  {
    id: 'hightouch-node',
    family: 'Hightouch',
    title: 'Node',
    language: 'js',
    install: 'npm install @ht-sdks/events-sdk-js-node',
    file: 'first-event.mjs',
    run: 'node first-event.mjs',
    code: ({ url, key }) => `import { HtEvents } from '@ht-sdks/events-sdk-js-node';

const htevents = new HtEvents({ writeKey: '${key}', host: '${url}' });
htevents.track({ userId: 'user-7', event: 'Order Completed', properties: { total: 29.99 } });
await htevents.closeAndFlush();
`,
  },
  {
    id: 'hightouch-browser',
    family: 'Hightouch',
    title: 'Browser',
    language: 'js',
    install: 'npm install @ht-sdks/events-sdk-js-browser',
    file: 'first-event.js',
    how: 'build it into a page',
    code: ({ url, key }) => `import { HtEventsBrowser } from '@ht-sdks/events-sdk-js-browser';

const [htevents] = await HtEventsBrowser.load(
  { writeKey: '${key}' },
  { apiHost: '${new URL(url).host}', protocol: '${protocolOf(url)}' },
);
htevents.track('Order Completed', { total: 29.99 });
`,
  },
  {
    id: 'hightouch-python',
    family: 'Hightouch',
    title: 'Python',
    language: 'python',
    install: 'pip install events-sdk-python',
    file: 'first_event.py',
    run: 'python first_event.py',
    code: ({ url, key }) => `import hightouch.htevents as htevents

htevents.write_key = '${key}'
htevents.host = '${url}'
htevents.track('user-7', 'Order Completed', {'total': 29.99})
htevents.shutdown()
`,
  },
  {
    id: 'hightouch-go',
    family: 'Hightouch',
    title: 'Go',
    language: 'go',
    install: 'go get github.com/ht-sdks/events-sdk-go',
    file: 'main.go',
    run: 'go run main.go',
    code: ({ url, key }) => `package main

import (
	"log"

	htevents "github.com/ht-sdks/events-sdk-go"
)

func main() {
	// No slash at the end.
	client, err := htevents.NewWithConfig("${key}", htevents.Config{Endpoint: "${url}"})
	if err != nil {
		log.Fatal(err)
	}
	client.Enqueue(htevents.Track{
		UserId:     "user-7",
		Event:      "Order Completed",
		Properties: htevents.NewProperties().Set("total", 29.99),
	})
	client.Close()
}
`,
  },
  {
    id: 'hightouch-java',
    family: 'Hightouch',
    title: 'Java',
    language: 'java',
    needs: 'com.github.ht-sdks.events-sdk-java:analytics from jitpack.io, with Maven or Gradle',
    file: 'FirstEvent.java',
    how: 'run it with your build',
    code: ({ url, key }) => `import com.hightouch.analytics.Analytics;
import com.hightouch.analytics.messages.TrackMessage;
import java.util.Map;

class FirstEvent {
  public static void main(String[] words) {
    Analytics analytics = Analytics.builder("${key}").endpoint("${url}").build();
    analytics.enqueue(TrackMessage.builder("Order Completed").userId("user-7").properties(Map.of("total", 29.99)));
    analytics.flush();
    analytics.shutdown();
  }
}
`,
  },
  {
    id: 'hightouch-ruby',
    family: 'Hightouch',
    title: 'Ruby',
    language: 'ruby',
    install: 'gem install events-sdk-ruby',
    file: 'first_event.rb',
    run: 'ruby first_event.rb',
    note: 'Its TLS can’t be switched off: the server speaks HTTPS, or stands behind a proxy that does.',
    code: ({ url, key }) => `require 'hightouch'

analytics = Hightouch::Analytics.new(write_key: '${key}', host: '${new URL(url).hostname}', port: ${portOf(url)})
analytics.track(user_id: 'user-7', event: 'Order Completed', properties: { total: 29.99 })
analytics.flush
`,
  },
  {
    id: 'hightouch-php',
    family: 'Hightouch',
    title: 'PHP',
    language: 'php',
    needs: 'events-sdk-php of Hightouch, with Composer',
    file: 'first-event.php',
    run: 'php first-event.php',
    code: ({ url, key }) => `<?php
require 'vendor/autoload.php';

use Hightouch\\Hightouch;

Hightouch::init('${key}', ['host' => '${url}']);
Hightouch::track(['userId' => 'user-7', 'event' => 'Order Completed', 'properties' => ['total' => 29.99]]);
Hightouch::flush();
`,
  },
  {
    id: 'hightouch-csharp',
    family: 'Hightouch',
    title: 'C#',
    language: 'csharp',
    install: 'dotnet add package Hightouch.Events.CSharp',
    file: 'Program.cs',
    run: 'dotnet run',
    note: '`Flush` sends in the background: a process that ends at once keeps what is left for its next run, where its storage is on disk.',
    code: ({ url, key }) => `using Hightouch.Events;
using Hightouch.Events.Serialization;

var configuration = new Configuration("${key}", apiHost: "${url}");
var analytics = new Analytics(configuration);
analytics.Track("Order Completed", new JsonObject { ["total"] = 29.99 });
analytics.Flush();
`,
  },
];

function protocolOf(url: string): string {
  return new URL(url).protocol.replace(':', '');
}

function portOf(url: string): string {
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'https:' ? '443' : '80') : port;
}
