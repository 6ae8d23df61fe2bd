// Reads manifests as a JSON list, and writes what Kubernetes' own schemas (and the Prometheus operator's) have against
// each. A program of its own: the schemas are in packages that Jest's module system cannot load.

import { json } from 'node:stream/consumers';
import { PrometheusRule, ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { CronJob, Job } from 'kubernetes-models/batch/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Namespace, Secret, Service, ServiceAccount } from 'kubernetes-models/v1';

const MODELS = [
  ...[Namespace, ServiceAccount, ConfigMap, Secret, Service, Deployment, Job, CronJob],
  ...[HorizontalPodAutoscaler, PodDisruptionBudget, NetworkPolicy, ServiceMonitor, PrometheusRule],
];

function problemsOf(manifest) {
  const model = MODELS.find(({ apiVersion, kind }) => apiVersion === manifest.apiVersion && kind === manifest.kind);
  if (!model) return [`there is no schema of ${manifest.apiVersion} ${manifest.kind}`];
  const seen = new Set();
  try {
    model.prototype.validate.call(watched(manifest, '', seen));
  } catch (error) {
    return [error.message];
  }
  return pathsIn(manifest, '')
    .filter((path) => !seen.has(path))
    .map((path) => `${path} is not a field that Kubernetes knows`);
}

/**
 * Notes what is looked at. The schemas let unknown fields pass; but nobody looks at a field that is not known, and so
 * they are found.
 */
function watched(value, path, seen) {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, name) {
      const child = target[name];
      if (typeof name === 'symbol' || !Object.hasOwn(target, name)) return child;
      seen.add(`${path}/${name}`);
      return watched(child, `${path}/${name}`, seen);
    },
  });
}

function pathsIn(value, path) {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => [`${path}/${name}`, ...pathsIn(child, `${path}/${name}`)]);
}

const manifests = await json(process.stdin);
process.stdout.write(JSON.stringify(manifests.map(problemsOf)));
