import type { EventLog } from '../observe/event-log.ts';
import type { NewSource, Registry } from './registry.ts';

/**
 * Puts the sources that a server is started with. One that can't be put, because the API has decided otherwise since, does not stop the
 * server: it serves the other sources too. The log says so.
 */
export async function applyConfiguration(registry: Registry, sources: readonly NewSource[], log: EventLog): Promise<void> {
  for (const source of sources) {
    const outcome = await registry.applySource(source);
    switch (outcome) {
      case 'applied':
      case 'unchanged':
        break;
      case 'changed_since':
        log.say('source_changed_since', { source: source.name });
        break;
      case 'revoked':
        log.say('source_revoked', { source: source.name });
        break;
      default:
        outcome satisfies never;
    }
  }
}
