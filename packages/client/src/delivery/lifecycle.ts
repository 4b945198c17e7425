/**
 * States:
 *   open     takes entries
 *   closing  takes none; what it has is still being delivered
 *   ending   takes and sends none; requests under way are being ended
 *   closed   has nothing left: no entry, no request, no timer, no listener. What a spool still holds stays there
 *
 *   open → closing            `close`
 *   open, closing → ending    the client's signal aborts, or the process ends; with a spool also when the flush of `close` ends
 *   closing → closed          the last entry is settled
 *   ending → closed           the last request has ended
 */
export type DeliveryState = 'open' | 'closing' | 'ending' | 'closed';

const transitions: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  open: ['closing', 'ending'],
  closing: ['ending', 'closed'],
  ending: ['closed'],
  closed: [],
};

/** The state of a delivery, and those who wait for its end. */
export class Lifecycle {
  readonly #waitingForClosed: (() => void)[] = [];
  #state: DeliveryState = 'open';

  get state(): DeliveryState {
    return this.#state;
  }

  /** There is something to be sent. */
  get isSending(): boolean {
    return this.#state === 'open' || this.#state === 'closing';
  }

  whenClosed(): Promise<void> {
    return this.#state === 'closed' ? Promise.resolve() : new Promise((resolve) => this.#waitingForClosed.push(resolve));
  }

  transition(to: DeliveryState): void {
    if (!transitions[this.#state].includes(to)) {
      throw new Error(`assertion failed: delivery can't go from ${this.#state} to ${to}`);
    }
    this.#state = to;
    if (to === 'closed') {
      for (const resolve of this.#waitingForClosed.splice(0)) {
        resolve();
      }
    }
  }
}
