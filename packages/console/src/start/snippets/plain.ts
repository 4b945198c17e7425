import type { Snippet } from './snippet.ts';

export const plainSnippets: readonly Snippet[] = [
  {
    id: 'curl-message',
    family: 'No SDK',
    title: 'curl, message',
    file: 'first-event.sh',
    run: 'sh first-event.sh',
    code: ({ url, key }) => `curl --fail-with-body -u '${key}:' '${url}/v1/track' \\
  -H 'content-type: application/json' \\
  -d '{"userId":"user-1","event":"First Event","properties":{"from":"curl"}}'
`,
  },
  {
    id: 'curl-batch',
    family: 'No SDK',
    title: 'curl, batch',
    file: 'first-event.sh',
    run: 'sh first-event.sh',
    code: ({ url, key, secret }) => `curl --fail-with-body -i -u '${key}:${secret}' '${url}/v2/events' \\
  -H 'content-type: application/json' \\
  -d '{
    "user_identities": {"customer_id": "user-1"},
    "events": [{"event_type": "custom_event", "data": {"event_name": "First Event", "custom_event_type": "other"}}]
  }'
`,
  },
  {
    id: 'php',
    family: 'No SDK',
    title: 'PHP',
    file: 'first-event.php',
    run: 'php first-event.php',
    code: ({ url, key }) => `<?php
$message = ['userId' => 'user-1', 'event' => 'First Event', 'properties' => ['from' => 'PHP']];
$headers = ['Content-Type: application/json', 'Authorization: Basic ' . base64_encode('${key}:')];
$context = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => $headers,
    'content' => json_encode($message),
]]);
echo file_get_contents('${url}/v1/track', false, $context);
`,
  },
  {
    id: 'csharp',
    family: 'No SDK',
    title: 'C#',
    file: 'Program.cs',
    run: 'dotnet run',
    code: ({ url, key }) => `using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

using var client = new HttpClient();
var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes("${key}:"));
client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
var message = new { userId = "user-1", @event = "First Event", properties = new { from = "C#" } };
var answer = await client.PostAsJsonAsync("${url}/v1/track", message);
Console.WriteLine(await answer.Content.ReadAsStringAsync());
`,
  },
  {
    id: 'browser',
    family: 'No SDK',
    title: 'Browser',
    file: 'first-event.js',
    run: "paste it into a page's script, or its console",
    code: ({ url, key }) => `await fetch('${url}/v1/track', {
  method: 'POST',
  keepalive: true,
  headers: { 'content-type': 'text/plain', authorization: 'Basic ' + btoa('${key}:') },
  body: JSON.stringify({ anonymousId: 'visitor-1', event: 'First Event', properties: { from: 'a page' } }),
});
`,
  },
];
