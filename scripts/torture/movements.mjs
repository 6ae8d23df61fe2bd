const TREASURY = '00000000-0000-0000-0000-000000000001';

/**
 * What a command comes to: one movement for each transaction, in the order of their positions.
 *
 * @typedef {{ index: number, type: string, userId: string, fromUser: string, toUser: string,
 *   assetSymbol: string, amount?: string, original?: Original, maySkip?: boolean }} Movement
 *   `index` is that of its operation; without `amount`: all that is left of the original; `maySkip`: if that is nothing
 * @typedef {{ id: string, movement: Movement }} Original a posted transaction, and how it came to be
 */

const REFUND_TYPES = { SEND: 'REFUND', FEE: 'REFUND', SPEND: 'REFUND', TOP_UP: 'REVERSAL', BONUS: 'REVERSAL', RECEIVE: 'REVERSAL' }; // prettier-ignore
/** A side of a transfer is given back with its group only. */
const REFUNDED_ALONE = ['SPEND', 'TOP_UP', 'BONUS'];

export const isRefundable = ({ type }) => type in REFUND_TYPES;
export const isRefundableAlone = ({ type }) => REFUNDED_ALONE.includes(type);

/** Whether it takes from its user. */
export const isDebit = ({ userId, fromUser }) => userId === fromUser;

/** @returns {Movement[]} what one operation of a request posts */
export function movementsOf(operation, index = 0) {
  if (operation.type === 'TRANSFER') return movementsOfTransfer(operation, index);
  const { type, userId, amount, assetSymbol } = operation;
  const [fromUser, toUser] = type === 'SPEND' ? [userId, TREASURY] : [TREASURY, userId];
  return [{ index, type, userId, fromUser, toUser, amount, assetSymbol }];
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
