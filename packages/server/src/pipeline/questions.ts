import { FairleadError } from '../errors.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** What a worker was asked and has not answered yet. */
export interface Questions {
  readonly openCount: number;
  /** Says a message with a number of its own and waits for the answer of that number. */
  ask<Result>(say: (message: ToWorker) => void, message: (id: number) => ToWorker): Promise<Result>;
  settle(answer: Extract<FromWorker, { readonly id: number }>): void;
  /** The worker is gone: what it was asked is refused with `store_unavailable`. */
  refuseAll(): void;
}

interface Asked {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

export function createQuestions(): Questions {
  const open = new Map<number, Asked>();
  let nextId = 1;
  return {
    get openCount() {
      return open.size;
    },
    ask(say, message) {
      const id = nextId++;
      return new Promise((resolve, reject) => {
        open.set(id, { resolve, reject });
        say(message(id));
      });
    },
    settle(answer): void {
      const asked = open.get(answer.id);
      open.delete(answer.id);
      if (answer.kind === 'result') {
        asked?.resolve(answer.result as never);
      } else {
        asked?.reject(new FairleadError(answer.code, answer.message));
      }
    },
    refuseAll(): void {
      open.forEach(({ reject }) => reject(new FairleadError('store_unavailable')));
      open.clear();
    },
  };
}
