import type { Ticket } from './segment.ts';
import type { SpoolRecord } from '../delivery/spool.ts';

/** The records of tickets, through the file that is open and so wherever it is by now; without those that are settled, or can't be read. */
export function readBack(
  tickets: readonly Ticket[],
  onFailure: (cause: unknown) => void,
): { readonly ticket: Ticket; readonly record: SpoolRecord }[] {
  return tickets.flatMap((ticket) => {
    try {
      const record = ticket.segment.isSettled(ticket) ? undefined : ticket.segment.read(ticket);
      return record === undefined ? [] : [{ ticket, record }];
    } catch (cause) {
      onFailure(cause);
      return [];
    }
  });
}
