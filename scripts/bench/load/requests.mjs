/** What the load tool sends. Everything follows from a run's number and a request's, so that any of it can be repeated. */

export const USERS = 10_000;
/** Takes part in no other mix: what one wallet can bear. */
export const HOT_USER = userIdOf(USERS);
/** Has a long history of its own (see `fill.mjs`). */
export const BUSY_USER = userIdOf(USERS + 1);
/** More than any of the users has, and less than the service's limit for one transaction. */
const TOO_MUCH = '900000000';
/** Of 1 GOLD: each transaction can be refunded thousands of times. */
const SMALL_PART = '0.0001';

const userIds = Array.from({ length: USERS }, (_, index) => userIdOf(index));
export const ALL_USERS = [...userIds, HOT_USER, BUSY_USER];

function userIdOf(index) {
  return `10000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

/** A number that looks drawn by lot, for users, types and keys (the finisher of MurmurHash3). */
function scatter(run, number) {
  let mixed = (Math.imul(run, 0x9e3779b1) ^ number) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Begins like a random UUID, so that keys fall all over the index, as callers' keys do. */
const keyOf = (run, number) => `${scatter(run, number).toString(16).padStart(8, '0')}-${run}-${number}`;

/** What each user has in lots, the first one first: enough of each never to be spent here. */
const LOTS = [
  { type: 'TOP_UP', amount: '10000' },
  { type: 'BONUS', amount: '10000', expiresInSeconds: 30 * 86_400 },
  { type: 'BONUS', amount: '10000' },
];
export const LOTS_EACH = LOTS.length;

/** 60 % SPEND, 30 % TOP_UP, 10 % BONUS, of 1 GOLD each. */
export function writeOf(run, number) {
  const lot = scatter(run, number);
  const tenth = Math.floor(lot / USERS) % 10;
  const type = tenth < 6 ? 'SPEND' : tenth < 9 ? 'TOP_UP' : 'BONUS';
  return { key: keyOf(run, number), userId: userIds[lot % USERS], type, amount: '1' };
}

const post = ({ key, ...wish }) => postTo('/transactions', key, { assetSymbol: 'GOLD', ...wish });

const postTo = (path, key, body) => ({
  method: 'POST',
  path: `/api/v1/wallets${path}`,
  headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
  body: JSON.stringify(body),
});

const get = (path) => ({ method: 'GET', path, headers: {}, body: '' });

const userOf = (run, number) => userIds[scatter(run, number) % USERS];

/** Of what an earlier run has sent, and was answered. */
const repeat = ({ run, count }, lot) => post(writeOf(run, lot % count));

/** The writes of a bulk request: as many as there are in one, and none of them in another. */
export const bulkOf = (run, number, items) =>
  Array.from({ length: items }, (_, index) => writeOf(run, number * items + index));

/**
 * Each kind makes the request of a number. `earlier` is the run whose requests are repeated, `{ run, count }`;
 * `transactionIds` are those that are refunded, `holdIds` those that are captured; `among` is who takes part.
 */
const KINDS = {
  writes:
    ({ run }) =>
    (number) =>
      post(writeOf(run, number)),
  hotUser:
    ({ run }) =>
    (number) =>
      post({ ...writeOf(run, number), userId: HOT_USER }),
  firstCredits:
    ({ run }) =>
    (number) => {
      const key = keyOf(run, number);
      const userId = `${key.slice(0, 8)}-${hex(run, 4)}-4000-9000-${hex(number, 12)}`;
      return post({ key, userId, type: number % 4 === 0 ? 'BONUS' : 'TOP_UP', amount: '1' });
    },
  refusalsAndReplays:
    ({ run, earlier }) =>
    (number) => {
      const lot = scatter(run, number);
      const tenth = Math.floor(lot / (10 * USERS)) % 10;
      if (tenth < 2) return { ...repeat(earlier, lot), repeated: true };
      const write = writeOf(run, number);
      return post(tenth === 2 ? { ...write, type: 'SPEND', amount: TOO_MUCH } : write);
    },
  replays:
    ({ run, earlier }) =>
    (number) => ({ ...repeat(earlier, scatter(run, number)), repeated: true }),
  transfers:
    ({ run }) =>
    (number) => {
      const lot = scatter(run, number);
      const [from, to] = [lot % USERS, (lot + 1 + ((lot >>> 14) % (USERS - 1))) % USERS];
      const transfer = { fromUserId: userIds[from], toUserId: userIds[to], amount: '1', assetSymbol: 'GOLD' };
      return postTo('/transfers', keyOf(run, number), transfer);
    },
  linkedPurchases:
    ({ run }) =>
    (number) => {
      const [userId, amount] = [userOf(run, number), '1'];
      const operations = [
        { type: 'SPEND', userId, amount, assetSymbol: 'GOLD' },
        { type: 'BONUS', userId, amount, assetSymbol: 'DIAMOND' },
      ];
      return postTo('/transactions/linked', keyOf(run, number), { operations });
    },
  refunds:
    ({ run, transactionIds }) =>
    (number) => {
      const id = transactionIds[scatter(run, number) % transactionIds.length];
      return postTo(`/transactions/${id}/refunds`, keyOf(run, number), { amount: SMALL_PART });
    },
  holds:
    ({ run }) =>
    (number) => {
      const body = { userId: userOf(run, number), amount: '1', assetSymbol: 'GOLD', expiresInSeconds: 3_600 };
      return postTo('/holds', keyOf(run, number), body);
    },
  captures:
    ({ run, holdIds }) =>
    (number) => {
      const id = holdIds[scatter(run, number) % holdIds.length];
      return postTo(`/holds/${id}/captures`, keyOf(run, number), { amount: SMALL_PART, final: false });
    },
  lotFunding:
    ({ run }) =>
    (number) => {
      const lot = LOTS[Math.floor(number / USERS)];
      return post({ key: keyOf(run, number), userId: userIds[number % USERS], assetSymbol: 'POINTS', ...lot });
    },
  // What is credited is spent next: it leaves as many lots as there were.
  lotWrites:
    ({ run, among: { from, count } }) =>
    (number) => {
      const write = writeOf(run, number);
      const userId = userIds[from + (scatter(run, number) % count)];
      const priority = write.type === 'SPEND' ? {} : { priority: 10 };
      return post({ ...write, userId, assetSymbol: 'POINTS', ...priority });
    },
  bulk:
    ({ run, items }) =>
    (number) => {
      const wishes = bulkOf(run, number, items).map(({ key, ...wish }) => ({
        idempotencyKey: key,
        ...wish,
        assetSymbol: 'GOLD',
      }));
      return postTo('/transactions/bulk', keyOf(run, number), { items: wishes });
    },
  funding:
    ({ run }) =>
    (number) => {
      const userId = ALL_USERS[number];
      const amount = number < USERS ? '10000' : '10000000';
      return post({ key: keyOf(run, number), userId, type: 'TOP_UP', amount });
    },
  balances:
    ({ run }) =>
    (number) =>
      get(`/api/v1/wallets/${userOf(run, number)}/balance?asset=GOLD`),
  paths:
    ({ paths }) =>
    (number) =>
      get(paths[number % paths.length]),
};

const hex = (number, digits) => number.toString(16).padStart(digits, '0');

/** @returns `next()`, the next request, and how many repetitions it has given out so far */
export function requestSource({ kind, headers = {}, ...settings }) {
  const make = KINDS[kind](settings);
  const source = { sent: 0, repeated: 0, next };
  function next() {
    const request = make(source.sent++);
    if (request.repeated) source.repeated += 1;
    Object.assign(request.headers, headers);
    return request;
  }
  return source;
}
