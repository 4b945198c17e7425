/**
 * Numbers that the listener and the worker share, so that admission and metrics read them without asking.
 * Each slot has one writer; a slot is an aligned 64-bit float and is never torn.
 */
const slots = [
  'startPosition',
  'durablePosition',
  'storedPosition',
  'storedBytes',
  'storedEvents',
  'duplicateEvents',
  'quarantinedEvents',
  'eventsWithoutId',
  'lastLagMs',
  'isRecovering',
  'liveListeners',
] as const;

export type ProgressName = (typeof slots)[number];

export interface Progress {
  get(name: ProgressName): number;
  set(name: ProgressName, value: number): void;
  add(name: ProgressName, amount: number): void;
  /** The worker says that it is about to wait for new records. */
  markIdle(): void;
  /** True once per `markIdle`: the caller must then wake the worker. */
  takeIdle(): boolean;
  readonly memory: ProgressMemory;
}

export interface ProgressMemory {
  readonly numbers: SharedArrayBuffer;
  readonly idle: SharedArrayBuffer;
}

export function createProgressMemory(): ProgressMemory {
  return { numbers: new SharedArrayBuffer(slots.length * 8), idle: new SharedArrayBuffer(4) };
}

export function openProgress(memory: ProgressMemory): Progress {
  const numbers = new Float64Array(memory.numbers);
  const idle = new Int32Array(memory.idle);
  const slotOf = Object.fromEntries(slots.map((name, slot) => [name, slot])) as Record<ProgressName, number>;
  return {
    memory,
    get: (name) => numbers[slotOf[name]] as number,
    set(name, value): void {
      numbers[slotOf[name]] = value;
    },
    add(name, amount): void {
      numbers[slotOf[name]] = (numbers[slotOf[name]] as number) + amount;
    },
    markIdle(): void {
      Atomics.store(idle, 0, 1);
    },
    takeIdle: () => Atomics.exchange(idle, 0, 0) === 1,
  };
}
