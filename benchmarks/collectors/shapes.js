// One customer event as each collector takes it: what it says is the same, how is the collector's own protocol.
import { idMark, userMark } from '../request-template.js';
import { repeat, shapes, trackMessage } from '../shapes.js';

/** @import { Shape } from '../shapes.js' */

/** @type {readonly Shape[]} */
const unomiShapes = [
  { name: 'unomi, 1 event', path: '/cxs/eventcollector', eventsPerRequest: 1, body: () => sessionOf([productViewed()]) },
  // One request is of one session: the hundred are one user's.
  { name: 'unomi, 100 events', path: '/cxs/eventcollector', eventsPerRequest: 100, body: () => sessionOf(repeat(productViewed)) },
];

const allShapes = [...shapes, ...unomiShapes];

/** @param {string} name @returns {Shape} */
export function shapeOf(name) {
  const shape = allShapes.find((each) => each.name === name);
  if (shape === undefined) {
    throw new Error(`There is no shape ${name}.`);
  }
  return shape;
}

export const unomiScope = 'shop';
export const unomiEventType = 'productViewed';

/** @param {readonly unknown[]} events */
function sessionOf(events) {
  return { sessionId: userMark, profileId: userMark, events };
}

/** An id is the server's to give there: ours goes with the properties. */
function productViewed() {
  const { properties, context } = trackMessage();
  return {
    eventType: unomiEventType,
    scope: unomiScope,
    source: {
      itemType: 'page',
      itemId: context.page.path,
      scope: unomiScope,
      properties: { url: context.page.url, locale: context.locale },
    },
    properties: { messageId: idMark, ...properties },
  };
}
