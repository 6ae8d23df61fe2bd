import { ALICE, type Answer, times } from './support/service';
import { useWorld } from './support/world';

const { service, database } = useWorld({ redis: 'none' });

/** Enough at once that every connection has its statements prepared. */
const onAllConnections = (request: () => Promise<Answer>) => Promise.all(times(30, request));

const read = () => service.get(`/api/v1/wallets/${ALICE}/transactions`);

it('reads again on the spot what a migration has given another type', async () => {
  const [before] = await onAllConnections(read);
  await database.query('ALTER TABLE transactions ALTER COLUMN reference TYPE text');

  const after = await onAllConnections(read);

  expect(after.map(({ status }) => status)).toEqual(after.map(() => 200));
  expect(new Set(after.map(({ text }) => text))).toEqual(new Set([before?.text]));
});

it('posts again on the spot as well', async () => {
  await onAllConnections(() => service.topUp(ALICE, '1'));
  await database.query('ALTER TABLE transactions ALTER COLUMN reason TYPE text');

  const after = await onAllConnections(() => service.topUp(ALICE, '1'));

  expect(after.map(({ status }) => status)).toEqual(after.map(() => 201));
});
