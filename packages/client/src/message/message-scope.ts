import type { JsonValue, MessageContext } from '@fairlead/protocol';
import { FairleadError } from '../errors.ts';
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
  readonly userId: string | undefined;
  readonly anonymousId: string | undefined;
  /** Names the library, at least. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly integrations: Readonly<Record<string, unknown>> | undefined;
}

const rootScope: MessageScope = {
  userId: undefined,
  anonymousId: undefined,
  context: { library },
  integrations: undefined,
};

/** The scope of a client. Throws `invalid_options` for what can't be copied. */
export function createMessageScope(defaults: MessageDefaults): MessageScope {
  return narrowScope(rootScope, defaults);
}

/** The scope of a part. Throws `invalid_options` for what can't be copied. */
export function narrowScope(around: MessageScope, defaults: MessageDefaults): MessageScope {
  if (typeof defaults !== 'object' || defaults === null) {
    throw new FairleadError({ code: 'invalid_options', message: `defaults must be an object, received ${typeof defaults}` });
  }
  const { userId, anonymousId, context, integrations } = defaults;
  return {
    userId: userId ?? around.userId,
    anonymousId: anonymousId ?? around.anonymousId,
    context: merge('context', around.context, context),
    integrations: merge('integrations', around.integrations, integrations),
  };
}

function merge<Around extends object | undefined>(name: string, around: Around, own: object | undefined): Around {
  try {
    return own === undefined ? around : { ...around, ...structuredClone(own) };
  } catch (cause) {
    throw new FairleadError({ code: 'invalid_options', message: `${name} must be plain data that can be copied`, cause });
  }
}
