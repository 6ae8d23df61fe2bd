import { Injectable } from '@nestjs/common';
import { formatAmount } from '../amount';
import { Reader } from '../database/reader';
import { Problem } from '../errors';
import { type Original } from '../posting/command';
import { Slices } from '../posting/slices';
import { type Transaction } from '../posting/transaction.entity';
import { type RefundableType } from '../posting/transaction-types';
import { READ_ENTRIES_OF, READ_GROUP, READ_REFUNDS, READ_TRANSACTION, type SideRow } from './transaction.sql';
import { type GroupDto, type TransactionWithLedgerDto } from './transaction.dto';
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
      this.find(id),
      this.reader.query<SideRow>(READ_ENTRIES_OF, [id, slices]),
      this.reader.query<Transaction>(READ_REFUNDS, [id, slices]),
    ]);
    const { scale = 0 } = (await this.view.assetOf(transaction)) ?? {};
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
    };
  }

  /**
   * @throws Problem GROUP_NOT_FOUND
   */
  async group(groupId: string): Promise<GroupDto> {
    return this.view.group(await this.members(groupId));
  }

  /**
   * @throws Problem TRANSACTION_NOT_FOUND
   */
  async find(id: string): Promise<Transaction> {
    const [transaction] = await this.reader.query<Transaction>(READ_TRANSACTION, [id, this.slices.ofId(id)]);
    if (!transaction) throw new Problem('TRANSACTION_NOT_FOUND', `There is no transaction ${id}.`);
    return transaction;
  }

  /**
   * In the order of their posting.
   *
   * @throws Problem GROUP_NOT_FOUND
   */
  async members(groupId: string): Promise<Transaction[]> {
    const members = await this.reader.query<Transaction>(READ_GROUP, [groupId, this.slices.numbers]);
    if (members.length === 0) throw new Problem('GROUP_NOT_FOUND', `There is no group ${groupId}.`);
    return members;
  }
}

/** What is to be given back of a successful transaction of this type. */
export function originalOf(transaction: Transaction): Original {
  const { id, slice, type, userId, assetId, amountMinor, details } = transaction;
  const original = { id, slice, type: type as RefundableType, userId, assetId: assetId!, amountMinor: amountMinor! };
  return details?.peerUserId === undefined ? original : { ...original, peerUserId: details.peerUserId };
}
