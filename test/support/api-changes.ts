/** A part of an OpenAPI document, read without knowing its version's whole grammar. */
export type Node = Readonly<Record<string, unknown>>;

interface Documents {
  readonly before: Node;
  readonly after: Node;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const nodeOf = (value: unknown): Node => (isNode(value) ? value : {});
const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as string[]) : []);
const nodesOf = (value: unknown): readonly Node[] => (Array.isArray(value) ? (value as Node[]) : []);

/**
 * What of an API a client that was made for an earlier document of it could stumble over: whatever is gone, has another
 * type, is asked for in addition, or need not be answered any more. Additions are none of it.
 */
export function breakingChanges(before: Node, after: Node): string[] {
  const documents = { before, after };
  return Object.entries(nodeOf(before['paths'])).flatMap(([path, methods]) =>
    Object.entries(nodeOf(methods)).flatMap(([method, operation]) => {
      const name = `${method.toUpperCase()} ${path}`;
      const other = nodeOf(nodeOf(after['paths'])[path])[method];
      return isNode(other) ? ofOperation(documents, name, nodeOf(operation), other) : [`${name} is gone`];
    }),
  );
}

function ofOperation(documents: Documents, name: string, before: Node, after: Node): string[] {
  return [
    ...ofParameters(documents, name, nodesOf(before['parameters']), nodesOf(after['parameters'])),
    ...ofContents(documents, `${name} body`, before['requestBody'], after['requestBody'], 'sent'),
    ...Object.entries(nodeOf(before['responses'])).flatMap(([status, response]) => {
      const other = nodeOf(after['responses'])[status];
      if (other === undefined) return [`${name} answers no ${status} any more`];
      return ofContents(documents, `${name} ${status}`, response, other, 'answered');
    }),
  ];
}

function ofParameters(documents: Documents, name: string, before: readonly Node[], after: readonly Node[]): string[] {
  const same = (one: Node) => (other: Node) => one['name'] === other['name'] && one['in'] === other['in'];
  const text = (value: unknown) => String(value);
  return [
    ...before.flatMap((one) => {
      const other = after.find(same(one));
      if (!other) return [`${name} takes no ${text(one['name'])} any more`];
      return ofSchemas(documents, `${name} ${text(one['name'])}`, one['schema'], other['schema'], 'sent');
    }),
    ...after
      .filter((one) => one['required'] === true && before.find(same(one))?.['required'] !== true)
      .map((one) => `${name} asks for ${text(one['name'])}`),
  ];
}

function ofContents(documents: Documents, name: string, before: unknown, after: unknown, way: Way): string[] {
  const contents = nodeOf(nodeOf(after)['content']);
  return Object.entries(nodeOf(nodeOf(before)['content'])).flatMap(([type, content]) => {
    const other = contents[type];
    if (!isNode(other)) return [`${name} is not ${type} any more`];
    return ofSchemas(documents, name, nodeOf(content)['schema'], other['schema'], way);
  });
}

type Way = 'sent' | 'answered';

/** What is sent may be taken in more forms than before, what is answered only in those of before. */
function ofSchemas(documents: Documents, name: string, before: unknown, after: unknown, way: Way, depth = 0): string[] {
  // Deeper than any body is, except where a schema stands within itself.
  if (depth > 12) return [];
  const [one, other] = [resolved(documents.before, before), resolved(documents.after, after)];
  const inside = (part: string, first: unknown, second: unknown) =>
    ofSchemas(documents, `${name}${part}`, first, second, way, depth + 1);
  const properties = nodeOf(one['properties']);
  return [
    ...(one['type'] === other['type'] || other['type'] === undefined ? [] : [`${name} is of another type`]),
    ...(isNarrower(one, other, way) ? [`${name} may not be null any more`] : []),
    ...ofEnums(name, listOf(one['enum']), listOf(other['enum']), way),
    ...ofRequired(name, one, other, way),
    ...Object.entries(properties).flatMap(([property, schema]) => {
      const second = nodeOf(other['properties'])[property];
      return second === undefined ? [`${name}.${property} is gone`] : inside(`.${property}`, schema, second);
    }),
    ...(isNode(one['items']) ? inside('[]', one['items'], other['items']) : []),
  ];
}

const isNarrower = (one: Node, other: Node, way: Way) =>
  way === 'sent' && one['nullable'] === true && other['nullable'] !== true;

/** A value that is answered may come in addition: a client must not stumble over a code that it does not know. */
function ofEnums(name: string, before: readonly unknown[], after: readonly unknown[], way: Way): string[] {
  const gone = after.length === 0 ? [] : before.filter((value) => !after.includes(value));
  return way === 'sent' ? gone.map((value) => `${name} may not be ${String(value)} any more`) : [];
}

function ofRequired(name: string, one: Node, other: Node, way: Way): string[] {
  const [before, after] = [listOf(one['required']), listOf(other['required'])];
  if (way === 'sent')
    return after.filter((member) => !before.includes(member)).map((member) => `${name} asks for ${member}`);
  return before.filter((member) => !after.includes(member)).map((member) => `${name} may be without ${member}`);
}

/** Without references, and with what `allOf` brings together. */
function resolved(document: Node, schema: unknown): Node {
  const { $ref, allOf, ...rest } = nodeOf(schema);
  if (typeof $ref === 'string') return resolved(document, nodeAt(document, $ref));
  if (!Array.isArray(allOf)) return { ...rest };
  return Object.assign({}, ...allOf.map((part) => resolved(document, part)), rest) as Node;
}

function nodeAt(document: Node, $ref: string): unknown {
  return $ref.split('/').slice(1).reduce<unknown>((node, name) => nodeOf(node)[name], document); // prettier-ignore
}
