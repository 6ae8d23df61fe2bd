import { type Book, systemWallet, walletKeyOf, type WalletName } from '../book';
import { type Command, type Operation } from '../command';
import { type Slices } from '../slices';
import { isSystemUser, SYSTEM_USERS } from '../wallet.entity';
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
  const touched = command.operations.map((operation) => ruleOf(operation).touches(operation, slices));
  const named = touched.flatMap((one) => one.wallets);
  const numbers = touched.flatMap((one) => one.slices ?? one.wallets.map(({ slice }) => slice));
  // What has expired of a user's wallet, and what it owes, goes to the treasury.
  const treasuries = named
    .filter((name) => !isSystemUser(name.userId) && !named.some((other) => isTreasuryOf(other, name)))
    .map(({ assetId, slice }) => systemWallet('TREASURY', assetId, slice));
  const wallets = [...new Map([...named, ...treasuries].map((name) => [walletKeyOf(name), name])).values()];
  return {
    slices: [...new Set(numbers)],
    wallets,
    originals: touched.flatMap(({ original }) => original ?? []),
    holds: touched.flatMap((one) => one.hold ?? []),
    lots: touched.flatMap((one) => one.lots ?? []),
    wholeUsers: touched.flatMap(({ wholeUser }) => wholeUser ?? []),
    transactionCount: touched.reduce((sum, { transactionCount }) => sum + transactionCount, 0),
  };
}

function isTreasuryOf(other: WalletName, { assetId, slice }: WalletName): boolean {
  return other.userId === SYSTEM_USERS.TREASURY && other.assetId === assetId && other.slice === slice;
}
