import { createFetchTransport } from '../../delivery/transport.ts';
import type { FetchTransportOptions, Transport } from '../../delivery/transport.ts';
import type { Open } from '../event.ts';

/** What is asked of an axios instance; axios itself is no part of this package. */
export interface AxiosInstance {
  post(url: string, data: Open, config: Open): Promise<Open>;
}

interface AxiosAnswer {
  readonly status: number;
  readonly statusText?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly data?: unknown;
}

/** Makes attempts with the user's axios. When to send again is decided here, as for any transport. */
export function createAxiosTransport(options: FetchTransportOptions, axios: AxiosInstance): Transport {
  const send = async (url: string, { headers, body, signal }: RequestInit): Promise<Response> => {
    const data = body instanceof Uint8Array ? (body as Uint8Array).slice().buffer : body;
    const config = { headers, signal, maxRedirects: 0, responseType: 'text', transformRequest: [(text: unknown) => text] };
    return toResponse(await askFor(axios.post(url, data, config)));
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

function toResponse({ status, statusText = '', headers = {}, data }: AxiosAnswer): Response {
  const pairs = Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]);
  return new Response(status >= 400 && typeof data === 'string' ? data : null, { status, statusText, headers: pairs });
}
