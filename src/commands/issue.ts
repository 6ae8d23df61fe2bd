import 'reflect-metadata';
import { hash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type INestApplicationContext } from '@nestjs/common';
import { AmountError, formatBalance, parseAmount } from '../amount';
import { AssetService } from '../asset/asset.service';
import { SupplyService } from '../asset/supply.service';
import { Problem } from '../errors';
import { exitWithOneLine } from '../exit';
import { parseKey } from '../idempotency/idempotency-key';
import { commandOf, type Intent } from '../idempotency/intent';
import { type Asset } from '../posting/asset.entity';
import { PostingQueue } from '../posting/posting-queue';
import { asOperator } from './operator';

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
  if (parseKey(key) !== key)
    throw new UsageError('--key must be 1 to 255 visible ASCII characters without ", \\ and ,.');
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
 * Issues credits into the treasury of an asset, through the ledger like everything else; creates the asset first if that
 * is asked for. Repeated under the same key, it answers the same and changes nothing.
 *
 * @returns what was done, in one line
 * @throws UsageError, or Problem AMOUNT_TOO_LARGE or one of the database's
 */
export async function issue(app: INestApplicationContext, issuance: Issuance): Promise<string> {
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
  const treasury = formatBalance(treasuryMinor, scale);
  return `Issued ${formatBalance(amountMinor, scale)} ${symbol}, transaction ${id}: the treasury then held ${treasury}.`;
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

async function run(): Promise<void> {
  const issuance = issuanceOf(process.argv.slice(2));
  await asOperator(async (app) => {
    process.stdout.write(`${await issue(app, issuance)}\n`);
  });
}

if (require.main === module) run().catch(exitWithOneLine);
