/** The parts of a schema that an example is made of. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly default?: unknown;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

export type Schemas = Readonly<Record<string, Schema>>;

const UUID = '019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21';
const INSTANT = '2026-01-31T12:00:00.000000Z';

/** An answer with the members that are always there: what comes only sometimes would not be true together. */
export function exampleOf(schema: Schema, schemas: Schemas): unknown {
  const { example, default: usual, enum: values, type, format, items, required = [], properties = {}, oneOf } = resolved(schema, schemas); // prettier-ignore
  if (example !== undefined) return example;
  if (usual !== undefined) return usual;
  if (values) return values[0];
  if (oneOf) return exampleOf(oneOf[0]!, schemas);
  if (type === 'array') return items ? [exampleOf(items, schemas)] : [];
  if (type === 'object') {
    return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name] ?? {}, schemas)]));
  }
  if (type === 'boolean') return false;
  if (type === 'integer' || type === 'number') return 1;
  return format === 'date-time' ? INSTANT : format === 'uuid' ? UUID : 'text';
}

function resolved(schema: Schema, schemas: Schemas): Schema {
  const { $ref, allOf, ...rest } = schema;
  const parts = $ref ? [schemas[$ref.replace('#/components/schemas/', '')] ?? {}] : (allOf ?? []);
  return Object.assign({}, ...parts.map((part) => resolved(part, schemas)), rest) as Schema;
}
