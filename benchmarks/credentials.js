// Who the benchmarks are to the servers that they start.
export const source = { name: 'benchmark', key: 'benchmark', secret: 'a-secret-of-the-benchmark' };
export const adminToken = 'a-token-of-the-benchmark';
export const authorization = `Basic ${Buffer.from(`${source.key}:${source.secret}`).toString('base64')}`;
