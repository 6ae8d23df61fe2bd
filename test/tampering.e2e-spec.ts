import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Checkpoint, checkpointOf } from '../src/integrity/checkpoint';
import { type Violation } from '../src/integrity/findings';
import { Sealer } from '../src/integrity/sealer';
import { readChains, verifyLedger } from '../src/integrity/verifier';
import { Slices } from '../src/posting/slices';
import { Forger } from './support/forgery';
import { fillLedger } from './support/full-ledger';
import { computeSeals, sealsOf } from './support/second-verifier';
import { shellBlocksOf } from './support/run-book';
import { BOB, TestService, times } from './support/service';
import { ServiceProcess } from './support/service-process';
import { describeSliced } from './support/slices';
import { runWallet } from './support/wallet-process';
import { useWorld } from './support/world';

const SEALED = 'a seal is the hash of the one before it and of what it seals';
const CHECKPOINT = 'the chain leads over the checkpoint';
/** As the service erases what the first erasure of its user has left. */
const ERASE = `
  UPDATE transactions
     SET reference = NULL, metadata = NULL, reason = NULL, salt = NULL, erased_at = erasure.created_at
    FROM transactions erasure
   WHERE erasure.type = 'ERASE' AND erasure.user_id = transactions.user_id AND transactions.salt IS NOT NULL`;

describeSliced('the seals of the ledger', (slices) => {
  const { service, database } = useWorld({ slices });
  /** Bob's. */
  const slice = new Slices(slices).ofUser(BOB);
  let forger: Forger;
  let checkpoint: Checkpoint;
  /** As reports name it. */
  let firstSeal: string;

  const seal = () => service.app.get(Sealer).seal();
  const chain = () => sealsOf(database, slice);
  const violations = async (against?: Checkpoint): Promise<readonly Violation[]> =>
    (await verifyLedger(database.databaseUrl, { connections: 1, checkpoint: against })).violations;

  /** Everything that can be posted is sealed; 5 more transactions of Bob stand in a second seal. */
  beforeAll(async () => {
    forger = await Forger.on(database);
    await fillLedger(service);
    await seal();
    firstSeal = `slice ${slice} 1..${(await chain())[0]!.lastSeq}`;
    await forger.keep();
    await Promise.all(times(5, () => service.topUp(BOB, '1')));
    await seal();
    checkpoint = checkpointOf(await readChains(database.databaseUrl));
  });

  it('are the same when they are computed from plain rows, by the documented format', async () => {
    expect(await chain()).toHaveLength(2);
    for (const one of new Slices(slices).numbers)
      expect(await computeSeals(database, one)).toEqual(await sealsOf(database, one));
  });

  it('agree with the checkpoint that was taken of them', async () => {
    const ends = await database.query<{ slice: number; lastSeq: number }>(
      'SELECT slice, transaction_count::int AS "lastSeq" FROM slices',
    );
    const byNumber = new Map(ends.map((end) => [end.slice, end.lastSeq]));
    expect(checkpoint).toMatchObject({
      format: 'wallet-service checkpoint 2',
      slices: new Slices(slices).numbers.map((one) => ({ slice: one, lastSeq: byNumber.get(one) })),
    });
    expect(await violations(checkpoint)).toEqual([]);
    await service.topUp(BOB, '1');
    await seal();
    expect(await violations(checkpoint)).toEqual([]);
  });

  it('say nothing of what is not sealed yet', async () => {
    await service.topUp(BOB, '1');
    expect(await violations(checkpoint)).toEqual([]);
    await seal();
  });

  it('are not written again when there is nothing new', async () => {
    const before = await chain();
    await seal();
    expect(await chain()).toEqual(before);
  });

  describe('show', () => {
    let before: Violation[];

    beforeEach(async () => {
      before = [...(await violations(checkpoint))];
      await forger.keep('now');
    });

    afterEach(async () => {
      await forger.restore('now');
      expect(await violations(checkpoint)).toEqual(before);
    });

    const BONUS = `caller <> 'seed' AND type = 'BONUS' AND user_id = '${BOB}' AND metadata IS NOT NULL`;

    it.each([
      ['a changed caller', `UPDATE transactions SET caller = 'x' WHERE ${BONUS}`],
      ['a changed fingerprint', `UPDATE transactions SET fingerprint = sha256('') WHERE ${BONUS}`],
      ['a changed key', `UPDATE transactions SET idempotency_key = 'x' WHERE ${BONUS}`],
      ['changed details', `UPDATE transactions SET details = '{"treasury": "1"}' WHERE ${BONUS}`],
      [
        'a refusal that was made up',
        `UPDATE transactions SET status = 'REJECTED', rejection = '{"code": "ASSET_PAUSED"}', balance_after = 0
          WHERE type = 'CANCEL'`,
      ],
      [
        'a time that was moved everywhere, by a microsecond',
        `UPDATE transactions SET created_at = created_at + interval '1 microsecond' WHERE ${BONUS};
         UPDATE ledger_entries SET created_at = created_at + interval '1 microsecond'
          WHERE transaction_id = (SELECT id FROM transactions WHERE ${BONUS})`,
      ],
    ])('%s, which breaks no other rule', async (_what, forgery) => {
      await forger.forge(forgery);
      expect(await violations()).toEqual([{ invariant: SEALED, count: 1, subjects: [firstSeal] }]);
    });

    it('nothing where texts were erased with their salt', async () => {
      await forger.forge(ERASE);
      expect(await violations(checkpoint)).toEqual(before);
    });

    it('a changed hash of texts that were erased, which breaks no other rule', async () => {
      const erased = 'SELECT id FROM transactions WHERE erased_at IS NOT NULL LIMIT 1';
      await forger.forge(`UPDATE transactions SET texts_hash = sha256('') WHERE id = (${erased})`);
      expect(await violations()).toMatchObject([{ invariant: SEALED, count: 1 }]);
    });

    it('a transaction that was taken out of the middle', async () => {
      await forger.forge(
        `DELETE FROM ledger_entries WHERE transaction_id = (SELECT id FROM transactions WHERE ${BONUS})`,
        `DELETE FROM transactions WHERE ${BONUS}`,
      );
      expect((await violations()).map(({ invariant }) => invariant)).toContain(SEALED);
    });

    it('a seal that was changed, and the one that follows it', async () => {
      await forger.forge(`UPDATE ledger_seals SET hash = sha256('') WHERE slice = ${slice} AND first_seq = 1`);
      expect(await violations()).toEqual([
        { invariant: SEALED, count: 2, subjects: [firstSeal, expect.stringContaining(`slice ${slice} `)] },
      ]);
    });

    it('against the checkpoint, a tail that was cut off together with its seals and balances', async () => {
      await forger.restore();
      expect(await violations()).toEqual([]);
      expect(await violations(checkpoint)).toEqual([missed()]);
    });

    it('against the checkpoint, a tail that was cut off and grew again', async () => {
      await forger.restore();
      await Promise.all(times(5, () => service.topUp(BOB, '1')));
      await seal();
      expect(await violations()).toEqual([]);
      expect(await violations(checkpoint)).toEqual([missed()]);
    });

    it('against the checkpoint, a history that was changed and sealed anew', async () => {
      await forger.forge(`UPDATE transactions SET caller = 'x' WHERE ${BONUS}`, 'DELETE FROM ledger_seals');
      await seal();
      expect(await violations()).toEqual([]);
      expect((await violations(checkpoint)).map(({ invariant }) => invariant)).toEqual([CHECKPOINT]);
    });

    function missed(): Violation {
      const [first = ''] = firstSeal.split('..').slice(1);
      return { invariant: CHECKPOINT, count: 1, subjects: [`slice ${slice} ${Number(first) + 5}`] };
    }
  });

  it('make one chain, however many instances write it under load', async () => {
    const second = await TestService.start(database);
    const sealers = [service, second].map(({ app }) => app.get(Sealer));
    const posting = Promise.all(times(60, (index) => (index % 2 ? service : second).topUp(BOB, '1')));
    for (let round = 0; round < 10; round++) await Promise.all(sealers.map((sealer) => sealer.seal()));
    await posting;
    await sealers[0]!.seal();
    await second.stop();

    const [end] = await database.query(`SELECT transaction_count::int AS "lastSeq" FROM slices WHERE slice = ${slice}`);
    expect((await chain()).at(-1)).toMatchObject(end!);
    expect(await violations(checkpoint)).toEqual([]);
  });

  it.each([
    ['an entry', 'ledger_entries', `(wallet_id, seq) = (SELECT wallet_id, entry_seq FROM transactions WHERE NEXT)`],
    ['a transaction', 'transactions', 'NEXT'],
  ])('end where %s is missing: nothing is sealed over a gap', async (_what, table, condition) => {
    await service.topUp(BOB, '1');
    await service.topUp(BOB, '1');
    const before = await chain();
    const gap = condition.replace('NEXT', `slice = ${slice} AND slice_seq = ${before.at(-1)!.lastSeq + 1}`);
    await forger.forge(`CREATE TABLE gap AS SELECT * FROM ${table} WHERE ${gap}`, `DELETE FROM ${table} WHERE ${gap}`);
    await seal();
    expect(await chain()).toEqual(before);
    await forger.forge(`INSERT INTO ${table} TABLE gap`, 'DROP TABLE gap');
    await seal();
    expect((await chain()).length).toBe(before.length + 1);
  });

  describe('written by the service as it runs', () => {
    const untilLogged = async (running: ServiceProcess, msg: string) => {
      while (!running.log.some((line) => line.msg.startsWith(msg))) await sleep(20);
    };

    it('are in its log; and while they cannot be written it says so once, and goes on', async () => {
      await database.query('REVOKE INSERT ON ledger_seals FROM wallet_app');
      const running = await ServiceProcess.start(database, { SEAL_INTERVAL_MS: '20' });
      const post = () =>
        fetch(`${running.url}/api/v1/wallets/transactions`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
          body: JSON.stringify({ userId: BOB, type: 'TOP_UP', amount: '1', assetSymbol: 'GOLD' }),
        });
      expect((await post()).status).toBe(201);
      await untilLogged(running, 'The ledger is not sealed');
      expect((await post()).status).toBe(201);
      await sleep(100);
      expect(running.log.flatMap(({ context, msg }) => (context === 'Sealer' ? [msg] : []))).toEqual([
        'The ledger is not sealed: permission denied for table ledger_seals',
      ]);

      await database.query('GRANT INSERT ON ledger_seals TO wallet_app');
      await untilLogged(running, 'sealed');
      const end = (await chain()).at(-1);
      expect(running.log.findLast(({ msg }) => msg === 'sealed')).toMatchObject({
        level: 'info',
        slice,
        ...end,
      });
      running.signal('SIGTERM');
      expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
    });
  });

  describe('by the command', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'wallet-checkpoint-'));
    const file = path.join(folder, 'checkpoint.json');
    // As in the image, and without any secret of the service's.
    const run = (...words: string[]) =>
      runWallet({ NODE_ENV: 'production', DATABASE_URL: database.databaseUrl }, ...words);
    const verify = (...words: string[]) => run('verify', ...words);

    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    it('are exported as a checkpoint, and verified against it: 0', () => {
      const exported = run('checkpoint');
      expect(exported).toMatchObject({ status: 0, stderr: '' });
      writeFileSync(file, exported.stdout);
      const verified = verify('--checkpoint', file, '--connections', '1');
      expect(verified).toMatchObject({ status: 0, stderr: '' });
      expect(verified.stdout).toContain('\nThe ledger is right, after ');
    });

    it('are signed as the run book says', () => {
      const signing = shellBlocksOf('docker/RUNBOOK.md').find((block) => block.includes('pkeyutl')) ?? '';
      const { status, stdout } = spawnSync('sh', ['-ec', signing], { cwd: folder, encoding: 'utf8' });
      expect([status, stdout]).toEqual([0, expect.stringContaining('Signature Verified Successfully')]);
    });

    it('are found broken, each violation by name: 1', async () => {
      await forger.restore();
      const { status, stdout } = verify('--checkpoint', file);
      expect(status).toBe(1);
      expect(stdout).toMatch(/^VIOLATED {2}the chain leads over the checkpoint: slice \d+ \d+$/m);
      expect(stdout).toContain('\nThe ledger is wrong: 1 violation, after ');
    });

    it.each([
      [
        'no database',
        { DATABASE_URL: 'postgres://wallet@127.0.0.1:1/wallet' },
        [],
        /^wallet-service: No connection to PostgreSQL at 127.0.0.1:1: .*\n$/,
      ],
      ['an unknown option', {}, ['--all'], /^wallet-service: unknown option '--all'\. .*\n$/],
      [
        'a number that is none',
        {},
        ['--connections', 'x'],
        /^wallet-service: option '--connections .* takes 1 to 99\. .*\n$/,
      ],
      [
        'a file that is not there',
        {},
        ['--checkpoint', '/nowhere'],
        /^wallet-service: \/nowhere is not a checkpoint: ENOENT.*\n$/,
      ],
      [
        'a file of something else',
        {},
        ['--checkpoint', 'package.json'],
        /package.json is not a checkpoint: its format is neither .*\n$/,
      ],
      [
        'a file that is no JSON',
        {},
        ['--checkpoint', 'README.md'],
        /README.md is not a checkpoint: it is not valid JSON\..*\n$/,
      ],
      ['no setting', { DATABASE_URL: '' }, [], /^wallet-service: The configuration is wrong:\n {2}- DATABASE_URL/],
    ])('say in a line what is wrong with %s: 2', (_what, settings, words, line) => {
      const { status, stdout, stderr } = runWallet(
        { DATABASE_URL: database.databaseUrl, ...settings },
        'verify',
        ...words,
      );
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(line);
    });

    it('ask for the migrations of a schema that is too old: 2', async () => {
      await database.query('ALTER TABLE ledger_seals RENAME TO away');
      expect(verify()).toEqual({
        status: 2,
        stdout: '',
        stderr: 'wallet-service: The schema is older than this program: run the migrations first.\n',
      });
      await database.query('ALTER TABLE away RENAME TO ledger_seals');
    });
  });
});
