/** How every model class of the package is made: from a table, which says what its members are and where each comes from. */
import type { Convert } from './conversion.ts';
import type { EventType } from './event-type.ts';

/** A member of a model. Null is sent as null, undefined is not sent. */
export type Maybe<Value> = Value | null | undefined;

/** A text of which these values are known. Others are sent as they are. */
export type Open<Known extends string> = Known | (string & Record<never, never>);

/** A holder of known values: each stands under its own name. */
export type Choices<Known extends string> = { readonly [Value in Known]: Value };

/** The class of a model. */
export interface ModelClass<Model, Parameters extends readonly unknown[]> {
  new (...parameters: Parameters): Model;
  readonly prototype: Model;
  /** Copies the members that `data` has of its own into `model`, by default a new one, each converted to its type. */
  constructFromObject(data: object, model?: Model): Model;
}

type AnyModelClass = ModelClass<object, never[]>;
type ModelOf<Class extends AnyModelClass> = Class extends ModelClass<infer Model, never[]> ? Model : never;
type MemberOf<Model> = Exclude<keyof Model, 'getEventType' | 'addEvent'>;

export type Members<Model> = { readonly [Name in MemberOf<Model>]-?: Convert };

interface ModelDefinition<Class extends AnyModelClass> {
  readonly name: string;
  /** Of the classes that are the data of an event. */
  readonly eventType?: EventType;
  /** Which members the constructor takes, in their order. These are always the model's own; others once they are assigned. */
  readonly positional?: readonly MemberOf<ModelOf<Class>>[];
  /** In the order in which `for…in` shows them. */
  readonly members: Members<ModelOf<Class>>;
  /** Members that are converted before the others: where they stand in the JSON of a converted model depends on it. */
  readonly convertedFirst?: object;
  readonly choices?: Omit<Class, keyof AnyModelClass>;
  /** What a new model has beside its positional members. */
  readonly initialize?: (model: ModelOf<Class>) => void;
}

/**
 * Makes a class. Not with `class`, on purpose: the original's are functions, and code that was written for them calls them on
 * objects of its own (`AppEvent.call(this)`). As there, members that nobody assigned stand on the prototype, enumerable and
 * undefined, so `for…in` shows them and JSON does not.
 */
export function defineModel<Class extends AnyModelClass>(definition: ModelDefinition<Class>): Class {
  const { name, eventType, positional = [], members, convertedFirst = {}, choices, initialize } = definition;
  const conversions = Object.entries<Convert>({ ...(convertedFirst as typeof members), ...members });

  function Model(this: Record<string, unknown>, ...values: readonly unknown[]): void {
    for (const [index, member] of positional.entries()) {
      this[member as string] = values[index];
    }
    initialize?.(this as ModelOf<Class>);
  }

  const constructFromObject = (data: object, model?: Record<string, unknown>): object | undefined => {
    if (!data) {
      return model;
    }
    const target = model ?? (Reflect.construct(Model, []) as Record<string, unknown>);
    for (const [member, convert] of conversions) {
      if (Object.hasOwn(data, member)) {
        target[member] = convert((data as Record<string, unknown>)[member], data);
      }
    }
    return target;
  };

  Object.defineProperties(Model, {
    name: { value: name, configurable: true },
    length: { value: positional.length, configurable: true },
  });
  if (eventType !== undefined) {
    Object.assign(Model.prototype as object, { getEventType: () => eventType });
  }
  Object.assign(Model.prototype as object, Object.fromEntries(Object.keys(members).map((member) => [member, undefined])));
  return Object.assign(Model, { constructFromObject }, choices) as unknown as Class;
}

/** A holder of the values given. */
export function choicesOf<Known extends string>(...values: readonly Known[]): Choices<Known> {
  return Object.fromEntries(values.map((value) => [value, value])) as Choices<Known>;
}
