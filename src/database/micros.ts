/** Microseconds since the epoch of an SQL expression of type timestamptz; 0 for -infinity, NULL for NULL. */
export function microsOf(time: string): string {
  return `(extract(epoch FROM CASE WHEN ${time} < 'epoch' THEN 'epoch' ELSE ${time} END) * 1000000)::bigint`;
}

/** The reverse. Exact: a microsecond count of our time is far below 2^53. */
export function timestampOf(micros: string): string {
  return `'epoch'::timestamptz + ${micros} * interval '1 microsecond'`;
}
