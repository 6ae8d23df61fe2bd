import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

type Labels = Record<string, string>;

interface Selector {
  matchLabels: Labels;
}

export interface Container {
  image: string;
  command?: string[];
  args?: string[];
  ports?: { name: string; containerPort: number | string }[];
  envFrom?: { configMapRef?: { name: string }; secretRef?: { name: string } }[];
  env?: { name: string; value: string }[];
  securityContext: object;
  resources: object;
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
}

interface Probe {
  httpGet: { path: string };
}

interface Pod {
  containers: Container[];
  serviceAccountName: string;
  terminationGracePeriodSeconds: number;
  topologySpreadConstraints: { labelSelector: Selector }[];
  volumes?: { secret: { secretName: string } }[];
}

/** A Kubernetes object, as far as somebody looks into it. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Labels };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  type?: string;
  spec?: {
    template?: { metadata: { labels: Labels }; spec: Pod };
    selector?: Labels | Selector;
    podSelector?: Selector;
    scaleTargetRef?: { kind: string; name: string };
    endpoints?: { authorization: { credentials: { name: string; key: string } } }[];
  };
}

interface Generator {
  name: string;
  behavior?: 'merge';
  literals?: string[];
  envs?: string[];
  files?: string[];
  options?: object;
}

interface Kustomization {
  apiVersion: string;
  kind: string;
  namespace?: string;
  resources?: string[];
  components?: string[];
  images?: { name: string; newName?: string; newTag?: string }[];
  configMapGenerator?: Generator[];
  secretGenerator?: Generator[];
  generatorOptions?: { labels?: Record<string, string> };
  patches?: { target: { kind: string; name: string }; patch: string }[];
}

const KNOWN = new Set<keyof Kustomization>([
  ...(['apiVersion', 'kind', 'namespace', 'resources', 'components', 'images', 'configMapGenerator'] as const),
  ...(['secretGenerator', 'generatorOptions', 'patches'] as const),
]);

const CLUSTER_WIDE = new Set(['Namespace']);

/**
 * What `kustomize build` makes of a folder, for the part of kustomize that this repository uses, but without the hashes
 * behind generated names.
 */
export function build(folder: string): Manifest[] {
  const file = path.join(folder, 'kustomization.yaml');
  const kustomization = parse(readFileSync(file, 'utf8')) as Kustomization;
  for (const field of Object.keys(kustomization)) {
    if (!KNOWN.has(field as keyof Kustomization)) throw new Error(`${file}: ${field} is not known here`);
  }
  const manifests = (kustomization.resources ?? []).flatMap((name) => read(path.join(folder, name)));
  generate(folder, kustomization, manifests);
  for (const name of kustomization.components ?? []) manifests.push(...build(path.join(folder, name)));
  for (const manifest of manifests) complete(manifest, kustomization);
  return manifests;
}

function read(file: string): Manifest[] {
  if (!file.endsWith('.yaml')) return build(file);
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors.join('; ')}`);
    return document.toJS() as Manifest;
  });
}

function generate(folder: string, kustomization: Kustomization, manifests: Manifest[]): void {
  const { configMapGenerator = [], secretGenerator = [], generatorOptions } = kustomization;
  const add = (kind: 'ConfigMap' | 'Secret', { name, behavior, ...generator }: Generator) => {
    const data = dataOf(folder, generator);
    const base = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
    if (base === undefined) {
      const metadata = { name, ...(generatorOptions?.labels && { labels: generatorOptions.labels }) };
      manifests.push({ apiVersion: 'v1', kind, metadata, [kind === 'Secret' ? 'stringData' : 'data']: data });
    } else if (behavior === 'merge') {
      base.data = { ...base.data, ...data };
    } else {
      throw new Error(`${kind} ${name} is generated twice`);
    }
  };
  for (const generator of configMapGenerator) add('ConfigMap', generator);
  for (const generator of secretGenerator) add('Secret', generator);
}

function dataOf(folder: string, { literals = [], envs = [], files = [] }: Omit<Generator, 'name'>) {
  const lines = envs.flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n'));
  const pairs = [...literals, ...lines.filter((line) => line !== '' && !line.startsWith('#'))].map(keyAndValue);
  const contents = files.map((text) => {
    const [key, name] = text.includes('=') ? keyAndValue(text) : [path.basename(text), text];
    return [key, readFileSync(path.join(folder, name), 'utf8')] as const;
  });
  return Object.fromEntries([...pairs, ...contents]);
}

function keyAndValue(text: string): [key: string, value: string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}

function complete(manifest: Manifest, { namespace, images = [], patches = [] }: Kustomization): void {
  if (namespace !== undefined && !CLUSTER_WIDE.has(manifest.kind)) manifest.metadata.namespace = namespace;
  for (const container of containersOf(manifest)) {
    const image = images.find(({ name }) => name === container.image);
    if (image) container.image = `${image.newName ?? image.name}:${image.newTag ?? 'latest'}`;
  }
  for (const { target, patch } of patches) {
    if (target.kind === manifest.kind && target.name === manifest.metadata.name) apply(patch, manifest);
  }
}

/** The containers of a Deployment or a Job. */
export function containersOf(manifest: Manifest): Container[] {
  return manifest.spec?.template?.spec.containers ?? [];
}

/** JSON patches (RFC 6902) that replace what is there. */
function apply(patch: string, manifest: Manifest): void {
  for (const { op, path: pointer, value } of parse(patch) as { op: string; path: string; value: unknown }[]) {
    const names = pointer.split('/').slice(1);
    const last = names.pop() ?? '';
    const parent = names.reduce<unknown>((object, name) => Reflect.get(object as object, name), manifest) as object;
    if (op !== 'replace' || !(last in parent)) throw new Error(`${op} ${pointer} is not known here`);
    Reflect.set(parent, last, value);
  }
}
