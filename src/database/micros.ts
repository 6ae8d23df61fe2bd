/** Microseconds since the epoch of an SQL expression of type timestamptz; 0 for -infinity, NULL for NULL. */
export function microsOf(time: string): string {
  return `(extract(epoch FROM CASE WHEN ${time} < 'epoch' THEN 'epoch' ELSE ${time} END) * 1000000)::bigint`;
}

/**
 * The reverse. Exact: a microsecond count of our time is far below 2^53. Without a time zone until the end: timestamptz +
 * interval is not immutable, and Citus takes nothing else of a column in an UPDATE.
 */
export function timestampOf(micros: string): string {
  return `(('epoch'::timestamp + ${micros} * interval '1 microsecond') AT TIME ZONE 'UTC')`;
}
