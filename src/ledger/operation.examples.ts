import { ALICE, BOB } from './operation.dto';

/** Bodies that work on a seeded ledger, for Swagger UI; the first is what it fills in. */
type Examples = Readonly<Record<string, { readonly summary: string; readonly value: object }>>;

const gold = (amount: string) => ({ amount, assetSymbol: 'GOLD' });

export const TRANSACTION_EXAMPLES: Examples = {
  purchase: {
    summary: 'Something is bought with credits',
    value: { userId: ALICE, type: 'SPEND', ...gold('30'), reference: 'sword-of-dawn' },
  },
  topUp: {
    summary: 'Credits were bought',
    value: { userId: ALICE, type: 'TOP_UP', ...gold('100'), reference: 'order-4711', metadata: { channel: 'web' } },
  },
  bonus: {
    summary: 'Credits are granted',
    value: { userId: ALICE, type: 'BONUS', ...gold('5'), reference: 'quest-7' },
  },
  condition: {
    summary: 'Only if the balance is as expected',
    value: { userId: ALICE, type: 'SPEND', ...gold('10'), ifBalance: { gte: '50' } },
  },
  dryRun: {
    summary: 'What would happen',
    value: { userId: ALICE, type: 'SPEND', ...gold('1000000'), dryRun: true },
  },
  adjustment: {
    summary: 'A correction',
    value: { userId: ALICE, type: 'ADJUST_UP', ...gold('1'), reason: 'lost by a fault of ours, ticket 815' },
  },
};

export const TRANSFER_EXAMPLES: Examples = {
  gift: { summary: 'A gift', value: { fromUserId: BOB, toUserId: ALICE, ...gold('10'), reference: 'gift-1' } },
  sale: {
    summary: 'A sale on the marketplace, of which the house keeps 5 %',
    value: { fromUserId: BOB, toUserId: ALICE, ...gold('100'), fee: { amount: '5', paidBy: 'RECEIVER' } },
  },
};

const EXCHANGE = [
  { type: 'SPEND', userId: ALICE, ...gold('100') },
  { type: 'BONUS', userId: ALICE, amount: '5', assetSymbol: 'DIAMOND' },
];

export const LINKED_EXAMPLES: Examples = {
  exchange: { summary: 'DIAMOND for GOLD', value: { operations: EXCHANGE } },
  cart: {
    summary: 'A sale, and a bonus for the buyer',
    value: {
      operations: [
        { type: 'TRANSFER', fromUserId: BOB, toUserId: ALICE, ...gold('20') },
        { type: 'BONUS', userId: BOB, ...gold('1') },
      ],
    },
  },
};

export const BULK_EXAMPLES: Examples = {
  rewards: {
    summary: "A season's rewards",
    value: {
      items: [
        { idempotencyKey: 'season-7-alice', type: 'BONUS', userId: ALICE, ...gold('10') },
        { idempotencyKey: 'season-7-bob', type: 'BONUS', userId: BOB, ...gold('10') },
      ],
    },
  },
  linked: {
    summary: 'An item of several operations',
    value: { items: [{ idempotencyKey: 'exchange-1', operations: EXCHANGE }] },
  },
};

export const STATUS_EXAMPLES: Examples = {
  freeze: { summary: 'A cheater can do nothing', value: { status: 'FROZEN', reason: 'cheating, ticket 816' } },
  thaw: { summary: 'It was a mistake', value: { status: 'ACTIVE', reason: 'proven innocent, ticket 816' } },
  wallet: {
    summary: 'One wallet only',
    value: { status: 'ACTIVE', assetSymbol: 'GOLD', reason: 'paid at last, ticket 817' },
  },
};

export const ERASURE_EXAMPLES: Examples = {
  erase: { summary: 'At the request of the user', value: { reason: 'asked for by the user, ticket 820' } },
};

export const REFUND_EXAMPLES: Examples = {
  part: { summary: 'A part', value: { amount: '0.5', reference: 'return-1' } },
  rest: { summary: 'All that is left', value: {} },
};

export const GROUP_REFUND_EXAMPLES: Examples = {
  whole: { summary: 'All that is left of it', value: { reference: 'return-2' } },
};

export const CANCELLATION_EXAMPLES: Examples = {
  keep: {
    summary: 'It shall not arrive any more',
    value: { userId: ALICE, idempotencyKey: 'order-4712', ifPosted: 'KEEP' },
  },
  refund: {
    summary: 'It shall be undone if it has arrived',
    value: { userId: ALICE, idempotencyKey: 'order-4713', ifPosted: 'REFUND' },
  },
};
