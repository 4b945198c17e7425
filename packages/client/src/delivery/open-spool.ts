import { FairleadError } from '../errors.ts';
import type { Backlog, BacklogOptions } from './backlog.ts';
import type { Clock } from './clock.ts';
import type { Spool, SpoolContext, SpoolProvider } from './spool.ts';
import { SpooledBacklog } from './spooled-backlog.ts';

/** A spool that is open, and the backlog that stands on it. */
export interface OpenSpool {
  readonly spool: Spool;
  readonly createBacklog: (options: BacklogOptions) => Backlog;
}

export interface OpenSpoolOptions {
  readonly provider: SpoolProvider;
  readonly kind: SpoolContext['kind'];
  readonly clock: Clock;
  readonly onMore: SpoolContext['onMore'];
  readonly onError: (error: FairleadError) => void;
}

/** How a platform opens spools. Throws what the spool throws. */
export type OpenSpoolOn = (options: OpenSpoolOptions) => OpenSpool;

export const openSpool: OpenSpoolOn = ({ provider, kind, clock, onMore, onError }) => {
  const spool = provider.open({
    kind,
    now: () => clock.now(),
    onMore,
    onFailure: (failure, { eventCount }) => onError(new FairleadError(failure, { ids: [], eventCount })),
  });
  return { spool, createBacklog: (options) => new SpooledBacklog(options, spool, onError) };
};
