import type { Paint } from '../terminal/paint.ts';

export interface Sender {
  readonly url: string;
  readonly key: string;
  readonly secret: string;
}

/** Lines to paste that send an event each, one in either protocol. */
export function renderSendLines({ url, key, secret }: Sender, paint: Paint): readonly string[] {
  return [
    paint.bold('  Send a message, as the SDKs of Hightouch, Segment and RudderStack do'),
    '',
    `curl -i ${url}/v1/track -u ${quote(`${key}:`)} \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '{"userId":"you","event":"Hello","properties":{"from":"curl"}}'`,
    '',
    paint.bold("  Send a batch, as mParticle's SDKs do"),
    '',
    `curl -i ${url}/v2/events -u ${quote(`${key}:${secret}`)} \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '{"environment":"production","user_identities":{"customer_id":"you"},"events":[`,
    `       {"event_type":"custom_event","data":{"event_name":"Hello","custom_event_type":"other"}}]}'`,
  ];
}

/** A word of a shell; quoted where it has to be. */
export function quote(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
