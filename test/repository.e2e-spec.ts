import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROBLEMS } from '../src/errors';
import { getMetadataStorage } from 'class-validator';
import { DataSource } from 'typeorm';
import { Config, readConfig } from '../src/config';
import { dataSourceOptions } from '../src/data-source-options';
import { expectLedgerToBalance } from './support/ledger';
import { hold } from './support/movements';
import { dumpSchema } from './support/schema-dump';
import { ALICE, TestService } from './support/service';
import { expectCommitted, ROOT } from './support/snapshot';
import { useWorld } from './support/world';

/** Paths from the top of the repository. */
function filesIn(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name))),
  );
}

function read(file: string): string {
  if (!existsSync(path.join(ROOT, file))) throw new Error(`${file} is missing`);
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** `file:line` wherever the pattern is found. */
function placesOf(pattern: RegExp, files: readonly string[]): string[] {
  return files.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])),
  );
}

describe('the sources', () => {
  const sources = filesIn('src', 'migrations').filter((file) => file.endsWith('.ts'));

  it('read the environment in one place only', () => {
    const places = placesOf(/\bprocess\s*(?:\?\.|\.)\s*env\b|\bprocess\[|\bloadEnvFile\b/, [
      ...sources,
      'ormconfig.ts',
    ]);
    expect(new Set(places.map((place) => place.split(':')[0]))).toEqual(new Set(['src/config.ts']));
  });

  it('leave nothing for later, and no test out', () => {
    const files = filesIn('src', 'migrations', 'scripts', 'test', 'docker', 'packages').filter(
      (file) => !file.endsWith('.json') && !/\/(?:dist|node_modules)\//.test(file),
    );
    const unfinished = ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK'].join('|');
    expect(placesOf(new RegExp(`\\b(?:${unfinished})\\b`), files)).toEqual([]);
    // A test may pass where a tool is missing, but only by a condition that says so.
    const leftOut =
      /\b(?:it|test|describe)\.only\b|^\s*(?:it|test|describe)\.(?:skip|todo)\b|^\s*[fx](?:it|describe)\(/;
    expect(placesOf(leftOut, files)).toEqual([]);
  });

  it('never let an amount become a floating-point number', () => {
    expect(placesOf(/\bparseFloat\b|\.toFixed\(|\bNumber\.EPSILON\b/, sources)).toEqual([]);
  });

  it('have no barrels, and no folder that could hold anything', () => {
    expect(sources.filter((file) => path.basename(file) === 'index.ts')).toEqual([]);
    expect(sources.filter((file) => /(?:^|\/)(?:utils?|common|helpers?|shared|core)(?:\/|\.ts$)/.test(file))).toEqual(
      [],
    );
  });
});

describe('the error catalogue', () => {
  it('is the only place that says what to do about an error', () => {
    const catalogue = read('src/errors.ts');
    const sentences = Object.values(PROBLEMS).flatMap(({ advice }) => advice.split(/(?<=\.) /));
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].+\.$/);
    const others = filesIn('src').filter((file) => file.endsWith('.ts') && file !== 'src/errors.ts');
    const again = others.flatMap((file) => sentences.filter((sentence) => read(file).includes(sentence)));
    expect(again).toEqual([]);
    const written = [...catalogue.matchAll(/(?:advice: |const \w+ = )(['`].*['`])/g)].map(([, text]) => text!);
    expect(written.length).toBeGreaterThan(40);
    expect(written.filter((text, index) => written.indexOf(text) !== index)).toEqual([]);
  });
});

describe('.env.example', () => {
  interface Setting {
    readonly name: string;
    readonly value: string;
    /** It may also be commented out. */
    readonly isActive: boolean;
    readonly isExplained: boolean;
  }

  function settings(): Setting[] {
    const lines = read('.env.example').split('\n');
    return lines.flatMap((line, index) => {
      const { hash, name, value } = /^(?<hash>#?)(?<name>[A-Z][A-Z0-9_]*)=(?<value>.*)$/.exec(line)?.groups ?? {};
      if (name === undefined || value === undefined) return [];
      // Several that belong together stand below one comment.
      const isExplained = /^# \S|^#?[A-Z][A-Z0-9_]*=/.test(lines[index - 1] ?? '');
      return [{ name, value, isActive: hash === '', isExplained }];
    });
  }

  const environmentOf = (some: Setting[]) => Object.fromEntries(some.map(({ name, value }) => [name, value]));

  const configured = [
    ...new Set(
      getMetadataStorage()
        .getTargetValidationMetadatas(Config, '', true, false)
        .map((one) => one.propertyName),
    ),
  ];

  it('names every variable of the configuration once, and no other but those of the scripts', () => {
    const scripts = filesIn('scripts').map(read).join('\n');
    const names = settings().map(({ name }) => name);
    expect(configured.filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => !configured.includes(name) && !scripts.includes(`process.env.${name}`))).toEqual([]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('says of each what it is for', () => {
    expect(settings().filter(({ isExplained }) => !isExplained)).toEqual([]);
  });

  it('shows the defaults', () => {
    const example = environmentOf(settings());
    const defaults = Object.entries(readConfig({ DATABASE_URL: example['DATABASE_URL'] }));
    // A secret must not be copied.
    const shown = defaults.filter(([name, value]) => value !== undefined && name !== 'SIGNING_SECRET');
    expect(shown.length).toBeGreaterThan(10);
    expect(shown.map(([name]) => [name, example[name]])).toEqual(shown.map(([name, value]) => [name, String(value)]));
  });

  it('is a configuration that the service takes, with and without what is commented out', () => {
    expect(() => readConfig(environmentOf(settings().filter(({ isActive }) => isActive)))).not.toThrow();
    expect(() => readConfig(environmentOf(settings()))).not.toThrow();
  });
});

describe('the migrations of a ledger with transactions', () => {
  const { database } = useWorld({ instances: 0 });

  it('are not undone where the schema of before could not keep them', async () => {
    const dataSource = new DataSource(dataSourceOptions(database.directUrl, 1));
    await dataSource.initialize();
    const undoAll = async () => {
      for (let left = dataSource.migrations.length; left > 0; left--)
        await dataSource.undoLastMigration({ transaction: 'all' });
    };
    await expect(undoAll()).rejects.toThrow('it can only go back by restoring a backup');
    await dataSource.runMigrations({ transaction: 'all' });
    await expectLedgerToBalance(database);

    const service = await TestService.start(database);
    await hold(service, ALICE, '1');
    await service.stop();
    await expect(undoAll()).rejects.toThrow('it can only go back by restoring a backup');
    await dataSource.destroy();
  });
});

describe('the migrations', () => {
  const { database } = useWorld({ instances: 0 });
  let dataSource: DataSource;

  beforeAll(async () => {
    dataSource = new DataSource(dataSourceOptions(database.directUrl, 1));
    await dataSource.initialize();
  });

  afterAll(() => dataSource.destroy());

  it('make the schema that is committed', async () => {
    expectCommitted('migrations/schema.sql', await dumpSchema(database.directUrl), 'test/repository.e2e-spec.ts');
  });

  it('agree with the entities', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('can all be undone, one after the other, and done again, where nothing is posted', async () => {
    // What the schema of before cannot keep is never undone: see below.
    await database.query(
      `SET session_replication_role = replica;
       TRUNCATE transactions, ledger_entries, ledger_seals, asset_seals, wallets, users, assets`,
    );
    const migrated = await dumpSchema(database.directUrl);
    for (const { name } of dataSource.migrations) {
      await dataSource.undoLastMigration({ transaction: 'all' });
      expect({ name, isUndone: (await dumpSchema(database.directUrl)) !== migrated }).toEqual({ name, isUndone: true });
    }
    const emptied = await dumpSchema(database.directUrl);
    expect(emptied.match(/CREATE (?:TABLE|TYPE|VIEW|OR REPLACE FUNCTION|TRIGGER|INDEX).*/g)).toEqual([
      expect.stringContaining('migrations'),
    ]);

    await dataSource.runMigrations({ transaction: 'all' });
    expect(await dumpSchema(database.directUrl)).toBe(migrated);
  });
});
