import { parse } from 'csv-parse/sync';
import { Random } from '../scripts/torture/random.mjs';
import { formatAmount, parseAmount } from '../src/amount';
import { type EntryDto } from '../src/ledger/ledger.dto';
import { type StatementDto } from '../src/ledger/statement.dto';
import { instantOf, walkPages } from './support/lists';
import { randomHistory, readLedger } from './support/random-history';
import { testSeed } from './support/seed';
import { ALICE, type TestService, times, TREASURY } from './support/service';
import { describeSliced } from './support/slices';
import { GOLD, openWallet } from './support/wallets';
import { useWorld } from './support/world';

const pathOf = (userId: string, query: Record<string, string>) =>
  `/api/v1/wallets/${userId}/statement?${new URLSearchParams(query).toString()}`;

async function statementOf(service: TestService, userId: string, query: Record<string, string>): Promise<StatementDto> {
  const { status, text, body } = await service.get(pathOf(userId, query));
  expect({ status, text }).toMatchObject({ status: 200 });
  return body as StatementDto;
}

/** The cells as a spreadsheet has them before it looks into them. */
async function csvOf(service: TestService, userId: string, query: Record<string, string>): Promise<string[][]> {
  const response = await fetch(service.url + pathOf(userId, query), { headers: { Accept: 'text/csv' } });
  expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8; header=present');
  return parse(await response.text());
}

/** A decimal that may be negative, at scale 4. */
const minor = (text: string) =>
  text.startsWith('-') ? -parseAmount(text.slice(1), 4, { orZero: true }) : parseAmount(text, 4, { orZero: true });
const signed = ({ entryType, amount }: EntryDto) => (entryType === 'CREDIT' ? minor(amount) : -minor(amount));
const sum = (amounts: bigint[]) => amounts.reduce((total, one) => total + one, 0n);

describeSliced('a statement', (slices) => {
  const { service, services, database } = useWorld({ slices, instances: 2, mustBalance: 'after all tests' });
  const seed = testSeed();
  let users: string[];

  beforeAll(async () => {
    users = await randomHistory(service, slices, seed);
  });

  it(`adds up for 500 random ranges, each entry once and in order (TEST_SEED=${seed})`, async () => {
    const random = new Random(seed);
    for (const userId of users) {
      const ledger = await readLedger(database, userId, GOLD);
      const moments = ledger.flatMap(({ micros }) => [micros, micros + 1n]);
      for (let round = 0; round < 167; round++) {
        const [one, other] = [random.pick(moments), random.pick(moments)];
        const [from, to] = one < other ? [one, other] : [other, one];
        const statement = await statementOf(services[round % 2]!, userId, {
          asset: 'gold',
          from: instantOf(from),
          to: instantOf(to),
        });

        const within = ledger.filter(({ micros }) => micros >= from && micros < to);
        const before = ledger.filter(({ micros }) => micros < from);
        const value = (rows: typeof ledger) =>
          sum(rows.map(({ type, amount }) => (type === 'CREDIT' ? amount : -amount)));
        expect(statement).toMatchObject({
          userId,
          assetSymbol: 'GOLD',
          from: instantOf(from),
          to: instantOf(to),
          openingBalance: formatAmount(value(before), 4),
          closingBalance: formatAmount(value([...before, ...within]), 4),
        });
        let balance = value(before);
        expect(statement.entries.map((entry) => [entry.txType, signed(entry), entry.balanceAfter])).toEqual(
          within.map(({ txType, type, amount }) => {
            balance += type === 'CREDIT' ? amount : -amount;
            return [txType, type === 'CREDIT' ? amount : -amount, formatAmount(balance, 4)];
          }),
        );
        const totals = statement.totals.map(({ credited, debited }) => minor(credited) - minor(debited));
        expect(sum(totals)).toBe(minor(statement.closingBalance) - minor(statement.openingBalance));
        expect(statement.totals.reduce((count, total) => count + total.count, 0)).toBe(within.length);
      }
    }
  });

  it('shows without a time all that the ledger does, in the same words', async () => {
    for (const userId of [...users, ALICE]) {
      const statement = await statementOf(service, userId, {});
      expect(statement).toMatchObject({ from: null, to: null, openingBalance: '0.0000' });
      const pages = await walkPages(service, 'ledger', userId, { asset: 'GOLD', limit: 500 });
      expect(statement.entries.map(({ id }) => id).reverse()).toEqual(pages.flatMap(({ ids }) => ids));
      const { body } = await service.get(`/api/v1/wallets/${userId}/ledger?asset=GOLD&limit=500`);
      expect(statement.entries.toReversed()).toEqual((body as { entries: EntryDto[] }).entries);
    }
  });

  it('as CSV gives back what JSON says, and no cell begins a formula', async () => {
    let dangerous = 0;
    for (const userId of users) {
      const query = { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };
      const { entries, openingBalance, closingBalance, from, to } = await statementOf(service, userId, query);
      const [header, ...rows] = (await csvOf(service, userId, query)) as [string[], ...string[][]];

      expect(header.join()).toBe('createdAt,entryType,txType,amount,balanceAfter,txId,groupId,reference');
      expect(rows[0]).toEqual([from, '', 'opening', '', openingBalance, '', '', '']);
      expect(rows.at(-1)).toEqual([to, '', 'closing', '', closingBalance, '', '', '']);
      for (const cell of rows.flat()) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/);
      dangerous += rows.flat().filter((cell) => cell.startsWith("'")).length;
      expect(rows.slice(1, -1)).toEqual(
        entries.map(({ createdAt, entryType, txType, amount, balanceAfter, txId, groupId, reference }) => {
          const cell = expect.stringMatching(/^/) as string;
          return [
            createdAt,
            entryType,
            txType,
            amount,
            balanceAfter,
            txId,
            groupId ?? '',
            reference === null ? '' : cell,
          ];
        }),
      );
      // One apostrophe less where there is one, and it is the text again.
      const references = rows.slice(1, -1).map((row) => row[7]!.replace(/^'/, ''));
      expect(references).toEqual(entries.map(({ reference }) => reference ?? ''));
    }
    expect(dangerous).toBeGreaterThan(5);
  });

  it('of a system user is of all its slices together', async () => {
    const statement = await statementOf(service, TREASURY, {});
    expect(statement).toMatchObject({ openingBalance: '0.0000', closingBalance: formatAmount(minor(await service.balance(TREASURY)), 4) }); // prettier-ignore
    expect(statement.entries.at(-1)!.balanceAfter).toBe(statement.closingBalance);
    expect(sum(statement.entries.map(signed))).toBe(minor(statement.closingBalance));
  });

  it('is refused where it is too long, and says what to ask for instead', async () => {
    const userId = await openWallet(service, '1');
    for (let round = 0; round < 10; round++) {
      const items = times(1_000, (index) => ({ idempotencyKey: `${userId}-${round}-${index}`, userId, type: 'BONUS', amount: '1', assetSymbol: 'GOLD' })); // prettier-ignore
      await service.postTo('/api/v1/wallets/transactions/bulk', { items }, null);
    }
    const said = expect.stringContaining('leaves 10001 entries') as string;
    const refused = await service.get(pathOf(userId, {}));
    expect(refused).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED', errors: { from: [said] } } });
    expect(JSON.stringify(refused.body)).toContain('export');
    const [first] = await readLedger(database, userId, GOLD);
    const rest = await statementOf(service, userId, { from: instantOf(first!.micros + 1n) });
    expect(rest.entries).toHaveLength(10_000);
    expect(rest).toMatchObject({ openingBalance: '1.0000', closingBalance: '10001.0000' });
  });

  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/csv', 'text/csv'],
    ['application/json, text/csv', 'application/json'],
    ['application/json;q=0.5, text/csv', 'text/csv'],
    ['text/*;q=0.9, application/json;q=0.8', 'text/csv'],
    ['TEXT/CSV;q=0, */*', 'application/json'],
  ])('for Accept %s is %s', async (accept, expected) => {
    const headers = accept === undefined ? {} : { Accept: accept };
    const response = await fetch(service.url + pathOf(ALICE, {}), { headers });
    expect(response.headers.get('Content-Type')).toContain(expected);
    expect(response.headers.get('Vary')).toBe('Accept');
    await response.arrayBuffer();
  });

  it('backwards, of nobody, or of no asset is refused, as a problem whatever is accepted', async () => {
    const backwards = pathOf(ALICE, { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' });
    for (const [path, status] of [
      [backwards, 400],
      [pathOf('99999999-9999-4999-8999-999999999999', {}), 404],
      [pathOf(ALICE, { asset: 'SILVER' }), 404],
    ] as const) {
      const response = await fetch(service.url + path, { headers: { Accept: 'text/csv' } });
      expect([response.status, response.headers.get('Content-Type')]).toEqual([
        status,
        'application/problem+json; charset=utf-8',
      ]);
      await response.arrayBuffer();
    }
  });
});
