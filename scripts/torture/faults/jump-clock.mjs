import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const PLACES = ['/usr/lib', '/usr/local/lib', '/usr/lib64'];
const LIBRARY = path.join('faketime', 'libfaketimeMT.so.1');
// The clock is read anew each second.
const PAUSE_MS = 1_500;
const JUMPS = ['+3600s', '-3600s', '+86400s', '-86400s', '+2s', '-2s', '+0s'];

let clock;

/** The clocks of PostgreSQL and of the service jump forwards and back; ours, by which the checker goes, does not. */
export const jumpClock = {
  name: 'jump-clock',
  what: 'clock of PostgreSQL and the service jumps, by a day at most',
  async prepare(world) {
    // Where the users that the servers run as can read it.
    const folder = mkdtempSync(path.join(tmpdir(), 'wallet-clock-'));
    world.stage.onClose(() => rmSync(folder, { recursive: true }));
    chmodSync(folder, 0o755);
    clock = path.join(folder, 'clock');
    setClock('+0s');
    Object.assign(world.processEnvironment, {
      LD_PRELOAD: libraryFile(),
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    });
  },
  async run() {
    for (const jump of JUMPS) {
      setClock(jump);
      await delay(PAUSE_MS);
    }
  },
  obstacle: () => (libraryFile() ? undefined : 'libfaketime is not here (on Debian: apt-get install faketime)'),
};

/** Never half written. */
function setClock(jump) {
  writeFileSync(`${clock}.new`, `${jump}\n`, { mode: 0o644 });
  renameSync(`${clock}.new`, clock);
}

function libraryFile() {
  if (process.platform !== 'linux') return undefined;
  const folders = PLACES.flatMap((place) => [
    place,
    ...(existsSync(place) ? readdirSync(place).map((name) => path.join(place, name)) : []),
  ]);
  return folders.map((folder) => path.join(folder, LIBRARY)).find((file) => existsSync(file));
}
