import type { Pipeline } from './pipeline.ts';

/** Decides whether the worker is to leave the processors to whoever wants them. */
export interface GivingWay {
  /** To be called every `lookMs`. */
  look(sight: Sight): boolean;
}

/** What is seen of the listener and its worker at one moment. */
export interface Sight {
  /** How much of the time since the last look the listener's thread has worked: 0 to 1. */
  readonly listenerBusyShare: number;
  readonly isAwaited: boolean;
  readonly durablePosition: number;
  readonly storedPosition: number;
}

const lookMs = 100;
/** The worker is late where it has not stored what was on disk so many looks ago. */
const lateLooks = 6;
/** A listener that works less leaves enough for all. */
const busyShareMin = 0.5;

/** `durablePosition` is what was on disk at the start. */
export function createGivingWay(durablePosition: number): GivingWay {
  let goal = durablePosition;
  let before: readonly number[] = [];
  return {
    look(sight): boolean {
      if (before.length === lateLooks && sight.storedPosition < (before[0] as number)) {
        goal = sight.durablePosition;
      }
      before = [...before, sight.durablePosition].slice(-lateLooks);
      return sight.storedPosition >= goal && sight.listenerBusyShare >= busyShareMin && !sight.isAwaited;
    },
  };
}

/**
 * Who wakes up waits behind those that run, even where it is the worker that runs, and is much nicer: the listener does, and so do the threads of a
 * commit, and all requests in it with them. So the worker gives way while
 * - requests come so fast that the listener has little time between them,
 * - nobody waits for what the worker does,
 * - it keeps up all the same. Once it is late, it gives way no more until it has stored what was on disk in that moment.
 */
export function letWorkerGiveWay(pipeline: Pipeline): { close(): void } {
  const givingWay = createGivingWay(pipeline.progress.durablePosition);
  let usage = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const before = usage;
    usage = performance.eventLoopUtilization();
    const { durablePosition, storedPosition } = pipeline.progress;
    const isGiving = givingWay.look({
      listenerBusyShare: performance.eventLoopUtilization(usage, before).utilization,
      isAwaited: pipeline.isAwaited,
      durablePosition,
      storedPosition,
    });
    pipeline.worker?.giveWay(isGiving);
  }, lookMs).unref();
  return {
    close(): void {
      clearInterval(timer);
      // It is to finish its block soon.
      pipeline.worker?.giveWay(false);
    },
  };
}
