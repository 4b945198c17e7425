'use strict';
// `conformance/matrix/batch-cases.ts` says how an upload is described.
const mparticle = require('mparticle');
const { buildExample } = require('./seed-page.cjs');

(async () => {
  const { runTasks } = await import('../../matrix/drivers/task-lines.mjs');
  await runTasks(async ({ url, key, secret, uploads, settings: { timeoutMs } }) => {
    const errors = [];
    for (const { method, body, example } of uploads) {
      // Without a configuration there is no header, as where a caller forgot it.
      const api = new mparticle.EventsApi(secret === '' ? undefined : new mparticle.Configuration(key, secret));
      api.apiClient.basePath = `${url}/v2`;
      api.apiClient.timeout = timeoutMs ?? api.apiClient.timeout;
      const built = example === undefined ? build(body) : buildExample(mparticle, example.nowMs);
      const error = await upload(api, method, example !== undefined && method === 'bulk' ? [built, built] : built);
      if (error !== null) {
        errors.push(String(error.message));
      }
    }
    return errors;
  });
})();

function upload(api, method, body) {
  const name = method === 'bulk' ? 'bulkUploadEvents' : 'uploadEvents';
  return new Promise((resolve) => api[name](body, resolve));
}

function build(value) {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(build);
  }
  const { $new: className, $events: events = [], ...members } = value;
  const built = Object.fromEntries(Object.entries(members).map(([name, member]) => [name, build(member)]));
  if (className === undefined) {
    return built;
  }
  const model = Object.assign(new mparticle[className](), built);
  events.forEach((event) => model.addEvent(build(event)));
  return model;
}
