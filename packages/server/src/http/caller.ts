import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** Where a request comes from, as far as anybody but its sender can know. */
export type Caller =
  /** This machine itself, without a proxy in between. */
  | { readonly kind: 'machine' }
  | {
      readonly kind: 'network';
      /** The address, or the network that one customer has of IPv6; what stands behind one proxy counts as one. */
      readonly address: string;
      /** Of a private network, without a proxy in between. */
      readonly isNear: boolean;
    };

/**
 * Of what proxies say about a caller, only the last address of `X-Forwarded-For` is believed, and only from a proxy on this machine: it is
 * the one that this proxy itself saw. All before it is what the caller sent.
 */
export function callerOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): Caller {
  const peer = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const isProxied = proxyHeaders.some((name) => headers[name] !== undefined);
  const isLocal = contains(loopback, peer);
  if (isLocal && !isProxied) {
    return { kind: 'machine' };
  }
  const address = isLocal ? (lastForwarded(headers['x-forwarded-for']) ?? peer) : peer;
  return { kind: 'network', address: toNetwork(address), isNear: !isProxied && contains(privateNetworks, peer) };
}

const proxyHeaders = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via'] as const;

function lastForwarded(header: string | readonly string[] | undefined): string | undefined {
  const last =
    String(header ?? '')
      .split(',')
      .at(-1)
      ?.trim()
      .replace(/^::ffff:/, '') ?? '';
  return isIP(last) === 0 ? undefined : last;
}

/** Whoever has an IPv6 address has 2^64 of them. */
function toNetwork(address: string): string {
  if (!isIPv6(address)) {
    return address;
  }
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...(tail ?? '').split(':')];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

function contains(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

const loopback: BlockList = createList([
  ['127.0.0.0', 8],
  ['::1', 128],
]);

/** RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291. */
const privateNetworks: BlockList = createList([
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
]);

function createList(subnets: readonly (readonly [address: string, prefix: number])[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of subnets) {
    list.addSubnet(address, prefix, isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
}
