/** Runs tasks with `mparticle`, or with what stands in for it, and keeps what an endpoint received of them. */
import { runDriver } from '../../../conformance/sdks/run-driver.ts';
import { withEndpoint } from './endpoint.ts';
import type { Endpoint, EndpointOptions, ReceivedRequest } from './endpoint.ts';

export interface Task {
  readonly do: 'describe' | 'convert' | 'stringify' | 'upload' | 'runExample' | 'runSpecs';
  readonly [member: string]: unknown;
}

export type Library = 'mparticle' | 'fairlead/mparticle';

export async function run(library: Library, tasks: readonly Task[]): Promise<readonly unknown[]> {
  return (await runDriver('drop-in.cjs', { library, tasks }, 'mparticle')) as readonly unknown[];
}

/** What both make of the same tasks. */
export async function runBoth(tasks: readonly Task[]): Promise<{ theirs: readonly unknown[]; ours: readonly unknown[] }> {
  const [theirs, ours] = await Promise.all([run('mparticle', tasks), run('fairlead/mparticle', tasks)]);
  return { theirs, ours };
}

export async function withEndpoints(
  [first, ...others]: readonly EndpointOptions[],
  use: (endpoints: readonly Endpoint[]) => Promise<void>,
  opened: readonly Endpoint[] = [],
): Promise<void> {
  await (first === undefined ? use(opened) : withEndpoint(first, (endpoint) => withEndpoints(others, use, [...opened, endpoint])));
}

export const idPattern: RegExp = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/;

export interface Received {
  readonly requests: readonly ReceivedRequest[];
  readonly outcomes: readonly unknown[];
}

export async function receive(library: Library, task: object, options: EndpointOptions): Promise<Received> {
  let received: Received = { requests: [], outcomes: [] };
  await withEndpoint(options, async (endpoint) => {
    const [outcomes] = await run(library, [{ do: 'upload', url: endpoint.url, ...task }]);
    received = { requests: endpoint.requests, outcomes: outcomes as readonly unknown[] };
  });
  return received;
}

/** Without what differs on purpose: the id that is added. */
export function toComparable({ method, path, headers, text }: ReceivedRequest) {
  const { authorization, accept, 'content-type': contentType, 'x-own': own } = headers;
  const body = text.replaceAll(new RegExp(`,?"source_request_id":"${idPattern.source}"`, 'g'), '');
  return { method, path, authorization, accept, contentType, own, body };
}
