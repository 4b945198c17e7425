import { callSafely } from '../delivery/call-safely.ts';

/** Which events there are, and what their listeners are called with. */
export type EventArguments = Readonly<Record<string, readonly unknown[]>>;

type Listener = (...values: never[]) => unknown;

/**
 * Calls listeners by name. A listener that throws or rejects disturbs neither the others nor the caller: what it threw goes to
 * `onFailure`.
 */
export class Emitter<Events extends EventArguments> {
  readonly #listeners = new Map<keyof Events, readonly Listener[]>();
  readonly #onFailure: (name: keyof Events, cause: unknown) => void;

  constructor(onFailure: (name: keyof Events, cause: unknown) => void) {
    this.#onFailure = onFailure;
  }

  on(name: keyof Events, listener: Listener): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }

  once(name: keyof Events, listener: Listener): void {
    const onlyOnce = (...values: never[]): unknown => {
      this.off(name, onlyOnce);
      return listener(...values);
    };
    this.on(name, onlyOnce);
  }

  off(name: keyof Events, listener: Listener): void {
    this.#listeners.set(
      name,
      (this.#listeners.get(name) ?? []).filter((other) => other !== listener),
    );
  }

  hasListeners(name: keyof Events): boolean {
    return (this.#listeners.get(name) ?? []).length > 0;
  }

  emit<Name extends keyof Events>(name: Name, ...values: Events[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      callSafely(
        () => listener(...(values as unknown as never[])),
        (cause) => this.#onFailure(name, cause),
      );
    }
  }
}
