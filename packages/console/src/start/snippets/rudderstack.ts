import type { Snippet } from './snippet.ts';

/** With the vendor's own SDKs: the host is changed, and nothing else. */
export const rudderstackSnippets: readonly Snippet[] = [
  {
    id: 'rudderstack-node',
    family: 'RudderStack',
    title: 'Node',
    language: 'js',
    install: 'npm install @rudderstack/rudder-sdk-node',
    file: 'first-event.mjs',
    run: 'node first-event.mjs',
    note: 'One `flush` sends at most `flushAt` events (20): with more, call it until nothing is left.',
    code: ({ url, key }) => `import RudderAnalytics from '@rudderstack/rudder-sdk-node';

const analytics = new RudderAnalytics('${key}', { dataPlaneUrl: '${url}' });
analytics.track({ userId: 'user-7', event: 'Order Completed', properties: { total: 29.99 } });
await analytics.flush();
`,
  },
  {
    id: 'rudderstack-python',
    family: 'RudderStack',
    title: 'Python',
    language: 'python',
    install: 'pip install rudder-sdk-python',
    file: 'first_event.py',
    run: 'python first_event.py',
    code: ({ url, key }) => `import rudderstack.analytics as analytics

analytics.write_key = '${key}'
analytics.dataPlaneUrl = '${url}'
analytics.track('user-7', 'Order Completed', {'total': 29.99})
analytics.shutdown()
`,
  },
  {
    id: 'rudderstack-go',
    family: 'RudderStack',
    title: 'Go',
    language: 'go',
    install: 'go get github.com/rudderlabs/analytics-go/v4',
    file: 'main.go',
    run: 'go run main.go',
    code: ({ url, key }) => `package main

import (
	"log"

	"github.com/rudderlabs/analytics-go/v4"
)

func main() {
	client, err := analytics.NewWithConfig("${key}", analytics.Config{DataPlaneUrl: "${url}"})
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
    id: 'rudderstack-java',
    family: 'RudderStack',
    title: 'Java',
    language: 'java',
    needs: 'com.rudderstack.sdk.java.analytics:analytics, with Maven or Gradle',
    file: 'FirstEvent.java',
    how: 'run it with your build',
    code: ({ url, key }) => `import com.rudderstack.sdk.java.analytics.RudderAnalytics;
import com.rudderstack.sdk.java.analytics.messages.TrackMessage;
import java.util.Map;

class FirstEvent {
  public static void main(String[] words) {
    RudderAnalytics analytics = RudderAnalytics.builder("${key}").setDataPlaneUrl("${url}").build();
    analytics.enqueue(TrackMessage.builder("Order Completed").userId("user-7").properties(Map.of("total", 29.99)));
    analytics.flush();
    analytics.shutdown();
  }
}
`,
  },
];
