// Who knows what was sent, what was said yes to, and therefore what must be there.

/**
 * `own`: under an id of its own. `request`: under the id of its whole batch. `none`: without an id, stored each time it comes. `bad`: it
 * belongs into quarantine.
 *
 * @typedef {'own' | 'request' | 'none' | 'bad'} Kind
 *
 * @typedef {object} Issued an event, known by its tag wherever it turns up
 * @property {string} tag
 * @property {string} user
 * @property {number} serial its place among the user's events
 * @property {Kind} kind
 * @property {string | undefined} eventId under which it must be stored; undefined for one that the server names
 * @property {number} [day] on which it was sent first
 * @property {number} sentCount
 * @property {number} acceptedCount
 *
 * @typedef {object} Composed a request that is ready to be sent, as often as it takes
 * @property {string} path
 * @property {Readonly<Record<string, string>>} headers
 * @property {string} body
 * @property {readonly Issued[]} events in the order in which they stand in the body
 *
 * @typedef {object} Accepted a request that got a yes
 * @property {string} receipt
 * @property {number} position
 * @property {number} day on which it was accepted
 * @property {Composed} request
 *
 * @typedef {{ readonly events: number, readonly quarantine: number }} KeptDays for how many days each table keeps its rows; 0 for ever
 */

export class Oracle {
  /** @type {Map<string, Issued>} every event that was ever sent, by its tag */
  issued = new Map();
  /** @type {Accepted[]} */
  accepted = [];
  /** Everything up to this position was seen in the store when it was last looked at. */
  settledPosition = 0;
  /** The server's clock is so many days ahead. Nothing is under way when a day begins, so that all of a request is of one day. */
  day = 0;
  #keptDays;

  /** @param {KeptDays} [keptDays] */
  constructor(keptDays = { events: 0, quarantine: 0 }) {
    this.#keptDays = keptDays;
  }

  /** @param {Composed} request it is about to be sent, and may be kept whatever is answered */
  noteSent({ events }) {
    for (const event of events) {
      event.sentCount++;
      event.day ??= this.day;
      this.issued.set(event.tag, event);
    }
  }

  /**
   * @param {Composed} request
   * @param {string} receipt
   */
  noteAccepted(request, receipt) {
    this.accepted.push({ receipt, position: Number(receipt.split('-')[1]), day: this.day, request });
    for (const event of request.events) {
      event.acceptedCount++;
    }
  }

  get forgets() {
    return this.#keptDays.events > 0 || this.#keptDays.quarantine > 0;
  }

  /**
   * Whether a row of that day is older than its table keeps it, and so has to go. A row of the same time of day is: some of it has passed.
   *
   * @param {keyof KeptDays} table
   * @param {number} [day]
   */
  isOld(table, day = this.day) {
    const days = this.#keptDays[table];
    return days > 0 && this.day - day >= days;
  }
}
