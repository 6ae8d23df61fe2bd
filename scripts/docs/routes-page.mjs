import { table } from './markdown.mjs';

/** @param document the committed OpenAPI document */
export function routesPage(document) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );
  const groups = new Set([...document.tags.map(({ name }) => name), ...operations.flatMap(({ tags }) => tags)]);
  const rows = [...groups].flatMap((group) => [
    [`**${group}**`, '', ''],
    ...operations.filter(({ tags }) => tags.includes(group)).map(rowOf),
  ]);
  return `# Which routes are there?

The whole contract, with bodies that work, is the OpenAPI document: \`/docs\` of the service for people, \`/docs-json\` for programs. Behind each name stands what may be asked for in its query.

${table(['route', 'what it does', 'scope'], rows)}

Probes need no key. Metrics are at \`/metrics\`. What all routes have in common (amounts, lists, times) is on [a page of its own](requests.md).
`;
}

function rowOf({ path, method, summary, description = '', parameters = [] }) {
  const route = `\`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}\``;
  const query = parameters.flatMap(({ in: place, name }) => (place === 'query' ? [name] : []));
  const what = query.length === 0 ? summary : `${summary} (${query.map((name) => `\`${name}\``).join(', ')})`;
  const scopes = new Set([...description.matchAll(/`wallet:(\w+)`/g)].map(([, scope]) => scope));
  return [route, what, [...scopes].join(', ')];
}
