import { ExpectationError } from './expectation-error.ts';
import type { MemoryEndpoint } from './memory-endpoint.ts';
import { hasMismatch, listMismatches, show } from './pattern.ts';
import type { Mismatch, Pattern } from './pattern.ts';
import type { SentBatch, SentEvent, SentMessage } from './recorded-request.ts';

type Sources = Pick<MemoryEndpoint, 'requests' | 'messages' | 'batches' | 'events'>;

/** Returns the first `track` message like `pattern` that was taken. Throws `ExpectationError`, with what was sent instead. */
export function expectTracked(endpoint: Sources, pattern: Pattern<Omit<SentMessage, 'type'>>): SentMessage {
  return expectSent({ endpoint, sent: endpoint.messages, noun: 'message', pattern: { type: 'track', ...pattern } });
}

/** Returns the first message like `pattern` that was taken. Throws `ExpectationError`, with what was sent instead. */
export function expectMessage(endpoint: Sources, pattern: Pattern<SentMessage>): SentMessage {
  return expectSent({ endpoint, sent: endpoint.messages, noun: 'message', pattern });
}

/** Returns the first Batch like `pattern` that was taken. Throws `ExpectationError`, with what was sent instead. */
export function expectBatch(endpoint: Sources, pattern: Pattern<SentBatch>): SentBatch {
  return expectSent({ endpoint, sent: endpoint.batches, noun: 'Batch', pattern });
}

/** Returns the first event of a Batch like `pattern` that was taken. Throws `ExpectationError`, with what was sent instead. */
export function expectEvent(endpoint: Sources, pattern: Pattern<SentEvent>): SentEvent {
  return expectSent({ endpoint, sent: endpoint.events, noun: 'event', pattern });
}

/** Throws `ExpectationError` when a request was made, whatever was answered. To ask for one thing only, look with `findSent`. */
export function expectNothingSent({ requests }: Sources): void {
  const [first] = requests;
  if (first !== undefined) {
    const message = `expected no request, but there were ${requests.length}; the first to ${first.path}: ${first.text.slice(0, 300)}`;
    throw new ExpectationError(message, { expected: [], actual: requests });
  }
}

/** Those that are like `pattern`: `findSent(endpoint.messages, { userId: 'user-7' })`. */
export function findSent<Sent extends object>(sent: readonly Sent[], pattern: Pattern<Sent>): readonly Sent[] {
  return sent.filter((each) => !hasMismatch(pattern, each));
}

interface Expectation<Sent> {
  readonly endpoint: Sources;
  readonly sent: readonly Sent[];
  readonly noun: string;
  readonly pattern: Pattern<Sent>;
}

function expectSent<Sent extends object>(expectation: Expectation<Sent>): Sent {
  const { sent, pattern } = expectation;
  const found = sent.find((each) => !hasMismatch(pattern, each));
  if (found === undefined) {
    throw new ExpectationError(explain(expectation), { expected: pattern, actual: sent });
  }
  return found;
}

function explain<Sent extends object>({ endpoint, sent, noun, pattern }: Expectation<Sent>): string {
  const wanted = `expected a ${noun} like ${show(pattern)}`;
  if (sent.length === 0) {
    return `${wanted}, but ${explainNothing(endpoint)}`;
  }
  const candidates = sent.map((each, index) => ({ number: index + 1, mismatches: listMismatches(pattern, each) }));
  const closest = candidates.reduce((best, next) => (next.mismatches.length < best.mismatches.length ? next : best));
  const others = sent.length === 1 ? [] : ['all that were sent:', ...list(sent)];
  return [
    `${wanted}, but of ${sent.length} sent none is. The closest, number ${closest.number}, differs in`,
    ...closest.mismatches.map((mismatch) => `  ${showMismatch(mismatch)}`),
    ...others,
  ].join('\n');
}

function explainNothing({ requests }: Sources): string {
  const last = requests.at(-1);
  if (last === undefined) {
    return 'nothing was sent. Events wait to share a request: flush or close the client before looking';
  }
  const taken = requests.filter(({ status = 0 }) => status >= 200 && status <= 299).length;
  if (taken > 0) {
    return `the ${taken} requests that were taken carried none at all`;
  }
  const answer = last.status === undefined ? 'the last found it down' : `the last was answered with ${last.status}`;
  return `the endpoint took none of ${requests.length} requests; ${answer}`;
}

function list(sent: readonly object[]): string[] {
  const shown = sent.slice(0, listedMax).map((each, index) => `  ${index + 1}. ${show(each)}`);
  return sent.length > listedMax ? [...shown, `  and ${sent.length - listedMax} more`] : shown;
}

const listedMax = 10;

function showMismatch({ path, wanted, sent }: Mismatch): string {
  return `${path === '' ? 'the whole' : path}: wanted ${show(wanted)}, sent ${show(sent)}`;
}
