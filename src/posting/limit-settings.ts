import { type CalendarUnit, calendarWindow } from './calendar';

/** What a limit is of: what a user spends, is credited, or sends to others. */
export const LIMIT_KINDS = ['SPEND', 'CREDIT', 'SEND'] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

/** Hours that end now, or a day, week or month of a time zone. */
export type Span = { readonly rollingHours: number } | { readonly window: CalendarUnit; readonly timeZone: string };

/** How much may be spent, credited or sent within a span, and from when on that holds. As it is kept. */
export interface WindowLimit {
  readonly of: LimitKind;
  readonly span: Span;
  /** Minor units. */
  readonly max: string;
  /** Microseconds since the epoch. */
  readonly from: string;
  /** Microseconds since the epoch; not before it ends. */
  readonly until?: string;
}

/** What the owner of an asset has set, for every user. Amounts are minor units. */
export interface AssetLimits {
  readonly perTransaction?: Readonly<Partial<Record<LimitKind, string>>>;
  readonly windows: readonly WindowLimit[];
  readonly largestBalance?: { readonly max: string; readonly then: 'REJECT' | 'CLAMP' };
}

/** A user's own, by the ids of the assets. */
export type UserLimits = Readonly<Record<string, readonly WindowLimit[]>>;

export type SetBy = 'ASSET' | 'USER';

/** A limit with its span as it lies at a moment. */
export interface LimitedWindow {
  readonly limit: WindowLimit;
  readonly setBy: SetBy;
  /** The same for all limits that count the same. */
  readonly spanName: string;
  readonly isRolling: boolean;
  readonly startMicros: bigint;
  /** When it begins anew; what is rolling never does. */
  readonly resetsAtMicros: bigint | undefined;
}

const HOUR_MICROS = 3_600_000_000n;

/** `DAY Europe/Berlin`, or `24 hours`. */
export function nameOf(span: Span): string {
  return 'rollingHours' in span ? `${span.rollingHours} hours` : `${span.window} ${span.timeZone}`;
}

export function isInForce({ from, until }: WindowLimit, nowMicros: bigint): boolean {
  return BigInt(from) <= nowMicros && (until === undefined || nowMicros < BigInt(until));
}

/** The windows that limit a kind of movement of one user at this moment. */
export function windowsInForce(
  kind: LimitKind,
  asset: AssetLimits | null | undefined,
  own: readonly WindowLimit[] | undefined,
  nowMicros: bigint,
): LimitedWindow[] {
  if (!asset && !own) return [];
  const found = (limits: readonly WindowLimit[] = [], setBy: SetBy) =>
    limits
      .filter((limit) => limit.of === kind && isInForce(limit, nowMicros))
      .map((limit) => placed(limit, setBy, nowMicros));
  return [...found(asset?.windows, 'ASSET'), ...found(own, 'USER')];
}

export function placed(limit: WindowLimit, setBy: SetBy, nowMicros: bigint): LimitedWindow {
  const { span } = limit;
  const named = { limit, setBy, spanName: nameOf(span) };
  if ('rollingHours' in span) {
    const startMicros = nowMicros - BigInt(span.rollingHours) * HOUR_MICROS;
    return { ...named, isRolling: true, startMicros, resetsAtMicros: undefined };
  }
  const { startMicros, endMicros } = calendarWindow(span.window, span.timeZone, nowMicros);
  return { ...named, isRolling: false, startMicros, resetsAtMicros: endMicros };
}
