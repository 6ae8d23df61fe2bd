import { Injectable } from '@nestjs/common';
import { formatBalance } from '../amount';
import { Reader } from '../database/reader';
import { type Intent } from '../idempotency/intent';
import { IntentService } from '../ledger/intent.service';
import { type PostChargebackDto } from '../ledger/operation.dto';
import { OperationService } from '../ledger/operation.service';
import { findTransaction, spentOf } from '../ledger/transaction.sql';
import { spentDtos } from '../ledger/transaction-reader';
import { TransactionView } from '../ledger/transaction-view';
import { Slices } from '../posting/slices';
import { type Transaction } from '../posting/transaction.entity';

/** What the payment provider takes back. Throws what `OperationService` throws. */
@Injectable()
export class ChargebackService {
  constructor(
    private readonly operations: OperationService,
    private readonly intentService: IntentService,
    private readonly view: TransactionView,
    private readonly reader: Reader,
    private readonly slices: Slices,
  ) {}

  async chargeback(transactionId: string, body: PostChargebackDto): Promise<Intent> {
    return {
      route: 'POST /transactions/:id/chargebacks',
      operations: [await this.operations.chargeback(transactionId, body)],
      isGroup: false,
      ...this.intentService.responding((transactions) => this.#chargedBack(transactions)),
    };
  }

  async #chargedBack(transactions: readonly Transaction[]) {
    const [chargeback] = transactions as [Transaction];
    const [{ body, location }, asset, original] = await Promise.all([
      this.intentService.posted(transactions),
      this.view.assetOf(chargeback),
      findTransaction(this.reader, this.slices, chargeback.relatesTo!),
    ]);
    const { scale } = asset!;
    const { takenFromLot, debt } = chargeback.details!;
    const ofLotMinor = BigInt(takenFromLot!);
    const spent = await spentOf(this.reader, original, chargeback.sliceSeq);
    return {
      location,
      body: {
        ...body,
        takenFromLot: formatBalance(ofLotMinor, scale),
        takenFromOthers: formatBalance((chargeback.amountMinor ?? 0n) - ofLotMinor, scale),
        debt: formatBalance(BigInt(debt!), scale),
        spentOn: spentDtos(spent, scale),
      },
    };
  }
}
