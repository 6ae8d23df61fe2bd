import { Injectable } from '@nestjs/common';
import { formatAmount, MAX_MINOR } from '../amount';
import { Reader } from '../database/reader';
import { Slices } from '../posting/slices';
import { type Transaction } from '../posting/transaction.entity';
import {
  findMembers,
  findTransaction,
  READ_ENTRIES_OF,
  READ_REFUNDS,
  type SideRow,
  spentOf,
  type SpentRow,
} from './transaction.sql';
import { type GroupDto, type SpentDto, type TransactionWithLedgerDto } from './transaction.dto';
import { TransactionView } from './transaction-view';

/** Finds transactions and groups by their ids. */
@Injectable()
export class TransactionReader {
  constructor(
    private readonly reader: Reader,
    private readonly slices: Slices,
    private readonly view: TransactionView,
  ) {}

  /**
   * @throws Problem TRANSACTION_NOT_FOUND
   */
  async transaction(id: string): Promise<TransactionWithLedgerDto> {
    const slices = this.slices.ofId(id);
    const [transaction, sides, refunds] = await Promise.all([
      findTransaction(this.reader, this.slices, id),
      this.reader.query<SideRow>(READ_ENTRIES_OF, [id, slices]),
      this.reader.query<Transaction>(READ_REFUNDS, [id, slices]),
    ]);
    const { scale = 0 } = (await this.view.assetOf(transaction)) ?? {};
    const spent = transaction.details?.lots ? await spentOf(this.reader, transaction, MAX_MINOR) : undefined;
    const refundedMinor = refunds.reduce((sum, { amountMinor }) => sum + (amountMinor ?? 0n), 0n);
    return {
      ...(await this.view.transaction(transaction)),
      ledger: sides.map(({ amountMinor, balanceAfterMinor, ...side }) => ({
        ...side,
        amount: formatAmount(amountMinor, scale),
        balanceAfter: formatAmount(balanceAfterMinor, scale),
      })),
      refunded: formatAmount(refundedMinor, scale),
      refunds: refunds.map((refund) => refund.id),
      ...(spent && { spentOn: spentDtos(spent, scale) }),
    };
  }

  /**
   * @throws Problem GROUP_NOT_FOUND
   */
  async group(groupId: string): Promise<GroupDto> {
    return this.view.group(await findMembers(this.reader, this.slices, groupId));
  }
}

export function spentDtos(rows: readonly SpentRow[], scale: number): SpentDto[] {
  return rows.map(({ amountMinor, ...spent }) => ({ ...spent, amount: formatAmount(amountMinor, scale) }));
}
