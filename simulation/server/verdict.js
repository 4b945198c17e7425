// What must be true of a data folder, whatever has happened to it.

/**
 * @import { Oracle, Issued } from './oracle.js'
 * @import { ServerProcess } from './server-process.js'
 *
 * @typedef {{ readonly position: number, readonly event_index: number, readonly event_id: string, readonly user_id: string | null, readonly tag: string | null }} Row
 * @typedef {{ readonly position: number, readonly event_index: number, readonly reason: string, readonly tag: string | null }} QuarantineRow
 *
 * @typedef {object} Found
 * @property {readonly Row[]} events
 * @property {readonly QuarantineRow[]} quarantine
 */

const eventsSql = `SELECT position, event_index, event_id, user_id, properties->>'$.tag' AS tag FROM events ORDER BY position, event_index`;
const quarantineSql = `SELECT position, event_index, reason, event->>'$.properties.tag' AS tag FROM quarantine ORDER BY position, event_index`;

/**
 * @param {ServerProcess} server
 * @returns {Promise<Found>}
 */
export async function findRows(server) {
  const [events, quarantine] = await Promise.all([query(server, eventsSql), query(server, quarantineSql)]);
  return { events, quarantine };
}

/**
 * @param {ServerProcess} server
 * @param {string} sql
 */
async function query(server, sql) {
  const { status, body } = await server.api('/api/query', { sql });
  if (status !== 200 || body.truncated === true) {
    throw new Error(`the rows can't be read: ${status} ${JSON.stringify(body).slice(0, 500)}`);
  }
  return body.rows;
}

/**
 * Everything that is wrong with what is stored.
 *
 * @param {Oracle} oracle
 * @param {Found} found
 * @returns {string[]}
 */
export function judge(oracle, { events, quarantine }) {
  /** @type {string[]} */
  const problems = [];
  /** @type {Map<string, Row[]>} */
  const rowsOf = new Map();
  /** @type {Map<string, Issued>} */
  const lastOf = new Map();
  for (const row of events) {
    const issued = oracle.issued.get(String(row.tag));
    const at = `${row.position}.${row.event_index}`;
    if (issued === undefined) {
      problems.push(`${at}: stored and never sent: ${JSON.stringify(row)}`);
      continue;
    }
    if (issued.kind === 'bad' || issued.user !== row.user_id || (issued.eventId ?? row.event_id) !== row.event_id) {
      problems.push(`${at}: not stored as it was sent: ${JSON.stringify({ row, issued })}`);
    }
    rowsOf.set(issued.tag, [...(rowsOf.get(issued.tag) ?? []), row]);
    const last = lastOf.get(issued.user);
    // Without an id, what is sent again is stored again, perhaps behind what came after it.
    if (last !== undefined && last.serial >= issued.serial && issued.kind !== 'none') {
      problems.push(`${at}: ${issued.tag} stands behind ${last.tag}`);
    }
    if (last === undefined || last.serial < issued.serial) {
      lastOf.set(issued.user, issued);
    }
  }
  for (const issued of oracle.issued.values()) {
    const count = rowsOf.get(issued.tag)?.length ?? 0;
    const [least, most] = bounds(issued, oracle.isOld('events', issued.day));
    if (count < least || count > most) {
      problems.push(`${issued.tag}: stored ${count} times: ${JSON.stringify(issued)}`);
    }
  }
  return [...problems, ...judgeQuarantine(oracle, quarantine)];
}

/**
 * How often an event may be stored.
 *
 * @param {Issued} issued
 * @param {boolean} isOld it may be gone
 * @returns {readonly [number, number]}
 */
function bounds({ kind, acceptedCount, sentCount }, isOld) {
  switch (kind) {
    case 'own':
    case 'request':
      return [isOld ? 0 : Math.min(acceptedCount, 1), 1];
    case 'none':
      return [isOld ? 0 : acceptedCount, sentCount];
    case 'bad':
      return [0, 0];
    default:
      return kind;
  }
}

/**
 * @param {Oracle} oracle
 * @param {readonly QuarantineRow[]} quarantine
 */
function judgeQuarantine(oracle, quarantine) {
  const problems = quarantine
    .filter(({ tag }) => oracle.issued.get(String(tag))?.kind !== 'bad')
    .map((row) => `in quarantine, and not bad: ${JSON.stringify(row)}`);
  /** @type {Map<string, QuarantineRow>} */
  const byPlace = new Map();
  for (const row of quarantine) {
    const place = `${row.position}.${row.event_index}`;
    if (byPlace.has(place)) {
      problems.push(`twice in quarantine: ${JSON.stringify(row)}`);
    }
    byPlace.set(place, row);
  }
  for (const { position, day, request } of oracle.accepted) {
    const mayBeGone = oracle.isOld('quarantine', day);
    request.events.forEach(({ kind, tag }, index) => {
      const row = byPlace.get(`${position}.${index}`);
      if (kind === 'bad' && !(row === undefined && mayBeGone) && (row?.tag !== tag || row.reason === '')) {
        problems.push(`${tag} is not in quarantine at ${position}.${index}: ${JSON.stringify(row)}`);
      }
    });
  }
  return problems;
}

/**
 * How many rows are there that are older than their table keeps them.
 *
 * @param {Oracle} oracle
 * @param {Found} found
 */
export function countOld(oracle, { events, quarantine }) {
  const dayOf = new Map(oracle.accepted.map(({ position, day }) => [position, day]));
  const ofEvents = events.filter(({ tag }) => oracle.isOld('events', oracle.issued.get(String(tag))?.day));
  const ofQuarantine = quarantine.filter(({ position }) => oracle.isOld('quarantine', dayOf.get(position)));
  return ofEvents.length + ofQuarantine.length;
}
