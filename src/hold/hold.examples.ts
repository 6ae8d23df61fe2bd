import { ALICE, BOB } from '../ledger/operation.dto';

/** Bodies that work on a seeded ledger, for Swagger UI; the first is what it fills in. */
export const HOLD_EXAMPLES = {
  order: {
    summary: 'For an order that is not shipped yet',
    value: { userId: ALICE, amount: '30', assetSymbol: 'GOLD', expiresInSeconds: 3_600, reference: 'order-4711' },
  },
  escrow: {
    summary: 'Until it is captured or released',
    value: { userId: BOB, amount: '100', assetSymbol: 'GOLD', reference: 'auction-12' },
  },
};

export const CAPTURE_EXAMPLES = {
  rest: { summary: 'All that is left', value: {} },
  part: { summary: 'A part; the rest stays set aside', value: { amount: '10', final: false } },
  lastPart: { summary: 'A part; the rest is released', value: { amount: '10' } },
};

export const RELEASE_EXAMPLES = {
  release: { summary: 'Let go what is left', value: {} },
};
