import type { Snippet } from './snippet.ts';

export const plainSnippets: readonly Snippet[] = [
  {
    id: 'curl-message',
    family: 'No SDK',
    title: 'curl, message',
    language: 'sh',
    file: 'first-event.sh',
    run: 'sh first-event.sh',
    code: ({ url, key }) => `curl --fail-with-body -u '${key}:' '${url}/v1/track' \\
  -H 'content-type: application/json' \\
  -d '{"userId":"user-7","event":"Order Completed","properties":{"total":29.99}}'
`,
  },
  {
    id: 'curl-batch',
    family: 'No SDK',
    title: 'curl, batch',
    language: 'sh',
    file: 'first-event.sh',
    run: 'sh first-event.sh',
    code: ({ url, key, secret }) => `curl --fail-with-body -i -u '${key}:${secret}' '${url}/v2/events' \\
  -H 'content-type: application/json' \\
  -d '{
    "user_identities": {"customer_id": "user-7"},
    "events": [{"event_type": "custom_event", "data": {"event_name": "Order Completed", "custom_event_type": "transaction"}}]
  }'
`,
  },
  {
    id: 'php',
    family: 'No SDK',
    title: 'PHP',
    language: 'php',
    file: 'first-event.php',
    run: 'php first-event.php',
    code: ({ url, key }) => `<?php
$message = ['userId' => 'user-7', 'event' => 'Order Completed', 'properties' => ['total' => 29.99]];
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
    language: 'csharp',
    file: 'Program.cs',
    run: 'dotnet run',
    code: ({ url, key }) => `using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

using var client = new HttpClient();
var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes("${key}:"));
client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
var message = new { userId = "user-7", @event = "Order Completed", properties = new { total = 29.99 } };
var answer = await client.PostAsJsonAsync("${url}/v1/track", message);
Console.WriteLine(await answer.Content.ReadAsStringAsync());
`,
  },
  {
    id: 'browser',
    family: 'No SDK',
    title: 'Browser',
    language: 'js',
    file: 'first-event.js',
    how: "paste it into a page's script, or its console",
    note: 'Pages of any site may send. `keepalive` lets the request outlive the page.',
    code: ({ url, key }) => `await fetch('${url}/v1/track', {
  method: 'POST',
  keepalive: true,
  headers: { 'content-type': 'text/plain', authorization: 'Basic ' + btoa('${key}:') },
  body: JSON.stringify({ anonymousId: 'visitor-7', event: 'Order Completed', properties: { total: 29.99 } }),
});
`,
  },
];
