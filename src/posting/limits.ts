import { type Book, useKeyOf, type WalletName } from './book';
import { type Operation, subjectOf } from './command';
import { type LimitedWindow, type LimitKind, windowsInForce } from './limit-settings';
import { type MovingStep, type Step } from './rules/rule';
import { type Scene } from './scene';
import { type Slices } from './slices';
import { type Rejection } from './transaction.entity';
import { COUNTED_AS } from './transaction-types';

/** How much may be moved at once, within a time, and held at most: what of it an operation meets. Pure, as the rules are. */

/** A wallet, and what of it counts. */
export interface Counted {
  readonly wallet: WalletName;
  readonly kind: LimitKind;
}

/** What has to be looked up for an operation: none but these makes a step that counts. */
export function countedBy(operation: Operation, slices: Slices): Counted | undefined {
  const type = operation.type === 'TRANSFER' ? 'SEND' : operation.type;
  const kind = kindOf(type);
  if (kind === undefined) return undefined;
  const { userId, assetId } = subjectOf(operation);
  return { wallet: { userId, assetId, slice: slices.ofUser(userId) }, kind };
}

/** The steps of an operation, with as much as may be posted of each; or why it is refused. */
export function withinLimits(
  steps: readonly Step[],
  book: Book,
  scene: Scene,
): { readonly steps: readonly Step[] } | { readonly rejection: Rejection } {
  const allowed: Step[] = [];
  for (const step of steps) {
    const judged = step.counter && isLimited(step, scene) ? judge(step, steps, book, scene) : step;
    if ('code' in judged) return { rejection: judged };
    allowed.push(judged);
  }
  return { steps: allowed };
}

/** What a posted step adds to what counts. */
export function countUses(step: MovingStep, book: Book, scene: Scene): void {
  if (!isLimited(step, scene)) return;
  const { userId, assetId, slice, amountMinor } = step;
  const windows = windowsOf(step, book, scene).map(({ limit, spanName }) =>
    useKeyOf({ userId, assetId, slice }, limit.of, spanName),
  );
  // A user's own limit may count the same as the asset's.
  for (const key of new Set(windows)) book.addUse(key, amountMinor);
}

function kindOf(type: string): LimitKind | undefined {
  return COUNTED_AS[type as keyof typeof COUNTED_AS];
}

function isLimited({ userId, assetId }: MovingStep, { assets, userLimits }: Scene): boolean {
  return Boolean(assets.get(assetId)?.limits) || userLimits.get(userId)?.[assetId] !== undefined;
}

function windowsOf({ type, userId, assetId }: MovingStep, { nowMicros }: Book, scene: Scene): LimitedWindow[] {
  const kind = kindOf(type);
  if (kind === undefined) return [];
  return windowsInForce(kind, scene.assets.get(assetId)?.limits, scene.userLimits.get(userId)?.[assetId], nowMicros);
}

/** What was asked for is held against what one transaction may be, what would be posted against everything else. */
function judge(step: MovingStep, steps: readonly Step[], book: Book, scene: Scene): MovingStep | Rejection {
  const fitting = aboveOneTransaction(step, scene) ?? fittingBalance(step, steps, book, scene);
  return 'code' in fitting ? fitting : (aboveWindow(fitting, book, scene) ?? fitting);
}

function aboveOneTransaction({ type, assetId, amountMinor }: MovingStep, scene: Scene): Rejection | undefined {
  const kind = kindOf(type);
  const max = kind && scene.assets.get(assetId)?.limits?.perTransaction?.[kind];
  if (max === undefined || amountMinor <= BigInt(max)) return undefined;
  return exceeded(`${kind} per transaction`, BigInt(max), 0n);
}

/** As much of a credit as the largest balance leaves room for. */
function fittingBalance(step: MovingStep, steps: readonly Step[], book: Book, scene: Scene): MovingStep | Rejection {
  const { type, assetId, amountMinor } = step;
  const largest = scene.assets.get(assetId)?.limits?.largestBalance;
  if (!largest || !(type === 'RECEIVE' || kindOf(type) === 'CREDIT')) return step;
  const balanceMinor = book.balanceMinor(step);
  const roomMinor = BigInt(largest.max) - balanceMinor;
  const netMinor = amountMinor - feeOf(step, steps);
  if (netMinor <= roomMinor || netMinor === 0n) return step;
  if (largest.then === 'REJECT' || type === 'RECEIVE' || roomMinor <= 0n) {
    return exceeded('largest balance', BigInt(largest.max), balanceMinor);
  }
  return { ...step, amountMinor: roomMinor, details: { ...step.details, requestedAmount: String(amountMinor) } };
}

/** What the receiver of a transfer pays for it. */
function feeOf({ userId }: MovingStep, steps: readonly Step[]): bigint {
  return steps.find((step) => step.type === 'FEE' && step.userId === userId)?.amountMinor ?? 0n;
}

/** The window that leaves the least of those that do not leave enough. */
function aboveWindow(step: MovingStep, book: Book, scene: Scene): Rejection | undefined {
  let tightest: { readonly leftMinor: bigint; readonly rejection: Rejection } | undefined;
  for (const { limit, spanName, resetsAtMicros } of windowsOf(step, book, scene)) {
    const maxMinor = BigInt(limit.max);
    const usedMinor = book.usedMinor(useKeyOf(step, limit.of, spanName));
    const leftMinor = maxMinor - usedMinor;
    if (step.amountMinor <= leftMinor || (tightest && tightest.leftMinor <= leftMinor)) continue;
    const resets = resetsAtMicros === undefined ? {} : { resetsAtMicros: String(resetsAtMicros) };
    const rejection = { ...exceeded(`${limit.of} per ${spanName}`, maxMinor, usedMinor), ...resets };
    tightest = { leftMinor, rejection };
  }
  return tightest?.rejection;
}

function exceeded(limit: string, maxMinor: bigint, usedMinor: bigint): Rejection {
  const leftMinor = maxMinor > usedMinor ? maxMinor - usedMinor : 0n;
  return {
    code: 'LIMIT_EXCEEDED',
    limit,
    max: String(maxMinor),
    used: String(usedMinor),
    remaining: String(leftMinor),
  };
}
