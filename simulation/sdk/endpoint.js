import { readRequest } from './request.js';
import { createFortune } from './weather.js';

/**
 * @typedef {import('./process.js').Process} Process
 * @typedef {import('./request.js').SentRequest} SentRequest
 * @typedef {import('./weather.js').Fortune} Fortune
 * @typedef {import('./world.js').World} World
 *
 * @typedef {object} EndpointOptions
 * @property {import('./book.js').Book} book
 * @property {import('./settings.js').Settings} settings
 * @property {import('./request-watch.js').RequestWatch} watch
 */

/**
 * The endpoint and the network before it, as the `fetch` of a client. Takes what it takes whole or not at all, and knows an event that
 * it has by its id.
 */
export class Endpoint {
  /** @type {import('./weather.js').Weather} */
  weather = 'fine';
  /** Larger bodies are answered with 413; nobody has told the client. */
  bodyBytesMax = Number.POSITIVE_INFINITY;
  requestCount = 0;
  /** Loses an event that it says it has kept. For tests of the simulation. */
  isForgetful = false;
  #world;
  #options;

  /**
   * @param {World} world
   * @param {EndpointOptions} options
   */
  constructor(world, options) {
    this.#world = world;
    this.#options = options;
  }

  /**
   * @param {Process} process
   * @returns {typeof globalThis.fetch}
   */
  fetchFor(process) {
    return (_url, init) => this.#receive(process, init ?? {});
  }

  /**
   * Throws synchronously when chance says so: not every fetch is an async function.
   *
   * @param {Process} process
   * @param {RequestInit} init
   * @returns {Promise<Response>}
   */
  #receive(process, init) {
    if (!process.isAlive) {
      return new Promise(() => {});
    }
    const { book, settings, watch } = this.#options;
    const request = readRequest({ process, init, book, world: this.#world, number: ++this.requestCount });
    const fortune = createFortune(this.#world, this.weather, settings.attemptTimeoutMs);
    watch.onStart(request);
    if (fortune.ending === 'throw') {
      watch.onEnd(request, { kind: 'trouble' });
      throw new TypeError('fetch failed at once');
    }
    return new Promise((resolve, reject) => this.#exchange(request, fortune, { resolve, reject }));
  }

  /**
   * @param {SentRequest} request
   * @param {Fortune} fortune
   * @param {{ readonly resolve: (response: Response) => void, readonly reject: (error: unknown) => void }} caller
   */
  #exchange(request, fortune, caller) {
    const { schedule } = this.#world;
    const { signal, process } = request;
    const { watch } = this.#options;
    /** @type {number | undefined} */
    let status;
    const arrive = () => {
      if (!request.isOver || fortune.arrivesAnyway) {
        status = this.#answer(request, fortune);
        schedule.start(answer, fortune.answeredAfterMs);
      }
    };
    const answer = () => {
      if (request.isOver || !process.isAlive || fortune.ending === 'silence') {
        return;
      }
      if (fortune.ending === 'error' || status === undefined) {
        watch.onEnd(request, { kind: 'trouble' });
        caller.reject(new TypeError('fetch failed'));
        return;
      }
      caller.resolve(this.#respond(request, fortune, status));
    };
    signal?.addEventListener('abort', () => {
      if (!request.isOver && process.isAlive) {
        watch.onAborted(request);
      }
      if (fortune.heedsSignal) {
        caller.reject(signal.reason);
      }
    });
    if (fortune.arrivesAfterMs === undefined) {
      schedule.start(answer, fortune.answeredAfterMs);
    } else {
      schedule.start(arrive, fortune.arrivesAfterMs);
    }
  }

  /**
   * @param {SentRequest} request
   * @param {Fortune} fortune
   * @returns {number} the status
   */
  #answer(request, fortune) {
    const { units, bodyBytes } = request;
    const status = this.#toStatus(request, fortune);
    this.#world.trace(
      () =>
        `request ${request.number} (${bodyBytes} bytes) arrives${request.isOver ? ' late' : ''}: ${status}` +
        `${fortune.ending === 'answer' ? '' : `, but ${fortune.ending}`}${status < 300 ? '' : `, retry-after ${fortune.retryAfter}`}`,
    );
    if (status >= 200 && status <= 299) {
      for (const unit of this.isForgetful ? units.slice(1) : units) {
        this.#options.book.store(unit, { isLate: request.isOver });
      }
    }
    return status;
  }

  /**
   * @param {SentRequest} request
   * @param {Fortune} fortune
   */
  #toStatus({ bodyBytes, units }, { status }) {
    if (status === 401 || status === 403) {
      return status;
    }
    if (bodyBytes > this.bodyBytesMax) {
      return 413;
    }
    return units.some(({ isPoisoned }) => isPoisoned) ? 400 : status;
  }

  /**
   * @param {SentRequest} request
   * @param {Fortune} fortune
   * @param {number} status
   */
  #respond(request, { body, retryAfter, heedsSignal }, status) {
    const { watch } = this.#options;
    const headers = retryAfter === undefined ? undefined : { 'retry-after': retryAfter };
    const isBodiless = body === 'none' || status === 204;
    watch.onHead(request, status, retryAfter);
    if (isBodiless || body === 'whole') {
      watch.onEnd(request);
      return new Response(isBodiless ? null : `{"code":"C${status}"}`, { status, ...(headers && { headers }) });
    }
    const { schedule } = this.#world;
    const stream = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{'));
        const timer = schedule.start(() => {
          if (body === 'slow' && !request.isOver && request.process.isAlive) {
            watch.onEnd(request);
            controller.close();
          }
        }, 20);
        request.signal?.addEventListener('abort', () => {
          schedule.stop(timer);
          if (heedsSignal) {
            controller.error(request.signal?.reason);
          }
        });
      },
    });
    return new Response(stream, { status, ...(headers && { headers }) });
  }
}
