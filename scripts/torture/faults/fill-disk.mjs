import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const SIZE_MB = 192;
const TABLES_FULL_MS = 3_000;
const WAL_FULL_MS = 2_000;
const MEGABYTE = Buffer.alloc(2 ** 20);

/**
 * PostgreSQL's data is on a small file system of its own, and somebody fills it up. At first tables cannot grow; when the
 * WAL cannot either, PostgreSQL goes down, and is started again once there is room.
 */
export const fillDisk = {
  name: 'fill-disk',
  what: 'disk full on PostgreSQL',
  // New WAL files are wanted soon.
  settings: { min_wal_size: '32MB', max_wal_size: '32MB' },
  async prepare({ stage, dataFolder }) {
    mkdirSync(dataFolder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'wallet-torture', dataFolder]);
    stage.onClose(() => execFileSync('umount', ['--lazy', dataFolder]));
  },
  async run({ postgres, dataFolder }) {
    const ballast = path.join(dataFolder, 'ballast');
    const begun = performance.now();
    for (let elapsed = 0; elapsed < TABLES_FULL_MS + WAL_FULL_MS; elapsed = performance.now() - begun) {
      fill(ballast);
      // It need not wait until the files that it has are used up.
      if (elapsed > TABLES_FULL_MS) await postgres.query('SELECT pg_switch_wal()').catch(() => {});
      await delay(100);
    }
    rmSync(ballast);
    if (!postgres.isRunning) await postgres.startAgain();
  },
  /** Why it cannot be done here, if it cannot. */
  obstacle() {
    if (process.platform !== 'linux') return 'small file systems are made by Linux only';
    if (process.getuid() !== 0) return 'only root can mount a small file system';
    return undefined;
  },
};

/** To the last block. */
function fill(file) {
  const descriptor = openSync(file, 'a');
  try {
    for (let block = MEGABYTE; block.length >= 512;) {
      try {
        writeSync(descriptor, block);
      } catch (error) {
        if (error.code !== 'ENOSPC') throw error;
        block = block.subarray(0, block.length / 2);
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
