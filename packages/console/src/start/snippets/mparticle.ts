import type { Snippet } from './snippet.ts';

/** With the vendor's own SDKs: the host is changed, and nothing else. Each SDK wants its base path in another form. */
export const mparticleSnippets: readonly Snippet[] = [
  {
    id: 'mparticle-node',
    family: 'mParticle',
    title: 'Node',
    language: 'js',
    install: 'npm install mparticle',
    file: 'first-event.cjs',
    run: 'node first-event.cjs',
    code: ({ url, key, secret }) => `const mParticle = require('mparticle');

const api = new mParticle.EventsApi(new mParticle.Configuration('${key}', '${secret}'));
api.apiClient.basePath = '${url}/v2';

const batch = new mParticle.Batch(mParticle.Batch.Environment.production);
batch.user_identities = new mParticle.UserIdentities();
batch.user_identities.customerid = 'user-7';
batch.addEvent(new mParticle.AppEvent(mParticle.AppEvent.CustomEventType.transaction, 'Order Completed'));
api.uploadEvents(batch, (error) => {
  if (error) throw error;
});
`,
  },
  {
    id: 'mparticle-python',
    family: 'mParticle',
    title: 'Python',
    language: 'python',
    install: "pip install mparticle 'urllib3<2.6'",
    file: 'first_event.py',
    run: 'python first_event.py',
    note: 'Assign `events` as above; events that are given to the constructor of `Batch` are sent empty.',
    code: ({ url, key, secret }) => `import mparticle

configuration = mparticle.Configuration()
configuration.host = '${url}/v2'
configuration.api_key = '${key}'
configuration.api_secret = '${secret}'

batch = mparticle.Batch()
batch.environment = 'production'
batch.user_identities = mparticle.UserIdentities(customerid='user-7')
batch.events = [mparticle.AppEvent('Order Completed', 'transaction')]
mparticle.EventsApi(configuration).upload_events(batch)
`,
  },
  {
    id: 'mparticle-go',
    family: 'mParticle',
    title: 'Go',
    language: 'go',
    install: 'go get github.com/mParticle/mparticle-go-sdk/events',
    file: 'main.go',
    run: 'go run main.go',
    code: ({ url, key, secret }) => `package main

import (
	"context"
	"log"

	"github.com/mParticle/mparticle-go-sdk/events"
)

func main() {
	client := events.NewAPIClient(events.NewConfiguration())
	client.ChangeBasePath("${url}/v2")
	auth := events.BasicAuth{APIKey: "${key}", APISecret: "${secret}"}
	ctx := context.WithValue(context.Background(), events.ContextBasicAuth, auth)

	event := events.NewCustomEvent()
	event.Data.EventName = "Order Completed"
	event.Data.CustomEventType = events.TransactionCustomEventType
	batch := events.Batch{Environment: events.ProductionEnvironment}
	batch.UserIdentities = &events.UserIdentities{CustomerID: "user-7"}
	batch.Events = []events.Event{event}
	if _, err := client.EventsAPI.UploadEvents(ctx, batch); err != nil {
		log.Fatal(err)
	}
}
`,
  },
  {
    id: 'mparticle-ruby',
    family: 'mParticle',
    title: 'Ruby',
    language: 'ruby',
    install: 'gem install mparticle',
    file: 'first_event.rb',
    run: 'ruby first_event.rb',
    code: ({ url, key, secret }) => `require 'mparticle'

configuration = MParticle::Configuration.new
configuration.scheme = '${new URL(url).protocol.replace(':', '')}'
configuration.host = '${new URL(url).host}'
configuration.base_path = '/v2'
configuration.api_key = '${key}'
configuration.api_secret = '${secret}'

batch = MParticle::Batch.new
batch.environment = 'production'
batch.user_identities = MParticle::UserIdentities.new(customerid: 'user-7')
batch.events = [MParticle::AppEvent.new(event_name: 'Order Completed', custom_event_type: 'transaction')]
MParticle::EventsApi.new(configuration).upload_events(batch)
`,
  },
  {
    id: 'mparticle-java',
    family: 'mParticle',
    title: 'Java',
    language: 'java',
    needs: 'com.mparticle:server-events-sdk, with Maven or Gradle',
    file: 'FirstEvent.java',
    how: 'run it with your build',
    code: ({ url, key, secret }) => `import com.mparticle.ApiClient;
import com.mparticle.client.EventsApi;
import com.mparticle.model.*;

class FirstEvent {
  public static void main(String[] words) throws Exception {
    ApiClient client = new ApiClient("${key}", "${secret}");
    // The slash at the end is needed, and the address comes before the service.
    client.getAdapterBuilder().baseUrl("${url}/v2/");
    EventsApi api = client.createService(EventsApi.class);

    CustomEventData data = new CustomEventData();
    data.eventName("Order Completed").customEventType(CustomEventData.CustomEventType.TRANSACTION);
    Batch batch = new Batch();
    batch.environment(Batch.Environment.PRODUCTION);
    batch.userIdentities(new UserIdentities().customerId("user-7"));
    batch.addEventsItem(new CustomEvent().data(data));
    if (!api.uploadEvents(batch).execute().isSuccessful()) throw new Exception("not taken");
  }
}
`,
  },
];
