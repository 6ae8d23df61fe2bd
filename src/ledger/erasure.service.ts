import { Injectable } from '@nestjs/common';
import { RetryOnDeadlock } from '../database/retry-on-deadlock.decorator';
import { UnitOfWork } from '../database/unit-of-work';
import { Problem } from '../errors';
import { IdempotencyStore } from '../idempotency/idempotency.store';
import { type Intent } from '../idempotency/intent';
import { NO_TEXTS } from '../posting/command';
import { Slices } from '../posting/slices';
import { type Transaction } from '../posting/transaction.entity';
import { refuseSystemUser } from '../posting/wallet.entity';
import { ERASE_ANSWERS, ERASE_SAME_TEXTS, ERASE_TEXTS, LOCK_WEBHOOKS, type NextRow, SELECT_NEXT } from './erasure.sql';
import { IntentService } from './intent.service';
import { type PostErasureDto } from './operation.dto';
import { type ErasureDto } from './transaction.dto';

/** So many transactions at a time: a few milliseconds, in a database transaction of their own. */
const BATCH = 500;
/** For all attempts at one batch. */
const PATIENCE_MS = 15_000;

/**
 * Erases the texts of a user's history. The ERASE that is posted says up to where; what it asks for is done behind it, batch
 * by batch, each for good. Whoever died in the middle is followed by whoever repeats the request, from the beginning: what
 * is erased already is passed over.
 */
@Injectable()
export class ErasureService {
  /** Those that are under way, by the ids of their ERASEs: who asks again waits for the same. */
  readonly #running = new Map<string, Promise<number>>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly slices: Slices,
    private readonly store: IdempotencyStore,
    private readonly intentService: IntentService,
  ) {}

  /**
   * @throws Problem SYSTEM_WALLET
   */
  erasure(userId: string, { reason }: PostErasureDto): Intent {
    refuseSystemUser(userId, 'userId');
    return {
      route: 'POST /:userId/erasure',
      operations: [{ type: 'ERASE', userId, ...NO_TEXTS, reason }],
      isGroup: false,
      ...this.intentService.responding(async ([erase]) => {
        const body: ErasureDto = { userId, transactions: await this.#eraseBefore(erase!) };
        return { status: 200, body };
      }),
    };
  }

  #eraseBefore(erase: Transaction): Promise<number> {
    const known = this.#running.get(erase.id);
    if (known) return known;
    const running = this.#erase(erase).finally(() => this.#running.delete(erase.id));
    this.#running.set(erase.id, running);
    return running;
  }

  /** How many transactions of the user have lost their texts. */
  async #erase(erase: Transaction): Promise<number> {
    let [after, count] = [0n, 0];
    for (;;) {
      const rows = await this.eraseNext(erase, after, performance.now() + PATIENCE_MS);
      count += rows.filter(({ hasTexts, isErased }) => hasTexts || isErased).length;
      // Behind the database: whatever is told from now on is without the texts.
      const isForgotten = await this.store.forget(rows.filter(({ hadTexts }) => hadTexts));
      if (!isForgotten) throw new Problem('ERASURE_INCOMPLETE');
      if (rows.length < BATCH) break;
      after = rows.at(-1)!.sliceSeq;
    }
    return count;
  }

  /** One batch. */
  @RetryOnDeadlock({ deadlineOf: (_erase: Transaction, _after: bigint, deadline: number) => deadline })
  async eraseNext(erase: Transaction, after: bigint, _deadline: number): Promise<NextRow[]> {
    const { userId, slice, sliceSeq, createdAtMicros: at } = erase;
    const { numbers } = this.slices;
    return this.unitOfWork.run(async (transaction) => {
      const [, rows] = await Promise.all([
        transaction.query(LOCK_WEBHOOKS, []),
        transaction.query<NextRow>(SELECT_NEXT, [userId, slice, after, sliceSeq, BATCH, at]),
      ]);
      const own = rows.filter(({ hasTexts }) => hasTexts);
      const grouped = own.filter(({ groupId }) => groupId !== null);
      if (own.length > 0) transaction.write(ERASE_TEXTS, [own.map(({ id }) => id), slice, at]);
      const ofOthers =
        grouped.length === 0
          ? []
          : await transaction.query<{ id: string }>(ERASE_SAME_TEXTS, [
              grouped.map(({ groupId }) => groupId),
              grouped.map(({ reference }) => reference),
              grouped.map(({ metadata }) => metadata),
              grouped.map(({ reason }) => reason),
              userId,
              numbers,
              at,
            ]);
      const ids = [...rows, ...ofOthers].map(({ id }) => id);
      for (const statement of ERASE_ANSWERS) transaction.write(statement, [ids, numbers]);
      return rows;
    });
  }
}
