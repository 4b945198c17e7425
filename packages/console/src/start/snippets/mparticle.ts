import type { Snippet } from './snippet.ts';

/** With the vendor's own SDKs: the host is changed, and nothing else. Each SDK wants its base path in another form. */
export const mparticleSnippets: readonly Snippet[] = [
  {
    id: 'mparticle-node',
    family: 'mParticle',
    title: 'Node',
    install: 'npm install mparticle',
    file: 'first-event.cjs',
    run: 'node first-event.cjs',
    code: ({ url, key, secret }) => `const mParticle = require('mparticle');

const api = new mParticle.EventsApi(new mParticle.Configuration('${key}', '${secret}'));
api.apiClient.basePath = '${url}/v2';

const batch = new mParticle.Batch(mParticle.Batch.Environment.development);
batch.user_identities = new mParticle.UserIdentities();
batch.user_identities.customer_id = 'user-1';
batch.addEvent(new mParticle.AppEvent(mParticle.AppEvent.CustomEventType.other, 'First Event'));

api.uploadEvents(batch, (error, data, response) => console.log(error ?? response.status));
`,
  },
  {
    id: 'mparticle-python',
    family: 'mParticle',
    title: 'Python',
    install: "pip install mparticle 'urllib3<2.6'",
    file: 'first_event.py',
    run: 'python first_event.py',
    code: ({ url, key, secret }) => `import mparticle

configuration = mparticle.Configuration()
configuration.host = '${url}/v2'
configuration.api_key = '${key}'
configuration.api_secret = '${secret}'

batch = mparticle.Batch()
batch.environment = 'development'
batch.user_identities = mparticle.UserIdentities(customer_id='user-1')
batch.events = [mparticle.AppEvent('First Event', 'other')]

mparticle.EventsApi(configuration).upload_events(batch)
`,
  },
  {
    id: 'mparticle-go',
    family: 'mParticle',
    title: 'Go',
    install: 'go get github.com/mParticle/mparticle-go-sdk/events',
    file: 'main.go',
    run: 'go run main.go',
    code: ({ url, key, secret }) => `package main

import (
	"context"
	"fmt"

	"github.com/mParticle/mparticle-go-sdk/events"
)

func main() {
	configuration := events.NewConfiguration()
	configuration.BasePath = "${url}/v2"
	client := events.NewAPIClient(configuration)
	ctx := context.WithValue(context.Background(), events.ContextBasicAuth,
		events.BasicAuth{APIKey: "${key}", APISecret: "${secret}"})

	event := events.NewCustomEvent()
	event.Data.EventName = "First Event"
	batch := events.Batch{
		Environment:    events.DevelopmentEnvironment,
		UserIdentities: &events.UserIdentities{CustomerID: "user-1"},
		Events:         []interface{}{event},
	}
	response, err := client.EventsAPI.UploadEvents(ctx, batch)
	fmt.Println(response, err)
}
`,
  },
  {
    id: 'mparticle-ruby',
    family: 'mParticle',
    title: 'Ruby',
    install: 'gem install mparticle',
    file: 'first_event.rb',
    run: 'ruby first_event.rb',
    code: ({ url, key, secret }) => {
      const { protocol, host } = new URL(url);
      return `require 'mparticle'

config = MParticle::Configuration.new
config.scheme = '${protocol.replace(':', '')}'
config.host = '${host}'
config.base_path = '/v2'
config.api_key = '${key}'
config.api_secret = '${secret}'

identities = MParticle::UserIdentities.new
identities.customer_id = 'user-1'
event = MParticle::AppEvent.new
event.event_name = 'First Event'
event.custom_event_type = 'other'

batch = MParticle::Batch.new
batch.environment = 'development'
batch.user_identities = identities
batch.events = [event]

puts MParticle::EventsApi.new(config).upload_events(batch)
`;
    },
  },
  {
    id: 'mparticle-java',
    family: 'mParticle',
    title: 'Java',
    install: 'com.mparticle:server-events-sdk, with Maven or Gradle',
    file: 'FirstEvent.java',
    run: 'run it with your build',
    code: ({ url, key, secret }) => `import com.mparticle.ApiClient;
import com.mparticle.client.EventsApi;
import com.mparticle.model.*;

public class FirstEvent {
  public static void main(String[] args) throws Exception {
    ApiClient client = new ApiClient("${key}", "${secret}");
    client.getAdapterBuilder().baseUrl("${url}/v2/");

    Batch batch = new Batch();
    batch.environment(Batch.Environment.DEVELOPMENT);
    batch.userIdentities(new UserIdentities().customerId("user-1"));
    batch.addEventsItem(new CustomEvent().data(new CustomEventData()
        .eventName("First Event")
        .customEventType(CustomEventData.CustomEventType.OTHER)));

    System.out.println(client.createService(EventsApi.class).uploadEvents(batch).execute().code());
  }
}
`,
  },
];
