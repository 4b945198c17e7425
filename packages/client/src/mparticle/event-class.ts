import { asGiven } from './conversion.ts';
import { eventDataMembers } from './event-data.ts';
import type { EventData, Flagged } from './event-data.ts';
import type { EventType } from './event-type.ts';
import { defineModel } from './model-class.ts';
import type { Members, ModelClass } from './model-class.ts';

/** The data of an event, as `Batch.addEvent` takes it. */
export interface TypedEvent extends EventData {
  /** The `event_type` of this data. */
  getEventType(): EventType;
}

type AnyEventClass = ModelClass<TypedEvent, never[]>;
type EventOf<Class extends AnyEventClass> = Class extends ModelClass<infer Event, never[]> ? Event : never;
type OwnMembers<Event> = Omit<Event, keyof TypedEvent | keyof Flagged>;

interface EventDefinition<Class extends AnyEventClass> {
  readonly name: string;
  readonly eventType: EventType;
  readonly positional?: readonly (keyof OwnMembers<EventOf<Class>>)[];
  /** Beside those that every event has. */
  readonly members: Members<OwnMembers<EventOf<Class>>>;
  readonly flagged?: EventOf<Class> extends Required<Flagged> ? true : boolean;
  readonly choices?: Omit<Class, keyof AnyEventClass>;
}

/** Makes the class of an event's data: its own members, those that all have, and flags if it has them. */
export function defineEvent<Class extends AnyEventClass>(definition: EventDefinition<Class>): Class {
  const { members, flagged = false, ...rest } = definition;
  const all = { ...members, ...eventDataMembers, ...(flagged && { custom_flags: asGiven }) };
  return defineModel<ModelClass<TypedEvent, never[]>>({
    ...(rest as object as { name: string }),
    members: all,
    convertedFirst: eventDataMembers,
  }) as Class;
}
