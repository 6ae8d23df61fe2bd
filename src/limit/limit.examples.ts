import { type PutAssetLimitsDto, type PutUserLimitsDto } from './limit.dto';

/** Bodies that can be sent as they are to a service that was just seeded. */

const GENEROUS: PutAssetLimitsDto = {
  perTransaction: { SPEND: '100000', SEND: '50000' },
  windows: [
    { of: 'SPEND', window: 'DAY', timeZone: 'Europe/Berlin', max: '1000000' },
    { of: 'SEND', rollingHours: 24, max: '500000' },
  ],
  largestBalance: { max: '10000000', then: 'CLAMP' },
};

export const ASSET_LIMITS_EXAMPLES = {
  generous: { summary: 'Limits of every kind', value: GENEROUS },
  none: { summary: 'No limits', value: {} satisfies PutAssetLimitsDto },
};

const OWN: PutUserLimitsDto = {
  assetSymbol: 'GOLD',
  windows: [{ of: 'SPEND', window: 'DAY', timeZone: 'Europe/Berlin', max: '5000' }],
};

export const USER_LIMITS_EXAMPLES = {
  daily: { summary: 'No more than 5,000 a day', value: OWN },
};
