import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getMetadataStorage } from 'class-validator';
import { parseAllDocuments } from 'yaml';
import { Config } from '../src/config';
import { gracePeriodMs } from '../src/health/drain';
import { commandOnPath } from '../scripts/command-on-path.mjs';
import { COMPOSE_FILE, readCompose } from './support/compose';
import { build, containersOf, type Manifest } from './support/kustomize';
import { problemsOf } from './support/kubernetes-schema';

const OVERLAY = 'docker/kubernetes/overlays/example';
const SETTINGS = new Set(
  getMetadataStorage()
    .getTargetValidationMetadatas(Config, '', false, false)
    .map(({ propertyName }) => propertyName),
);
/** What the base image and the driver of PostgreSQL read themselves. */
const NOT_OURS = new Set(['PGOPTIONS']);

const foreign = (names: Iterable<string>) => [...names].filter((name) => !SETTINGS.has(name) && !NOT_OURS.has(name));

describe('the Kubernetes manifests', () => {
  const manifests = build(OVERLAY);
  const find = (kind: string, name = 'wallet-service'): Manifest => {
    const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
    if (!found) throw new Error(`There is no ${kind} ${name}`);
    return found;
  };
  const podOf = (workload: Manifest) => workload.spec!.template!.spec;
  const deployment = find('Deployment');
  const workloads = [deployment, find('Job', 'wallet-service-migrate')];

  it('are valid by the schemas of Kubernetes and of the Prometheus operator', () => {
    expect(manifests.map(({ kind }) => kind).sort()).toEqual([
      ...['ConfigMap', 'Deployment', 'HorizontalPodAutoscaler', 'Job', 'Namespace', 'NetworkPolicy', 'NetworkPolicy'],
      ...['PodDisruptionBudget', 'Secret', 'Secret', 'Secret', 'Secret', 'Service', 'ServiceAccount', 'ServiceMonitor'],
    ]);
    expect(problemsOf(manifests).flat()).toEqual([]);
  });

  it('would not be, with a wrong value or a field that Kubernetes does not know', () => {
    const [wrong, misspelt] = [structuredClone(deployment), structuredClone(deployment)];
    containersOf(wrong)[0]!.ports![0]!.containerPort = 'http';
    Object.assign(containersOf(misspelt)[0]!, { readynessProbe: {} });
    expect(problemsOf([wrong, misspelt])).toEqual([
      [expect.stringContaining('containerPort must be integer')],
      ['/spec/template/spec/containers/0/readynessProbe is not a field that Kubernetes knows'],
    ]);
  });

  const kustomize = commandOnPath('kustomize') ?? commandOnPath('kubectl');
  const itWithKustomize = kustomize === undefined ? it.skip : it;
  itWithKustomize('are what kustomize makes of them (needs kustomize or kubectl on the PATH)', () => {
    const command = path.basename(kustomize ?? '') === 'kubectl' ? 'kustomize' : 'build';
    const output = execFileSync(kustomize ?? '', [command, OVERLAY]).toString();
    const built = parseAllDocuments(output.replace(/(wallet-service(?:-owner)?)-[a-z0-9]{10}\b/g, '$1'));
    const sorted = (all: Manifest[]) => all.map(decoded).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    expect(sorted(built.map((document) => document.toJS() as Manifest))).toEqual(sorted(manifests));
  });

  it('refer to nothing that is not there', () => {
    for (const workload of workloads) {
      const { volumes = [], serviceAccountName } = podOf(workload);
      const sources = containersOf(workload).flatMap(({ envFrom = [] }) => envFrom);
      for (const { configMapRef } of sources) if (configMapRef) find('ConfigMap', configMapRef.name);
      for (const { secretRef } of sources) if (secretRef) find('Secret', secretRef.name);
      for (const { secret } of volumes) find('Secret', secret.secretName);
      find('ServiceAccount', serviceAccountName);
    }
    for (const { authorization } of find('ServiceMonitor').spec!.endpoints!) {
      const { name, key } = authorization.credentials;
      expect(find('Secret', name).stringData).toHaveProperty([key]);
    }
    const { kind, name } = find('HorizontalPodAutoscaler').spec!.scaleTargetRef!;
    find(kind, name);
  });

  it('select the pods of the service, and never those of the migrations', () => {
    const [service, migrations] = workloads.map((workload) => workload.spec!.template!.metadata.labels);
    const selectors = [
      labelsOf(deployment.spec!.selector),
      labelsOf(find('Service').spec!.selector),
      labelsOf(find('PodDisruptionBudget').spec!.selector),
      labelsOf(find('NetworkPolicy').spec!.podSelector),
      ...podOf(deployment).topologySpreadConstraints.map(({ labelSelector }) => labelsOf(labelSelector)),
    ];
    for (const selector of selectors) {
      expect(service).toMatchObject(selector);
      expect(migrations).not.toMatchObject(selector);
    }
    // Where the pods may go holds for both.
    const both = labelsOf(find('NetworkPolicy', 'wallet-service-egress').spec!.podSelector);
    for (const labels of [service, migrations]) expect(labels).toMatchObject(both);
    expect(find('Service').metadata.labels).toMatchObject(labelsOf(find('ServiceMonitor').spec!.selector));
  });

  it('give no pod more rights than it needs', () => {
    for (const workload of workloads) {
      expect(podOf(workload)).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      for (const { securityContext, resources } of containersOf(workload)) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(resources).toHaveProperty('requests.cpu');
        expect(resources).toHaveProperty('limits.memory');
      }
    }
    expect(containersOf(deployment)[0]!.envFrom).not.toContainEqual({ secretRef: { name: 'wallet-service-owner' } });
    expect(containersOf(find('Job', 'wallet-service-migrate'))[0]!.envFrom).toEqual([
      { secretRef: { name: 'wallet-service-owner' } },
    ]);
    expect(Object.keys(find('Secret', 'wallet-service-owner').stringData ?? {})).toEqual(['DIRECT_URL']);
  });

  it('probe what there is, and leave time for an orderly end', () => {
    const { startupProbe, livenessProbe, readinessProbe } = containersOf(deployment)[0]!;
    const paths = [startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet.path);
    expect(paths).toEqual(['/health/startup', '/health/live', '/health/ready']);
    const graceMs = gracePeriodMs(Number(find('ConfigMap').data!['SHUTDOWN_DELAY_MS']));
    expect(podOf(deployment).terminationGracePeriodSeconds).toBe(graceMs / 1_000);
  });

  it('set nothing that the service does not read, and hold no secret but placeholders', () => {
    const read = [find('ConfigMap').data, find('Secret').stringData, find('Secret', 'wallet-service-owner').stringData];
    expect(foreign(read.flatMap((data) => Object.keys(data ?? {})))).toEqual([]);
    const secrets = manifests.flatMap(({ stringData = {} }) => Object.values(stringData));
    expect(new Set(secrets.map((secret) => secret.trim()))).toEqual(new Set(['REPLACE', '[]']));
  });
});

/** A Service selects by labels alone, everything else by more. */
function labelsOf(selector: object | undefined): object {
  return (Reflect.get(selector ?? {}, 'matchLabels') as object | undefined) ?? selector ?? {};
}

const nameOf = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`;

/** kustomize writes Secrets as base64, we as text; and it adds their type. */
function decoded(manifest: Manifest): Manifest {
  if (manifest.kind !== 'Secret' || !manifest.data) return manifest;
  const { apiVersion, kind, metadata, data } = manifest;
  const texts = Object.entries(data).map(([name, base64]) => [name, Buffer.from(base64, 'base64').toString()]);
  return { apiVersion, kind, metadata, stringData: Object.fromEntries(texts) as Record<string, string> };
}

describe('the CronJob that verifies the ledger', () => {
  const file = 'docker/kubernetes/verification/cron-job.yaml';
  const [manifest] = parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Manifest);

  it('is valid, runs what there is, and has no right that it does not need', () => {
    expect(problemsOf([manifest!])).toEqual([[]]);
    const { jobTemplate, concurrencyPolicy } = manifest!.spec as unknown as {
      jobTemplate: Manifest;
      concurrencyPolicy: string;
    };
    expect(concurrencyPolicy).toBe('Forbid');
    const [container] = containersOf(jobTemplate);
    expect(container).toMatchObject({
      args: ['verify'],
      envFrom: [{ secretRef: { name: 'wallet-service' } }],
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
    });
    expect(existsSync('src/commands/verify.command.ts')).toBe(true);
    const kustomization = readFileSync('docker/kubernetes/verification/kustomization.yaml', 'utf8');
    expect(kustomization).toContain('cron-job.yaml');
  });
});

describe('the PostgreSQL of CloudNativePG', () => {
  const text = readFileSync('docker/kubernetes/postgresql/cluster.yaml', 'utf8');
  const [manifest] = parseAllDocuments(text).map((document) => document.toJS() as Manifest);

  it('acknowledges nothing that a failover could lose', () => {
    expect(manifest).toMatchObject({
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'Cluster',
      spec: {
        instances: 3,
        postgresql: { synchronous: { method: 'any', number: 1, dataDurability: 'required', failoverQuorum: true } },
      },
    });
    expect(text).not.toMatch(/synchronous_commit|fsync/);
  });
});

describe('the compose file', () => {
  const text = readFileSync(COMPOSE_FILE, 'utf8');
  const compose = readCompose();
  const services = Object.entries(compose.services);

  it('refers to nothing that is not there', () => {
    for (const [, { volumes = [], depends_on: dependencies = {} }] of services) {
      for (const volume of volumes) {
        const source = volume.split(':')[0] ?? '';
        expect(source.startsWith('.') ? existsSync(path.join('docker', source)) : source in compose.volumes).toBe(true);
      }
      for (const [name, { condition }] of Object.entries(dependencies)) {
        const dependency = compose.services[name];
        expect(dependency).toBeDefined();
        const isJob = condition === 'service_completed_successfully';
        expect(isJob || dependency?.healthcheck?.disable !== true).toBe(true);
      }
    }
  });

  it('leaves time for an orderly end', () => {
    const graceMs = gracePeriodMs(new Config().SHUTDOWN_DELAY_MS);
    expect(compose.services['wallet-service']).toMatchObject({ stop_grace_period: `${graceMs / 1_000}s` });
  });

  it('sets nothing that the service does not read', () => {
    const ours = services.filter(([, { image }]) => image.startsWith('wallet-service'));
    expect(ours.map(([name]) => name)).toEqual(['migrate', 'seed', 'wallet-service']);
    for (const [, { environment = {}, read_only: isReadOnly }] of ours) {
      expect(foreign(Object.keys(environment))).toEqual([]);
      expect(isReadOnly).toBe(true);
    }
  });

  it('gives the migrations the way of the owner, and no secret of the service', () => {
    expect(Object.keys(compose.services['migrate']!.environment ?? {})).toEqual(['DIRECT_URL', 'PGOPTIONS']);
  });

  it('marks every secret that it has a default for', () => {
    const defaults = [...text.matchAll(/\$\{\w*(?:PASSWORD|SECRET)\w*:-(?<value>[^}]*)\}/g)];
    expect(defaults).toHaveLength(7);
    for (const { groups } of defaults) expect(groups?.['value']).toMatch(/for-development-only$/);
  });

  const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0;
  (hasCompose ? it : it.skip)('is valid (needs docker with compose on the PATH)', () => {
    const args = ['compose', '--file', COMPOSE_FILE, '--profile', 'seed', 'config', '--quiet'];
    expect(spawnSync('docker', args, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
});
