import { CommandError } from '../errors.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type ConnectionFlags, resolveConnection } from './connection.ts';
import { callSources, type SourceAnswer, type SourceLimits } from './source-answer.ts';
import { formatLimits } from './source-table.ts';

export interface LimitCall {
  readonly name: string;
  readonly requestsPerSecond: string | undefined;
  readonly eventsPerSecond: string | undefined;
  readonly bytesPerSecond: string | undefined;
  /** Takes all limits off. */
  readonly isNone: boolean;
  readonly isJson: boolean;
  readonly flags: ConnectionFlags;
}

/** `fairlead source limit`: replaces all limits of a source. Throws `invalid_usage` for what is no limit, or says nothing of any. */
export async function limitSource(call: LimitCall, terminal: Terminal): Promise<number> {
  const limits = parseLimits(call);
  const connection = await resolveConnection(call.flags, terminal);
  const path = `/api/sources/${encodeURIComponent(call.name)}/limits`;
  const { text, value } = await callSources(connection, { method: 'PUT', path, body: { limits } }, 'source');
  const held = formatLimits((value.source as SourceAnswer).limits);
  const says =
    held === ''
      ? `Source ${call.name} has no limits.`
      : `Source ${call.name} may send ${held}; what is beyond gets 429 with Retry-After.`;
  await terminal.write(call.isJson ? `${text}\n` : `${says}\n`);
  return 0;
}

function parseLimits({ requestsPerSecond, eventsPerSecond, bytesPerSecond, isNone }: LimitCall): SourceLimits {
  const limits: SourceLimits = {
    ...toLimit('requestsPerSecond', '--requests-per-second', requestsPerSecond),
    ...toLimit('eventsPerSecond', '--events-per-second', eventsPerSecond),
    ...toLimit('bytesPerSecond', '--bytes-per-second', bytesPerSecond),
  };
  if ((Object.keys(limits).length === 0) !== isNone) {
    const message = isNone
      ? '--none takes all limits off, so no other limit goes with it'
      : 'source limit takes at least one limit, or --none to take all of them off';
    throw new CommandError('invalid_usage', message, { remedy: 'fairlead help source limit lists what it takes.' });
  }
  return limits;
}

function toLimit(name: keyof SourceLimits, option: string, text: string | undefined): SourceLimits {
  if (text === undefined) {
    return {};
  }
  if (!/^[1-9]\d{0,14}$/.test(text)) {
    throw new CommandError('invalid_usage', `${option} takes an integer from 1, received ${text}`);
  }
  return { [name]: Number(text) };
}
