import { until } from '@fairlead/testkit';
import { type RunningFairlead, startFairlead, type Surroundings } from './fairlead.ts';

export const source = { name: 'shop', key: 'shop_key', secret: 'b7f4a01e5d2c49e88a3d' } as const;

export interface ServedFairlead {
  readonly running: RunningFairlead;
  readonly url: string;
}

/** `fairlead serve` on a free port, with one source. */
export async function serveFairlead(surroundings: Surroundings, words: readonly string[] = []): Promise<ServedFairlead> {
  const given = ['serve', '--port', '0', '--source', `${source.name}:${source.key}:${source.secret}`, ...words];
  const running = startFairlead(given, surroundings);
  const [, url = ''] = await running.waitFor('stdout', /Address\s+(https?:\S+)[\s\S]*Ctrl-C/);
  return { running, url };
}

export function sendTrack(url: string, event: object): Promise<Response> {
  return fetch(`${url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${source.key}:`).toString('base64')}` },
    body: JSON.stringify(event),
  });
}

export function sendBatch(url: string, body: string): Promise<Response> {
  return fetch(`${url}/v2/events`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${source.key}:${source.secret}`).toString('base64')}` },
    body,
  });
}

/** Resolves when what a 2xx answer was about is queryable. */
export async function waitUntilSettled(url: string, response: Response, adminToken: string): Promise<void> {
  const receipt = response.headers.get('x-fairlead-receipt') ?? '';
  await until(`the receipt ${receipt} is settled`, async () => {
    const answer = await fetch(`${url}/api/receipts/${receipt}`, { headers: { authorization: `Bearer ${adminToken}` } });
    const report = (await answer.json()) as { readonly status?: string };
    if (!answer.ok || report.status === undefined) {
      throw new Error(`no report for receipt ${receipt}: ${answer.status}`);
    }
    return report.status === 'settled';
  });
}
