import type { Logger } from 'pino';
import type { NewSource, Registry } from './registry.ts';

/**
 * Puts the sources that a server is started with. One that can't be put, because the API has decided otherwise since, does not stop the
 * server: it serves the other sources too. The log says so.
 */
export async function applyConfiguration(registry: Registry, sources: readonly NewSource[], logger: Logger): Promise<void> {
  for (const source of sources) {
    const outcome = await registry.applySource(source);
    switch (outcome) {
      case 'applied':
      case 'unchanged':
        break;
      case 'changed_since':
        logger.warn(
          { source: source.name },
          'the source was given other credentials since it was configured; those hold, and the configured ones are out of date',
        );
        break;
      case 'revoked':
        logger.warn({ source: source.name }, 'the source was revoked and stays revoked; remove it from the configuration');
        break;
      default:
        outcome satisfies never;
    }
  }
}
