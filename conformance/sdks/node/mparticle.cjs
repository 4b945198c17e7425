'use strict';
// Drives `mparticle`. Reads {"url","uploads":[{"method","credentials","body"}]} on stdin and prints what each callback got, as JSON.
// In a body, {"$new": "Batch", "$args": […], …} is an instance of that class of the SDK with these members; "$events" go through
// its addEvent().
const { readFileSync } = require('node:fs');
const mparticle = require('mparticle');

const { url, uploads } = JSON.parse(readFileSync(0, 'utf8'));
// Without an address the SDK would talk to its vendor.
if (!url?.startsWith('http://127.0.0.1:')) {
  throw new Error('Only a server on this machine is sent to.');
}

(async () => {
  const outcomes = [];
  for (const { method, credentials, body } of uploads) {
    const configuration = credentials === null ? undefined : new mparticle.Configuration(...credentials);
    const api = new mparticle.EventsApi(configuration);
    api.apiClient.basePath = `${url}/v2`;
    outcomes.push(await upload(api, method, build(body)));
  }
  process.stdout.write(JSON.stringify(outcomes));
})();

function upload(api, method, body) {
  return new Promise((resolve) => {
    let callbackCount = 0;
    api[method](body, (error, data, response) => {
      callbackCount++;
      const problem = error === null ? null : { status: error.status, body: error.response && error.response.body };
      resolve({ callbackCount, error: problem, data, status: response && response.status });
    });
  });
}

function build(value) {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(build);
  }
  const { $new: className, $args: args = [], $events: events = [], ...members } = value;
  const built = Object.fromEntries(Object.entries(members).map(([name, member]) => [name, build(member)]));
  if (className === undefined) {
    return built;
  }
  const model = Object.assign(new mparticle[className](...args.map(build)), built);
  events.forEach((event) => model.addEvent(build(event)));
  return model;
}
