/**
 * @typedef {import('./book.js').Book} Book
 * @typedef {import('./book.js').Unit} Unit
 * @typedef {import('./process.js').Process} Process
 * @typedef {import('./world.js').World} World
 *
 * @typedef {object} SentRequest
 * @property {number} number
 * @property {Process} process
 * @property {AbortSignal | undefined} signal
 * @property {number} bodyBytes
 * @property {number} entryCount messages, or Batches
 * @property {readonly Unit[]} units
 * @property {string} contentKey equal for requests of equal events
 * @property {boolean} isOver the client waits no more for it
 * @property {import('./request-watch.js').Seen | undefined} seen what the head of the answer said
 *
 * @typedef {{ readonly messageId: string, readonly context: { readonly n: number } }} SentMessage
 * @typedef {object} SentBatch
 * @property {string} source_request_id
 * @property {{ readonly n: string }} user_attributes
 * @property {{ readonly data: { readonly source_message_id: string, readonly custom_attributes: { readonly n: string } } }[]} [events]
 */

/**
 * Reads what a client has sent, and holds its ids to their promise.
 *
 * @param {{
 *   readonly process: Process, readonly init: RequestInit, readonly book: Book, readonly world: World, readonly number: number,
 * }} sent
 * @returns {SentRequest}
 */
export function readRequest({ process, init, book, world, number }) {
  const text = /** @type {string} */ (init.body);
  const parsed = /** @type {{ readonly batch: SentMessage[] } | SentBatch | SentBatch[]} */ (JSON.parse(text));
  const parts = 'batch' in parsed ? parsed.batch.map(readMessage) : (Array.isArray(parsed) ? parsed : [parsed]).map(readBatch);
  const units = parts.flatMap(({ id, numbers, eventIds }) => {
    const own = numbers.map((unitNumber) => book.units[unitNumber]);
    const [entry] = own.map((unit) => unit?.entry);
    world.expect(entry !== undefined, () => `request ${number} holds ${id}, which nobody handed in`);
    if (entry !== undefined) {
      book.learnId(entry, id.replace(/\..*/, ''));
      world.expect(
        own.every(
          (unit, index) => unit?.entry === entry && (eventIds[index] === undefined || eventIds[index] === `e-${unit.number}`),
        ),
        () => `request ${number}: the events of ${id} are mixed up`,
      );
    }
    return own.flatMap((unit) => unit ?? []);
  });
  const request = {
    number,
    process,
    signal: init.signal ?? undefined,
    bodyBytes: Buffer.byteLength(text),
    entryCount: parts.length,
    units,
    contentKey: units.map((unit) => unit.number).join(),
    isOver: false,
    seen: undefined,
  };
  world.trace(
    () => `${process.name} sends request ${number}: ${parts.map(({ id, numbers }) => `${id}[${numbers.join()}]`).join(' ')}`,
  );
  return request;
}

/**
 * @typedef {{ readonly id: string, readonly numbers: readonly number[], readonly eventIds: readonly (string | undefined)[] }} Part
 */

/**
 * @param {SentMessage} message
 * @returns {Part}
 */
function readMessage({ messageId, context }) {
  return { id: messageId, numbers: [context.n], eventIds: [] };
}

/**
 * @param {SentBatch} batch
 * @returns {Part}
 */
function readBatch({ source_request_id: id, user_attributes, events = [] }) {
  if (events.length === 0) {
    return { id, numbers: [Number(user_attributes.n)], eventIds: [] };
  }
  return {
    id,
    numbers: events.map(({ data }) => Number(data.custom_attributes.n)),
    // Those that the caller named.
    eventIds: events.map(({ data }) => (data.source_message_id.startsWith('e-') ? data.source_message_id : undefined)),
  };
}
