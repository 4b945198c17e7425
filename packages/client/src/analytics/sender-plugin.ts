import { library } from '../library.ts';
import type { Context } from './context.ts';
import type { Emitter } from './emitter.ts';
import { createEnvelope } from './envelope.ts';
import { FetchHTTPClient } from './http-client.ts';
import type { HTTPClient } from './http-client.ts';
import { createHttpClientTransport, disabledTransport } from './http-client-transport.ts';
import type { HttpClientTransportOptions, HttpRequestNotice } from './http-client-transport.ts';
import type { AnalyticsEvents } from './listeners.ts';
import type { Plugin } from './plugin.ts';
import { describeRuntime, runtimePlatform } from './runtime.ts';
import { Sender } from './sender.ts';
import type { AnalyticsSettings, ResolvedSettings } from './settings.ts';
import type { Variant } from './variant.ts';

/** The plugin that sends. Deregister it, or switch it off by its name in `integrations`, and nothing is sent. */
export function createSenderPlugin(sender: Sender, { senderName, senderType }: Variant): Plugin {
  const metadata = Object.entries(describeRuntime());
  const send = async (ctx: Context): Promise<Context> => {
    ctx.updateEvent('context.library', library);
    for (const [name, value] of metadata) {
      ctx.updateEvent(`_metadata.${name}`, value);
    }
    const { messageId = ctx.id } = ctx.event;
    const reason = await sender.send({ ...ctx.event, messageId });
    if (reason !== undefined) {
      ctx.setFailedDelivery({ reason });
    }
    return ctx;
  };
  const hooks = { track: send, identify: send, page: send, screen: send, group: send, alias: send };
  return { name: senderName, type: senderType, version: '1.0.0', isLoaded: () => true, load: () => Promise.resolve(), ...hooks };
}

export interface OpenSenderOptions {
  readonly settings: AnalyticsSettings<never>;
  readonly resolved: ResolvedSettings;
  readonly variant: Variant;
  readonly emitter: Emitter<AnalyticsEvents<unknown, unknown>>;
}

export function openSender({ settings, resolved, variant, emitter }: OpenSenderOptions): Sender {
  const { url, writeKey, options, disable } = resolved;
  const own: HttpClientTransportOptions = {
    client: toClient(settings.httpClient),
    countsRetries: variant.countsRetries,
    onRequest: (notice) => {
      if (emitter.hasListeners('http_request')) {
        emitter.emit('http_request', toNotice(notice, variant));
      }
    },
    onResponse: (notice) => emitter.emit('http_response', notice),
  };
  return new Sender({
    writeKey,
    options,
    envelope: createEnvelope(url, (sentAt) => (variant.writesKey ? { writeKey, sentAt } : { sentAt })),
    platform: runtimePlatform,
    createTransport: (transportOptions) => (disable ? disabledTransport : createHttpClientTransport(transportOptions, own)),
  });
}

function toClient(httpClient: AnalyticsSettings<never>['httpClient']): HTTPClient {
  if (typeof httpClient === 'function') {
    return new FetchHTTPClient(httpClient);
  }
  return httpClient ?? new FetchHTTPClient();
}

function toNotice(
  notice: HttpRequestNotice,
  { noticedBody }: Variant,
): Omit<HttpRequestNotice, 'body'> & { readonly body: unknown } {
  switch (noticedBody) {
    case 'text':
      return notice;
    case 'data':
      return { ...notice, body: JSON.parse(notice.body) as unknown };
    default:
      return noticedBody satisfies never;
  }
}
