const TREASURY = '00000000-0000-0000-0000-000000000001';

/**
 * What a command comes to: one movement for each transaction, in the order of their positions.
 *
 * @typedef {{ index: number, type: string, userId: string, fromUser: string | null, toUser: string | null,
 *   assetSymbol: string | null, amount?: string | null, original?: Original, maySkip?: boolean, lot?: object,
 *   from?: 'LOT' | 'ANY', isOnlyIfDone?: boolean }} Movement
 *   `index` is that of its operation; without `amount`: all that is left of the original; `maySkip`: if that is nothing;
 *   `lot`: what a credit says of the lot that it opens; `from`: what a chargeback may take; `isOnlyIfDone`: a
 *   refusal leaves no trace of it.
 *   What moves nothing (HOLD, RELEASE, FREEZE, UNFREEZE) goes from nobody to nobody.
 * @typedef {{ id: string, movement: Movement }} Original a posted transaction, and how it came to be: what is refunded, or
 *   the HOLD of a capture or a release
 */

/** What undoes a transaction; a hold is released. */
const REFUND_TYPES = {
  ...{ SEND: 'REFUND', FEE: 'REFUND', SPEND: 'REFUND', CAPTURE: 'REFUND', HOLD: 'RELEASE' },
  ...{ TOP_UP: 'REVERSAL', BONUS: 'REVERSAL', RECEIVE: 'REVERSAL' },
};
/** A side of a transfer is given back with its group only. */
const REFUNDED_ALONE = ['SPEND', 'TOP_UP', 'BONUS', 'CAPTURE'];

export const isRefundable = ({ type }) => type in REFUND_TYPES;
export const isRefundableAlone = ({ type }) => REFUNDED_ALONE.includes(type);

/** Whether it has entries. */
export const isMoving = ({ fromUser }) => fromUser !== null;

/** Whether it takes from its user. */
export const isDebit = ({ userId, fromUser }) => userId === fromUser;

/** @returns {Movement[]} what one operation of a request posts */
export function movementsOf(operation, index = 0) {
  if (operation.type === 'TRANSFER') return movementsOfTransfer(operation, index);
  const { type, userId, amount, assetSymbol, class: lotClass, priority, expiresInSeconds } = operation;
  const [fromUser, toUser] = type === 'SPEND' ? [userId, TREASURY] : [TREASURY, userId];
  const lot = { class: lotClass, priority, expiresInSeconds };
  return [{ index, type, userId, fromUser, toUser, amount, assetSymbol, lot }];
}

export function movementsOfTransfer({ fromUserId: fromUser, toUserId: toUser, amount, assetSymbol, fee }, index = 0) {
  const send = { index, type: 'SEND', userId: fromUser, fromUser, toUser, amount, assetSymbol };
  const receive = { ...send, type: 'RECEIVE', userId: toUser };
  if (!fee) return [send, receive];
  const payer = fee.paidBy === 'SENDER' ? fromUser : toUser;
  return [
    send,
    receive,
    { ...send, type: 'FEE', userId: payer, fromUser: payer, toUser: TREASURY, amount: fee.amount },
  ];
}

const NOBODY = { fromUser: null, toUser: null };

export function movementOfHold({ userId, amount, assetSymbol }) {
  return { index: 0, type: 'HOLD', userId, ...NOBODY, amount, assetSymbol };
}

/** @param hold the HOLD as an original */
export function movementOfCapture(hold, amount) {
  const { userId, assetSymbol } = hold.movement;
  return { index: 0, type: 'CAPTURE', userId, fromUser: userId, toUser: TREASURY, amount, assetSymbol, original: hold };
}

/** @param assetSymbol of the wallet; null: of the user */
export function movementOfStatus(userId, status, assetSymbol = null) {
  const type = status === 'FROZEN' ? 'FREEZE' : 'UNFREEZE';
  return { index: 0, type, userId, ...NOBODY, amount: null, assetSymbol };
}

/** How much it takes depends on what there is. */
export function movementsOfChargeback(original, { from, freeze }) {
  const { userId, assetSymbol } = original.movement;
  const about = { index: 0, userId, assetSymbol };
  const taken = { ...about, type: 'CHARGEBACK', fromUser: userId, toUser: TREASURY, original, from };
  return freeze ? [taken, { ...movementOfStatus(userId, 'FROZEN', assetSymbol), isOnlyIfDone: true }] : [taken];
}

/** The service's own: a wallet that owes something repays it with what it is credited. */
export const isRecovery = ({ type }) => type === 'RECOVERY';

/** The other way round. */
export function movementOfRefund({ id, movement }, { amount, index = 0, maySkip = false } = {}) {
  const { type, userId, fromUser, toUser, assetSymbol } = movement;
  const refund = { index, type: REFUND_TYPES[type], userId, fromUser: toUser, toUser: fromUser, assetSymbol, maySkip };
  return { ...refund, original: { id, movement }, ...(amount !== undefined && { amount }) };
}

/** All that is left of a group, the last posted first. */
export function movementsOfGroupRefund(originals) {
  return originals.toReversed().map((original, index) => movementOfRefund(original, { index, maySkip: true }));
}

/** More decimals than any asset keeps. */
const DECIMALS = 8;

export function minorOf(text) {
  const [whole, fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(DECIMALS, '0'));
}

/** Of two texts for amounts, either of which may be missing. */
export function isSameAmount(one, other) {
  return one == null || other == null ? one == other : minorOf(one) === minorOf(other);
}
