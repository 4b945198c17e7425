import { Ajv2020 } from 'ajv/dist/2020.js';

/** A JSON Schema. */
type Schema = object | boolean;

/** Of a description of the API, what answers are compared with. */
export interface DescribedApi {
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<string, DescribedOperation>>>>>;
  readonly components: object;
}

export interface DescribedOperation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, DescribedAnswer>>;
}

interface DescribedAnswer {
  readonly headers?: Readonly<Record<string, { readonly required: boolean; readonly schema: Schema }>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

export interface ObservedAnswer {
  readonly status: number;
  /** undefined or null for a header that is not there. */
  readonly header: (name: string) => string | null | undefined;
  /** Undefined where the body was not read, as that of a stream. */
  readonly text: string | undefined;
}

/** Compares answers with the description that the server gives of itself. */
export interface OpenApiCheck {
  /** What is wrong with a value; empty when nothing is. References lead into the description. */
  readonly findFaults: (schema: Schema, value: unknown) => string;
  /** Whether a schema is one. */
  readonly isSchema: (schema: Schema) => boolean;
  /** What a method of a target leads to, whatever stray slashes, query and host the target has; undefined for what is not described. */
  readonly findOperation: (method: string, target: string) => DescribedOperation | undefined;
  /** What of an answer is not as described; empty when nothing is. */
  readonly findAnswerFaults: (operation: DescribedOperation, answer: ObservedAnswer) => string;
}

export function createOpenApiCheck(api: DescribedApi): OpenApiCheck {
  const ajv = new Ajv2020({
    strictSchema: true,
    strictTypes: false,
    formats: { 'date-time': /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, int64: true },
  });
  ajv.addVocabulary(['components']);
  ajv.addSchema({ $id: 'openapi', components: api.components });
  const anchored = new Map<Schema, Schema>();

  function findFaults(schema: Schema, value: unknown): string {
    const known = anchored.get(schema) ?? anchor(schema);
    anchored.set(schema, known);
    return ajv.validate(known, value) ? '' : ajv.errorsText(ajv.errors);
  }

  const templates = Object.keys(api.paths).map((path) => ({ path, segments: path.split('/') }));

  return {
    findFaults,
    isSchema: (schema) => ajv.validateSchema(schema) === true,
    findOperation(method, target) {
      const segments = toPath(target).split('/');
      const matching = templates.filter((template) => isLike(template.segments, segments));
      // Where a name stands beside any name, it is meant.
      const [best] = matching.toSorted((one, other) => countNames(one.path) - countNames(other.path));
      const item = best === undefined ? undefined : api.paths[best.path];
      return item?.[method.toLowerCase()];
    },
    findAnswerFaults({ responses }, { status, header, text }) {
      const described = responses[String(status)];
      if (described === undefined) {
        return `status ${status} is not described`;
      }
      const headerFaults = Object.entries(described.headers ?? {}).flatMap(([name, { required, schema }]) => {
        const value = header(name) ?? undefined;
        const isNumber = typeof schema === 'object' && Reflect.get(schema, 'type') === 'integer';
        const faults = value === undefined ? (required ? 'is missing' : '') : findFaults(schema, isNumber ? Number(value) : value);
        return faults === '' ? [] : [`header ${name}: ${faults}`];
      });
      return [...headerFaults, ...findBodyFaults(described, { header, text })].join('; ');
    },
  };

  function findBodyFaults({ content }: DescribedAnswer, { header, text }: Omit<ObservedAnswer, 'status'>): readonly string[] {
    if (content === undefined) {
      return text === undefined || text === '' ? [] : ['there is a body, and none is described'];
    }
    const type = header('content-type')?.split(';')[0] ?? '';
    const schema = content[type]?.schema;
    if (schema === undefined) {
      return [`the type ${type} is not described`];
    }
    if (text === undefined) {
      return [];
    }
    const faults = type === 'application/json' ? findJsonFaults(schema, text) : findFaults(schema, text);
    return faults === '' ? [] : [`body: ${faults}`];
  }

  function findJsonFaults(schema: Schema, text: string): string {
    try {
      return findFaults(schema, JSON.parse(text));
    } catch {
      return 'is no JSON';
    }
  }
}

/** References as they are written in a description, led into it from outside. */
function anchor(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/')) as Schema;
}

function toPath(target: string): string {
  const [path = ''] = target.replace(/^https?:\/\/[^/?#]+/i, '').split('?');
  const folded = path.replaceAll(/\/{2,}/g, '/');
  return folded.length > 1 && folded.endsWith('/') ? folded.slice(0, -1) : folded;
}

function isLike(template: readonly string[], segments: readonly string[]): boolean {
  return (
    template.length === segments.length &&
    template.every((part, index) => (part.startsWith('{') ? segments[index] !== '' : part === segments[index]))
  );
}

function countNames(path: string): number {
  return path.split('{').length - 1;
}
