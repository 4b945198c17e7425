import { type Finding, reasonOf } from './finding.ts';

/** Starts a server on an empty folder, sends it one event, and finds the event with SQL: all native modules at work on that disk. */
export async function tryServer(dataPath: string): Promise<Finding> {
  try {
    await runTrial(dataPath);
    return { kind: 'good', text: 'A trial server kept an event there and found it with SQL' };
  } catch (error) {
    return {
      kind: 'bad',
      text: `A trial server on that disk failed: ${reasonOf(error)}`,
      remedy: 'Use a local disk (network file systems often lack locks and memory maps), and run npm ci on this machine.',
    };
  }
}

async function runTrial(dataPath: string): Promise<void> {
  const { startServer } = await import('@fairlead/server');
  const { createMessageClient } = await import('fairlead');
  const { fetchQuery } = await import('../remote/query-answer.ts');
  const { waitUntilStored } = await import('../remote/stored.ts');
  const { generateSource } = await import('../serving/source.ts');
  const { createLogger } = await import('../serving/logger.ts');
  const source = generateSource('doctor');
  const server = await startServer({ dataPath, port: 0, sources: [source], logger: createLogger('silent') });
  try {
    const client = createMessageClient({ url: server.url, writeKey: source.key, onError: () => undefined });
    client.track({ userId: 'doctor', event: 'Checked' });
    await client.close({ timeoutMs: 10_000 });
    await waitUntilStored({ url: server.url, fetch });
    const connection = { url: server.url, fetch, adminToken: server.adminToken, tokenOrigin: 'the trial' };
    const { rows } = await fetchQuery(connection, 'select count(*) as events from events');
    if (rows[0]?.['events'] !== 1) {
      throw new Error('the event did not come out again');
    }
  } finally {
    await server.close();
  }
}
