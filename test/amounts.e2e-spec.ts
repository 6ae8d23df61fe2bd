import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { formatBalance, parseAmount } from '../src/amount';
import { everythingKept } from './support/answers';
import { ALICE, type Answer, BOB, TestService } from './support/service';
import { issue, openAsset, openWallet } from './support/wallets';
import { useWorld } from './support/world';

/** JSON's own spelling of amounts that are refused. As numbers, all of them would be what JSON allows. */
const HOSTILE_LITERALS = [
  ...['"+1"', '"-1"', '" 1"', '"1 "', '"1\\n"', '"1 000"', '"1e3"', '"1E3"', '"1e-3"', '"0x1"', '"1."', '".5"', '"."'],
  ...['"01"', '"00.5"', '"1,5"', '"1_000"', '"1.5.5"', '"NaN"', '"Infinity"', '"-Infinity"', '"null"', '"1n"', '""'],
  ...['"٣"', '"１"', '"१"', '"²"', '"1٫5"', '"\\u00a01"', '"\\ufeff1"', '"1\\u200b"', `"${'9'.repeat(20)}"`],
  ...[`"${'1'.repeat(10_000)}"`, '"0"', '"0.0000"', '"0.00001"', '"1.00001"', '"0.00009"', '"0.000000000000000001"'],
  ...['1e3', '1E3', '1e-3', '1.5e1', '-1', '-0', '-0.0', '0', '0.0', '0.00001', '1.00001', '0.1000000000000001'],
  ...['9007199254740992', '9007199254740993', '1e21', '1e400', '0.30000000000000004'],
  ...['null', 'true', '[]', '["1"]', '[1]', '{}', '{"amount":1}', '{"toFixed":"1"}'],
];

describe('amounts', () => {
  const { service, database } = useWorld({ mustBalance: 'after all tests' });

  beforeAll(async () => {
    await openAsset(service, 'POINTS', 0, '1000000');
    await openAsset(service, 'DUST', 8, '1000000000');
    await issue(service, 'GOLD', '2000000000');
  });

  /** Posts an amount exactly as it is spelled in JSON: `"1.50"` with its quotes, or `1.50`. */
  function post(literal: string, { userId = ALICE, type = 'TOP_UP', assetSymbol = 'GOLD', key = randomUUID() } = {}) {
    const body = `{"userId":"${userId}","type":"${type}","amount":${literal},"assetSymbol":"${assetSymbol}"}`;
    return service.post(body, key);
  }

  async function newestEntry(userId: string): Promise<unknown> {
    const answer = await service.get(`/api/v1/wallets/${userId}/ledger?limit=1`);
    const { entries } = answer.body as { entries: [{ amount: string; balanceAfter: string }] };
    return { amount: entries[0].amount, balanceAfter: entries[0].balanceAfter };
  }

  function expectAmountRefused(answer: Answer, code = 'VALIDATION_FAILED'): void {
    expect(answer).toMatchObject({ status: 400, body: { code, errors: { amount: [expect.stringMatching(/./)] } } });
    expect((answer.body as { detail: string }).detail).toMatch(/^amount [a-z].*\.$/);
  }

  function expectFirstSuccess({ status, headers }: Answer): void {
    expect({ status, replayed: headers.get('Idempotent-Replayed') }).toEqual({ status: 201, replayed: null });
  }

  it.each([
    ['100', '100.0000', '100'],
    ['"100"', '100.0000', '100'],
    ['0.5', '0.5000', '0.5'],
    ['"0.5"', '0.5000', '0.5'],
    ['0.0001', '0.0001', '0.0001'],
    ['"0.0001"', '0.0001', '0.0001'],
    ['1.50', '1.5000', '1.5'],
    ['"1.50000000"', '1.5000', '1.5'],
    ['10.00000', '10.0000', '10'],
    ['2.675', '2.6750', '2.675'],
    ['1.005', '1.0050', '1.005'],
    ['4.35', '4.3500', '4.35'],
    ['999999999.9999', '999999999.9999', '999999999.9999'],
    ['"999999999.9999"', '999999999.9999', '999999999.9999'],
  ])('are posted to the last digit when they come as %s', async (literal, entryAmount, balance) => {
    const userId = randomUUID();

    expect(await post(literal, { userId })).toMatchObject({ status: 201, body: { status: 'SUCCESS', balance } });
    expect(await service.balance(userId)).toBe(balance);
    expect(await newestEntry(userId)).toEqual({ amount: entryAmount, balanceAfter: entryAmount });

    expect((await post(literal, { userId, type: 'SPEND' })).body).toMatchObject({ balance: '0' });
    expect(await newestEntry(userId)).toEqual({ amount: entryAmount, balanceAfter: '0.0000' });
  });

  it('are the same request as a number and as the text of that number', async () => {
    const [userId, key] = [randomUUID(), randomUUID()];
    const first = await post('1.50', { userId, key });
    const again = await post('"1.50"', { userId, key });

    expect(again).toMatchObject({ status: 201, text: first.text });
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(await service.balance(userId)).toBe('1.5');
  });

  it('add up without the error of binary fractions', async () => {
    const userId = randomUUID();
    await post('0.1', { userId });
    expect((await post('0.2', { userId })).body).toMatchObject({ balance: '0.3' });
    for (let time = 0; time < 7; time++) await post('0.1', { userId });
    expect(await service.balance(userId)).toBe('1');

    expect((await post('"999999.9999"', { userId })).body).toMatchObject({ balance: '1000000.9999' });
    expect((await post('0.0001', { userId, type: 'SPEND' })).body).toMatchObject({ balance: '1000000.9998' });
    expect((await post('1000000.9998', { userId, type: 'SPEND' })).body).toMatchObject({ balance: '0' });
  });

  it('add up to the sum of exactly what was sent, whatever was sent', async () => {
    const userId = await openWallet(service, '1000');
    let balanceMinor = parseAmount('1000', 4);
    // In ten thousandths, spelled with zeros behind it or without, as a number or as a string.
    const wishes = fc.tuple(
      fc.bigInt({ min: 1n, max: 100_000_000n }),
      fc.constantFrom('TOP_UP', 'BONUS', 'SPEND'),
      fc.constantFrom('', '0', '0000'),
      fc.boolean(),
    );
    await fc.assert(
      fc.asyncProperty(wishes, async ([amountMinor, type, zeros, quoted]) => {
        const plain = formatBalance(amountMinor, 4);
        const text = plain.includes('.') ? plain + zeros : plain;
        const answer = await post(quoted ? `"${text}"` : text, { userId, type });
        if (type === 'SPEND' && amountMinor > balanceMinor) {
          const [available, required] = [formatBalance(balanceMinor, 4), formatBalance(amountMinor, 4)];
          expect(answer).toMatchObject({ status: 422, body: { available, required } });
          return;
        }
        balanceMinor += type === 'SPEND' ? -amountMinor : amountMinor;
        expect(answer).toMatchObject({ status: 201, body: { balance: formatBalance(balanceMinor, 4) } });
      }),
      { numRuns: 150 },
    );
    expect(await service.balance(userId)).toBe(formatBalance(balanceMinor, 4));
  });

  it.each(['1000000000', '"1000000000"', '1000000000.0000', '"1000000000.00000"'])(
    'may be as large as the limit of one transaction: %s',
    async (literal) => {
      const userId = randomUUID();
      expect((await post(literal, { userId })).body).toMatchObject({ balance: '1000000000' });
      expect((await post(literal, { userId, type: 'SPEND' })).body).toMatchObject({ balance: '0' });
    },
  );

  it.each([
    ...['1000000000.0001', '"1000000000.0001"', '1000000001', '"1000000001"', '9007199254740991'],
    ...['"9223372036854775807"', '"9223372036854775808"', '"9999999999999999999"', '"9999999999999999999.9999"'],
  ])('are refused above the limit: %s', async (literal) => {
    const before = await everythingKept(database);
    const key = randomUUID();
    const answer = await post(literal, { key });
    expectAmountRefused(answer, 'AMOUNT_TOO_LARGE');
    expect((answer.body as { detail: string }).detail).toContain('at most 1000000000 ');
    expect(await everythingKept(database)).toEqual(before);

    expectFirstSuccess(await post('1', { key }));
  });

  it('have the limit that is configured, in whole units of every asset', async () => {
    const strict = await TestService.start(database, { MAX_TRANSACTION_AMOUNT: '5' });
    try {
      expect((await strict.topUp(randomUUID(), '5', 'GOLD')).status).toBe(201);
      expect((await strict.topUp(randomUUID(), '5', 'DUST')).status).toBe(201);
      expectAmountRefused(await strict.topUp(randomUUID(), '5.0001', 'GOLD'), 'AMOUNT_TOO_LARGE');
      expectAmountRefused(await strict.topUp(randomUUID(), '5.00000001', 'DUST'), 'AMOUNT_TOO_LARGE');
      expectAmountRefused(await strict.topUp(randomUUID(), '6', 'POINTS'), 'AMOUNT_TOO_LARGE');
    } finally {
      await strict.stop();
    }
  });

  it.each(HOSTILE_LITERALS.map((literal) => [literal.length > 40 ? `${literal.slice(0, 8)}...` : literal, literal]))(
    'that are no plain decimals above zero are refused, and leave the key free: %s',
    async (_name, literal) => {
      const before = await everythingKept(database);
      const key = randomUUID();
      expectAmountRefused(await post(literal, { key }));
      expectAmountRefused(await post(literal, { key, type: 'SPEND' }));
      expect(await everythingKept(database)).toEqual(before);

      expectFirstSuccess(await post('"1"', { key, userId: BOB }));
    },
  );

  it('are refused when they are missing', async () => {
    expectAmountRefused(await service.post({ userId: ALICE, type: 'TOP_UP', assetSymbol: 'GOLD' }));
  });

  it.each(['01', '+1', '.5', '1.', '0x10', '1_000', 'NaN', 'Infinity', '-Infinity', '1n', '٣', ''])(
    'that are no numbers of JSON make no body of JSON: %s',
    async (literal) => {
      expect(await post(literal)).toMatchObject({ status: 400, body: { code: 'MALFORMED_BODY' } });
    },
  );

  it.each([
    ['POINTS', '3', '3', '3'],
    ['POINTS', '3.000', '3', '3'],
    ['DUST', '0.00000001', '0.00000001', '0.00000001'],
    ['DUST', '123456.12345678', '123456.12345678', '123456.12345678'],
    ['DUST', '2.5', '2.50000000', '2.5'],
  ])('of %s keep the scale of their asset: %s', async (assetSymbol, amount, entryAmount, balance) => {
    const userId = randomUUID();
    expect((await post(amount, { userId, assetSymbol })).body).toMatchObject({ balance });
    expect(await newestEntry(userId)).toEqual({ amount: entryAmount, balanceAfter: entryAmount });
    expect(await service.balance(userId, assetSymbol)).toBe(balance);
  });

  it.each([
    ['POINTS', '0.5', 'at most 0 decimals'],
    ['POINTS', '"1.1"', 'at most 0 decimals'],
    ['GOLD', '"0.00001"', 'at most 4 decimals'],
    ['DUST', '0.000000001', 'at most 8 decimals'],
    ['DUST', '"0.000000001"', 'at most 8 decimals'],
  ])(
    'of %s are refused with more decimals than it keeps, which the sentence says: %s',
    async (assetSymbol, ...rest) => {
      const [literal, sentence] = rest;
      const answer = await post(literal, { assetSymbol });
      expectAmountRefused(answer);
      expect((answer.body as { detail: string }).detail).toContain(sentence);
    },
  );
});
