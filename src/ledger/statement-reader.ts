import { Injectable } from '@nestjs/common';
import { formatAmount } from '../amount';
import { type AssetIdentity } from '../asset/asset.service';
import { Reader } from '../database/reader';
import { invalid } from '../errors';
import { formatInstant, parseInstant, refuseBackwards } from '../instant';
import { type TransactionType, TRANSACTION_TYPES } from '../posting/transaction-types';
import { balancesAfter } from '../wallet/past.sql';
import { WalletReader } from '../wallet/wallet-reader';
import { csvLines, textCell } from './csv';
import { columnsOf, entryDto, type EntryStream, streamsOf } from './entry-streams';
import { type EntryDto } from './ledger.dto';
import { type EntryRow, READ_ENTRIES } from './ledger.sql';
import { type StatementDto, type StatementQuery, type TotalDto } from './statement.dto';

/** More than that is read in a tenth of a second no longer, and is a few megabytes: it is what the export is for. */
const ENTRIES_MAX = 10_000;

/** Tells how a balance came from one amount to another. */
@Injectable()
export class StatementReader {
  constructor(
    private readonly reader: Reader,
    private readonly walletReader: WalletReader,
  ) {}

  /**
   * @throws Problem VALIDATION_FAILED, ASSET_NOT_FOUND or WALLET_NOT_FOUND
   */
  async statement(userId: string, query: StatementQuery): Promise<StatementDto> {
    refuseBackwards(query);
    const streams = await streamsOf(this.reader, await this.walletReader.walletsOf(userId, query.asset), query);
    const count = streams.reduce((sum, { bottom, top }) => sum + top - bottom, 0);
    if (count > ENTRIES_MAX) {
      const advice = 'ask for less time, or for the export';
      throw invalid('from', `leaves ${count} entries, and one statement has up to ${ENTRIES_MAX}: ${advice}`);
    }
    const [openingMinor, rows] = await Promise.all([
      this.#balanceBefore(streams),
      this.reader.query<EntryRow>(READ_ENTRIES, [...columnsOf(streams), count]),
    ]);
    return statementOf(userId, query, streams[0]!.wallet.asset, openingMinor, rows.reverse());
  }

  async #balanceBefore(streams: readonly EntryStream[]): Promise<bigint> {
    const wallets = streams.map(({ wallet }) => wallet);
    const balances = await balancesAfter(this.reader, wallets, streams.map(({ bottom }) => bottom)); // prettier-ignore
    return balances.reduce((sum, balanceMinor) => sum + balanceMinor, 0n);
  }
}

/** @param rows oldest first */
function statementOf(
  userId: string,
  { from, to }: StatementQuery,
  asset: AssetIdentity,
  openingMinor: bigint,
  rows: readonly EntryRow[],
): StatementDto {
  let balanceMinor = openingMinor;
  const entries = rows.map((row) => {
    balanceMinor += row.type === 'CREDIT' ? row.amountMinor : -row.amountMinor;
    // A system user has a wallet in each slice: here it is one, whose balance goes from entry to entry.
    return entryDto({ ...row, balanceAfterMinor: balanceMinor }, asset);
  });
  const normalised = (time: string | undefined) => (time === undefined ? null : formatInstant(parseInstant(time)));
  return {
    userId,
    assetSymbol: asset.symbol,
    from: normalised(from),
    to: normalised(to),
    openingBalance: formatAmount(openingMinor, asset.scale),
    closingBalance: formatAmount(balanceMinor, asset.scale),
    totals: totalsOf(rows, asset),
    entries,
  };
}

function totalsOf(rows: readonly EntryRow[], { scale }: AssetIdentity): TotalDto[] {
  const byType = Map.groupBy(rows, ({ transactionType }) => transactionType);
  const sum = (some: readonly EntryRow[], entry: EntryRow['type']) =>
    some.reduce((total, { type, amountMinor }) => (type === entry ? total + amountMinor : total), 0n);
  const totalOf = (type: TransactionType): TotalDto[] => {
    const some = byType.get(type);
    if (!some) return [];
    const [credited, debited] = [sum(some, 'CREDIT'), sum(some, 'DEBIT')];
    return [
      { type, credited: formatAmount(credited, scale), debited: formatAmount(debited, scale), count: some.length },
    ];
  };
  return TRANSACTION_TYPES.flatMap(totalOf);
}

const COLUMNS = ['createdAt', 'entryType', 'txType', 'amount', 'balanceAfter', 'txId', 'groupId', 'reference'] as const;

/** The entries between two rows that tell the opening and the closing balance. */
export function csvOfStatement({ from, to, openingBalance, closingBalance, entries }: StatementDto): string {
  const end = (createdAt: string | null, txType: string, balanceAfter: string) =>
    rowOf({ createdAt, txType, balanceAfter });
  return csvLines([
    COLUMNS,
    end(from, 'opening', openingBalance),
    ...entries.map((entry) => rowOf({ ...entry, reference: textCell(entry.reference) })),
    end(to, 'closing', closingBalance),
  ]);
}

type Cells = { readonly [Name in (typeof COLUMNS)[number]]?: EntryDto[Name] | string | null };

function rowOf(cells: Cells): (string | null)[] {
  return COLUMNS.map((name) => cells[name] ?? null);
}
