import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { type Manifest } from './kustomize';

const CHECK = path.join(__dirname, 'kubernetes-schema.mjs');

/** For each manifest: what the schemas of Kubernetes and of the Prometheus operator have against it, unknown fields too. */
export function problemsOf(manifests: readonly Manifest[]): string[][] {
  const output = execFileSync(process.execPath, [CHECK], { input: JSON.stringify(manifests) });
  return JSON.parse(output.toString()) as string[][];
}
