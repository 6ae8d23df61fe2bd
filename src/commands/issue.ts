import 'reflect-metadata';
import { hash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type INestApplicationContext } from '@nestjs/common';
import { AmountError, formatBalance, parseAmount } from '../amount';
import { sqlStateOf } from '../database/postgres-errors';
import { Problem } from '../errors';
import { exitWithOneLine } from '../exit';
import { keyOf } from '../idempotency/idempotency';
import { PostingQueue } from '../posting/posting-queue';
import { asOperator } from './operator';
import { type Asset } from '../posting/asset.entity';
import { TREASURY_USER_ID } from '../posting/wallet.entity';
import { WalletService } from '../wallet/wallet.service';

/** Credits to be issued, in whole and decimal units: `{ symbol: 'DIAMOND', amount: '1000000', key: '2026-q4-budget' }`. */
export interface Issuance {
  readonly symbol: string;
  readonly amount: string;
  /** The name of this one decision: under the same key it takes effect once. */
  readonly key: string;
  /** The asset is opened with these, unless it is there already. */
  readonly opening?: Pick<Asset, 'name' | 'scale'>;
}

/** What the operator has got wrong, in one line. */
export class UsageError extends Error {}

const USAGE = 'issue --asset SYMBOL --amount AMOUNT --key KEY [--name NAME --scale DECIMALS]';
const OPTIONS = {
  asset: { type: 'string' },
  amount: { type: 'string' },
  key: { type: 'string' },
  name: { type: 'string' },
  scale: { type: 'string' },
} as const;

/**
 * @throws UsageError
 */
export function issuanceOf(args: string[]): Issuance {
  const { asset, amount, key, name, scale } = valuesOf(args);
  if (asset === undefined || amount === undefined || key === undefined) throw new UsageError(`Usage: ${USAGE}`);
  const symbol = asset.toUpperCase();
  if (!/^[A-Z][A-Z0-9_]{0,15}$/.test(symbol)) {
    throw new UsageError('--asset must be a letter and up to 15 letters, digits or _, like GOLD.');
  }
  if (keyOf(key) !== key) throw new UsageError('--key must be 1 to 255 visible ASCII characters without ", \\ and ,.');
  if (name === undefined && scale === undefined) return { symbol, amount, key };
  if (name === undefined || scale === undefined) throw new UsageError('A new asset takes both --name and --scale.');
  if (!/^\S(?:.{0,98}\S)?$/u.test(name)) throw new UsageError('--name must be 1 to 100 characters, no blanks around.');
  if (!/^[0-8]$/.test(scale)) throw new UsageError('--scale must be a number of decimals from 0 to 8.');
  return { symbol, amount, key, opening: { name, scale: Number(scale) } };
}

function valuesOf(args: string[]) {
  try {
    const { values, tokens } = parseArgs({ args, options: OPTIONS, tokens: true });
    const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    const repeated = names.find((name, index) => names.indexOf(name) !== index);
    // The last would win, and what is issued is issued for good.
    if (repeated !== undefined) throw new Error(`--${repeated} is given twice`);
    return values;
  } catch (error) {
    const [reason = ''] = (error as Error).message.split(/\.?(?:\n|\. )/);
    throw new UsageError(`${reason}. Usage: ${USAGE}`, { cause: error });
  }
}

/**
 * Issues credits into the treasury of an asset, through the ledger like everything else; opens the asset first if that
 * is asked for. Repeated under the same key, it answers the same and changes nothing.
 *
 * @returns what was done, in one line
 * @throws UsageError, or Problem ASSET_NOT_FOUND, AMOUNT_TOO_LARGE or one of the database's
 */
export async function issue(app: INestApplicationContext, issuance: Issuance): Promise<string> {
  const { symbol, amount, key, opening } = issuance;
  const known = await assetOf(app, symbol);
  const scale = known?.scale ?? opening?.scale;
  if (scale === undefined) {
    throw new UsageError(`There is no asset ${symbol}: give --name and --scale as well to open it.`);
  }
  if (known && opening && (known.name !== opening.name || known.scale !== opening.scale)) {
    throw new UsageError(`${symbol} is there already, with the name "${known.name}" and scale ${known.scale}.`);
  }
  const amountMinor = minorOf(amount, scale);
  const asset = known ?? (await openAsset(app, symbol, opening!));
  const { id, balanceAfterMinor } = await post(app, asset, amountMinor, key);
  const treasury = formatBalance(balanceAfterMinor, scale);
  return `Issued ${formatBalance(amountMinor, scale)} ${symbol}, transaction ${id}: the treasury then held ${treasury}.`;
}

async function assetOf(app: INestApplicationContext, symbol: string): Promise<Asset | undefined> {
  try {
    return await app.get(WalletService).assetBySymbol(symbol);
  } catch (error) {
    if (error instanceof Problem && error.code === 'ASSET_NOT_FOUND') return undefined;
    throw error;
  }
}

function minorOf(amount: string, scale: number): bigint {
  try {
    return parseAmount(amount, scale);
  } catch (error) {
    if (error instanceof AmountError) throw new UsageError(`--amount ${error.message}.`, { cause: error });
    throw error;
  }
}

async function openAsset(
  app: INestApplicationContext,
  symbol: string,
  opening: Pick<Asset, 'name' | 'scale'>,
): Promise<Asset> {
  try {
    return await app.get(WalletService).openNextAsset({ symbol, ...opening });
  } catch (error) {
    if (sqlStateOf(error) !== '42501') throw error;
    throw new UsageError('Only the owner of the schema may open an asset: set DIRECT_URL.', { cause: error });
  }
}

async function post(app: INestApplicationContext, asset: Asset, amountMinor: bigint, idempotencyKey: string) {
  try {
    const { transaction } = await app.get(PostingQueue).post({
      type: 'ISSUE',
      userId: TREASURY_USER_ID,
      assetId: asset.id,
      amountMinor,
      caller: 'operator',
      idempotencyKey,
      fingerprint: hash('sha256', `ISSUE ${asset.symbol} ${amountMinor}`, 'buffer'),
      reference: null,
      metadata: null,
    });
    return transaction;
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'IDEMPOTENCY_KEY_REUSED') throw error;
    throw new UsageError(`--key ${idempotencyKey} was used for another issuance: a new one takes a new key.`, {
      cause: error,
    });
  }
}

async function run(): Promise<void> {
  const issuance = issuanceOf(process.argv.slice(2));
  await asOperator(
    async (app) => {
      process.stdout.write(`${await issue(app, issuance)}\n`);
    },
    { opensAssets: issuance.opening !== undefined },
  );
}

if (require.main === module) run().catch(exitWithOneLine);
