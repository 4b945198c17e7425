import type { Analytics, Context } from 'fairlead/segment';

/** What listeners and callbacks were told, in order, one line each. Ids and times are left out. */
export interface Trace {
  readonly lines: string[];
  note(line: string): void;
  /** A callback that notes what it is called with. */
  callback(name: string): (error?: unknown, ctx?: Context) => void;
}

const contextEvents = ['dispatch_start', 'track', 'identify', 'page', 'screen', 'group', 'alias'] as const;

export function createTrace(analytics: Analytics): Trace {
  const lines: string[] = [];
  const note = (line: string): void => void lines.push(line);
  for (const name of contextEvents) {
    analytics.on(name, (ctx) => note(`${name} ${describeContext(ctx)}`));
  }
  analytics.on('register', (names) => note(`register ${names.join()}`));
  analytics.on('deregister', (names) => note(`deregister ${names.join()}`));
  analytics.on('drained', () => note('drained'));
  analytics.on('call_after_close', (event) => note(`call_after_close ${event.type} ${event.event}`));
  analytics.on('error', ({ code, reason, ctx }) => note(`error ${code} ${describeReason(reason)} ${describeContext(ctx)}`));
  analytics.on('http_request', ({ method, url, headers, body }) => {
    const { batch } = JSON.parse(body) as { batch: readonly unknown[] };
    note(`http_request ${method} ${new URL(url).pathname} ${batch.length} ${Object.keys(headers).toSorted().join()}`);
  });
  analytics.on('http_response', ({ status, statusText }) => note(`http_response ${status} ${statusText}`));
  const callback =
    (name: string) =>
    (error: unknown, ctx: Context | undefined): void =>
      note(`callback ${name} ${error === undefined ? 'delivered' : describeReason(error)} ${describeContext(ctx)}`);
  return { lines, note, callback };
}

/** What both say: the status that the words for an HTTP failure begin with, or what the network said. */
export function describeReason(reason: unknown): string {
  const { message, reason: words } = (reason ?? {}) as { message?: unknown; reason?: unknown };
  const text = typeof message === 'string' ? message : `${(reason as object).constructor.name}: ${String(words)}`;
  return /^\[\d+\]/.exec(text)?.[0] ?? text.replace(/^gave up, after \d+ attempts: no answer: /, '');
}

function describeContext(ctx: Context | undefined): string {
  if (ctx === undefined) {
    return 'without context';
  }
  const { type, event = '', properties = {} } = ctx.event;
  const failed = ctx.failedDelivery() === undefined ? '' : ' failed';
  return `${type} ${event} ${JSON.stringify(properties)} attempts ${ctx.attempts}${failed} [${ctx.logs().map(describeLog).join('; ')}]`;
}

function describeLog({ level, message, extras }: ReturnType<Context['logs']>[number]): string {
  const { plugin } = (extras ?? {}) as { plugin?: string };
  return `${level} ${message}${plugin === undefined ? '' : ` ${plugin}`}`;
}
