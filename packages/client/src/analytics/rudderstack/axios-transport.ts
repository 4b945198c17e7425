import { createFetchTransport } from '../../delivery/transport.ts';
import type { FetchTransportOptions, Transport } from '../../delivery/transport.ts';
import { toLowerCaseHeaders, toResponse } from '../answer.ts';
import type { Open } from '../event.ts';

/** What is asked of an axios instance; axios itself is no part of this package. */
export interface AxiosInstance {
  post(url: string, data: Open, config: Open): Promise<Open>;
}

interface AxiosAnswer {
  readonly status: number;
  readonly headers?: object;
  readonly data?: unknown;
}

/** Makes attempts with the user's axios. When to send again is decided here, as for any transport. */
export function createAxiosTransport(options: FetchTransportOptions, axios: AxiosInstance): Transport {
  const send = async (url: string, { headers, body, signal }: RequestInit): Promise<Response> => {
    const data = body instanceof Uint8Array ? (body as Uint8Array).slice().buffer : body;
    const config = { headers, signal, maxRedirects: 0, responseType: 'text', transformRequest: [(text: unknown) => text] };
    const answer = await askFor(axios.post(url, data, config));
    const text = typeof answer.data === 'string' ? answer.data : undefined;
    return toResponse({ status: answer.status, headers: toLowerCaseHeaders(answer.headers), text });
  };
  return createFetchTransport({ ...options, fetch: send as typeof globalThis.fetch });
}

/** Axios rejects for an error status too, with the answer in what it throws. */
async function askFor(answer: Promise<unknown>): Promise<AxiosAnswer> {
  try {
    return (await answer) as AxiosAnswer;
  } catch (error) {
    const { response } = (error ?? {}) as { response?: AxiosAnswer };
    if (typeof response?.status === 'number') {
      return response;
    }
    throw error;
  }
}
