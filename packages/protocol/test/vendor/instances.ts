import * as fc from 'fast-check';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/index.ts';

/**
 * Instances of a schema: as much of JSON Schema draft-07 and of OpenAPI 3.0 as the vendor's two documents use. A schema with
 * `properties` and without `type` would take any JSON; the objects that it describes are what comes out.
 */
export function instancesOf(schema: JsonObject, document: JsonObject): fc.Arbitrary<JsonValue> {
  return new Instances(document).of(schema);
}

/** Follows a `$ref` within its document. */
function resolveSchema(schema: JsonObject, document: JsonObject): JsonObject {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') {
    return schema;
  }
  let found: JsonValue = document;
  for (const name of reference.replace(/^#\//, '').split('/')) {
    found = (found as JsonObject)[name] ?? null;
  }
  if (!isJsonObject(found)) {
    throw new Error(`${reference} leads nowhere`);
  }
  return resolveSchema(found, document);
}

class Instances {
  readonly #document: JsonObject;
  readonly #known = new Map<JsonObject, fc.Arbitrary<JsonValue>>();

  constructor(document: JsonObject) {
    this.#document = document;
  }

  of(written: JsonObject): fc.Arbitrary<JsonValue> {
    const schema = resolveSchema(written, this.#document);
    const known = this.#known.get(schema);
    const instances = known ?? this.#make(schema);
    this.#known.set(schema, instances);
    return instances;
  }

  #make(schema: JsonObject): fc.Arbitrary<JsonValue> {
    if (Array.isArray(schema['enum'])) {
      return fc.constantFrom(...schema['enum']);
    }
    const choices = schema['oneOf'] ?? schema['anyOf'];
    if (Array.isArray(choices)) {
      return fc.oneof(...choices.map((choice) => this.of(choice as JsonObject)));
    }
    if (Array.isArray(schema['allOf'])) {
      return this.#object(this.#merge(schema['allOf']));
    }
    const types =
      typeof schema['type'] === 'string' ? [schema['type']] : Array.isArray(schema['type']) ? schema['type'] : ['object'];
    return fc.oneof(...types.map((type) => this.#ofType(type as string, schema)));
  }

  #ofType(type: string, schema: JsonObject): fc.Arbitrary<JsonValue> {
    switch (type) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'integer':
        return integer;
      case 'number':
        return fc.oneof(integer, fc.double({ noNaN: true, noDefaultInfinity: true }));
      case 'string':
        return stringOf(schema);
      case 'array':
        return fc.array(this.of(schema['items'] as JsonObject), { maxLength: 3 });
      case 'object':
        return this.#object(schema);
      default:
        throw new Error(`No instances of type ${type}`);
    }
  }

  /** One object schema out of several that all hold. */
  #merge(parts: readonly JsonValue[]): JsonObject {
    const properties: JsonObject = {};
    const required: JsonValue[] = [];
    for (const part of parts) {
      const schema = resolveSchema(part as JsonObject, this.#document);
      Object.assign(properties, schema['properties']);
      required.push(...((schema['required'] as JsonValue[] | undefined) ?? []));
    }
    return { properties, required };
  }

  #object(schema: JsonObject): fc.Arbitrary<JsonValue> {
    const properties = Object.entries((schema['properties'] as JsonObject | undefined) ?? {});
    const requiredKeys = ((schema['required'] as string[] | undefined) ?? []).filter((key) =>
      properties.some(([name]) => name === key),
    );
    const members = fc.record(Object.fromEntries(properties.map(([name, member]) => [name, this.of(member as JsonObject)])), {
      requiredKeys,
    });
    const others = schema['additionalProperties'];
    if (others === false) {
      return members;
    }
    // Members that no model has are allowed where it is not said otherwise; their names are not by chance those of a model.
    const more = isJsonObject(others)
      ? fc.dictionary(attributeName, this.of(others), { maxKeys: 4 })
      : fc.dictionary(
          fc.string({ maxLength: 8 }).map((name) => `x_${name}`),
          fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>,
          { maxKeys: 1 },
        );
    return fc.tuple(members, more).map(([known, unknown]) => ({ ...unknown, ...known }));
  }
}

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const integer: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 4, arbitrary: fc.integer() },
  { weight: 4, arbitrary: fc.integer({ min: 1_500_000_000_000, max: 1_900_000_000_000 }) },
  { weight: 3, arbitrary: int64.map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value)) },
  { weight: 1, arbitrary: fc.constantFrom<JsonValue>(0, -1, 2n ** 63n - 1n, -(2n ** 63n), 10n ** 19n) },
);
const attributeName = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.constantFrom('Line', '$Age', 'constructor', 'event_name', '0'),
);
const uuid = fc.uuid().chain((id) => fc.constantFrom(id, id.toUpperCase()));

function stringOf(schema: JsonObject): fc.Arbitrary<string> {
  switch (schema['format'] ?? schema['pattern']) {
    case undefined:
      return fc.oneof(
        { weight: 8, arbitrary: fc.string({ maxLength: 20 }) },
        { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 10 }) },
        { weight: 1, arbitrary: fc.constantFrom('', ' ', 'NaN', 'null', '__proto__', '7346244611012968789') },
      );
    case 'ipv4':
      return fc.ipV4();
    case 'ipv6':
      return fc.ipV6();
    case '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$':
      return uuid;
    default:
      throw new Error(`No instances of ${JSON.stringify(schema)}`);
  }
}
