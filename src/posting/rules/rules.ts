import { type Book, systemWallet, walletKeyOf, type WalletName } from '../book';
import { type Command, type Operation } from '../command';
import { type Slices } from '../slices';
import { isSystemUser } from '../wallet.entity';
import { cancel } from './cancel';
import { chargeback } from './chargeback';
import { erase } from './erase';
import { capture, hold, release } from './hold';
import { expire, openLot } from './lot';
import { refund } from './refund';
import { type Plan, type Rule, type Touched } from './rule';
import { status } from './status';
import { refill, supply } from './supply';
import { transfer } from './transfer';
import { treasury } from './treasury';

/** One rule for each type of operation. A new type is a rule, a row here, and one in the verifier's table. */
const RULES: { readonly [Type in Operation['type']]: Rule<Extract<Operation, { type: Type }>> } = {
  TOP_UP: treasury,
  BONUS: treasury,
  SPEND: treasury,
  ADJUST_UP: treasury,
  ADJUST_DOWN: treasury,
  TRANSFER: transfer,
  REFUND: refund,
  REVERSAL: refund,
  CHARGEBACK: chargeback,
  OPEN_LOT: openLot,
  HOLD: hold,
  CAPTURE: capture,
  RELEASE: release,
  EXPIRE: expire,
  STATUS: status,
  ISSUE: supply,
  BURN: supply,
  REFILL: refill,
  CANCEL: cancel,
  ERASE: erase,
};

function ruleOf(operation: Operation): Rule<Operation> {
  return RULES[operation.type];
}

export function planOf(operation: Operation, book: Book): Plan {
  return ruleOf(operation).plan(operation, book);
}

/** All that a command touches: what its batch locks and looks up. */
export interface Footprint {
  readonly slices: readonly number[];
  readonly wallets: Touched['wallets'];
  readonly originals: readonly string[];
  readonly holds: readonly string[];
  readonly lots: readonly string[];
  readonly wholeUsers: readonly string[];
  /** How many transactions it makes at most. */
  readonly transactionCount: number;
}

export function footprintOf(command: Command, slices: Slices): Footprint {
  const wallets = new Map<string, WalletName>();
  const numbers = new Set<number>();
  const footprint = {
    originals: [] as string[],
    holds: [] as string[],
    lots: [] as string[],
    wholeUsers: [] as string[],
  };
  let transactionCount = 0;
  for (const operation of command.operations) {
    const touched = ruleOf(operation).touches(operation, slices);
    for (const name of touched.wallets) wallets.set(walletKeyOf(name), name);
    for (const number of touched.slices ?? touched.wallets.map(({ slice }) => slice)) numbers.add(number);
    if (touched.original !== undefined) footprint.originals.push(touched.original);
    if (touched.hold !== undefined) footprint.holds.push(touched.hold);
    if (touched.lots) footprint.lots.push(...touched.lots);
    if (touched.wholeUser !== undefined) footprint.wholeUsers.push(touched.wholeUser);
    transactionCount += touched.transactionCount;
  }
  // What has expired of a user's wallet, and what it owes, goes to the treasury.
  for (const { userId, assetId, slice } of [...wallets.values()]) {
    if (isSystemUser(userId)) continue;
    const treasury = systemWallet('TREASURY', assetId, slice);
    wallets.set(walletKeyOf(treasury), treasury);
  }
  return { ...footprint, slices: [...numbers], wallets: [...wallets.values()], transactionCount };
}
