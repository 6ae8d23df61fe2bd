import { execFileSync } from 'node:child_process';
import path from 'node:path';
import lock from '../package-lock.json';
import packageJson from '../package.json';

/** They ask for no more than their own text to be passed on. */
const LICENCES = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Python-2.0',
  'Unlicense',
  '(MIT OR CC0-1.0)',
];

interface Sbom {
  readonly bomFormat: string;
  readonly components: { readonly name: string; readonly version: string; readonly licenses: unknown[] }[];
}

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

describe('what the service is made of', () => {
  // Beside the packages of this repository, which stand there as links.
  const packages = Object.entries(lock.packages as Record<string, LockedPackage>).filter(
    ([name, { link }]) => name.startsWith('node_modules/') && !link,
  );
  const inProduction = packages.filter(([, { dev }]) => !dev);

  it('is pinned to the byte', () => {
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([name]) => name)).toEqual([]);
  });

  it('may be used and passed on', () => {
    const others = inProduction.filter(([, { license }]) => !LICENCES.includes(license ?? ''));
    expect(others.map(([name, { license }]) => `${name}: ${license}`)).toEqual([]);
  });

  it('is listed by npm run sbom, and nothing else', () => {
    const script = path.join(__dirname, '../scripts/sbom.mjs');
    const output = execFileSync(process.execPath, [script], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    const { bomFormat, components } = JSON.parse(output) as Sbom;
    expect(bomFormat).toBe('CycloneDX');
    const listed = components.map(({ name, version }) => `${name}@${version}`);
    const wanted = inProduction.map(([name, { version }]) => `${name.replace(/^.*node_modules\//, '')}@${version}`);
    expect(listed).toContain(`pg@${packageJson.dependencies.pg}`);
    expect(listed.sort()).toEqual([...new Set(wanted)].sort());
    for (const { licenses } of components) expect(licenses).toHaveLength(1);
  });
});
