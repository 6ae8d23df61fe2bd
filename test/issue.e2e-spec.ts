import { randomUUID } from 'node:crypto';
import { issuanceOf, issue } from '../src/commands/issue';
import { UsageError } from '../src/commands/usage-error';
import { ALICE, times, TREASURY } from './support/service';
import { runWallet } from './support/wallet-process';
import { useWorld, type World } from './support/world';

const WISH = { asset: 'GOLD', amount: '1', key: 'budget' };

describe('the options of an issuance', () => {
  it('say what is to be issued, and of which new asset', () => {
    expect(issuanceOf({ asset: 'gold', amount: '1.5', key: '2026-q4-budget' })).toEqual({
      symbol: 'GOLD',
      amount: '1.5',
      key: '2026-q4-budget',
    });
    expect(issuanceOf({ ...WISH, name: 'Gold Coins', scale: '0' })).toMatchObject({
      opening: { name: 'Gold Coins', scale: 0 },
    });
  });

  it.each<[string, object]>([
    ['--asset must be', { asset: 'GOLD COINS' }],
    ['--asset must be', { asset: 'A'.repeat(17) }],
    ['--key must be', { key: '' }],
    ['--key must be', { key: '"quoted"' }],
    ['--key must be', { key: 'x'.repeat(256) }],
    ['A new asset takes both', { name: 'Gold Coins' }],
    ['A new asset takes both', { scale: '4' }],
    ['--name must be', { scale: '4', name: ' ' }],
    ['--name must be', { scale: '4', name: 'x'.repeat(101) }],
    ['--scale must be', { name: 'Gold Coins', scale: '9' }],
    ['--scale must be', { name: 'Gold Coins', scale: '1.5' }],
  ])('are refused with "%s" when they are %j', (reason, options) => {
    const refused = () => issuanceOf({ ...WISH, ...options });
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(new RegExp(`^${reason}.*$`));
  });
});

const WORDS = ['--asset', 'GOLD', '--amount', '1', '--key', 'budget'];

it.each<[string, string[]]>([
  ["required option '--asset <symbol>' not specified", []],
  ["required option '--key <key>' not specified", WORDS.slice(0, 4)],
  ["unknown option '--scales' (Did you mean --scale?)", [...WORDS, '--scales', '4']],
  ["too many arguments for 'issue'. Expected 0 arguments but got 1", [...WORDS, 'GOLD']],
  ["option '--amount <amount>' argument '5' is invalid. It is given twice.", [...WORDS, '--amount', '5']],
  ['--key must be', [...WORDS.slice(0, 4), '--key', '"quoted"']],
])('wallet issue says in one line "%s", and is ended with 2', (reason, words) => {
  const { status, stdout, stderr } = runWallet({}, 'issue', ...words);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^wallet-service: .*\n$/);
  expect(stderr).toContain(`wallet-service: ${reason}`);
});

describe('an issuance', () => {
  const asOwner = ({ database }: World) => ({ DATABASE_URL: database.directUrl });
  const { service, other: owner, database } = useWorld({ instances: [{}, asOwner], mustBalance: 'after all tests' });

  const opening = { name: 'Rubies', scale: 2 };

  it('adds to the treasury, by the service’s own role as well', async () => {
    const said = await issue(service.app, { symbol: 'GOLD', amount: '2.50', key: randomUUID() });

    const { id } = await lastTransaction();
    expect(said).toEqual({ asset: 'GOLD', amount: '2.5', transactionId: id, treasury: '1000000002.5' });
    expect(await service.balance(TREASURY)).toBe('1000000002.5');
  });

  it('opens its asset, which running instances find by themselves', async () => {
    expect(await service.topUp(ALICE, '1', 'RUBY')).toMatchObject({ status: 404, body: { code: 'ASSET_NOT_FOUND' } });

    const said = await issue(owner.app, { symbol: 'RUBY', amount: '100.5', key: 'first rubies', opening });

    expect(said).toMatchObject({ asset: 'RUBY', amount: '100.5', treasury: '100.5' });
    expect(await service.topUp(ALICE, '100.5', 'RUBY')).toMatchObject({ status: 201, body: { balance: '100.5' } });
    expect(await service.topUp(ALICE, '0.01', 'RUBY')).toMatchObject({ body: { code: 'TREASURY_EXHAUSTED' } });
    expect(await database.query(`SELECT id, name, scale FROM assets WHERE symbol = 'RUBY'`)).toEqual([
      { id: 3, ...opening },
    ]);
  });

  it.each([`symbol = 'SILVER'`, 'scale = 2'])(
    'is of an asset whose identity never changes, whoever tries: %s',
    async (change) => {
      const tried = database.query(`UPDATE assets SET ${change} WHERE symbol = 'GOLD'`);
      // restrict_violation
      await expect(tried).rejects.toMatchObject({ code: '23001' });
    },
  );

  it('answers the same under the same key, and has one effect, however many ask', async () => {
    const issuance = { symbol: 'PEARL', amount: '7', key: randomUUID(), opening: { name: 'Pearls', scale: 0 } };

    const said = [await issue(owner.app, issuance)];
    said.push(...(await Promise.all(times(10, () => issue(owner.app, issuance)))));
    await issue(service.app, { ...issuance, key: randomUUID() });
    said.push(await issue(service.app, issuance));

    expect(new Set(said.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await service.balance(TREASURY, 'PEARL')).toBe('14');
  });

  it.each([
    ['There is no asset OPAL: give --name and --scale', { symbol: 'OPAL' }],
    ['GOLD is there already, with the name "Gold Coins" and scale 4', { opening }],
    ['GOLD is there already', { opening: { name: 'Gold Coins', scale: 3 } }],
    ['--amount must be a decimal number', { amount: '1e3' }],
    ['--amount must have at most 4 decimals', { amount: '0.00001' }],
    ['--amount must have at most 2 decimals', { symbol: 'OPAL', opening, amount: '0.001' }],
    ['--amount must be greater than zero', { amount: '0' }],
    ['--key used was used for another issuance', { key: 'used', amount: '2' }],
  ])('is refused with "%s" when it asks for %j', async (reason, change) => {
    const right = { symbol: 'GOLD', amount: '1', key: 'used' };
    await issue(service.app, right);
    const before = await lastTransaction();

    await expect(issue(service.app, { ...right, key: randomUUID(), ...change })).rejects.toThrow(reason);

    expect(await lastTransaction()).toEqual(before);
    expect(await database.query(`SELECT FROM assets WHERE symbol = 'OPAL'`)).toEqual([]);
  });

  it('of more than can be counted is refused', async () => {
    const tooMuch = { symbol: 'GOLD', amount: '922337203685477', key: randomUUID() };
    await expect(issue(service.app, tooMuch)).rejects.toMatchObject({ code: 'AMOUNT_TOO_LARGE' });
    await expect(issue(service.app, { ...tooMuch, amount: '9'.repeat(19) })).rejects.toMatchObject({
      code: 'AMOUNT_TOO_LARGE',
    });
  });

  async function lastTransaction(): Promise<{ id: string }> {
    const [last] = await database.query<{ id: string }>('SELECT id FROM transactions ORDER BY id DESC LIMIT 1');
    return last!;
  }
});
