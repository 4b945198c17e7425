'use strict';
// Puts one of two libraries to the same tasks, so that a test can compare what comes of them: `mparticle`, and what stands in for it.
// Reads {"library","tasks":[…]} on stdin and prints the list of results as JSON.
const { readFileSync, readdirSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join } = require('node:path');
const vm = require('node:vm');
const build = require('../node/mparticle-model.cjs');

const { library: name, tasks } = JSON.parse(readFileSync(0, 'utf8'));
const library = require(name);

const doers = { describe, convert, stringify, upload, runExample, runSpecs };

(async () => {
  const results = [];
  for (const task of tasks) {
    results.push(await doers[task.do](task));
  }
  process.stdout.write(JSON.stringify(results));
})();

/** Everything of the surface that a program can see; functions by their kind, since their code is not compared. */
function describe() {
  const classes = {};
  for (const className of Object.keys(library).filter((key) => key !== 'default')) {
    const Class = library[className];
    const values =
      className === 'EventsApi' || className === 'ApiClient' ? [] : [0, 1, 2, 3, 4, 5, 6, 7].map((index) => `#${index}`);
    const instance = new Class(...values);
    const statics = Object.keys(Class).filter((key) => key !== 'default');
    classes[className] = {
      parameters: Class.length,
      own: Object.keys(instance),
      json: JSON.stringify(instance),
      bareJson: JSON.stringify(new Class()),
      seen: keysIn(instance),
      kinds: Object.fromEntries(keysIn(instance).map((key) => [key, kindOf(instance[key])])),
      statics: Object.fromEntries(statics.map((key) => [key, kindOf(Class[key])])),
      eventType: instance.getEventType?.() ?? null,
      isInstance: instance instanceof Class && Object.getPrototypeOf(instance) === Class.prototype,
      subclassed: new (class extends Class {})() instanceof Class,
    };
  }
  return classes;
}

function keysIn(value) {
  const keys = [];
  for (const key in value) {
    keys.push(key);
  }
  return keys;
}

function kindOf(value) {
  return typeof value === 'function' ? 'function' : (JSON.stringify(value) ?? 'undefined');
}

/** What constructFromObject makes of data, into a new model or into one that is there. */
function convert({ className, data, into }) {
  const Class = library[className];
  const target = into === undefined ? undefined : build(library, into);
  const model = Class.constructFromObject(data, target);
  return { json: JSON.stringify(model), own: Object.keys(model), isInstance: model instanceof Class, sameTarget: model === target };
}

function stringify({ value }) {
  return JSON.stringify(build(library, value));
}

/** Uploads one after the other; what each callback got. */
async function upload({ url, uploads }) {
  const outcomes = [];
  for (const { method, body, credentials, timeout, headers, retry } of uploads) {
    const api = createApi(url, credentials, retry);
    api.apiClient.timeout = timeout ?? api.apiClient.timeout;
    api.apiClient.defaultHeaders = headers ?? {};
    outcomes.push(await outcomeOf((callback) => api[method](build(library, body), callback)));
  }
  return outcomes;
}

function createApi(url, credentials, retry) {
  // Without an address the libraries would talk to the vendor.
  if (!url?.startsWith('http://127.0.0.1:')) {
    throw new Error('Only a server on this machine is sent to.');
  }
  const configuration = credentials === null ? undefined : new library.Configuration(...(credentials ?? ['key', 'secret']));
  const api = new library.EventsApi(configuration, new library.ApiClient({ retry }));
  api.apiClient.basePath = `${url}/v2`;
  return api;
}

function outcomeOf(start) {
  return new Promise((resolve) => {
    start((error, data, response) => {
      resolve({ error: error && describeError(error, response), data, response: response && describeResponse(response) });
    });
  });
}

function describeError(error, response) {
  const { name: errorName, message, status, code, errno, timeout } = error;
  return {
    isError: error instanceof Error,
    errorName,
    message,
    status,
    code,
    errno,
    timeout,
    sameResponse: error.response === response,
  };
}

function describeResponse(response) {
  const { ok, accepted, badRequest, unauthorized, forbidden, clientError, serverError, redirect, info, noContent, notFound } =
    response;
  const { status, statusCode, statusType, body, text, type } = response;
  return {
    ...{ ok, accepted, badRequest, unauthorized, forbidden, clientError, serverError, redirect, info, noContent, notFound },
    ...{ status, statusCode, statusType, body, text, type },
    error: response.error && { message: response.error.message, status: response.error.status, text: response.error.text },
    retryAfter: response.headers['retry-after'],
    got: response.get('Retry-After'),
  };
}

/** Runs a program that builds and uploads, with uploads to `url` whatever it says itself; resolves when all are settled. */
async function runExample({ url, code }) {
  const outcomes = [];
  const told = (start) => outcomes.push(outcomeOf(start));
  const mParticle = {
    ...library,
    EventsApi: function EventsApi(configuration) {
      const api = createApi(url, [configuration.api_key, configuration.api_secret]);
      this.uploadEvents = (body, callback) => told((tell) => api.uploadEvents(body, both(callback, tell)));
      this.bulkUploadEvents = (body, callback) => told((tell) => api.bulkUploadEvents(body, both(callback, tell)));
    },
  };
  const log = [];
  const write = (...values) => log.push(values.map(String).join(' '));
  const moment = { example_timestamp: 1_700_000_000_000, example_duration: 10_000, Date: { now: () => 1_700_000_000_000 } };
  const surroundings = { mParticle, require: () => mParticle, ...moment, console: { log: write, error: write } };
  vm.runInNewContext(code, surroundings);
  return { outcomes: await Promise.all(outcomes), log };
}

function both(callback, tell) {
  return (...told) => {
    callback?.(...told);
    tell(...told);
  };
}

/** Runs the specifications that the vendor ships with the package, with `library` for the module that they test. */
function runSpecs() {
  const folder = join(dirname(require.resolve('mparticle/package.json')), 'test');
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (request, ...rest) =>
    request === '../../src/mparticle' ? require.resolve(name) : resolve.call(Module, request, ...rest);
  const results = [];
  let before = [];
  let titles = [];
  globalThis.beforeEach = (prepare) => before.push(prepare);
  globalThis.describe = (title, body) => {
    titles.push(title);
    body();
    titles.pop();
  };
  globalThis.it = (title, body) => {
    const result = { title: [...titles, title].join(' > ') };
    try {
      before.forEach((prepare) => prepare());
      body(() => undefined);
    } catch (error) {
      result.error = error.message;
    }
    results.push(result);
  };
  for (const file of readdirSync(folder, { recursive: true }).filter((path) => path.endsWith('.spec.js'))) {
    before = [];
    titles = [];
    require(join(folder, file));
  }
  return results;
}
