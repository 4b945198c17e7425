import { Context } from './context.ts';
import type { Integrations } from './event.ts';
import type { Plugin, PluginType } from './plugin.ts';
import { runPlugin } from './run-plugin.ts';

export interface PluginRules {
  /** The plugin that sends: `All: false` doesn't switch it off. */
  readonly senderName: string;
  /**
   * `eager`: a plugin takes part as soon as it is registered; destinations load in the background; a failed load is a warning, and
   * the plugin is gone. `awaited`: a plugin takes part once it has loaded; a failed load of any but a destination rejects.
   */
  readonly loading: 'eager' | 'awaited';
}

/** The registered plugins, and the way of an event through them. */
export class Plugins {
  readonly #rules: PluginRules;
  /** Given to plugins when they load. */
  readonly #instance: unknown;
  readonly #loading = new Set<Promise<unknown>>();
  #plugins: readonly Plugin[] = [];

  constructor(rules: PluginRules, instance: unknown) {
    this.#rules = rules;
    this.#instance = instance;
  }

  async register(plugins: readonly Plugin[]): Promise<void> {
    const ctx = Context.system();
    const loaded = Promise.all(plugins.map((plugin) => this.#load(ctx, plugin)));
    this.#loading.add(loaded);
    try {
      await loaded;
    } finally {
      this.#loading.delete(loaded);
    }
  }

  async deregister(names: readonly string[]): Promise<void> {
    const ctx = Context.system();
    await Promise.all(names.map((name) => this.#unload(ctx, name)));
  }

  /**
   * Takes an event through all stages; `onHandedOver` is called once its destinations have it. Rejects when a `before` plugin
   * cancelled it.
   */
  async run(started: Context, onHandedOver: () => void): Promise<Context> {
    await this.#loaded();
    let ctx = started;
    for (const plugin of this.#available(ctx, 'before')) {
      ctx = await runBefore(plugin, ctx);
    }
    for (const plugin of this.#available(ctx, 'enrichment')) {
      const result = await runPlugin(plugin, ctx);
      ctx = result instanceof Context ? result : ctx;
    }
    // Asked for only now: what ran before may have changed the switches.
    const [destinations, after] = [this.#available(ctx, 'destination'), this.#available(ctx, 'after')];
    const arrived = Promise.all(destinations.map((plugin) => runPlugin(plugin, ctx)));
    if (destinations.some((plugin) => plugin.name === this.#rules.senderName)) {
      onHandedOver();
    }
    await arrived;
    const finished = Promise.all(after.map((plugin) => runPlugin(plugin, ctx)));
    onHandedOver();
    await finished;
    return ctx;
  }

  /** Events wait for plugins that are being registered, also for those that come while they wait. */
  async #loaded(): Promise<void> {
    while (this.#loading.size > 0) {
      await Promise.allSettled(this.#loading);
    }
  }

  async #load(ctx: Context, plugin: Plugin): Promise<void> {
    const { loading } = this.#rules;
    if (loading === 'eager') {
      this.#plugins = [...this.#plugins, plugin];
    }
    const loaded = this.#tryToLoad(ctx, plugin);
    if (loading === 'awaited' || plugin.type !== 'destination') {
      await loaded;
    }
  }

  async #tryToLoad(ctx: Context, plugin: Plugin): Promise<void> {
    const { loading } = this.#rules;
    try {
      await plugin.load(ctx, this.#instance);
    } catch (error) {
      this.#plugins = this.#plugins.filter((other) => other !== plugin);
      if (loading === 'awaited' && plugin.type !== 'destination') {
        throw error;
      }
      ctx.log('warn', 'Failed to load destination', { plugin: plugin.name, error });
      // oxlint-disable-next-line no-console -- this context is shown to nobody, and a plugin that is missing must not be silent
      console.warn(`fairlead: the plugin ${plugin.name} did not load:`, error);
      return;
    }
    if (loading === 'awaited') {
      this.#plugins = [...this.#plugins, plugin];
    }
  }

  async #unload(ctx: Context, name: string): Promise<void> {
    const plugin = this.#plugins.find((candidate) => candidate.name === name);
    if (plugin === undefined) {
      ctx.log('warn', `plugin ${name} not found`);
      return;
    }
    try {
      await plugin.unload?.(ctx, this.#instance);
      this.#plugins = this.#plugins.filter((other) => other.name !== name);
    } catch (error) {
      ctx.log('warn', 'Failed to unload destination', { plugin: name, error });
    }
  }

  #available(ctx: Context, type: PluginType): readonly Plugin[] {
    const integrations = ctx.event.integrations ?? {};
    return this.#plugins.filter((plugin) => plugin.type === type && this.#isOn(plugin, integrations));
  }

  #isOn(plugin: Plugin, integrations: Integrations): boolean {
    const isSender = plugin.name === this.#rules.senderName;
    if (plugin.type !== 'destination' && !isSender) {
      return true;
    }
    const alternative = (plugin.alternativeNames ?? []).findLast((name) => integrations[name] !== undefined);
    const named: unknown = integrations[plugin.name] ?? (alternative === undefined ? undefined : integrations[alternative]);
    return (named ?? (isSender ? true : integrations['All'])) !== false;
  }
}

/** What comes of a `before` plugin decides: anything but a context cancels the event. */
async function runBefore(plugin: Plugin, ctx: Context): Promise<Context> {
  const result = await runPlugin(plugin, ctx);
  if (result instanceof Context) {
    return result;
  }
  ctx.log('debug', 'Context canceled');
  return ctx.cancel(result);
}
