import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from '../progress.mjs';
import { contest } from './contest.mjs';

const FOLDER = path.join('.data', 'bench-profile');
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LINES = 40;

/** Writes at full load on a service that profiles itself; says where its time went, and where the whole profile is. */
export async function profile(stage, options) {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  let warmMs;
  await stage.scope(async () => {
    const database = await stage.databases.copy();
    const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${FOLDER}`, '--cpu-prof-interval=500'];
    const services = [await stage.startService(database, { nodeOptions })];
    const ends = [];
    const onResult = () => ends.push(performance.now() - services[0].launchedAt);
    const writes = { label: 'writes', kind: 'writes', services, database, onResult };
    await contest(stage, { ...options, rounds: 1 }, [writes]);
    warmMs = ends.at(-2);
  });
  const [name] = readdirSync(FOLDER);
  const file = path.join(FOLDER, name);
  const costs = costsOf(JSON.parse(readFileSync(file, 'utf8')), warmMs);
  say(`\nThe service's time under writes, once it was warm (${file}, for Chrome's DevTools, begins earlier)`);
  for (const [title, list] of Object.entries(costs)) say(`\n${title}\n${list.slice(0, LINES).join('\n')}`);
}

/** Three views of a profile: by package, by function itself, and by our own functions with all that they call. */
function costsOf({ nodes, samples, timeDeltas }, fromMs) {
  const byId = new Map(nodes.map((node) => [node.id, { ...node, place: placeOf(node.callFrame), self: 0 }]));
  for (const node of byId.values()) for (const child of node.children ?? []) byId.get(child).parent = node;
  let elapsedMicros = 0;
  samples.forEach((id, index) => {
    elapsedMicros += timeDeltas[index];
    if (elapsedMicros > fromMs * 1000) byId.get(id).self += timeDeltas[index];
  });
  const all = [...byId.values()].filter(({ callFrame }) => callFrame.functionName !== '(idle)');
  const busy = all.reduce((sum, { self }) => sum + self, 0);
  const packages = new Map();
  const functions = new Map();
  const own = new Map();
  for (const node of all) {
    const payer = payerOf(node);
    add(packages, packageOf(payer.place), node.self);
    add(functions, nameOf(node) + (payer === node ? '' : `  for ${nameOf(payer)}`), node.self);
    for (const name of ownCallersOf(node)) add(own, name, node.self);
  }
  return {
    'By package, with what Node does for it': ranking(packages, busy),
    'By function, itself': ranking(functions, busy),
    'By our own functions, with what they call': ranking(own, busy),
  };
}

/** Each function counts once in a stack, however often it calls itself. */
function ownCallersOf(node) {
  const names = new Set();
  for (let at = node; at; at = at.parent) {
    if (at.place.startsWith('src/')) names.add(nameOf(at));
  }
  return names;
}

/** Who had Node do it, if anybody in the stack did. */
function payerOf(node) {
  let payer = node;
  while (payer?.place.startsWith('node') && !payer.place.startsWith('node_modules')) payer = payer.parent;
  return payer ?? node;
}

const nameOf = ({ callFrame, place }) => `${callFrame.functionName || '(anonymous)'}  ${place}`;

const add = (map, key, value) => map.set(key, (map.get(key) ?? 0) + value);

function ranking(map, busy) {
  const entries = [...map].sort(([, a], [, b]) => b - a);
  return entries.map(([name, micros]) => `${((micros / busy) * 100).toFixed(1).padStart(6)} %  ${name}`);
}

function packageOf(place) {
  const [, inside] = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(place) ?? [];
  return inside ?? (place.startsWith('src/') ? 'src' : place.split(':').slice(0, 2).join(':'));
}

const sourceMaps = new Map();

/** File and line, relative to the repository; in the TypeScript where there is a map to it. */
function placeOf({ url, lineNumber, columnNumber }) {
  if (!url) return 'node itself';
  if (url.startsWith('node:')) return url;
  const file = url.startsWith('file:') ? fileURLToPath(url) : url;
  const original = mapOf(file)?.findEntry(lineNumber, columnNumber);
  if (original?.originalSource) {
    const source = path.resolve(path.dirname(file), fileURLToPath(new URL(original.originalSource, `file://${file}`)));
    return `${path.relative(ROOT, source)}:${original.originalLine + 1}`;
  }
  return `${path.relative(ROOT, file)}:${lineNumber + 1}`;
}

function mapOf(file) {
  if (!file.startsWith(path.join(ROOT, 'dist'))) return undefined;
  if (!sourceMaps.has(file)) sourceMaps.set(file, new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8'))));
  return sourceMaps.get(file);
}
