import type { JsonValue, MessageContext } from '@fairlead/protocol';
import { describeThrown, FairleadError } from '../errors.ts';
import { toJsonText } from '../json-text.ts';
import { library } from '../library.ts';

/** What the calls of a client, or of a part of it, have in common; what a call itself says wins. */
export interface MessageDefaults {
  readonly userId?: string;
  readonly anonymousId?: string;
  /** Merged member by member. */
  readonly context?: MessageContext;
  /** Merged member by member. */
  readonly integrations?: Readonly<Record<string, JsonValue>>;
}

/** Defaults as calls need them: copied, and merged with those around them. */
export interface MessageScope {
  readonly userId?: string | undefined;
  readonly anonymousId?: string | undefined;
  /** Names the library, at least. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly integrations?: Readonly<Record<string, unknown>> | undefined;
  /** `context` as JSON. */
  readonly contextText: string;
}

const rootScope: MessageScope = { context: { library }, contextText: '' };

/** The scope of a client. Throws `invalid_options` for what can't be copied. */
export function createMessageScope(defaults: MessageDefaults): MessageScope {
  return narrowScope(rootScope, defaults);
}

/** The scope of a part. Throws `invalid_options` for what can't be copied. */
export function narrowScope(around: MessageScope, defaults: MessageDefaults): MessageScope {
  try {
    if (Object(defaults) !== defaults) {
      throw new TypeError(`received ${typeof defaults}`);
    }
    const { userId, anonymousId } = defaults;
    const context = merge(around.context, defaults.context);
    return {
      userId: userId ?? around.userId,
      anonymousId: anonymousId ?? around.anonymousId,
      context,
      integrations: merge(around.integrations, defaults.integrations),
      contextText: toJsonText(context),
    };
  } catch (cause) {
    const message = `defaults must be plain data: ${describeThrown(cause)}`;
    throw new FairleadError({ code: 'invalid_options', message, cause });
  }
}

function merge<Around extends object | undefined>(around: Around, own: object | undefined): Around {
  return own === undefined ? around : { ...around, ...structuredClone(own) };
}
