import { toBasicAuthorization } from '../delivery/authorization.ts';
import type { Maybe } from './model-class.ts';
import { showMembers } from './visible-members.ts';

/** Key and secret of the input. Changing either takes effect on the next upload. */
export class Configuration {
  api_key: Maybe<string>;
  api_secret: Maybe<string>;
  /** The value of the `Authorization` header; empty where key or secret is missing. */
  readonly encodedHeader: () => string;

  constructor(api_key?: Maybe<string>, api_secret?: Maybe<string>) {
    this.api_key = api_key;
    this.api_secret = api_secret;
    this.encodedHeader = () => (this.api_key && this.api_secret ? toBasicAuthorization(this.api_key, this.api_secret) : '');
  }
}

showMembers(Configuration.prototype, ['api_key', 'api_secret']);
