import { randomUUID } from 'node:crypto';
import {
  isRefundable,
  isRefundableAlone,
  movementOfCapture,
  movementOfHold,
  movementOfRefund,
  movementOfStatus,
  movementsOf,
  movementsOfChargeback,
  movementsOfGroupRefund,
  movementsOfTransfer,
} from './movements.mjs';

// Few, so that they meet; and one of each asset that everybody wants something of.
const USERS = 20;
const HOT_SHARE = 0.25;
/** What each user begins with: spends are now granted and now refused. */
const FUNDS = '200';
const TREASURY = '00000000-0000-0000-0000-000000000001';

/**
 * What is asked for, drawn by lot. Users and keys belong to one round alone: nobody else writes to them.
 *
 * @typedef {{ method?: 'PUT', path: string, body: object, movements: import('./movements.mjs').Movement[] }} Command
 *   a POST, unless it says otherwise, to `path`, below the API's base, and what it comes to
 */
export class Commands {
  #random;
  #assets;
  #lotsAsset;
  #slices;
  #users = Array.from({ length: USERS }, () => randomUUID());
  #newcomers = [];
  #newcomer = { userId: undefined, left: 0 };
  /** Everybody deals in one asset alone, and so has one wallet. */
  #assetOf = new Map();

  /**
   * @param lotsAsset half of the users deal in, if there is one that keeps lots
   * @param slices how many the installation has, if that is known
   */
  constructor(random, { asset, lotsAsset, slices }) {
    this.#random = random;
    this.#assets = lotsAsset === undefined ? [asset] : [asset, lotsAsset];
    this.#lotsAsset = lotsAsset;
    this.#slices = slices;
    for (const [index, userId] of this.#users.entries()) this.#assetOf.set(userId, this.#assets.at(index % this.#assets.length)); // prettier-ignore
  }

  get userIds() {
    return [...this.#users, ...this.#newcomers];
  }

  assetOf(userId) {
    return this.#assetOf.get(userId);
  }

  /** Those whose wallets are used most, the busiest first. */
  get hotUsers() {
    return this.#users.slice(0, 3);
  }

  funding() {
    return this.#users.map((userId) => this.#single({ userId, type: 'TOP_UP', amount: FUNDS }));
  }

  user() {
    const isHot = this.#random.next() < HOT_SHARE;
    return this.#random.pick(isHot ? this.#users.slice(0, this.#assets.length) : this.#users);
  }

  /** Another one who deals in the same asset. */
  #partnerOf(userId) {
    const asset = this.assetOf(userId);
    return this.#random.pick(this.#users.filter((user) => user !== userId && this.assetOf(user) === asset));
  }

  single() {
    const type = this.#random.weighted({ TOP_UP: 30, BONUS: 10, SPEND: 60 });
    const userId = this.user();
    return this.#single({ userId, type, amount: this.#amount(), ...this.#lotOf(userId, type) });
  }

  transfer() {
    return this.#transfer(this.#transferBody());
  }

  /** A purchase for somebody, a sale with something on top, or a cart: in any order, so that any of them may be refused. */
  linked() {
    const user = this.user();
    const spend = { type: 'SPEND', userId: user, amount: this.#amount() };
    const fan = this.user();
    const bonus = { type: 'BONUS', userId: fan, amount: '5', ...this.#lotOf(fan, 'BONUS') };
    const operations = this.#random.pick([
      [spend, bonus],
      [bonus, spend],
      [bonus, { type: 'TRANSFER', ...this.#transferBody() }],
      [spend, { ...spend, amount: this.#amount() }, { ...spend, userId: this.user() }],
    ]);
    return this.#linked(operations);
  }

  /** Of a transaction that was posted: all that is left of it, a part, or more than there can be. */
  refund({ id, movement }) {
    const amount = this.#random.pick([undefined, '5', '20', `${movement.amount.split('.')[0]}1`]);
    const body = amount === undefined ? {} : { amount };
    return {
      path: `/transactions/${id}/refunds`,
      body,
      movements: [movementOfRefund({ id, movement }, { amount })],
    };
  }

  refundOfGroup({ groupId, originals }) {
    return { path: `/groups/${groupId}/refunds`, body: {}, movements: movementsOfGroupRefund(originals) };
  }

  /** Of what was bought. */
  chargeback(original) {
    const body = { from: this.#random.pick(['LOT', 'ANY']), freeze: this.#random.next() < 0.1 };
    const movements = movementsOfChargeback(original, body);
    return { path: `/transactions/${original.id}/chargebacks`, body, movements };
  }

  hold() {
    const userId = this.user();
    const body = { userId, amount: this.#amount(), assetSymbol: this.assetOf(userId) };
    return { path: '/holds', body, movements: [movementOfHold(body)] };
  }

  /** Of a hold: a part, or more than there can be; what is left stays. */
  capture(hold) {
    const amount = this.#random.pick(['5', '20', `${hold.movement.amount.split('.')[0]}1`]);
    const movements = [movementOfCapture(hold, amount)];
    return { path: `/holds/${hold.id}/captures`, body: { amount, final: false }, movements };
  }

  release(hold) {
    return { path: `/holds/${hold.id}/release`, body: {}, movements: [movementOfRefund(hold)] };
  }

  /** Mostly the user may go on. */
  status() {
    const userId = this.user();
    const status = this.#random.weighted({ FROZEN: 1, ACTIVE: 3 });
    // A chargeback may have frozen the wallet alone.
    const isOfWallet = this.#random.next() < 0.5;
    const movements = [movementOfStatus(userId, status, isOfWallet ? this.assetOf(userId) : null)];
    const body = { status, reason: 'a ticket', ...(isOfWallet && { assetSymbol: this.assetOf(userId) }) };
    return { method: 'PUT', path: `/${userId}/status`, body, movements };
  }

  cancellation(idempotencyKey, { movements }) {
    const { userId } = this.#random.pick(movements);
    const ifPosted = this.#random.pick(['KEEP', 'REFUND']);
    return { path: '/cancellations', body: { userId, idempotencyKey, ifPosted }, movements: [] };
  }

  /** Several requests race for the first credit of one user, who has no wallet until then. */
  firstCredit() {
    if (this.#newcomer.left === 0) {
      this.#newcomer = { userId: randomUUID(), left: 3 };
      this.#newcomers.push(this.#newcomer.userId);
      this.#assetOf.set(this.#newcomer.userId, this.#random.pick(this.#assets));
    }
    this.#newcomer.left -= 1;
    const { userId } = this.#newcomer;
    const type = this.#random.pick(['TOP_UP', 'BONUS', 'TRANSFER']);
    if (type !== 'TRANSFER') return this.#single({ userId, type, amount: '10', ...this.#lotOf(userId, type) });
    const fromUserId = this.#partnerOf(userId);
    return this.#transfer({ fromUserId, toUserId: userId, amount: '10', assetSymbol: this.assetOf(userId) });
  }

  /** Refused whatever the ledger holds, and with the key left free. */
  invalid() {
    const { path, body } = this.single();
    const transfer = this.#transferBody();
    return {
      movements: [],
      ...this.#random.pick([
        { path, body: { ...body, amount: '0' } },
        { path, body: { ...body, amount: '0.123456789' } },
        { path, body: { ...body, type: 'ISSUE' } },
        { path, body: { ...body, assetSymbol: 'NO_SUCH_ASSET' } },
        { path, body: { ...body, userId: TREASURY } },
        { path, body: { ...body, type: 'SPEND', userId: randomUUID(), amount: '1' } },
        { path: '/transfers', body: { ...transfer, toUserId: transfer.fromUserId } },
        { path: '/transfers', body: { ...transfer, fee: { amount: '1000', paidBy: 'RECEIVER' } } },
        { path: '/transactions/linked', body: { operations: [body, { ...body, amount: '-1' }] } },
        { path: `/transactions/${randomUUID()}/refunds`, body: {} },
        { path: `/groups/${randomUUID()}/refunds`, body: {} },
        { path: `/transactions/${randomUUID()}/chargebacks`, body: { from: 'ANY' } },
        { path, body: { ...body, type: 'TOP_UP', class: 'PAID', expiresInSeconds: 60 } },
        { path: `/holds/${randomUUID()}/captures`, body: {} },
        { path: '/holds', body: { ...body, type: undefined, expiresInSeconds: 0 } },
      ]),
    };
  }

  /** Something else than what the key was used for, asked of the same users: their slices have to know the key. */
  poison({ method, path, body }) {
    if (body.operations) {
      const [first, ...others] = body.operations;
      return this.#random.pick([
        { path, body: { operations: [{ ...first, reference: 'another' }, ...others] } },
        { path, body: { operations: [{ ...first, amount: another(first.amount) }, ...others] } },
        { path, body: { operations: [...body.operations, first] } },
      ]);
    }
    if (method === 'PUT') return { method, path, body: { ...body, reason: 'another' } };
    const others = [{ path, body: { ...body, reference: 'another' } }];
    if ('amount' in body) others.push({ path, body: { ...body, amount: another(body.amount) } });
    if (path === '/transactions') {
      others.push({ path, body: { ...body, type: body.type === 'BONUS' ? 'TOP_UP' : 'BONUS', class: undefined, expiresInSeconds: undefined } }); // prettier-ignore
      others.push({ path: '/transactions/linked', body: { operations: [body] } });
      const userId = this.#users.find((other) => other !== body.userId);
      if (this.#slices === 1) others.push({ path, body: { ...body, userId } });
    }
    return this.#random.pick(others);
  }

  #single(asked) {
    const body = { ...asked, assetSymbol: this.assetOf(asked.userId) };
    return { path: '/transactions', body, movements: movementsOf(body) };
  }

  #transfer(body) {
    return { path: '/transfers', body, movements: movementsOfTransfer(body) };
  }

  #linked(operations) {
    const assetOf = ({ userId, fromUserId }) => this.assetOf(userId ?? fromUserId);
    const body = { operations: operations.map((one) => ({ ...one, assetSymbol: assetOf(one) })) };
    return { path: '/transactions/linked', body, movements: body.operations.flatMap(movementsOf) };
  }

  #transferBody() {
    const fromUserId = this.user();
    const toUserId = this.#partnerOf(fromUserId);
    const fee = this.#random.pick([undefined, { amount: '0.5', paidBy: this.#random.pick(['SENDER', 'RECEIVER']) }]);
    const assetSymbol = this.assetOf(fromUserId);
    return { fromUserId, toUserId, amount: this.#amount(), assetSymbol, ...(fee && { fee }) };
  }

  /** What a credit says of the lot that it opens, where there are any: some expire while the load runs. */
  #lotOf(userId, type) {
    if (this.assetOf(userId) !== this.#lotsAsset || type === 'SPEND') return {};
    const expiresInSeconds = this.#random.integer(1, 6);
    if (type === 'TOP_UP') return this.#random.pick([{}, {}, { priority: 60 }, { class: 'BONUS', expiresInSeconds }]);
    const lasting = { priority: 10, expiresInSeconds: 86_400 };
    return this.#random.pick([
      {},
      { class: 'PAID' },
      lasting,
      { expiresInSeconds },
      { priority: 90, expiresInSeconds },
    ]);
  }

  /** With decimals: half of them. */
  #amount() {
    const whole = this.#random.integer(1, 60);
    return this.#random.next() < 0.5 ? `${whole}` : `${whole}.${this.#random.integer(1, 99)}`;
  }
}

const another = (amount) => (amount === '7' ? '8' : '7');

/** What a command can be given back by: its transactions, each as a refund's original. */
export function originalsOf({ movements }, transactionIds) {
  return movements.map((movement, position) => ({ id: transactionIds[position], movement }));
}

export const isRefundableGroup = ({ path, movements }) =>
  ['/transfers', '/transactions/linked'].includes(path) && movements.every(isRefundable);

export const isRefundableSingle = ({ path, movements }) =>
  (path === '/transactions' || path.endsWith('/captures')) && isRefundableAlone(movements[0]);

/** Whether it can be charged back. */
export const isPurchase = ({ path, movements }) => path === '/transactions' && movements[0].type === 'TOP_UP';

export const isHold = ({ path }) => path === '/holds';
