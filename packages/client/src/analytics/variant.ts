import type { RetryOptions } from '../delivery/retry.ts';
import type { PluginType } from './plugin.ts';
import type { PluginRules } from './plugins.ts';

/** What tells the vendors' classes apart. */
export interface Variant {
  readonly className: string;
  readonly host: string;
  /** Defaults of the settings. */
  readonly maxRetries: number;
  readonly retry: Partial<Omit<RetryOptions, 'attemptsMax'>>;
  /** The name of the plugin that sends, which is also its switch in `integrations`. */
  readonly senderName: string;
  readonly senderType: PluginType;
  readonly loading: PluginRules['loading'];
  /** Whether a request's body names the write key beside its header. */
  readonly writesKey: boolean;
  /** Whether a request says in a header which attempt it is. */
  readonly countsRetries: boolean;
  /** What listeners of `http_request` get as `body`. */
  readonly noticedBody: 'text' | 'data';
}
