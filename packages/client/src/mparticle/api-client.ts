import type { FlushOptions, FlushResult } from '../delivery/flush.ts';
import { applyAuthentication, RequestHead } from './authentication.ts';
import type { Authentication, AuthenticationTarget } from './authentication.ts';
import * as parameters from './parameters.ts';
import { UploadRequest } from './upload-request.ts';
import type { UploadResult } from './upload-request.ts';
import type { UploadError, UploadResponse } from './upload-response.ts';
import { toUploadResult } from './upload-result.ts';
import { Uploads } from './uploads.ts';
import type { DeliveryOptions, UploadTarget } from './uploads.ts';
import { showMembers } from './visible-members.ts';

/** Called once: `(null, null, response)` when the upload was taken, else with the error, and the answer if there was one. */
export type UploadCallback = (error: UploadError | null, data: unknown, response: UploadResponse | undefined) => void;

type Parameters = Readonly<Record<string, unknown>>;

/** Where uploads go, and how. Whatever is changed here takes effect on the next upload. */
export class ApiClient {
  /** Of the formats of lists in parameters. */
  static readonly CollectionFormat: parameters.CollectionFormats = parameters.collectionFormats;
  static readonly parseDate: typeof parameters.parseDate = parameters.parseDate;
  static readonly convertToType: typeof parameters.convertToType = parameters.convertToType;
  static readonly constructFromObject: typeof parameters.convertMembers = parameters.convertMembers;
  /** One for those who want to share it; an `EventsApi` uses it only if it is given it. */
  static readonly instance: ApiClient = new ApiClient();
  /** The vendor's documents call `instance` by this name. */
  static readonly default: ApiClient = ApiClient.instance;

  /** The endpoint's address with `/v2`, to which `/events` is added. */
  basePath = 'https://s2s.mparticle.com/v2';
  /** Uploads are authorised by `basic`. */
  authentications: Record<string, Authentication> = { basic: { type: 'basic' } };
  /** Of every request. They win over the SDK's own, but for `Content-Type` and `Accept`. */
  defaultHeaders: Record<string, string> = {};
  /** Milliseconds that one attempt may take; 0 is no limit. */
  timeout = 60_000;
  cache = true;
  readonly #uploads: Uploads;
  #warned = false;

  /** Throws `invalid_options`. */
  constructor(options: DeliveryOptions = {}) {
    this.#uploads = new Uploads(options);
  }

  /** Resolves when every upload made before the call is settled, with counts of events. Never rejects. */
  flush(options?: FlushOptions): Promise<FlushResult> {
    return this.#uploads.flush(options);
  }

  paramToString(parameter: unknown): string {
    return parameters.paramToString(parameter);
  }

  buildUrl(path: string, pathParams: Parameters): string {
    return this.basePath + parameters.fillPath(path, pathParams);
  }

  isJsonMime(contentType: string | null | undefined): boolean {
    return parameters.isJsonMime(contentType);
  }

  jsonPreferredMime(contentTypes: readonly string[]): string | undefined {
    return parameters.jsonPreferredMime(contentTypes);
  }

  isFileParam(parameter: unknown): boolean {
    return parameters.isFileParam(parameter);
  }

  normalizeParams(params: Parameters): Record<string, unknown> {
    return parameters.normalizeParams(params);
  }

  buildCollectionParam(list: readonly unknown[] | null | undefined, format: string): string | string[] | null {
    return parameters.buildCollectionParam(list, format);
  }

  applyAuthToRequest(request: AuthenticationTarget, authNames: readonly string[]): void {
    for (const name of authNames) {
      applyAuthentication(request, this.authentications[name] as Authentication);
    }
  }

  deserialize(response: Pick<UploadResponse, 'body' | 'text'> | null | undefined, returnType: unknown): unknown {
    if (response == null || returnType == null) {
      return null;
    }
    const { body, text } = response;
    const isEmpty = body == null || Object.keys(body).length === 0;
    return parameters.convertToType(isEmpty ? text : body, returnType);
  }

  /**
   * Posts a body as JSON, in the original's order of arguments. Throws for another method or content type, and where the body has
   * no JSON form.
   */
  callApi(
    path: string,
    httpMethod: string,
    pathParams: Parameters,
    queryParams: Parameters,
    headerParams: Parameters,
    _formParams: Parameters,
    bodyParam: unknown,
    authNames: readonly string[],
    contentTypes: readonly string[],
    accepts: readonly string[],
    returnType: unknown,
    callback?: UploadCallback,
  ): UploadRequest {
    const contentType = this.jsonPreferredMime(contentTypes) ?? 'application/json';
    if (httpMethod !== 'POST' || !this.isJsonMime(contentType)) {
      throw new Error(`only POST of application/json is supported, received ${httpMethod} of ${contentType}`);
    }
    const head = new RequestHead(this.buildUrl(path, pathParams));
    this.applyAuthToRequest(head, authNames);
    head.query(this.normalizeParams(queryParams));
    head.set(this.defaultHeaders).set(this.normalizeParams(headerParams)).set({ 'Content-Type': contentType });
    head.set({ Accept: this.jsonPreferredMime(accepts) });
    return this.#upload(bodyParam, head, { returnType, callback });
  }

  #upload(
    body: unknown,
    { url, headers }: RequestHead,
    { returnType, callback }: { readonly returnType: unknown; readonly callback: UploadCallback | undefined },
  ): UploadRequest {
    const controller = new AbortController();
    const target: UploadTarget = { url, headers, timeoutMs: this.timeout, signal: controller.signal };
    const result = this.#uploads.send(body, target).then((parts) => toUploadResult(parts, target));
    let awaited = callback !== undefined;
    const tell = ({ error, response }: UploadResult): void => {
      if (controller.signal.aborted) {
        return;
      }
      if (!awaited && error !== null) {
        this.#warnOnce(error);
      }
      // What the callback throws is an uncaught exception of the caller's, as it is with the original.
      queueMicrotask(() => callback?.(error, error === null ? this.deserialize(response, returnType) : null, response));
    };
    void result.then(tell);
    return new UploadRequest({
      method: 'POST',
      url,
      result,
      abort: () => controller.abort(),
      onAwaited: () => {
        awaited = true;
      },
    });
  }

  #warnOnce(error: UploadError): void {
    if (!this.#warned) {
      this.#warned = true;
      // oxlint-disable-next-line no-console -- the one line by which a user who passes no callback learns of a loss
      console.warn(
        `fairlead: an upload failed: ${error.message}. Further failures are not shown; pass a callback to see them all.`,
      );
    }
  }
}

showMembers(ApiClient.prototype, [
  'paramToString',
  'buildUrl',
  'isJsonMime',
  'jsonPreferredMime',
  'isFileParam',
  'normalizeParams',
  'buildCollectionParam',
  'applyAuthToRequest',
  'deserialize',
  'callApi',
]);
