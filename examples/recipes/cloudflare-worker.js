// Cloudflare Workers. A client per request, since a Worker may not touch in one request what another has opened.
import { createMessageClient } from 'fairlead/edge';

export default {
  /**
   * @param {Request} request
   * @param {{ FAIRLEAD_URL: string, FAIRLEAD_KEY: string }} env
   * @param {{ waitUntil(promise: Promise<unknown>): void }} context
   */
  async fetch(request, env, context) {
    const client = createMessageClient({ url: env.FAIRLEAD_URL, writeKey: env.FAIRLEAD_KEY });
    client.track({
      anonymousId: request.headers.get('cf-connecting-ip') ?? 'unknown',
      event: 'Page Served',
      properties: { path: new URL(request.url).pathname },
    });

    // The answer does not wait for the delivery, and the delivery is not cut off by the end of the answer.
    context.waitUntil(client.close({ timeoutMs: 10_000 }));
    return new Response('hello');
  },
};
