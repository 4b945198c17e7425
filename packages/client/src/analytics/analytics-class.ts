import { library } from '../library.ts';
import type { AnalyticsClass, AnalyticsClient, FlushSettings } from './analytics-client.ts';
import { Emitter } from './emitter.ts';
import type { AliasParams, GroupParams, IdentifyParams, PageParams, TrackParams } from './event.ts';
import type { AnalyticsEvents, Callback } from './listeners.ts';
import { Pipeline } from './pipeline.ts';
import type { Plugin } from './plugin.ts';
import type { AnalyticsSettings } from './settings.ts';
import type { Variant } from './variant.ts';

/** Makes a vendor's class. Its methods stand on the prototype, where tests look for them, and are bound to each instance. */
export function createAnalyticsClass<Settings extends AnalyticsSettings<never>, RequestBody>(
  variant: Variant,
): AnalyticsClass<Settings, RequestBody> {
  type Events = AnalyticsEvents<Settings, RequestBody>;
  type Listener<Name extends keyof Events> = (...values: Events[Name]) => unknown;

  // As a member, the class takes its name from the key.
  const classes = {
    [variant.className]: class implements AnalyticsClient<Settings, RequestBody> {
      readonly ready: Promise<void>;
      readonly #emitter: Emitter<Events>;
      readonly #pipeline: Pipeline;

      constructor(settings: Settings) {
        this.#emitter = new Emitter<Events>((name, reason) => {
          // What listens to errors and fails itself has nobody left to be told.
          if (name !== 'error') {
            this.#emitter.emit('error', { code: 'unknown', reason });
          }
        });
        this.#pipeline = new Pipeline(
          settings,
          variant,
          this.#emitter as unknown as Emitter<AnalyticsEvents<unknown, unknown>>,
          this,
        );
        for (const name of boundMethods) {
          Object.defineProperty(this, name, { value: this[name].bind(this), configurable: true, writable: true });
        }
        // Later, so that a listener can be there.
        queueMicrotask(() => this.#emitter.emit('initialize', settings));
        this.ready = this.#pipeline.ready;
      }

      get VERSION(): string {
        return library.version;
      }

      track(params: TrackParams, callback?: Callback): void {
        this.#pipeline.take('track', params, callback);
      }

      identify(params: IdentifyParams, callback?: Callback): void {
        this.#pipeline.take('identify', params, callback);
      }

      page(params: PageParams, callback?: Callback): void {
        this.#pipeline.take('page', params, callback);
      }

      screen(params: PageParams, callback?: Callback): void {
        this.#pipeline.take('screen', params, callback);
      }

      group(params: GroupParams, callback?: Callback): void {
        this.#pipeline.take('group', params, callback);
      }

      alias(params: AliasParams, callback?: Callback): void {
        this.#pipeline.take('alias', params, callback);
      }

      async register(...plugins: Plugin[]): Promise<void> {
        await this.#pipeline.register(plugins);
      }

      async deregister(...pluginNames: string[]): Promise<void> {
        await this.#pipeline.deregister(pluginNames);
      }

      flush(settings: FlushSettings = {}): Promise<void> {
        return this.#pipeline.flush(settings);
      }

      closeAndFlush({ timeout = this.#pipeline.closeTimeoutMs }: Pick<FlushSettings, 'timeout'> = {}): Promise<void> {
        return this.#pipeline.flush({ timeout, close: true });
      }

      async [Symbol.asyncDispose](): Promise<void> {
        await this.closeAndFlush();
      }

      on<Name extends keyof Events>(name: Name, listener: Listener<Name>): this {
        this.#emitter.on(name, listener);
        return this;
      }

      once<Name extends keyof Events>(name: Name, listener: Listener<Name>): this {
        this.#emitter.once(name, listener);
        return this;
      }

      off<Name extends keyof Events>(name: Name, listener: Listener<Name>): this {
        this.#emitter.off(name, listener);
        return this;
      }

      emit<Name extends keyof Events>(name: Name, ...values: Events[Name]): this {
        this.#emitter.emit(name, ...values);
        return this;
      }
    },
  };
  return classes[variant.className] as AnalyticsClass<Settings, RequestBody>;
}

const boundMethods = [
  'track',
  'identify',
  'page',
  'screen',
  'group',
  'alias',
  'register',
  'deregister',
  'flush',
  'closeAndFlush',
  'on',
  'once',
  'off',
  'emit',
] as const;
