import { isInForce, nameOf, type WindowLimit } from '../posting/limit-settings';

/** What a user asks for: how much within a span. */
export type WantedLimit = Pick<WindowLimit, 'of' | 'span' | 'max'>;

/** Long enough to sleep over it. */
const COOLING_OFF_MICROS = 24n * 3_600_000_000n;

/** The same for all limits of which there may be one at a time. */
export function identityOf({ of, span }: Pick<WindowLimit, 'of' | 'span'>): string {
  return `${of} ${nameOf(span)}`;
}

/**
 * What becomes of a user's limits. A new or tighter one holds at once. To loosen one, or to remove it, takes effect when the
 * user has had time to think it over; until then the one of before holds. What was granted in this way before keeps its time,
 * unless even more is asked for.
 */
export function changedLimits(
  current: readonly WindowLimit[],
  wanted: readonly WantedLimit[],
  nowMicros: bigint,
): WindowLimit[] {
  const identities = new Set([...current, ...wanted].map(identityOf));
  return Array.from(identities).flatMap((identity) => {
    const same = current.filter((limit) => identityOf(limit) === identity);
    const next = wanted.find((limit) => identityOf(limit) === identity);
    return changedLimit(same, next, nowMicros);
  });
}

function changedLimit(
  current: readonly WindowLimit[],
  next: WantedLimit | undefined,
  nowMicros: bigint,
): WindowLimit[] {
  const inForce = current.find((limit) => isInForce(limit, nowMicros));
  if (!inForce) return next ? [{ ...next, from: String(nowMicros) }] : [];
  const { until, ...endless } = inForce;
  if (next && BigInt(next.max) === BigInt(inForce.max)) return [endless];
  if (next && BigInt(next.max) < BigInt(inForce.max)) return [{ ...next, from: String(nowMicros) }];

  const pending = current.find(({ from }) => BigInt(from) > nowMicros);
  const isGranted = until !== undefined && (!pending || (next && BigInt(next.max) <= BigInt(pending.max)));
  const at = isGranted ? until : String(nowMicros + COOLING_OFF_MICROS);
  return [{ ...endless, until: at }, ...(next ? [{ ...next, from: at }] : [])];
}
