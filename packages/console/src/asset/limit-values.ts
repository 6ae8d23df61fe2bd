import { type Schemas } from '@wallet-service/client';

type Limits = Schemas['AssetLimits'];

const KINDS = ['SPEND', 'CREDIT', 'SEND'] as const;
export const LIMIT_KINDS = [
  { value: 'SPEND', label: 'Spent' },
  { value: 'CREDIT', label: 'Credited' },
  { value: 'SEND', label: 'Sent to others' },
] as const;

/** A window as a form keeps it: all of its texts are there. */
export interface WindowValues {
  of: (typeof KINDS)[number];
  within: 'DAY' | 'WEEK' | 'MONTH' | 'HOURS';
  timeZone: string;
  hours: number;
  max: string;
}

/** Limits as a form keeps them: what is empty is not limited. */
export interface LimitValues {
  perTransaction: Record<(typeof KINDS)[number], string>;
  windows: WindowValues[];
  largestBalance: { max: string; then: 'REJECT' | 'CLAMP' };
}

export const newWindow = (): WindowValues => ({
  ...{ of: 'SPEND', within: 'DAY', hours: 24, max: '' },
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
});

export function valuesOf({ perTransaction = {}, windows, largestBalance }: Limits): LimitValues {
  const { SPEND, CREDIT, SEND } = perTransaction;
  return {
    perTransaction: { SPEND: SPEND ?? '', CREDIT: CREDIT ?? '', SEND: SEND ?? '' },
    windows: windows.map((window) => ({
      ...newWindow(),
      ...{ of: window.of, max: window.max },
      ...('rollingHours' in window
        ? { within: 'HOURS', hours: window.rollingHours }
        : { within: window.window, timeZone: window.timeZone }),
    })),
    largestBalance: { max: largestBalance?.max ?? '', then: largestBalance?.then ?? 'REJECT' },
  };
}

export function limitsOf({ perTransaction, windows, largestBalance }: LimitValues): Schemas['PutAssetLimits'] {
  const set = KINDS.filter((kind) => perTransaction[kind].trim() !== '');
  return {
    ...(set.length > 0 && {
      perTransaction: Object.fromEntries(set.map((kind) => [kind, perTransaction[kind].trim()])),
    }),
    windows: windows.map(({ of, within, timeZone, hours, max }) =>
      within === 'HOURS' ? { of, max, rollingHours: hours } : { of, max, window: within, timeZone },
    ),
    ...(largestBalance.max.trim() !== '' && { largestBalance: { ...largestBalance, max: largestBalance.max.trim() } }),
  };
}
