import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { prepareDatabase } from '../scripts/database.mjs';
import { environment, withClient } from './support/database';
import { times } from './support/service';

const run = promisify(execFile);

it('lets one of four migrations on an empty database do the work, and the others wait for it', async () => {
  const server = environment('TEST_SUPERUSER_URL');
  const name = `wallet_${randomUUID().replaceAll('-', '')}`;
  const { directUrl } = await prepareDatabase(server, name);
  const env = { DIRECT_URL: directUrl };

  const ended = await Promise.all(
    times(4, () => run(process.execPath, ['dist/src/commands/wallet.js', 'migrate'], { env })),
  );

  const said = ended.map(({ stdout }) => stdout);
  expect(said.filter((text) => text === 'The schema is current.\n')).toHaveLength(3);
  expect(said.find((text) => text.startsWith('Migrated: '))).toMatch(/^(Migrated: \w+\n){3,}$/);
  expect(ended.map(({ stderr }) => stderr.replace(/^Waiting for .*\n/, ''))).toEqual(['', '', '', '']);
  await withClient(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
});
