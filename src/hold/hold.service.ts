import { Injectable } from '@nestjs/common';
import { formatBalance } from '../amount';
import { type Intent } from '../idempotency/intent';
import { IntentService } from '../ledger/intent.service';
import { type PostCaptureDto, type PostHoldDto, type TextsDto } from '../ledger/operation.dto';
import { OperationService } from '../ledger/operation.service';
import { TransactionView } from '../ledger/transaction-view';
import { locationOf } from '../location';
import { type Transaction } from '../posting/transaction.entity';
import { HoldReader } from './hold-reader';

/** What the routes of holds ask for, and how it is told. Throws what `OperationService` throws. */
@Injectable()
export class HoldService {
  constructor(
    private readonly operations: OperationService,
    private readonly intentService: IntentService,
    private readonly view: TransactionView,
    private readonly holdReader: HoldReader,
  ) {}

  async place(body: PostHoldDto): Promise<Intent> {
    return {
      route: 'POST /holds',
      operations: [await this.operations.hold(body)],
      isGroup: false,
      ...this.intentService.responding(async ([placed]) => ({
        location: locationOf.hold(placed!.id),
        body: await this.holdReader.holdAfter(placed!, placed!),
      })),
    };
  }

  async capture(holdId: string, body: PostCaptureDto): Promise<Intent> {
    const placed = await this.operations.placed(holdId);
    return {
      route: 'POST /holds/:id/captures',
      operations: [await this.operations.capture(placed, body)],
      isGroup: false,
      ...this.intentService.responding(async ([captured]) => ({
        location: locationOf.transaction(captured!.id),
        body: await this.#changed(placed, captured!),
      })),
    };
  }

  async release(holdId: string, body: TextsDto): Promise<Intent> {
    const placed = await this.operations.placed(holdId);
    return {
      route: 'POST /holds/:id/release',
      operations: [await this.operations.release(placed, body)],
      isGroup: false,
      ...this.intentService.responding(async ([released]) => ({
        status: 200,
        body: await this.#changed(placed, released!),
      })),
    };
  }

  async #changed(placed: Transaction, transaction: Transaction) {
    const { scale } = (await this.view.assetOf(placed))!;
    return {
      status: 'SUCCESS',
      txId: transaction.id,
      balance: formatBalance(transaction.balanceAfterMinor!, scale),
      hold: await this.holdReader.holdAfter(placed, transaction),
    };
  }
}
