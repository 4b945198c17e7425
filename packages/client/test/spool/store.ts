import type { Answer, ReceivedRequest } from '../endpoint.ts';
import { sentIds } from '../virtual-client.ts';

/** What an endpoint does with a request: keep what is in it, answer, or both. */
export type Fate = 'kept' | 'kept-then-reset' | 'reset' | 'refused' | 'busy' | 'silence';

const answers: Readonly<Record<Fate, Answer>> = {
  kept: { status: 200 },
  'kept-then-reset': 'reset',
  reset: 'reset',
  refused: { status: 401 },
  busy: { status: 503 },
  silence: 'silence',
};

/** Messages as a server keeps them that knows what it has: each id once, where it first arrives. */
export class Store {
  readonly #ids = new Set<string>();
  /** What becomes of the next request. */
  decide: (request: ReceivedRequest) => Fate;

  constructor(decide: (request: ReceivedRequest) => Fate = () => 'kept') {
    this.decide = decide;
  }

  /** In the order of first arrival. */
  get ids(): string[] {
    return [...this.#ids];
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** The endpoint's `otherwise`. */
  readonly take = (request: ReceivedRequest): Answer => {
    const fate = this.decide(request);
    if (fate === 'kept' || fate === 'kept-then-reset') {
      for (const id of sentIds(request)) {
        this.#ids.add(id);
      }
    }
    return answers[fate];
  };
}
