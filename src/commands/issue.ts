import 'reflect-metadata';
import { hash } from 'node:crypto';
import { type INestApplicationContext } from '@nestjs/common';
import { AmountError, formatBalance, parseAmount } from '../amount';
import { AssetService } from '../asset/asset.service';
import { SupplyService } from '../asset/supply.service';
import { Problem } from '../errors';
import { parseKey } from '../idempotency/idempotency-key';
import { commandOf, type Intent } from '../idempotency/intent';
import { type Asset } from '../posting/asset.entity';
import { PostingQueue } from '../posting/posting-queue';
import { type Answer } from './answer';
import { asOperator } from './operator';
import { symbolOf } from './symbol';
import { UsageError } from './usage-error';

/** Credits to be issued, in whole and decimal units: `{ symbol: 'DIAMOND', amount: '1000000', key: '2026-q4-budget' }`. */
export interface Issuance {
  readonly symbol: string;
  readonly amount: string;
  /** The name of this one decision: under the same key it takes effect once. */
  readonly key: string;
  /** The asset is opened with these, unless it is there already. */
  readonly opening?: Pick<Asset, 'name' | 'scale'>;
}

/** As they stand on the command line. */
export interface IssueOptions {
  readonly asset: string;
  readonly amount: string;
  readonly key: string;
  readonly name?: string;
  readonly scale?: string;
}

/** What was issued. */
export interface Issued {
  readonly asset: string;
  readonly amount: string;
  readonly transactionId: string;
  /** What the treasury held after it. */
  readonly treasury: string;
}

/**
 * @throws UsageError, or what `issue` throws
 */
export async function runIssue(options: IssueOptions): Promise<Answer> {
  const issuance = issuanceOf(options);
  const issued = await asOperator((app) => issue(app, issuance));
  const { asset, amount, transactionId, treasury } = issued;
  return {
    text: `Issued ${amount} ${asset}, transaction ${transactionId}: the treasury then held ${treasury}.`,
    json: issued,
  };
}

/**
 * @throws UsageError
 */
export function issuanceOf({ asset, amount, key, name, scale }: IssueOptions): Issuance {
  const symbol = symbolOf(asset);
  if (parseKey(key) !== key)
    throw new UsageError('--key must be 1 to 255 visible ASCII characters without ", \\ and ,.');
  if (name === undefined && scale === undefined) return { symbol, amount, key };
  if (name === undefined || scale === undefined) throw new UsageError('A new asset takes both --name and --scale.');
  if (!/^\S(?:.{0,98}\S)?$/u.test(name)) throw new UsageError('--name must be 1 to 100 characters, no blanks around.');
  if (!/^[0-8]$/.test(scale)) throw new UsageError('--scale must be a number of decimals from 0 to 8.');
  return { symbol, amount, key, opening: { name, scale: Number(scale) } };
}

/**
 * Issues credits into the treasury of an asset, through the ledger like everything else; creates the asset first if that
 * is asked for. Repeated under the same key, it answers the same and changes nothing.
 *
 * @throws UsageError, or Problem AMOUNT_TOO_LARGE or one of the database's
 */
export async function issue(app: INestApplicationContext, issuance: Issuance): Promise<Issued> {
  const { symbol, amount, key, opening } = issuance;
  const known = (await app.get(AssetService).all()).find((asset) => asset.symbol === symbol);
  if (!known && !opening) {
    throw new UsageError(`There is no asset ${symbol}: give --name and --scale as well to open it.`);
  }
  if (known && opening && (known.name !== opening.name || known.scale !== opening.scale)) {
    throw new UsageError(`${symbol} is there already, with the name "${known.name}" and scale ${known.scale}.`);
  }
  const { scale } = known ?? opening!;
  const amountMinor = minorOf(amount, scale);
  if (!known) await app.get(AssetService).create({ symbol, ...opening! });
  const intent = await app.get(SupplyService).change('ISSUE', symbol, { amount });
  const { id, details, balanceAfterMinor } = await post(app, intent, key, `ISSUE ${symbol} ${amountMinor}`);
  const treasuryMinor = BigInt(details?.treasury ?? balanceAfterMinor ?? 0n);
  return {
    asset: symbol,
    amount: formatBalance(amountMinor, scale),
    transactionId: id,
    treasury: formatBalance(treasuryMinor, scale),
  };
}

function minorOf(amount: string, scale: number): bigint {
  try {
    return parseAmount(amount, scale);
  } catch (error) {
    if (error instanceof AmountError) throw new UsageError(`--amount ${error.message}.`, { cause: error });
    throw error;
  }
}

async function post(app: INestApplicationContext, intent: Intent, key: string, asOfVersion1: string) {
  const command = commandOf(intent, { caller: 'operator', idempotencyKey: key });
  const fingerprintOfVersion1 = () => hash('sha256', asOfVersion1, 'buffer');
  try {
    const { transactions } = await app.get(PostingQueue).post({ ...command, fingerprintOfVersion1 });
    return transactions[0]!;
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'IDEMPOTENCY_KEY_REUSED') throw error;
    throw new UsageError(`--key ${key} was used for another issuance: a new one takes a new key.`, { cause: error });
  }
}
