import { expect } from 'vitest';
import type { Difference } from './sdk.ts';

/** What SDKs of pages add to each call. What the case says is held to, member by member; what is added is only said to be there. */
export const whatAPageAdds: readonly Difference[] = [
  {
    what: 'a call has no id of its caller, and what the page knows of itself covers what he says',
    cases: ['identify', 'track', 'page', 'screen', 'group', 'alias'],
    rewrite: (row) => {
      const { timezone: _timezone, userAgent: _agent, ...context } = row['context'] as Record<string, unknown>;
      delete row['event_id'];
      row['context'] = context;
    },
  },
  {
    what: 'a visitor has an anonymous id',
    rewrite: (row) => {
      row['anonymous_id'] ??= expect.any(String);
    },
  },
  {
    what: 'the context tells of the page',
    rewrite: (row) => {
      row['context'] = expect.objectContaining({ page: expect.any(Object) as object, ...(row['context'] as object | undefined) });
    },
  },
  {
    what: 'a page has its address and title among its properties',
    rewrite: (row) => {
      if (row['type'] === 'page') {
        row['properties'] = expect.objectContaining({
          url: expect.any(String) as string,
          ...(row['properties'] as object | undefined),
        });
      }
    },
  },
];
