import { randomUUID } from 'node:crypto';
import { type HistoryDto } from '../src/ledger/ledger.dto';
import { type TransactionDto } from '../src/ledger/transaction.dto';
import { explainUses } from './support/plans';
import { fundedOverSlices, groupOf, link, operation, transfer, transferOf } from './support/movements';
import { type TestService } from './support/service';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const SEARCH = '/api/v1/transactions';

async function found(service: TestService, query: Record<string, string>): Promise<HistoryDto> {
  const { status, text, body } = await service.get(`${SEARCH}?${new URLSearchParams(query).toString()}`);
  expect({ status, text }).toMatchObject({ status: 200 });
  return body as HistoryDto;
}

/** All pages, each by the cursor of the one before. */
async function walk(service: TestService, query: Record<string, string>): Promise<TransactionDto[]> {
  const all: TransactionDto[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const page = await found(service, { ...query, ...(cursor !== '' && { cursor }) });
    expect(page.pagination).toMatchObject({ offset: all.length, returned: page.transactions.length });
    all.push(...page.transactions);
    cursor = page.pagination.nextCursor;
    if (cursor === undefined) expect(all).toHaveLength(page.pagination.total);
  }
  return all;
}

const EVER = '2020-01-01T00:00:00Z';

describeSliced('the search over all users', (slices) => {
  const { service, database } = useWorld({ slices, mustBalance: 'after all tests' });
  let users: string[];
  let all: TransactionDto[];
  let groupId: string;
  const reference = `season-${randomUUID()}`;

  beforeAll(async () => {
    users = await fundedOverSlices(service, slices, '100', '100', '100', '100');
    for (let round = 0; round < 5; round++) {
      await Promise.all(users.map((userId) => service.post({ ...operation('SPEND', userId, '1'), reference })));
      await service.post({ ...operation('SPEND', users[0]!, '100000'), reference });
    }
    const linked = await link(service, [operation('BONUS', users[0]!, '1'), operation('BONUS', users[1]!, '1')]);
    groupId = groupOf(linked).groupId;
    await transfer(service, transferOf(users[0]!, users[1]!, '3', { reference }));
    all = await walk(service, { limit: '500' });
  });

  it('without a filter has everything, newest first, whatever the pages', async () => {
    const [{ count }] = (await database.query<{ count: number }>('SELECT count(*)::int AS count FROM transactions')) as [{ count: number }]; // prettier-ignore
    expect(new Set(all.map(({ id }) => id)).size).toBe(count);
    const times = all.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted().reverse());
    expect(await walk(service, { limit: '7' })).toEqual(all);
    const { transactions } = await found(service, { limit: '5', offset: '3' });
    expect(transactions).toEqual(all.slice(3, 8));
  });

  it('finds by reference, group and time, and narrows these down', async () => {
    const { from, to } = { from: all[20]!.createdAt, to: all[4]!.createdAt };
    const cases: [Record<string, string>, (one: TransactionDto) => boolean][] = [
      [{ reference }, (one) => one.reference === reference],
      [{ reference, status: 'REJECTED' }, (one) => one.reference === reference && one.status === 'REJECTED'],
      [{ reference, from, to }, (one) => one.reference === reference && one.createdAt >= from && one.createdAt < to],
      [{ groupId }, (one) => one.groupId === groupId],
      [{ groupId, type: 'SPEND' }, () => false],
      [{ groupId, reference }, () => false],
      [{ from, to }, (one) => one.createdAt >= from && one.createdAt < to],
      [{ to }, (one) => one.createdAt < to],
      [{ from: EVER, type: 'SPEND' }, (one) => one.type === 'SPEND'],
      [{ from: EVER, status: 'REJECTED' }, (one) => one.status === 'REJECTED'],
      [{ from: EVER, caller: 'anonymous-nobody' }, () => false],
      [{ from: EVER, caller: all[0]!.caller, type: 'BONUS' }, (one) => one.caller === all[0]!.caller && one.type === 'BONUS'], // prettier-ignore
      [{ reference: 'there is none' }, () => false],
      [{ groupId: randomUUID() }, () => false],
    ];
    for (const [query, passes] of cases) {
      const expected = all.filter(passes).map(({ id }) => id);
      expect({ query, ids: (await walk(service, { ...query, limit: '3' })).map(({ id }) => id) }).toEqual({ query, ids: expected }); // prettier-ignore
    }
  });

  it.each(['caller=shop', 'type=SPEND', 'status=REJECTED', 'type=SPEND&to=2100-01-01T00:00:00Z'])(
    'refuses %s, which no index serves, and says what to give beside it',
    async (query) => {
      const [name] = query.split('=') as [string];
      expect(await service.get(`${SEARCH}?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_FAILED', errors: { [name]: [expect.stringContaining('give a from') as string] } },
      });
    },
  );

  it('refuses cursors of other searches, and offsets beside them', async () => {
    const { pagination } = await found(service, { limit: '1' });
    const cursor = pagination.nextCursor!;
    expect(await service.get(`${SEARCH}?reference=a&cursor=${cursor}`)).toMatchObject({
      body: { code: 'CURSOR_INVALID' },
    });
    expect(await service.get(`${SEARCH}?cursor=${cursor}&offset=1`)).toMatchObject({ status: 400 });
    expect(await service.get(`${SEARCH}?offset=10001`)).toMatchObject({ status: 400 });
  });

  it('reads by the index of the reference, and of the group', async () => {
    await explainUses(database, `SELECT * FROM transactions WHERE reference = 'a' AND created_at < now()`, 'transactions_reference_created_at_idx'); // prettier-ignore
    await explainUses(
      database,
      `SELECT * FROM transactions WHERE group_id = '${groupId}'`,
      'transactions_group_id_idx',
    );
  });
});

describe('the search over all users of a large ledger', () => {
  const { service, database } = useWorld();

  it('refuses to look through more than it can, by whatever it is narrowed down', async () => {
    await service.topUp(randomUUID(), '1');
    await database.query(
      `SET session_replication_role = replica;
       INSERT INTO transactions (id, slice, slice_seq, caller, idempotency_key, position, operation_index, fingerprint,
                                 type, status, user_id, asset_id, amount, wallet_id, entry_seq, counter_wallet_id,
                                 counter_entry_seq, balance_after, reference, salt, texts_hash, created_at)
       SELECT gen_random_uuid(), 0, slice_seq + n, caller, 'many-' || n, 0, 0, fingerprint, type, status, user_id, asset_id,
              amount, wallet_id, entry_seq + n, counter_wallet_id, counter_entry_seq + n, balance_after, 'all the same', '\\x00', '\\x00',
              created_at + n * interval '1 millisecond'
         FROM (SELECT * FROM transactions ORDER BY slice_seq DESC LIMIT 1) AS last CROSS JOIN generate_series(1, 120000) AS n;
       UPDATE slices SET transaction_count = transaction_count + 120000`,
    );
    await database.query('ANALYZE transactions');
    const said = (count: string) => {
      const sentence: unknown = expect.stringContaining(`${count} transactions, and 100000 can be looked through`);
      return [sentence];
    };
    const last = await found(service, { limit: '1' });
    expect(last.pagination.total).toBeGreaterThan(120_000);
    expect(await service.get(`${SEARCH}?reference=all%20the%20same`)).toMatchObject({ status: 400, body: { errors: { reference: said('more than 100000') } } }); // prettier-ignore
    expect(await service.get(`${SEARCH}?type=SPEND&from=${EVER}`)).toMatchObject({ status: 400, body: { errors: { from: said(String(last.pagination.total)) } } }); // prettier-ignore
    // Of a part of the time it can.
    const from = new Date(Date.parse(last.transactions[0]!.createdAt) - 50_000).toISOString();
    const { pagination } = await found(service, { from, reference: 'all the same', limit: '1' });
    expect(pagination.total).toBeGreaterThan(49_000);
    expect((await found(service, { from, type: 'TOP_UP' })).pagination.total).toBe(pagination.total);
    // Deep in the list as well.
    const deep = await walkTo(3);
    expect(deep).toHaveLength(1_500);
  });

  async function walkTo(pages: number): Promise<TransactionDto[]> {
    const rows: TransactionDto[] = [];
    for (let page = 0, cursor = ''; page < pages; page++) {
      const next = await found(service, { limit: '500', ...(cursor !== '' && { cursor }) });
      rows.push(...next.transactions);
      cursor = next.pagination.nextCursor!;
    }
    return rows;
  }
});
