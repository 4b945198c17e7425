import { timerDelayMaxMs } from './delivery/clock.ts';
import { FairleadError } from './errors.ts';

/** Throws `invalid_options`, naming the option and the value received, when the value is not what the option takes. */
export type Check = (name: string, value: unknown) => void;

export function checkUrl(name: string, value: unknown): void {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.username !== '' ||
    url.password !== '' ||
    url.search !== '' ||
    url.hash !== ''
  ) {
    // What has credentials is not shown: messages end up in logs.
    const shown = url !== undefined && url.username + url.password !== '' ? `one with credentials for ${url.host}` : value;
    throw invalid(name, 'an http or https address without credentials, query or fragment', shown);
  }
  const lastNames = url.pathname.split('/').filter(Boolean).slice(-2);
  if (lastNames.includes('v1') || lastNames.includes('v2')) {
    throw invalid(name, 'the address without /v1/… or /v2/…, which the client adds', value);
  }
}

/** The user name of HTTP Basic ends at its first colon (RFC 7617 §2). */
export function checkUserName(name: string, value: unknown): void {
  checkSecret(name, value);
  if ((value as string).includes(':')) {
    throw new FairleadError({ code: 'invalid_options', message: `${name} must not hold a colon` });
  }
}

/** Says nothing of the value: messages end up in logs. */
export function checkSecret(name: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') {
    const received = value === '' ? 'an empty one' : typeof value;
    throw new FairleadError({
      code: 'invalid_options',
      message: `${name} must be a string that is not empty, received ${received}`,
    });
  }
}

export function checkInteger(name: string, value: unknown, min: number, max: number = timerDelayMaxMs): void {
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
    throw invalid(name, `an integer from ${min} to ${max}`, value);
  }
}

export function checkType(name: string, value: unknown, type: 'boolean' | 'function'): void {
  if (typeof value !== type) {
    throw invalid(name, `a ${type}`, value);
  }
}

export function checkOptionalObject(name: string, value: unknown): void {
  if (value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value))) {
    throw invalid(name, 'an object', value);
  }
}

export function checkOneOf(name: string, value: unknown, choices: readonly string[]): void {
  if (!choices.includes(value as string)) {
    throw invalid(name, choices.map((choice) => `'${choice}'`).join(' or '), value);
  }
}

export function checkMethods(name: string, value: unknown, methods: readonly string[]): void {
  for (const method of methods) {
    if (typeof (value as Record<string, unknown> | null)?.[method] !== 'function') {
      throw invalid(name, `an object with the methods ${methods.join(', ')}`, value);
    }
  }
}

export function invalid(name: string, expected: string, received: unknown): FairleadError {
  return new FairleadError({ code: 'invalid_options', message: `${name} must be ${expected}, received ${show(received)}` });
}

function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `'${value.slice(0, 100)}'`;
    case 'number':
    case 'boolean':
    case 'bigint':
    case 'undefined':
      return String(value);
    default:
      return value === null ? 'null' : Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
  }
}
