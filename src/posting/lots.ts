import { lesser } from '../amount';
import { type Book } from './book';
import {
  DEFAULT_PRIORITY,
  isExpired,
  type Lot,
  type LotClass,
  type LotShare,
  type LotTerms,
  type OpenedLot,
} from './lot.entity';
import { type LotUse } from './lot-use.entity';
import { type Step } from './rules/rule';
import { type AssetSettings, type WalletDraft } from './scene';
import { type Details, type Rejection, type Transaction } from './transaction.entity';
import { MOVEMENTS, type MovingType, type TransactionType } from './transaction-types';

/** What a step does to the lots of its wallet, where the asset keeps them. Pure, as the rules are. */

/** A refund of what was paid before there were lots, and what a wallet held until then. */
const FROM_BEFORE: LotTerms = { class: 'PAID', priority: DEFAULT_PRIORITY, expiresAtMicros: null };

const DAY_MICROS = 86_400_000_000n;

/** Where the step is posted, and by what. */
export interface LotScene {
  readonly book: Book;
  readonly asset: AssetSettings;
  readonly wallet: WalletDraft;
  readonly transaction: Transaction;
  /** The place that the transaction gets in its slice. */
  readonly sliceSeq: bigint;
  readonly newLotId: () => string;
  /** The SEND of a RECEIVE. */
  readonly sent: Transaction | undefined;
}

/** What is to be kept of it, beside the lots themselves. */
export interface LotChanges {
  readonly details: Pick<Details, 'lots' | 'lotShares'>;
  readonly uses: readonly LotUse[];
}

export function keepsLots(asset: AssetSettings | undefined): asset is AssetSettings {
  return asset !== undefined && asset.lots !== 'NONE';
}

/** Lower priority first, then what expires soonest, BONUS before PAID, the oldest. */
export function inOrderOfUse(a: Lot, b: Lot): number {
  return (
    a.priority - b.priority ||
    compare(a.expiresAtMicros, b.expiresAtMicros) ||
    (a.class === b.class ? 0 : a.class === 'BONUS' ? -1 : 1) ||
    compare(a.openedSeq, b.openedSeq)
  );
}

/** null is last. */
function compare(a: bigint | null, b: bigint | null): number {
  if (a === b) return 0;
  return a !== null && (b === null || a < b) ? -1 : 1;
}

/** What of it can be used at this moment. */
export function freeMinor({ remainingMinor, heldMinor, ...lot }: Lot, nowMicros: bigint): bigint {
  return isExpired(lot, nowMicros) ? 0n : remainingMinor - heldMinor;
}

/** Of some shares, one after the other: what lies behind the first `skippedMinor` of them. */
export function portionOf(shares: readonly LotShare[], skippedMinor: bigint, amountMinor: bigint): LotShare[] {
  const portion: LotShare[] = [];
  let [skipMinor, leftMinor] = [skippedMinor, amountMinor];
  for (const share of shares) {
    const wholeMinor = BigInt(share.amount);
    const passedMinor = lesser(wholeMinor, skipMinor);
    const takenMinor = lesser(wholeMinor - passedMinor, leftMinor);
    skipMinor -= passedMinor;
    leftMinor -= takenMinor;
    if (takenMinor > 0n) portion.push({ ...share, amount: String(takenMinor) });
  }
  return portion;
}

/** Nothing is changed where it is rejected. */
export function applyToLots(step: Step, amountMinor: bigint, scene: LotScene): LotChanges | Rejection {
  const { type } = step;
  if (type === 'HOLD' || (type in MOVEMENTS && MOVEMENTS[type as MovingType].entry === 'DEBIT')) {
    return takeFromLots(step, amountMinor, scene);
  }
  if (type === 'RELEASE') {
    const shares = step.lotShares ?? [oldestShare(scene, amountMinor)];
    for (const share of shares) change(share, { held: -1n }, scene);
    return { details: { lotShares: shares }, uses: [] };
  }
  if (type === 'REFUND' && step.lotShares) return giveBack(step.lotShares, scene);
  return openLots(termsOf(step, amountMinor, scene), scene);
}

function takeFromLots(step: Step, amountMinor: bigint, scene: LotScene): LotChanges | Rejection {
  const { type } = step;
  if (type === 'CAPTURE') {
    const shares = step.lotShares ?? [oldestShare(scene, amountMinor)];
    for (const share of shares) change(share, { held: -1n, remaining: -1n }, scene);
    return taken(shares, scene);
  }
  const shares = step.lotShares ?? chosenShares(step, amountMinor, scene);
  if ('code' in shares) return shares;
  const signs = type === 'HOLD' ? { held: 1n } : { remaining: -1n };
  for (const share of shares) change(share, signs, scene);
  return type === 'HOLD' ? { details: { lotShares: shares }, uses: [] } : taken(shares, scene);
}

/** In the order of use; what is to be taken first is named by the transaction that has opened it. */
function chosenShares(
  { type, takenFirst = [] }: Step,
  amountMinor: bigint,
  { book, asset, wallet }: LotScene,
): LotShare[] | Rejection {
  const isFirst = ({ id, transactionId }: Lot) => takenFirst.includes(transactionId) || takenFirst.includes(id);
  const isOpenToType = (lot: Lot) => type !== 'SEND' || asset.bonusTransferable || lot.class === 'PAID';
  const lots = book
    .lotsOf(wallet.id)
    .filter(isOpenToType)
    .sort((a, b) => Number(isFirst(b)) - Number(isFirst(a)) || inOrderOfUse(a, b));
  const shares: LotShare[] = [];
  let leftMinor = amountMinor;
  for (const lot of lots) {
    const takenMinor = lesser(freeMinor(lot, book.nowMicros), leftMinor);
    if (takenMinor > 0n) shares.push(shareOf(lot, takenMinor));
    leftMinor -= takenMinor;
  }
  if (leftMinor === 0n) return shares;
  // The engine has seen that there is enough: only that a class may not be sent can be in the way.
  if (type !== 'SEND') throw new TypeError(`The lots of wallet ${wallet.id} lack ${leftMinor}`);
  const available = String(amountMinor - leftMinor);
  return { code: 'BONUS_NOT_TRANSFERABLE', available, required: String(amountMinor) };
}

/** A hold of before there were lots is of the lot that was made of what the wallet held then. */
function oldestShare({ book, wallet }: LotScene, amountMinor: bigint): LotShare {
  const [oldest] = book.lotsOf(wallet.id).sort((a, b) => compare(a.openedSeq, b.openedSeq));
  return shareOf(oldest!, amountMinor);
}

/** What comes back to a lot that has expired since expires again at once, or is a lot of its own for some days. */
function giveBack(shares: readonly LotShare[], scene: LotScene): LotChanges {
  const { book, asset } = scene;
  const { refundGraceDays: graceDays } = asset;
  const isLate = ({ lotId }: LotShare) => graceDays !== null && isExpired(book.lot(lotId)!, book.nowMicros);
  const inTime = shares.filter((share) => !isLate(share));
  for (const share of inTime) change(share, { remaining: 1n }, scene);
  const late = openLots(
    shares.filter(isLate).map(({ lotId, amount }) => {
      const { class: lotClass, priority } = book.lot(lotId)!;
      const expiresAtMicros = book.nowMicros + BigInt(graceDays!) * DAY_MICROS;
      return { class: lotClass, priority, expiresAtMicros, amountMinor: BigInt(amount) };
    }),
    scene,
  );
  const details = { ...(inTime.length > 0 && { lotShares: inTime }), ...late.details };
  return { details, uses: inTime.map((share) => useOf(share, -BigInt(share.amount), scene)) };
}

type Opening = LotTerms & { readonly amountMinor: bigint };

/** What a credit opens: as it says, as what was sent to it, or as its type has it. */
function termsOf({ type, lotTerms }: Step, amountMinor: bigint, { book, sent }: LotScene): Opening[] {
  if (type === 'RECEIVE' && sent?.details?.lotShares) {
    return sent.details.lotShares.map(({ lotId, amount }) => ({ ...book.lot(lotId)!, amountMinor: BigInt(amount) }));
  }
  if (type === 'REFUND' || type === 'OPEN_LOT' || type === 'RECEIVE') return [{ ...FROM_BEFORE, amountMinor }];
  return [{ ...(lotTerms ?? termsOfType(type)), amountMinor }];
}

export function termsOfType(type: TransactionType): LotTerms {
  return { class: classOfType(type), priority: DEFAULT_PRIORITY, expiresAtMicros: null };
}

export function classOfType(type: TransactionType): LotClass {
  return type === 'TOP_UP' ? 'PAID' : 'BONUS';
}

/** What comes on the same terms is one lot. */
function openLots(openings: readonly Opening[], scene: LotScene): LotChanges {
  const { book, wallet, transaction, sliceSeq, newLotId } = scene;
  const merged = new Map<string, Opening>();
  for (const opening of openings) {
    const { class: lotClass, priority, expiresAtMicros, amountMinor } = opening;
    const terms = `${lotClass} ${priority} ${expiresAtMicros}`;
    const before = merged.get(terms)?.amountMinor ?? 0n;
    merged.set(terms, { class: lotClass, priority, expiresAtMicros, amountMinor: before + amountMinor });
  }
  const lots = Array.from(merged.values(), ({ amountMinor, ...terms }, number): Lot => {
    const heldMinor = transaction.type === 'OPEN_LOT' ? wallet.heldMinor : 0n;
    const place = {
      slice: wallet.slice,
      walletId: wallet.id,
      transactionId: transaction.id,
      openedSeq: sliceSeq,
      number,
    };
    return { id: newLotId(), ...place, ...terms, amountMinor, remainingMinor: amountMinor, heldMinor, status: 'OPEN' };
  });
  for (const lot of lots) {
    book.setLot(lot);
    hasten(wallet, lot);
  }
  return lots.length === 0 ? { details: {}, uses: [] } : { details: { lots: lots.map(openedLot) }, uses: [] };
}

function openedLot({ id, class: lotClass, priority, expiresAtMicros, amountMinor }: Lot): OpenedLot {
  const expires = expiresAtMicros === null ? {} : { expiresAtMicros: String(expiresAtMicros) };
  return { id, class: lotClass, priority, ...expires, amount: String(amountMinor) };
}

/** Adds the share to what is left of its lot, or to what is held of it, or takes it off. */
function change(
  { lotId, amount }: LotShare,
  { remaining = 0n, held = 0n }: { remaining?: bigint; held?: bigint },
  { book, wallet, transaction }: LotScene,
): void {
  const lot = book.lot(lotId)!;
  const remainingMinor = lot.remainingMinor + remaining * BigInt(amount);
  const heldMinor = lot.heldMinor + held * BigInt(amount);
  const over = transaction.type === 'EXPIRE' ? 'EXPIRED' : 'SPENT';
  const changed = { ...lot, remainingMinor, heldMinor, status: remainingMinor > 0n ? 'OPEN' : over } as const;
  book.setLot(changed);
  hasten(wallet, changed);
}

/** The wallet is due when what can be used of the lot expires. */
function hasten(wallet: WalletDraft, { remainingMinor, heldMinor, expiresAtMicros }: Lot): void {
  if (expiresAtMicros === null || remainingMinor === heldMinor) return;
  if (wallet.dueAtMicros === null || expiresAtMicros < wallet.dueAtMicros) wallet.dueAtMicros = expiresAtMicros;
}

function taken(shares: readonly LotShare[], scene: LotScene): LotChanges {
  return { details: { lotShares: shares }, uses: shares.map((share) => useOf(share, BigInt(share.amount), scene)) };
}

function useOf({ lotId }: LotShare, amountMinor: bigint, { transaction }: LotScene): LotUse {
  return { lotId, transactionId: transaction.id, slice: transaction.slice, amountMinor };
}

export function shareOf({ id, class: lotClass }: Lot, amountMinor: bigint): LotShare {
  return { lotId: id, class: lotClass, amount: String(amountMinor) };
}
