import { cloneTestDatabase, countStatuses, type TestDatabase, TestService, times, ALICE } from './support/service';
import { expectLedgerToBalance } from './support/ledger';

describe('spending', () => {
  let database: TestDatabase;
  let service: TestService;

  beforeAll(async () => {
    database = await cloneTestDatabase();
    service = await TestService.start(database);
  });

  afterAll(async () => {
    await service.stop();
    await database.drop();
  });

  it('lets exactly those of 100 parallel spends succeed that the balance covers', async () => {
    const answers = await Promise.all(times(100, () => service.spend(ALICE, '10')));

    expect(countStatuses(answers)).toEqual({ 201: 50, 422: 50 });
    for (const { status, body } of answers) {
      if (status === 422) expect(body).toMatchObject({ code: 'INSUFFICIENT_FUNDS', available: '0', required: '10' });
    }
    expect(await service.balance(ALICE)).toBe('0');
    await expectLedgerToBalance(database);
  });
});
