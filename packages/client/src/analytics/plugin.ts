import type { Context } from './context.ts';
import type { Open } from './event.ts';

export type PluginType = 'before' | 'enrichment' | 'destination' | 'after' | 'utility';

type Hook = (ctx: Context) => Promise<Context> | Context;

/**
 * What `register` takes. `before` and then `enrichment` plugins run one after the other and may change the event, then all
 * `destination` plugins together, then all `after` plugins together. A `utility` plugin is only loaded.
 */
export interface Plugin {
  readonly name: string;
  /** Further names by which `integrations` may switch it off. */
  readonly alternativeNames?: readonly string[];
  readonly version?: string;
  readonly type: PluginType;
  readonly isLoaded: () => boolean;
  /** The instance is the client. Events wait until it resolves. */
  readonly load: (ctx: Context, instance: Open) => Promise<unknown>;
  readonly unload?: (ctx: Context, instance: Open) => unknown;
  readonly ready?: () => Promise<unknown>;
  track?: Hook;
  identify?: Hook;
  page?: Hook;
  screen?: Hook;
  group?: Hook;
  alias?: Hook;
}
