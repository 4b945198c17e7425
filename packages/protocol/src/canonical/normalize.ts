import { addBatch, addBulk } from './batch-mapping.ts';
import type { NormalizedEvent } from './event.ts';
import { addMessages } from './message-mapping.ts';
import type { IngestRequest } from './request.ts';
import { Results } from './results.ts';

/**
 * Every event of a request in canonical form, or the reason why it can't be kept as good; in order, `index` counting from 0
 * without a gap. Takes whatever JSON there is and never throws. A bad event spoils none of its neighbours. A batch without events
 * is one event of type `user_update`. With `only`, events of a batch with other indices are passed over.
 */
export function normalizeRequest(request: IngestRequest, only?: ReadonlySet<number>): NormalizedEvent[] {
  const results = new Results(request, only);
  switch (request.route) {
    case 'events':
      addBatch(request.body, request, results);
      break;
    case 'bulkevents':
    case 'historical':
      addBulk(request, results);
      break;
    case 'batch':
    case 'track':
    case 'identify':
    case 'page':
    case 'screen':
    case 'group':
    case 'alias':
      addMessages(request.route, request, results);
      break;
    default:
      return request.route satisfies never;
  }
  return results.events;
}
