// Whether receipts tell the truth.

/**
 * @import { Accepted, Oracle } from './oracle.js'
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
 * @param {{ readonly found: Found, readonly oracle: Oracle }} known
 * @returns {Promise<string[]>}
 */
export async function judgeReceipt(server, { receipt, position, day, request }, { found, oracle }) {
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
  const removed = verdicts.find(({ verdict }) => verdict === 'removed');
  const row = removed === undefined ? undefined : await server.api(`/api/events/${position}.${removed.index}`);
  const isSaidToBeGone = row === undefined || (row.status === 410 && row.body.code === 'event_removed');
  return [
    ...(isSaidToBeGone ? [] : [problem(`event ${removed?.index} is removed, and its row answers ${row?.status}`)]),
    ...(verdicts.length === request.events.length ? [] : [problem('not one verdict for each event')]),
    ...(isServed ? [] : [problem(`another request is served: ${JSON.stringify(received.body)}`)]),
    ...verdicts.flatMap((verdict) => (isTrue(verdict) ? [] : [problem(`the verdict of event ${verdict.index} is not true`)])),
  ];

  /** @param {Verdict} verdict */
  function isTrue({ index, verdict, of }) {
    const { tag, kind, day: firstDay } = request.events[index] ?? {};
    switch (verdict) {
      case 'stored':
        return tagAt(found.events, position, index) === tag;
      case 'quarantined':
        return tagAt(found.quarantine, position, index) === tag;
      case 'duplicate':
        return of !== undefined && isOriginal(tagAt(found.events, Number(of.receipt.split('-')[1]), of.index));
      case 'removed':
        return kind === 'bad'
          ? oracle.isOld('quarantine', day) && tagAt(found.quarantine, position, index) === undefined
          : oracle.isOld('events', firstDay) && tagAt(found.events, position, index) === undefined;
      default:
        return false;
    }

    /** @param {string | null | undefined} foundTag of the row that it names; that may be gone */
    function isOriginal(foundTag) {
      // A whole batch is a duplicate of the one that its first event names.
      return foundTag === undefined
        ? oracle.isOld('events', firstDay)
        : foundTag === (kind === 'request' ? request.events[0]?.tag : tag);
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
