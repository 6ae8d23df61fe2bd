import { execFileSync } from 'node:child_process';
import { commandOnPath } from '../../scripts/command-on-path.mjs';

/** Where we may, and there is Debian. */
export function installDebianPackage(name: string): void {
  if (process.getuid?.() !== 0 || commandOnPath('apt-get') === undefined) return;
  // In this runlevel a package does not start its service, which would be nobody's.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  for (const action of [['update'], ['install', '-y', '--no-install-recommends', name]]) {
    execFileSync('apt-get', ['-qq', ...action], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  }
}
