'use strict';
// Drives `mparticle`. Reads {"url","uploads":[{"method","credentials","body"}]} on stdin and prints what each callback got, as JSON.
// `mparticle-model.cjs` says how a body is described.
const { readFileSync } = require('node:fs');
const mparticle = require('mparticle');
const build = require('./mparticle-model.cjs');

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
    outcomes.push(await upload(api, method, build(mparticle, body)));
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
