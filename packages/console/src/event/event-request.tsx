import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { formatBytes } from '../design/amount.ts';
import { CodeBlock } from '../design/copy.tsx';
import { Facts } from '../design/facts.tsx';
import { Choice } from '../design/field.tsx';
import { JsonTree } from '../design/json-tree.tsx';
import { parseExactly } from '../server/exact-json.ts';
import type { EventReport } from './event-report.ts';

/** What is drawn of a body; all of it can be copied. */
const shownCharactersMax = 200_000;

/** The request that an event came by, as it was received. */
export function EventRequest({ request }: { readonly request: EventReport['request'] }): JSX.Element {
  const [form, setForm] = useState<'tree' | 'text'>('tree');
  const tree = useMemo(() => parse(request?.body ?? undefined), [request]);
  if (request === null) {
    return <p class="soft">The log does not have the request any more. The event itself is stored.</p>;
  }
  const { body } = request;
  return (
    <>
      <div class="event-part">
        <Facts
          facts={[
            ['Route', <code key="route">{request.route}</code>],
            ['Received', request.receivedAt],
            ['User agent', request.userAgent],
            ['Size', body === null ? undefined : formatBytes(new TextEncoder().encode(body).length)],
            ['Note', request.note],
          ]}
        />
      </div>
      {body === null ? null : (
        <div class="event-part">
          <Choice
            label="Form of the body"
            value={form}
            options={[
              { value: 'tree', title: 'Tree' },
              { value: 'text', title: 'Byte for byte' },
            ]}
            onChange={setForm}
          />
          {form === 'tree' && tree !== undefined ? (
            <JsonTree value={tree.value} depth={3} />
          ) : (
            <>
              <CodeBlock text={body.slice(0, shownCharactersMax)} label="Body of the request" />
              {body.length > shownCharactersMax && <p class="soft">The body goes on; the command line shows all of it.</p>}
            </>
          )}
        </div>
      )}
    </>
  );
}

function parse(body: string | undefined): { readonly value: unknown } | undefined {
  try {
    return body === undefined ? undefined : { value: parseExactly(body) };
  } catch {
    // A pixel's query, or something else that is no JSON: it is shown as text.
    return undefined;
  }
}
