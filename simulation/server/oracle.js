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
 * @property {Composed} request
 */

export class Oracle {
  /** @type {Map<string, Issued>} every event that was ever sent, by its tag */
  issued = new Map();
  /** @type {Accepted[]} */
  accepted = [];
  /** Everything up to this position was seen in the store when it was last looked at. */
  settledPosition = 0;

  /** @param {Composed} request it is about to be sent, and may be kept whatever is answered */
  noteSent({ events }) {
    for (const event of events) {
      event.sentCount++;
      this.issued.set(event.tag, event);
    }
  }

  /**
   * @param {Composed} request
   * @param {string} receipt
   */
  noteAccepted(request, receipt) {
    this.accepted.push({ receipt, position: Number(receipt.split('-')[1]), request });
    for (const event of request.events) {
      event.acceptedCount++;
    }
  }
}
