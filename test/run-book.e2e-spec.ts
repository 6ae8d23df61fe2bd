import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getMetadataStorage } from 'class-validator';
import { Config } from '../src/config';
import { PROBLEMS } from '../src/errors';
import { withClient } from './support/database';
import { anchorOf, codeOf, headingsOf } from './support/run-book';
import { useWorld } from './support/world';

const RUN_BOOK = 'docker/RUNBOOK.md';
const text = readFileSync(RUN_BOOK, 'utf8');

describe('the run book', () => {
  it('names no setting that there is not', () => {
    const settings = getMetadataStorage().getTargetValidationMetadatas(Config, '', false, false);
    const known = new Set([...settings.map(({ propertyName }) => propertyName), ...Object.keys(PROBLEMS)]);
    const named = [
      ...text.matchAll(/`(?<name>(?:AUTH|DATABASE|LOG|POSTING|RATE|REDIS|SEAL|SHUTDOWN|SIGNING)_[A-Z_]+\b)/g),
    ];
    const names = named.map(({ groups }) => groups?.['name'] ?? '').filter((name) => !name.endsWith('_'));
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(20);
  });

  it('links to nothing that is not there', () => {
    for (const [, file = '', anchor] of text.matchAll(/\]\(([^)#]*)(?:#([^)]*))?\)/g)) {
      const page = file === '' ? RUN_BOOK : path.join('docker', file);
      expect([file, existsSync(page)]).toEqual([file, true]);
      if (anchor !== undefined) expect(headingsOf(page).map(anchorOf)).toContain(anchor);
    }
  });

  describe('has statements that', () => {
    const { database } = useWorld({ instances: 0 });

    const statements = codeOf(RUN_BOOK, 'sql');
    const containing = (part: string) => statements.find((statement) => statement.includes(part)) ?? '';

    it('find who holds locks', async () => {
      await withClient(database.superuserUrl, async (client) => {
        await client.query('BEGIN');
        await client.query('SELECT FROM wallets FOR UPDATE');
        const rows = await database.query(containing('pg_stat_activity').replace('3 seconds', '0 seconds'));
        expect(rows).toContainEqual(expect.objectContaining({ state: 'idle in transaction', usename: 'postgres' }));
      });
    });
  });
});
