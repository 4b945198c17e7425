import type { Snippet } from './snippet.ts';

/** With the vendor's own SDKs: the host is changed, and nothing else. */
export const segmentSnippets: readonly Snippet[] = [
  {
    id: 'segment-node',
    family: 'Segment',
    title: 'Node',
    language: 'js',
    install: 'npm install @segment/analytics-node',
    file: 'first-event.mjs',
    run: 'node first-event.mjs',
    code: ({ url, key }) => `import { Analytics } from '@segment/analytics-node';

const analytics = new Analytics({ writeKey: '${key}', host: '${url}' });
analytics.track({ userId: 'user-7', event: 'Order Completed', properties: { total: 29.99 } });
await analytics.closeAndFlush();
`,
  },
  {
    id: 'segment-browser',
    family: 'Segment',
    title: 'Browser',
    language: 'js',
    install: 'npm install @segment/analytics-next',
    file: 'first-event.js',
    how: 'build it into a page',
    note: 'It asks `cdnURL` for its settings; the server has them.',
    code: ({ url, key }) => `import { AnalyticsBrowser } from '@segment/analytics-next';

const analytics = AnalyticsBrowser.load(
  { writeKey: '${key}', cdnURL: '${url}' },
  { integrations: { 'Segment.io': { apiHost: '${new URL(url).host}/v1', protocol: '${new URL(url).protocol.replace(':', '')}' } } },
);
analytics.track('Order Completed', { total: 29.99 });
`,
  },
  {
    id: 'segment-python',
    family: 'Segment',
    title: 'Python',
    language: 'python',
    install: 'pip install segment-analytics-python',
    file: 'first_event.py',
    run: 'python first_event.py',
    code: ({ url, key }) => `import segment.analytics as analytics

analytics.write_key = '${key}'
analytics.host = '${url}'
analytics.track('user-7', 'Order Completed', {'total': 29.99})
analytics.shutdown()
`,
  },
  {
    id: 'segment-go',
    family: 'Segment',
    title: 'Go',
    language: 'go',
    install: 'go get github.com/segmentio/analytics-go/v3',
    file: 'main.go',
    run: 'go run main.go',
    code: ({ url, key }) => `package main

import (
	"log"

	"github.com/segmentio/analytics-go/v3"
)

func main() {
	// No slash at the end.
	client, err := analytics.NewWithConfig("${key}", analytics.Config{Endpoint: "${url}"})
	if err != nil {
		log.Fatal(err)
	}
	client.Enqueue(analytics.Track{
		UserId:     "user-7",
		Event:      "Order Completed",
		Properties: analytics.NewProperties().Set("total", 29.99),
	})
	client.Close()
}
`,
  },
  {
    id: 'segment-java',
    family: 'Segment',
    title: 'Java',
    language: 'java',
    needs: 'com.segment.analytics.java:analytics, with Maven or Gradle',
    file: 'FirstEvent.java',
    how: 'run it with your build',
    code: ({ url, key }) => `import com.segment.analytics.Analytics;
import com.segment.analytics.messages.TrackMessage;
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
];
