import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HoldDto } from '../../src/hold/hold.dto';
import { formatInstant, parseInstant } from '../../src/instant';
import { type TransactionDto } from '../../src/ledger/transaction.dto';
import { type LotAsk, type LotEvent, type LotModel, type LotsSeen } from './lot-model';
import { type TestDatabase } from './database';
import { balanceOf, chargeBack, credit, databaseTime, lotsOf, untilDatabaseTime } from './lots';
import {
  capture,
  groupOf,
  historyOf,
  hold,
  problemOf,
  refund,
  refundGroup,
  release,
  transactionOf,
  transfer,
  txIdOf,
} from './movements';
import { type Answer, type TestService } from './service';

/** Two users of one asset, who do whatever comes to mind, one thing after the other; and a model that follows them. */
export class LotPlayers {
  readonly users = [randomUUID(), randomUUID()] as const;
  readonly #asks = new Map<string, LotAsk>();
  readonly #seen = new Set<string>();
  readonly #debits: string[] = [];
  readonly #credits: string[] = [];
  readonly #bought: string[] = [];
  readonly #groups: string[] = [];
  readonly #holds: string[] = [];
  /** What was to be seen when. */
  readonly #moments: { user: string; now: string; balance: object; expiring: string | undefined }[] = [];
  /** Types of transactions, codes of refusals, and the grace that a refund was given. */
  readonly met = new Set<string>();

  constructor(
    private readonly services: readonly TestService[],
    private readonly database: TestDatabase,
    private readonly model: LotModel,
    private readonly assetSymbol: string,
    private readonly random: (below: number) => number,
  ) {}

  /** With something to spend. */
  async begin(): Promise<void> {
    for (const user of this.users) {
      const bought = await credit(this.#instance(), user, 'TOP_UP', '20', { assetSymbol: this.assetSymbol });
      if (bought.status !== 201) throw new Error(bought.text);
      this.#bought.push(txIdOf(bought));
    }
    await this.follow();
  }

  /** A debt that is repaid, and a refund into a lot that has expired since. */
  async meetWhatIsRare(): Promise<void> {
    const [user] = this.users;
    const ask = async (type: string, amount: string, lot: LotAsk = {}) => {
      const key = randomUUID();
      this.#asks.set(key, lot);
      return txIdOf(await credit(this.#instance(), user, type, amount, { assetSymbol: this.assetSymbol, ...lot }, key));
    };
    await ask('SPEND', '20');
    const key = randomUUID();
    this.#asks.set(key, { from: 'LOT' });
    await chargeBack(this.#instance(), this.#bought[0]!, { from: 'LOT' }, key);
    this.#bought.push(await ask('TOP_UP', '30'));

    await ask('BONUS', '5', { expiresInSeconds: 5 });
    const spent = await ask('SPEND', '5');
    await this.follow();
    await this.compare();
    await this.untilAllThatIsSoonHasExpired();
    await refund(this.#instance(), spent);
    await this.follow();
    await this.compare();
  }

  /** One request, to one instance or the other; then everything is compared. */
  async step(): Promise<void> {
    const answer = await this.#act();
    await this.follow();
    if (answer?.status === 422) await this.#expectRefusal(answer);
    await this.compare();
  }

  /** Hands on to the model what was posted since. */
  async follow(): Promise<void> {
    const queues = await Promise.all(this.users.map((user) => this.#news(user)));
    for (;;) {
      const heads = queues.map(([first]) => first?.[0]);
      // What concerns both is the next of both, or not to be posted yet.
      const next = heads.find((key, index) => {
        if (key === undefined) return false;
        const [other] = heads.toSpliced(index, 1);
        return other === key || !queues[1 - index]!.some(([name]) => name === key);
      });
      if (next === undefined) break;
      const parts = queues.flatMap((queue) => (queue[0]?.[0] === next ? queue.shift()![1] : []));
      this.model.post(parts.sort((a, b) => a.position - b.position).map((one) => this.#event(one)));
    }
    expect(queues.map(({ length }) => length)).toEqual([0, 0]);
  }

  /** What the service shows with what the model has; not where something expires at that very moment. */
  async compare(): Promise<void> {
    for (const user of this.users) {
      const now = await databaseTime(this.database);
      const before = this.model.seen(user, parseInstant(now));
      const at = this.#instance();
      const [balance, lots] = [await balanceOf(at, user, this.assetSymbol), await lotsOf(at, user)];
      const after = this.model.seen(user, parseInstant(await databaseTime(this.database)) + 1_000n);
      if (JSON.stringify(essence(before)) !== JSON.stringify(essence(after))) continue;
      expect(balance).toMatchObject(shown(before));
      expect(balance.nextExpiry?.amount).toBe(before.nextExpiry?.amount.toString());
      this.#moments.push({ user, now, balance: shown(before), expiring: before.nextExpiry?.amount.toString() });
      const rows = lots.map((lot) => [lot.id, lot.remaining, lot.held, lot.status]).sort();
      expect(rows).toEqual(before.lots.map((lot) => [lot.id, `${lot.remaining}`, `${lot.held}`, lot.status]).sort());
    }
  }

  async untilAllThatIsSoonHasExpired(): Promise<void> {
    const now = parseInstant(await databaseTime(this.database));
    const soon = this.users.flatMap((user) => this.model.expiriesOf(user)).filter((at) => at < now + 60_000_000n);
    for (const at of soon) await untilDatabaseTime(this.database, formatInstant(at));
  }

  /** When all that has expired is booked. */
  async end(): Promise<void> {
    await this.follow();
    await this.compare();
    for (const user of this.users) {
      const { balance, held, available } = this.model.seen(user, parseInstant(await databaseTime(this.database)));
      expect(available).toBe(balance - held);
    }
    await this.lookBack();
  }

  /** At any time it can be seen how it was then. */
  async lookBack(): Promise<void> {
    expect(this.#moments.length).toBeGreaterThan(0);
    for (const { user, now, balance, expiring } of this.#moments) {
      const then = await balanceOf(this.#instance(), user, this.assetSymbol, now);
      expect({ now, then }).toMatchObject({ now, then: balance });
      expect(then.nextExpiry?.amount).toBe(expiring);
    }
  }

  async #act(): Promise<Answer | undefined> {
    const at = this.#instance();
    const [user, friend] = this.random(3) ? this.users : ([this.users[1], this.users[0]] as const);
    const about = { assetSymbol: this.assetSymbol };
    const amount = String(1 + this.random(12));
    const key = randomUUID();
    switch (this.random(14)) {
      case 0:
      case 1:
      case 2:
      case 3: {
        const type = ['TOP_UP', 'BONUS', 'BONUS', 'BONUS'][this.random(4)]!;
        const lot = type === 'TOP_UP' ? this.#oneOf<LotAsk>({}, { priority: 20 }) : this.#terms();
        this.#asks.set(key, lot);
        const answer = await credit(at, user, type, amount, { ...lot, ...about }, key);
        if (answer.status === 201) this.#credits.push(txIdOf(answer));
        if (type === 'TOP_UP') this.#bought.push(txIdOf(answer));
        return answer;
      }
      case 4:
      case 5:
      case 6: {
        const answer = await credit(at, user, 'SPEND', amount, about, key);
        if (answer.status === 201) this.#debits.push(txIdOf(answer));
        return answer;
      }
      case 7: {
        const fee = this.#oneOf({}, { fee: { amount: '1', paidBy: this.#oneOf('SENDER', 'RECEIVER') } });
        const answer = await transfer(at, { fromUserId: user, toUserId: friend, amount, ...fee, ...about }, key);
        if (answer.status === 201) this.#groups.push(groupOf(answer).groupId);
        return answer;
      }
      case 8: {
        const expiresInSeconds = this.#oneOf(null, 1, 2);
        this.#asks.set(key, { expiresInSeconds });
        const answer = await hold(at, user, amount, { ...about, expiresInSeconds }, key);
        if (answer.status === 201) this.#holds.push((answer.body as HoldDto).id);
        return answer;
      }
      case 9:
        return this.#of(this.#holds, async (id) => {
          const final = this.random(2) === 0;
          const answer = await capture(at, id, this.random(2) ? { amount, final } : {}, key);
          if (answer.status === 201) this.#debits.push(txIdOf(answer));
          return answer;
        });
      case 10:
        return this.#of(this.#holds, (id) => release(at, id, {}, key));
      case 11:
        return this.#of(this.random(4) ? this.#debits : this.#credits, (id) =>
          refund(at, id, this.#oneOf({}, { amount }), key),
        );
      case 12:
        return this.#of(this.#groups, (id) => refundGroup(at, id, {}, key));
      default: {
        if (this.random(3)) return sleep(this.random(600)).then(() => undefined);
        const from = this.#oneOf<'LOT' | 'ANY'>('LOT', 'ANY');
        this.#asks.set(key, { from });
        return this.#of(this.#bought, (id) => chargeBack(at, id, { from }, key));
      }
    }
  }

  #terms(): LotAsk {
    const priority = this.#oneOf<LotAsk>({}, { priority: 20 }, { priority: 80 });
    const expiries = [1, 2, 3, 3_600].map((expiresInSeconds): LotAsk => ({ expiresInSeconds }));
    return { ...priority, ...this.#oneOf<LotAsk>({}, { class: 'PAID' }, ...expiries) };
  }

  /** What is refused for want of credits is, at the moment of its decision, more than there is. */
  async #expectRefusal(answer: Answer): Promise<void> {
    const { code, txId } = problemOf(answer);
    this.met.add(code);
    if (code !== 'INSUFFICIENT_FUNDS') return;
    const { userId, createdAt, groupId } = await transactionOf(this.services[0]!, txId);
    // In the middle of a command there may be less than at its beginning.
    if (groupId !== null) return;
    const { available } = answer.body as { available: string };
    expect(available).toBe(`${this.model.seen(userId, parseInstant(createdAt)).available}`);
  }

  /** Command by command, oldest first. */
  async #news(user: string): Promise<[key: string, transactions: TransactionDto[]][]> {
    const all = await historyOf(this.services[0]!, user);
    const news = all.filter(({ id, status }) => status === 'SUCCESS' && !this.#seen.has(id)).toReversed();
    for (const { id } of news) this.#seen.add(id);
    return [...Map.groupBy(news, ({ idempotencyKey }) => idempotencyKey)];
  }

  #event(transaction: TransactionDto): LotEvent {
    const { id, index, type, userId, relatesTo, idempotencyKey, lots = [], debt } = transaction;
    this.met.add(type);
    if (type === 'REFUND' && lots.length > 0) this.met.add('grace');
    return {
      ...{ id, index, type, userId, relatesTo, amount: BigInt(transaction.amount ?? 0) },
      balanceAfter: BigInt(transaction.balanceAfter!),
      at: parseInstant(transaction.createdAt),
      isOwn: transaction.caller === 'wallet-service',
      ask: this.#asks.get(idempotencyKey) ?? {},
      shares: (transaction.paidFrom ?? transaction.returnedTo ?? []).map(({ lotId, amount }) => ({ lotId, amount: BigInt(amount) })), // prettier-ignore
      opened: lots.map(({ lotId, class: lotClass, priority, amount, expiresAt }) => ({
        ...{ id: lotId, class: lotClass, priority, amount: BigInt(amount) },
        expiresAt: expiresAt === null ? null : parseInstant(expiresAt),
      })),
      ...(debt !== undefined && { debt: BigInt(debt) }),
    };
  }

  #instance(): TestService {
    return this.services[this.random(this.services.length)]!;
  }

  #oneOf<Thing>(...things: Thing[]): Thing {
    return things[this.random(things.length)]!;
  }

  async #of(ids: readonly string[], act: (id: string) => Promise<Answer>): Promise<Answer | undefined> {
    return ids.length === 0 ? undefined : act(this.#oneOf(...ids));
  }
}

function shown({ balance, held, available, debt, paid, bonus, nextExpiry }: LotsSeen): object {
  return {
    ...{ balance: `${balance}`, held: `${held}`, available: `${available}`, debt: `${debt}` },
    classes: { PAID: `${paid}`, BONUS: `${bonus}` },
    ...(nextExpiry && { nextExpiry: { amount: `${nextExpiry.amount}` } }),
  };
}

function essence(seen: LotsSeen): unknown {
  return [shown(seen), seen.lots.map(({ id, remaining, held, status }) => [id, `${remaining}`, `${held}`, status])];
}
