// Whether receipts tell the truth.

/**
 * @import { Accepted } from './oracle.js'
 * @import { ServerProcess } from './server-process.js'
 * @import { Found } from './verdict.js'
 *
 * @typedef {{ readonly index: number, readonly verdict: string, readonly of?: { readonly receipt: string, readonly index: number } }} Verdict
 */

/**
 * What a receipt says of every event of its request, against the rows; and the request itself, against what was sent.
 *
 * @param {ServerProcess} server
 * @param {Accepted} accepted
 * @param {Found} found
 * @returns {Promise<string[]>}
 */
export async function judgeReceipt(server, { receipt, position, request }, found) {
  const [report, received] = await Promise.all([
    server.api(`/api/receipts/${receipt}`),
    server.api(`/api/receipts/${receipt}/request`),
  ]);
  const problem = (/** @type {string} */ text) => `${receipt}: ${text}: ${JSON.stringify(report.body)}`;
  if (report.status !== 200 || received.status !== 200) {
    return [problem(`answered ${report.status}, its request ${received.status}`)];
  }
  /** @type {readonly Verdict[]} */
  const verdicts = report.body.events;
  const isServed = withoutKeys(received.body.request.body) === withoutKeys(request.body);
  return [
    ...(verdicts.length === request.events.length ? [] : [problem('not one verdict for each event')]),
    ...(isServed ? [] : [problem(`another request is served: ${JSON.stringify(received.body)}`)]),
    ...verdicts.flatMap((verdict) => (isTrue(verdict) ? [] : [problem(`the verdict of event ${verdict.index} is not true`)])),
  ];

  /** @param {Verdict} verdict */
  function isTrue({ index, verdict, of }) {
    const { tag, kind } = request.events[index] ?? {};
    switch (verdict) {
      case 'stored':
        return tagAt(found.events, position, index) === tag;
      case 'quarantined':
        return tagAt(found.quarantine, position, index) === tag;
      case 'duplicate':
        // A whole batch is a duplicate of the one that its first event names.
        return (
          of !== undefined &&
          tagAt(found.events, Number(of.receipt.split('-')[1]), of.index) === (kind === 'request' ? request.events[0]?.tag : tag)
        );
      default:
        return false;
    }
  }
}

/**
 * @param {readonly { readonly position: number, readonly event_index: number, readonly tag: string | null }[]} rows
 * @param {number} position
 * @param {number} index
 */
function tagAt(rows, position, index) {
  return rows.find((row) => row.position === position && row.event_index === index)?.tag;
}

/** @param {string | null} body */
function withoutKeys(body) {
  return body?.replaceAll('"writeKey":"key",', '');
}
