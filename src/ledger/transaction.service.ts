import { Injectable } from '@nestjs/common';
import { AmountError, formatBalance, parseAmount } from '../amount';
import { Config } from '../config';
import { problemOf } from '../database/problem-of';
import { Reader } from '../database/reader';
import { invalid, Problem, problemBody } from '../errors';
import { type DecidedOutcomes } from '../idempotency/decided-outcomes';
import { type DecidedResponse, type Idempotency } from '../idempotency/idempotency';
import { type KeptResponse } from '../idempotency/idempotency.store';
import { transactions } from '../observability/metrics';
import { type Asset } from '../posting/asset.entity';
import { isSystemUser } from '../posting/wallet.entity';
import { WalletService } from '../wallet/wallet.service';
import { type PostTransactionDto } from './ledger.dto';
import { type Posted, PostingQueue } from '../posting/posting-queue';
import { type DecidedTransaction } from '../posting/posting-rules';
import { decidedTransaction, type DecidedRow, SELECT_DECIDED } from '../posting/posting.sql';
import { type TransactionType } from '../posting/transaction.entity';

/** Turns a caller's wish into a command, and the command's decision into the caller's answer. */
@Injectable()
export class TransactionService implements DecidedOutcomes {
  constructor(
    private readonly config: Config,
    private readonly walletService: WalletService,
    private readonly postingQueue: PostingQueue,
    private readonly reader: Reader,
  ) {}

  /**
   * @throws Problem when the wish is not valid, or could not be decided; nothing is written then
   */
  async post(wish: PostTransactionDto, { caller, key, fingerprint }: Idempotency): Promise<DecidedResponse> {
    const { userId, type, reference = null, metadata = null } = wish;
    if (isSystemUser(userId)) {
      throw new Problem('SYSTEM_WALLET', 'userId names a system user. Its wallets change by the rules of others only.');
    }
    const asset = await this.walletService.assetBySymbol(wish.assetSymbol);
    const posting = this.postingQueue.post({
      type,
      userId,
      assetId: asset.id,
      amountMinor: this.#amountMinorOf(wish.amount, asset),
      caller,
      idempotencyKey: key,
      fingerprint,
      reference,
      metadata,
    });
    const { transaction, replayed } = await counted(posting, type, asset);
    return responseOf(transaction, asset, replayed);
  }

  async find({ caller, key }: Idempotency): Promise<KeptResponse | undefined> {
    const [row] = await this.reader.query<DecidedRow>(SELECT_DECIDED, [[caller], [key]]);
    if (!row) return undefined;
    const transaction = decidedTransaction(row);
    const asset = await this.walletService.assetById(row.assetId);
    return { fingerprint: transaction.fingerprint, response: responseOf(transaction, asset, true) };
  }

  #amountMinorOf(amount: string, asset: Asset): bigint {
    const amountMinor = parse(amount, asset);
    const limit = this.config.MAX_TRANSACTION_AMOUNT;
    if (amountMinor > BigInt(limit) * 10n ** BigInt(asset.scale)) {
      throw new Problem('AMOUNT_TOO_LARGE', `amount must be at most ${limit} in one transaction.`, {
        errors: { amount: [`must be at most ${limit}`] },
      });
    }
    return amountMinor;
  }
}

async function counted(posting: Promise<Posted>, type: TransactionType, asset: Asset): Promise<Posted> {
  const count = (outcome: string) => {
    transactions.inc({ type, outcome, asset: asset.symbol });
  };
  try {
    const posted = await posting;
    count(posted.replayed ? 'REPLAYED' : posted.transaction.status);
    return posted;
  } catch (error) {
    count(problemOf(error).code);
    throw error;
  }
}

function parse(amount: string, asset: Asset): bigint {
  try {
    return parseAmount(amount, asset.scale);
  } catch (error) {
    if (error instanceof AmountError) throw invalid('amount', `${error.message} (${asset.symbol})`);
    throw error;
  }
}

/** The same decision always makes the same bytes: a replay has no other source than the transaction's row. */
export function responseOf(transaction: DecidedTransaction, asset: Asset, replayed: boolean): DecidedResponse {
  const transactionId = transaction.id;
  const balance = formatBalance(transaction.balanceAfterMinor, asset.scale);
  if (transaction.rejectionCode === null) {
    const body = { status: 'SUCCESS', txId: transactionId, balance };
    return { status: 201, body, location: `/api/v1/wallets/transactions/${transactionId}`, transactionId, replayed };
  }
  const required = formatBalance(transaction.amountMinor, asset.scale);
  const detail = `The wallet holds ${balance} ${asset.symbol}; ${required} would be needed.`;
  const body = problemBody(transaction.rejectionCode, detail, { available: balance, required, txId: transactionId });
  return { status: 422, body, transactionId, replayed };
}
