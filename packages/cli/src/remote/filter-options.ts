import type { OptionDefinition } from '../command-line/command.ts';

interface StringOption extends OptionDefinition {
  readonly type: 'string';
  readonly multiple?: false;
}

type Filters<Name extends string> = Readonly<Record<Name, StringOption>>;

export type EventFilterName = 'source' | 'environment' | 'protocol' | 'type' | 'name' | 'user-id';
export type RowFilterName =
  | EventFilterName
  | 'anonymous-id'
  | 'event-id'
  | 'mpid'
  | 'identity'
  | 'reason'
  | 'retried'
  | 'from'
  | 'to';

/** The options that say which events or rows are meant: one table, so that each means and reads the same in every command that has it. */
export const eventFilters: Filters<EventFilterName> = {
  source: { type: 'string', values: 'source', placeholder: 'NAME', description: 'Only of this source' },
  environment: {
    type: 'string',
    values: ['production', 'development'],
    placeholder: 'NAME',
    description: 'Only of this environment: production or development',
  },
  protocol: {
    type: 'string',
    values: ['batch', 'message'],
    placeholder: 'NAME',
    description: 'Only of this protocol: batch or message',
  },
  type: { type: 'string', placeholder: 'TYPE', description: 'Only of this type: custom_event, track, identify, …' },
  name: { type: 'string', placeholder: 'NAME', description: 'Only of this name' },
  'user-id': { type: 'string', placeholder: 'ID', description: 'Only of this user' },
};

/** Of stored events; the live stream is not looked through for these. */
export const identityFilters: Filters<'anonymous-id' | 'event-id' | 'mpid' | 'identity'> = {
  'anonymous-id': { type: 'string', placeholder: 'ID', description: 'Only of this visitor' },
  'event-id': { type: 'string', placeholder: 'ID', description: 'Only the event with this id' },
  mpid: { type: 'string', placeholder: 'ID', description: 'Only of this mpid; all 64 bits count' },
  identity: { type: 'string', placeholder: 'VALUE', description: 'Only of who has this e-mail address or other identity' },
};

export const quarantineFilters: Filters<'reason' | 'retried'> = {
  reason: { type: 'string', placeholder: 'CODE', description: 'Only what is in quarantine for this reason' },
  retried: {
    type: 'string',
    values: ['true', 'false'],
    placeholder: 'BOOLEAN',
    description: 'Only what is in quarantine and was tried again: true, or not yet: false',
  },
};

export const timeFilters: Filters<'from' | 'to'> = {
  from: {
    type: 'string',
    placeholder: 'TIME',
    description: 'Only what was received then or later: 2026-11-01, 2026-11-01T12:00:00Z, or ago: 24h, 7d',
  },
  to: { type: 'string', placeholder: 'TIME', description: 'Only what was received before then' },
};
