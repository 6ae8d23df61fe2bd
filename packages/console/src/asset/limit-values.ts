import { type Schemas } from '@wallet-service/client';

type Limits = Schemas['AssetLimits'];

type Kind = Schemas['LimitKind'];

export const LIMIT_KINDS = [
  { value: 'SPEND', label: 'Spent' },
  { value: 'CREDIT', label: 'Credited' },
  { value: 'SEND', label: 'Sent to others' },
] as const satisfies readonly { readonly value: Kind; readonly label: string }[];

/** A window as a form keeps it: all of its texts are there. */
interface WindowValues {
  of: Kind;
  within: 'DAY' | 'WEEK' | 'MONTH' | 'HOURS';
  timeZone: string;
  hours: number;
  max: string;
}

/** Limits as a form keeps them: what is empty is not limited. */
export interface LimitValues {
  perTransaction: Record<Kind, string>;
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
  const single = LIMIT_KINDS.map(({ value }) => [value, perTransaction[value].trim()] as const);
  const set = single.filter(([, max]) => max !== '');
  return {
    ...(set.length > 0 && { perTransaction: Object.fromEntries(set) }),
    windows: windows.map(({ of, within, timeZone, hours, max }) =>
      within === 'HOURS' ? { of, max, rollingHours: hours } : { of, max, window: within, timeZone },
    ),
    ...(largestBalance.max.trim() !== '' && { largestBalance: { ...largestBalance, max: largestBalance.max.trim() } }),
  };
}
