import { randomUUID } from 'node:crypto';
import { type Random } from '../../scripts/torture/random.mjs';
import { Problem } from '../../src/errors';
import { type WantedLot } from '../../src/posting/command';
import { type Transaction } from '../../src/posting/transaction.entity';
import { REFUND_TYPES } from '../../src/posting/transaction-types';
import { holdNameOf, LotLedger, originalOf, type Wanted } from './lot-ledger';
import { type TestService, times } from './service';

const SECOND_MICROS = 1_000_000n;
const DAY_MICROS = 86_400n * SECOND_MICROS;

/** An asset of which a few users do at random whatever lots are concerned in. */
export class RandomLots {
  readonly users = times(3, () => randomUUID());
  readonly #posted: Transaction[] = [];

  private constructor(
    readonly ledger: LotLedger,
    private readonly random: Random,
    /** From which step on lots are kept; at -1 never. */
    readonly keepsFrom: number,
  ) {}

  static async create(service: TestService, symbol: string, random: Random, steps: number): Promise<RandomLots> {
    const keeps = random.weighted({ always: 6, later: 3, never: 1 });
    const ledger = await LotLedger.create(service, { symbol, lots: keeps === 'always' });
    if (keeps === 'always' && random.integer(0, 1) === 1) await ledger.set('refund_grace_days = 1');
    const keepsFrom = { always: 0, later: random.integer(1, steps - 1), never: -1 }[keeps];
    return new RandomLots(ledger, random, keepsFrom);
  }

  async step(step: number): Promise<void> {
    try {
      const posted = await this.ledger.post(this.#operation(this.keepsFrom !== -1 && step >= this.keepsFrom));
      this.#posted.push(...posted.filter(({ status }) => status === 'SUCCESS'));
    } catch (error) {
      // There is no such wallet yet.
      if (!(error instanceof Problem)) throw error;
    }
  }

  #operation(keepsLots: boolean): Wanted {
    const { random } = this;
    const amountMinor = BigInt(random.integer(1, 40));
    const about = { userId: random.pick(this.users), assetId: this.ledger.assetId, amountMinor };
    const given = () => {
      const type = random.pick(['TOP_UP', 'BONUS', 'BONUS', 'ADJUST_UP'] as const);
      return { type, ...about, ...(keepsLots && type !== 'TOP_UP' && { lot: this.#terms() }) };
    };
    const part = random.integer(0, 2) === 0 ? null : BigInt(random.integer(1, 10));
    const wish = random.weighted({ give: 8, spend: 5, hold: 4, become: 5, refund: 4, chargeback: 3, transfer: 3 });
    switch (wish) {
      case 'give':
        return given();
      case 'spend':
        return { type: random.pick(['SPEND', 'SPEND', 'ADJUST_DOWN']), ...about };
      case 'hold':
        return { type: 'HOLD', ...about, expiresInSeconds: random.pick([null, 1, 2, 600]) };
      case 'become': {
        const hold = this.#pick((type) => type === 'HOLD');
        if (!hold) return given();
        if (random.integer(0, 2) === 0) return { type: 'RELEASE', hold: holdNameOf(hold) };
        return { type: 'CAPTURE', hold: holdNameOf(hold), amountMinor: part, isFinal: random.integer(0, 1) === 1 };
      }
      case 'refund': {
        const original = this.#pick((type) => type in REFUND_TYPES);
        if (!original) return given();
        const type = REFUND_TYPES[original.type as keyof typeof REFUND_TYPES];
        return { type, original: originalOf(original), amountMinor: part };
      }
      case 'chargeback': {
        const original = this.#pick((type) => type === 'TOP_UP');
        if (!original) return given();
        return {
          type: 'CHARGEBACK',
          original: originalOf(original),
          from: random.pick(['LOT', 'ANY']),
          freezes: false,
        };
      }
      case 'transfer':
        return { type: 'TRANSFER', ...about, toUserId: random.pick(this.users.filter((one) => one !== about.userId)) };
    }
  }

  #terms(): WantedLot {
    const { random } = this;
    const now = BigInt(Date.now()) * 1_000n;
    const inMicros = random.pick([
      null,
      BigInt(random.integer(200_000, 4_000_000)),
      BigInt(random.integer(200_000, 4_000_000)),
      40n * DAY_MICROS,
      400n * DAY_MICROS,
    ]);
    const terms = { class: 'BONUS', priority: random.pick([10, 50, 50]) } as const;
    return inMicros === null ? terms : { ...terms, expiresAtMicros: now + inMicros };
  }

  #pick(isWanted: (type: Transaction['type']) => boolean): Transaction | undefined {
    const found = this.#posted.filter(({ type, amountMinor }) => isWanted(type) && amountMinor !== null);
    return found.length === 0 ? undefined : this.random.pick(found);
  }
}
