import { createBatchClient, createMessageClient } from 'fairlead';
import { createMessageClient as createEdgeClient } from 'fairlead/edge';
import { toOptions } from './settings.js';

/**
 * Makes the random calls of one client, and hands each to the book before it hands it to the client.
 *
 * @typedef {import('fairlead').BatchClient} BatchClient
 * @typedef {import('fairlead').MessageClient} MessageClient
 * @typedef {import('./book.js').Entry} Entry
 * @typedef {import('./process.js').Process} Process
 * @typedef {import('./settings.js').Settings} Settings
 * @typedef {import('./world.js').World} World
 * @typedef {Pick<MessageClient, 'ready' | 'on' | 'flush' | 'close' | 'stats'>} AnyClient
 *
 * @typedef {object} Front
 * @property {AnyClient} client
 * @property {(id: string | undefined, orderKey: string | undefined) => PreparedCall} prepare
 *
 * @typedef {object} PreparedCall
 * @property {number} unitCount
 * @property {string | undefined} orderKey
 * @property {boolean} isInvalid
 * @property {(entry: Entry) => object} toArgument
 * @property {(argument: object) => void} make
 */

/**
 * @param {World} world
 * @param {Settings} settings
 * @param {Partial<import('fairlead').ClientOptions>} injected
 * @returns {Front}
 */
export function openFront(world, settings, injected) {
  const options = { ...toOptions(settings), ...injected };
  return settings.front === 'message' ? openMessages(world, settings, options) : openBatches(world, settings, options);
}

/**
 * @param {World} world
 * @param {Settings} settings
 * @param {ReturnType<typeof toOptions>} options
 * @returns {Front}
 */
function openMessages(world, { requestEntriesMax, eventBytesMax, entry }, options) {
  const { random } = world;
  const create = entry === 'edge' ? createEdgeClient : createMessageClient;
  const client = create({ ...options, writeKey: 'key', batchEventsMax: requestEntriesMax, eventBytesMax });
  const prepare = (/** @type {string | undefined} */ messageId) => {
    const type = random.pick(/** @type {const} */ (['track', 'track', 'track', 'identify', 'page', 'screen', 'group', 'alias']));
    const user = `user-${random.integer(4)}`;
    const isAnonymous = type !== 'alias' && random.chance(0.2);
    const isInvalid = random.chance(0.04);
    const isOfScope = !isAnonymous && random.chance(0.2);
    const who = isAnonymous ? { anonymousId: user } : isOfScope && type !== 'alias' ? {} : { userId: user };
    const calls = isOfScope ? client.with({ userId: user, context: { locale: 'de' } }) : client;
    const pad = createPad(world, eventBytesMax);
    return {
      unitCount: 1,
      orderKey: user,
      isInvalid,
      toArgument: (/** @type {Entry} */ { units }) => ({
        ...who,
        ...(messageId !== undefined && { messageId }),
        ...(type === 'group' && { groupId: 'g' }),
        ...(type === 'alias' && { previousId: 'p' }),
        ...(type === 'track' && { event: 'E' }),
        context: { n: units[0]?.number, pad },
        ...(isInvalid && createFlaw(world)),
      }),
      make: (/** @type {object} */ argument) => calls[type](/** @type {never} */ (argument)),
    };
  };
  return { client, prepare };
}

/**
 * @param {World} world
 * @param {Settings} settings
 * @param {ReturnType<typeof toOptions>} options
 * @returns {Front}
 */
function openBatches(world, { requestEntriesMax, requestBytesMax }, options) {
  const { random } = world;
  const client = createBatchClient({ ...options, key: 'key', secret: 'secret', requestBatchesMax: requestEntriesMax });
  const prepare = (/** @type {string | undefined} */ id) => {
    const user = random.integer(5);
    // The last is nobody, for whom there is no order to keep.
    const who =
      user === 4 ? {} : user % 2 === 0 ? { mpid: BigInt(user + 1) } : { user_identities: { customer_id: `user-${user}` } };
    const eventCount = random.pick([0, 1, 1, 2, 3, 7]);
    const isInvalid = random.chance(0.04);
    const pad = createPad(world, requestBytesMax / 4);
    return {
      unitCount: Math.max(1, eventCount),
      orderKey: user === 4 ? undefined : `user-${user}`,
      isInvalid,
      toArgument: (/** @type {Entry} */ { units }) => ({
        ...who,
        ...(id !== undefined && { source_request_id: id }),
        user_attributes: { n: String(units[0]?.number) },
        ...(eventCount > 0 && { events: units.map(({ number }) => createEvent(number, pad, { isNamed: number % 3 > 0 })) }),
        ...(isInvalid && createFlaw(world)),
      }),
      make: (/** @type {object} */ argument) => (random.chance(0.1) ? client.uploadAll([argument]) : client.upload(argument)),
    };
  };
  return { client, prepare };
}

/**
 * @param {number} number
 * @param {string} pad
 * @param {{ readonly isNamed: boolean }} options
 */
function createEvent(number, pad, { isNamed }) {
  return {
    event_type: 'custom_event',
    data: {
      ...(isNamed && { source_message_id: `e-${number}` }),
      event_name: 'E',
      custom_event_type: 'other',
      custom_attributes: { n: String(number), pad },
    },
  };
}

/**
 * Mostly short, sometimes long, seldom too long; not all of it ASCII.
 *
 * @param {World} world
 * @param {number} most
 */
function createPad({ random }, most) {
  const length = random.integer(Math.ceil(random.chance(0.03) ? most * 3 : random.chance(0.3) ? most : 60));
  return random.pick(['x', 'x', 'ü', '🎈']).repeat(length / random.pick([1, 2, 4]));
}

/**
 * What no client takes, of either kind.
 *
 * @param {World} world
 */
function createFlaw({ random }) {
  /** @type {Record<string, unknown>} */
  const cycle = {};
  cycle['itself'] = cycle;
  return random.pick([
    { messageId: '', source_request_id: '' },
    { context: 7, events: 7 },
    { context: cycle, user_attributes: cycle },
    { timestamp: 'never', events: [{}] },
  ]);
}
