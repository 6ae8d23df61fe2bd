import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { npmCommand } from './install.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOR_DEVELOPMENT = 'cdx:npm:package:development';

/**
 * What runs in production, as a CycloneDX document. npm's own --omit=dev also leaves out whatever the service shares with
 * a tool, its database driver among it; so npm lists everything, and the lock file says what belongs to the service.
 */
function productionSbom() {
  const sbom = JSON.parse(everything());
  const kept = productionPackages();
  const isKept = (ref) => kept.has(ref) || ref === sbom.metadata.component['bom-ref'];
  return {
    ...sbom,
    components: sbom.components
      .filter(({ name, version }) => kept.has(`${name}@${version}`))
      .map(({ properties = [], ...component }) => {
        const rest = properties.filter(({ name }) => name !== FOR_DEVELOPMENT);
        return { ...component, ...(rest.length > 0 && { properties: rest }) };
      }),
    dependencies: sbom.dependencies
      .filter(({ ref }) => isKept(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter(isKept) })),
  };
}

function everything() {
  const args = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];
  const [npm, ...first] = npmCommand();
  return execFileSync(npm, [...first, ...args], { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 });
}

function productionPackages() {
  const { packages } = JSON.parse(readFileSync(`${ROOT}/package-lock.json`, 'utf8'));
  // The packages of this repository stand there as links, and are no part of the service.
  const isInstalled = ([path, { dev, link }]) => path.startsWith('node_modules/') && !dev && !link;
  const found = Object.entries(packages).filter(isInstalled);
  return new Set(found.map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`));
}

process.stdout.write(`${JSON.stringify(productionSbom(), null, 2)}\n`);
