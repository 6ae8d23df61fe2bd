import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { migrateAndSeed, prepareDatabase } from '../database.mjs';
import { startPostgres } from '../postgres.mjs';
import { step } from '../progress.mjs';
import { ensureRedis } from '../redis.mjs';
import { run } from '../processes.mjs';
import { Stage } from '../stage.mjs';

const DATABASE = 'torture';

/** Where the rounds take place, and the data of a new PostgreSQL that each of them begins with. */
export class TortureStage extends Stage {
  #slices;

  /** @param slices how many its ledger has */
  constructor(signal, slices) {
    // On the disk of the repository, not in a temp folder: that may be kept in memory.
    super(path.join(process.env.DATA_DIR ?? '.data', 'torture'), signal);
    this.#slices = slices;
  }

  async open() {
    const { signal } = this;
    await super.open('torture');
    await step('Preparing PostgreSQL and Redis', async () => {
      await ensureRedis({ signal });
      const server = await startPostgres({ dataDir: this.#base, signal });
      try {
        this.postgresVersion = server.version;
        const { directUrl } = await prepareDatabase(server.superuserUrl, DATABASE);
        await migrateAndSeed(directUrl, { signal, slices: this.#slices });
      } finally {
        await server.stop();
      }
      return `PostgreSQL ${server.version}`;
    });
  }

  /** Where a round has all that is its own. */
  get roundFolder() {
    return path.join(this.folder, 'round');
  }

  get dataFolder() {
    return path.join(this.roundFolder, 'postgres');
  }

  clear() {
    // What a run that was killed outright has left mounted there; mostly nothing.
    spawnSync('umount', ['--lazy', this.dataFolder]);
    super.clear();
  }

  /** A copy of a cluster that was shut down: migrated, seeded, and of the same origin as every other one. */
  async copyData(folder) {
    // With owners and modes, about which PostgreSQL is strict.
    await run('cp', ['-a', `${this.#base}/.`, folder], { what: 'Copying the data', signal: this.signal });
    return folder;
  }

  get #base() {
    return path.join(this.folder, 'base');
  }
}
