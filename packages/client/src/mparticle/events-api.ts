import { ApiClient } from './api-client.ts';
import type { UploadCallback } from './api-client.ts';
import type { BatchBody } from './batch.ts';
import type { Configuration } from './configuration.ts';
import type { FlushOptions, FlushResult } from '../delivery/flush.ts';
import type { Maybe } from './model-class.ts';
import type { UploadRequest } from './upload-request.ts';

/**
 * Sends batches. An upload is sent again until it is taken or `apiClient`'s retry options give up; then its callback is called,
 * once. It holds the process until then.
 */
export class EventsApi {
  configuration: Maybe<Configuration>;
  /** Its address, headers and timeout may be changed at any time; each upload goes by what they are at its call. */
  apiClient: ApiClient;
  /**
   * Sends batches to `/bulkevents`, as one request unless they are more than 100 or 256 KB. The callback is called when all are
   * settled; with the first refusal, if there is one. Throws where `body` is null or undefined, or has no JSON form.
   */
  readonly bulkUploadEvents: (body: readonly BatchBody[] | string, callback?: UploadCallback) => UploadRequest;
  /** Sends one batch to `/events`. Throws where `body` is null or undefined, or has no JSON form. */
  readonly uploadEvents: (body: BatchBody | string, callback?: UploadCallback) => UploadRequest;

  constructor(configuration?: Maybe<Configuration>, apiClient?: Maybe<ApiClient>) {
    this.configuration = configuration;
    this.apiClient = apiClient ?? new ApiClient();
    if (configuration) {
      this.apiClient.authentications['basic'] = { type: 'basic', configuration };
    }
    // Members of the instance, since callers replace them one by one in their tests.
    this.bulkUploadEvents = (body, callback) => this.#post('bulkUploadEvents', '/bulkevents', body, callback);
    this.uploadEvents = (body, callback) => this.#post('uploadEvents', '/events', body, callback);
  }

  /** Resolves when every upload made through `apiClient` before the call is settled, with counts of events. Never rejects. */
  flush(options?: FlushOptions): Promise<FlushResult> {
    return this.apiClient.flush(options);
  }

  #post(method: string, path: string, body: unknown, callback: UploadCallback | undefined): UploadRequest {
    if (body == null) {
      throw new Error(`Missing the required parameter 'body' when calling ${method}`);
    }
    const accepts = ['text/html', 'application/json'];
    return this.apiClient.callApi(path, 'POST', {}, {}, {}, {}, body, ['basic'], ['application/json'], accepts, null, callback);
  }
}
